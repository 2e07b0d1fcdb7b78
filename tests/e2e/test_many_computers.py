"""Several computers publish several episodes each, in one series, at one moment: all arrive."""

import subprocess
import time
import uuid
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from brief_episodes import (
    SERIES,
    Storage,
    brief_place,
    fresh_folder,
    fresh_prefix,
    guid_of,
    name_of,
    right_keys,
)
from listening import Listener
from servers import S3Server
from workspaces import MEDIA, Place, shell

from media_pipeline.feed.reading import guids_of
from media_pipeline.feed.rss import render_feed
from media_pipeline.pipeline.history import revisions
from media_pipeline.pipeline.published import read_published
from media_pipeline.store.opening import open_store


@pytest.fixture(params=["folder", "seaweedfs"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def server(kind: str, request: pytest.FixtureRequest) -> S3Server | None:
    if kind == "folder":
        return None
    request.getfixturevalue("aws_keys")
    found: S3Server = request.getfixturevalue("seaweedfs")
    return found


def fresh(server: S3Server | None, folder: Path) -> AbstractContextManager[Storage]:
    name = uuid.uuid4().hex
    return fresh_prefix(server, f"many/{name}") if server else fresh_folder(folder / name)


class Computers:
    """``count`` computers, each with a workspace of its own and ``each`` episodes of its own."""

    def __init__(self, template: Place, folder: Path, count: int, each: int) -> None:
        self._template, self._folder = template, folder
        numbers = list(range(1, count * each + 1))
        self.numbers = numbers
        self._shares = [numbers[at : at + each] for at in range(0, len(numbers), each)]
        self._round = 0

    def publish(self, storage: Storage) -> list[str]:
        """Have each publish its episodes, all at once; return what the failed ones said."""
        self._round += 1
        running = [self._start(share, storage) for share in self._shares]
        told = [process.communicate(timeout=900) for process in running]
        return [
            f"{process.returncode}: {out}{err}"
            for process, (out, err) in zip(running, told, strict=True)
            if process.returncode
        ]

    def _start(self, share: list[int], storage: Storage) -> "subprocess.Popen[str]":
        root = self._folder / f"round-{self._round}" / f"computer-{share[0]}"
        place = brief_place(self._template, root, share, storage)
        return subprocess.Popen(
            [*MEDIA, "publish", *map(name_of, share)],
            cwd=place.root,
            env=shell(**right_keys(self._folder)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def everything_arrived(storage: Storage, numbers: list[int]) -> int:
    """Check feed, files and history; return how many revisions no catalogue names."""
    store = open_store(storage, Path())
    catalogue, _version = read_published(store, SERIES)
    assert catalogue is not None
    with Listener(store.url_of(f"{SERIES}/feed.xml")) as listener:
        feed = listener.look()
    assert listener.faults == []
    assert listener.unanswered == 0
    assert set(guids_of(feed)) == set(map(guid_of, numbers))
    assert feed == render_feed(catalogue)
    kept = list(revisions(store, SERIES, catalogue))
    assert [len(each.catalogue.items) for each in kept] == list(range(len(numbers), 0, -1))
    assert kept[0].catalogue == catalogue
    return len(store.keys(f"{SERIES}/revisions/")) - len(kept)


def test_three_computers_publish_two_episodes_each_at_once(
    server: S3Server | None, brief_template: Place, tmp_path: Path
) -> None:
    computers = Computers(brief_template, tmp_path, 3, 2)
    with fresh(server, tmp_path / "public") as storage:
        assert computers.publish(storage) == []
        everything_arrived(storage, computers.numbers)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_eight_computers_publish_five_episodes_each_at_once_twenty_times(
    server: S3Server | None, brief_template: Place, tmp_path: Path
) -> None:
    computers = Computers(brief_template, tmp_path, 8, 5)
    for number in range(20):
        with fresh(server, tmp_path / "public") as storage:
            began = time.monotonic()
            assert computers.publish(storage) == []
            unnamed = everything_arrived(storage, computers.numbers)
            took_s = time.monotonic() - began
            arrived = f"{len(computers.numbers)} of {len(computers.numbers)} arrived"
            print(f"round {number + 1}: {arrived} in {took_s:.0f} s, {unnamed} lost races")
