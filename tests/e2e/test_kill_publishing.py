"""Killed between any two writes, or at any moment, a publication never shows a fault to listeners.

A listener reads the feed over HTTP all the while; afterwards the store holds what it would hold had
nobody been killed. The clock is held still, so that equal means equal byte for byte.
"""

import random
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count, takewhile
from pathlib import Path
from typing import Protocol

import pytest
from brief_episodes import (
    SERIES,
    Storage,
    brief_place,
    fresh_folder,
    name_of,
    right_keys,
)
from listening import Listener
from servers import Killable, killable_seaweedfs
from workspaces import HELD_CLOCK, MEDIA, Place, shell

from media_pipeline.errors import StorageError, VerificationError
from media_pipeline.pipeline.steps import STEP_NAMES, VIDEO_STEPS
from media_pipeline.store.opening import open_store

DYING = [sys.executable, str(Path(__file__).with_name("dying_publisher.py"))]
KILLED = -signal.SIGKILL
NEW, KNOWN = 5, 4
TRANSACTION = (
    "/revisions/", "/catalog.json", f"{SERIES}/index.html", "/sitemap.xml", f"{SERIES}/feed.xml",
)  # fmt: skip
"""What the keys hold that are written once the episode's own files lie in the store, in order."""
LEAST_WRITES = 20
KILLS = 40
SERVER_KILLS = 10
MOST = 4 * KILLS


@contextmanager
def listening(storage: Storage) -> Iterator[Listener]:
    """Listen all the while; fail at the end if a listener met a fault."""
    address = open_store(storage, Path()).url_of(f"{SERIES}/feed.xml")
    with Listener(address) as listener:
        listener.look()
        with listener.watching():
            yield listener
        listener.look()
    assert listener.faults == []
    assert listener.looks > 1


def held(place: Place) -> dict[str, str]:
    return {**right_keys(place.root), "SOURCE_DATE_EPOCH": HELD_CLOCK}


def publish(place: Place, number: int) -> None:
    told = place.media("publish", name_of(number), **held(place))
    assert told.code == 0, told


def killed_at(place: Place, number: int, moment: str) -> bool:
    """Publish in a process that dies at ``moment``; tell whether that moment came."""
    command = [*DYING, moment, "publish", name_of(number)]
    done = subprocess.run(
        command, cwd=place.root, env=shell(**held(place)), capture_output=True, check=False
    )
    assert done.returncode in {0, KILLED}, done
    return done.returncode == KILLED


def retitle(place: Place, number: int) -> None:
    place.replace("title: Épisode", "title: Encore", f"episodes/{name_of(number)}/episode.yaml")


class Bench:
    """One published episode and another one that is not, restored before each attempt."""

    def __init__(self, template: Place, folder: Path, storage: Storage, public: Path) -> None:
        self.place = brief_place(template, folder / "workspace", (KNOWN, NEW), storage)
        publish(self.place, KNOWN)
        self._kept, self._public = folder / "kept", public
        shutil.copytree(self.place.root, self._kept / "workspace")
        shutil.copytree(public, self._kept / "public")

    def restore(self) -> None:
        for kept, path in (("workspace", self.place.root), ("public", self._public)):
            shutil.rmtree(path)
            shutil.copytree(self._kept / kept, path)

    def state(self) -> tuple[dict[str, bytes], dict[str, bytes]]:
        seen = Place(self._public.parent).tree(self._public.name)
        return seen, self.place.tree("feeds")


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[Storage]:
    with fresh_folder(tmp_path / "public") as found:
        yield found


@pytest.fixture
def bench(brief_template: Place, tmp_path: Path, storage: Storage) -> Bench:
    return Bench(brief_template, tmp_path, storage, tmp_path / "public")


def kill_before_writes(
    bench: Bench, storage: Storage, number: int, writes: Iterable[int | str]
) -> Iterator[bool]:
    """Kill before each of these writes, always from the same state; tell of each whether it came.

    A write is its number, or a part of the key that is written.
    """
    edit(bench.place, number)
    publish(bench.place, number)
    undisturbed = bench.state()
    for write in writes:
        bench.restore()
        edit(bench.place, number)
        with listening(storage):
            came = killed_at(bench.place, number, str(write))
            publish(bench.place, number)
        assert bench.state() == undisturbed
        yield came


def edit(place: Place, number: int) -> None:
    """Give the published episode another title; the other one is new as it is."""
    if number == KNOWN:
        retitle(place, number)


def test_killed_before_a_write_of_a_second_episode(bench: Bench, storage: Storage) -> None:
    writes = ["/audio-", f"{name_of(NEW)}/index.html", *TRANSACTION[::2]]
    assert all(kill_before_writes(bench, storage, NEW, writes))


def test_killed_before_a_write_of_a_new_title(bench: Bench, storage: Storage) -> None:
    writes = [f"{name_of(KNOWN)}/index.html", *TRANSACTION[1::2], TRANSACTION[-1]]
    assert all(kill_before_writes(bench, storage, KNOWN, writes))


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("number", [NEW, KNOWN])
def test_killed_before_any_write(bench: Bench, storage: Storage, number: int) -> None:
    came = list(takewhile(bool, kill_before_writes(bench, storage, number, count(1))))
    assert len(came) >= LEAST_WRITES
    print(f"killed before each of {len(came)} writes")


def test_killed_at_the_end_of_each_step_in_turn(bench: Bench, storage: Storage) -> None:
    def begin() -> None:
        bench.restore()
        shutil.rmtree(bench.place.root / "episodes" / name_of(NEW) / ".media")

    begin()
    publish(bench.place, NEW)
    undisturbed = bench.state()
    begin()
    # A short transcript is done long before the sound is, beside which it is made.
    steps = ["ingest", "analyse", "level", "transcribe", "master"]
    steps += [name for name in STEP_NAMES if name not in {*steps, *VIDEO_STEPS}]
    with listening(storage):
        assert [step for step in steps if not killed_at(bench.place, NEW, step)] == []
        publish(bench.place, NEW)
    assert bench.state() == undisturbed
    assert list(bench.place.root.rglob("*.part*")) == []


def contents(storage: Storage) -> dict[str, bytes]:
    store = open_store(storage, Path())
    found = {entry.key: store.read(entry.key) for entry in store.entries()}
    return {key: each[0] for key, each in found.items() if each}


def forget(storage: Storage) -> None:
    store = open_store(storage, Path())
    for entry in store.entries():
        store.remove(entry.key)


class Disturbance(Protocol):
    """What happens to a publication on its way."""

    @property
    def enough(self) -> bool: ...

    def strike(self, place: Place, number: int) -> None: ...


def chain(place: Place, disturbance: Disturbance | None, most: int) -> int:
    """Publish one episode after the other, each then under another title; return how many times.

    Each publication is disturbed first, until it was enough; the one after it must complete.
    """
    for done in range(most):
        if disturbance and disturbance.enough:
            return done
        number, is_new = done // 2 + 1, done % 2 == 0
        if not is_new:
            retitle(place, number)
        if disturbance:
            disturbance.strike(place, number)
        publish(place, number)
    return most


class RandomKills:
    """Kills publishers at random moments; one that ended before was not killed."""

    def __init__(self, seconds: float) -> None:
        self._chance, self._longest_s = random.Random(7), seconds
        self.killed = self.started = 0

    @property
    def enough(self) -> bool:
        return self.killed >= KILLS

    def strike(self, place: Place, number: int) -> None:
        self.started += 1
        with start(place, number) as process:
            try:
                process.wait(self._chance.uniform(0.3, 1.0) * self._longest_s)
            except subprocess.TimeoutExpired:
                process.kill()
                self.killed += 1


class ServerKills:
    """Kills the store's server at random moments of a publication, and starts it again."""

    def __init__(self, server: Killable, listener: Listener, seconds: float) -> None:
        self._server, self._listener, self._longest_s = server, listener, seconds
        self._chance = random.Random(8)
        self.codes: list[int] = []

    @property
    def enough(self) -> bool:
        return len(self.codes) >= SERVER_KILLS

    def strike(self, place: Place, number: int) -> None:
        with start(place, number) as process:
            time.sleep(self._chance.uniform(0.3, 1.0) * self._longest_s)
            self._listener.is_down.set()
            self._server.kill()
            time.sleep(self._chance.uniform(1.0, 2.0))
            self._server.start()
            self._listener.is_down.clear()
            _out, told = process.communicate()
        self.codes.append(process.returncode)
        print(f"kill {len(self.codes)}: exit code {process.returncode} {told[:300]}")


def start(place: Place, number: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*MEDIA, "publish", name_of(number)],
        cwd=place.root,
        env=shell(**held(place)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def seconds_of_publishing(place: Place, number: int) -> float:
    began = time.monotonic()
    publish(place, number)
    return time.monotonic() - began


@pytest.fixture(params=["folder", "seaweedfs"])
def either_storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    if request.param == "folder":
        with fresh_folder(tmp_path / "public") as found:
            yield found
    else:
        request.getfixturevalue("aws_keys")
        yield request.getfixturevalue("seaweedfs").storage(f"kills/{uuid.uuid4().hex}")


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_forty_kills_at_random_moments(
    either_storage: Storage, brief_template: Place, tmp_path: Path
) -> None:
    numbers = range(1, MOST // 2 + 1)
    killed = brief_place(brief_template, tmp_path / "killed", numbers, either_storage)
    whole_s = seconds_of_publishing(killed, 1)
    disturbance = RandomKills(whole_s)
    with listening(either_storage) as listener:
        done = chain(killed, disturbance, MOST)
    print(f"{disturbance.killed} of {disturbance.started} killed, {listener.looks} looks")
    assert disturbance.enough
    disturbed = contents(either_storage)
    forget(either_storage)
    undisturbed = brief_place(brief_template, tmp_path / "undisturbed", numbers, either_storage)
    chain(undisturbed, None, done)
    assert disturbed == contents(either_storage)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.usefixtures("aws_keys")
def test_ten_kills_of_the_server(brief_template: Place, tmp_path: Path) -> None:
    numbers = range(1, SERVER_KILLS + 1)
    with killable_seaweedfs() as server:
        storage = server.server.storage("kills")
        killed = brief_place(brief_template, tmp_path / "killed", numbers, storage)
        whole_s = seconds_of_publishing(killed, 1)
        with listening(storage) as listener:
            disturbance = ServerKills(server, listener, whole_s)
            done = chain(killed, disturbance, 2 * SERVER_KILLS)
        print(f"{disturbance.codes}; {listener.looks} looks, {listener.unanswered} unanswered")
        told = {0, StorageError.exit_code, VerificationError.exit_code}
        assert set(disturbance.codes) <= told
        disturbed = contents(storage)
        forget(storage)
        undisturbed = brief_place(brief_template, tmp_path / "undisturbed", numbers, storage)
        chain(undisturbed, None, done)
        assert disturbed == contents(storage)
