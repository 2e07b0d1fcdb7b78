"""Killed at any moment, the next publish completes, and listeners never met a broken feed."""

import os
import random
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from lxml import etree
from media import REPOSITORY
from workspaces import HELD_CLOCK, MEDIA, Place, shell

BASE = "http://127.0.0.1:8000/"
KILLS = 10


class FeedWatcher:
    """Reads the feed again and again, and follows every address in it."""

    def __init__(self, public: Path) -> None:
        self._public = public
        self._end = threading.Event()
        self.looks = 0
        self.faults: list[str] = []

    def look(self) -> None:
        for feed in self._public.glob("*/feed.xml"):
            root = etree.fromstring(feed.read_bytes())
            addresses = {*root.xpath("//@url | //@href"), *root.xpath("//item/link/text()")}
            for address in addresses:
                path = self._public / address.removeprefix(BASE)
                if address.startswith(BASE) and not path.is_file():
                    self.faults.append(address)
            for enclosure in root.xpath("//enclosure"):
                path = self._public / enclosure.get("url").removeprefix(BASE)
                if path.stat().st_size != int(enclosure.get("length")):
                    self.faults.append(f"length of {path.name}")
            self.looks += 1

    @contextmanager
    def watching(self) -> Iterator[None]:
        thread = threading.Thread(target=self._watch)
        thread.start()
        try:
            yield
        finally:
            self._end.set()
            thread.join()

    def _watch(self) -> None:
        while not self._end.is_set():
            try:
                self.look()
            except Exception as error:  # noqa: BLE001 - whatever it is, a listener met it
                self.faults.append(repr(error))
            time.sleep(0.002)


def killed_after(place: Place, seconds: float) -> bool:
    """Start a publish, kill -9 it after ``seconds``; tell whether it was still running."""
    with subprocess.Popen(
        [*MEDIA, "publish", "episode-04"],
        cwd=place.root,
        env=shell(SOURCE_DATE_EPOCH=HELD_CLOCK),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            return True
    return False


def kill_and_complete(
    place: Place, chance: random.Random, longest_s: float, edit: str = "", *, kills: int = KILLS
) -> int:
    """Kill publishes at random moments, then let one end; return how many were tried.

    What was done stays done, so a later run may end before its moment. Then the work files are
    removed, and the next run begins from nothing beside what is published.
    """
    watcher = FeedWatcher(place.public)
    killed = tried = 0
    with watcher.watching():
        while killed < kills and tried < 4 * kills:
            tried += 1
            if edit:
                place.replace(edit, edit + "!")
            if killed_after(place, chance.uniform(0.2, longest_s)):
                killed += 1
            elif not edit:
                shutil.rmtree(place.episode / ".media")
        told = place.media("publish", "episode-04", SOURCE_DATE_EPOCH=HELD_CLOCK)
        assert told.code == 0, told
    watcher.look()
    assert watcher.faults == []
    assert watcher.looks > 0
    assert killed == kills
    return tried


def seconds_of_a_publish(place: Place) -> float:
    began = time.monotonic()
    told = place.media("publish", "episode-04", SOURCE_DATE_EPOCH=HELD_CLOCK)
    assert told.code == 0, told
    return time.monotonic() - began


def same_as_undisturbed(killed: Place, undisturbed: Place) -> None:
    assert killed.tree() == undisturbed.tree()
    assert killed.tree("feeds") == undisturbed.tree("feeds")
    assert list(killed.episode.joinpath(".media").rglob("*.part*")) == []


@pytest.mark.parametrize("kills", [4, pytest.param(KILLS, marks=pytest.mark.soak)])
def test_kills_of_a_first_publish(place: Place, tmp_path: Path, kills: int) -> None:
    shutil.copytree(place.root, tmp_path / "undisturbed")
    undisturbed = Place(tmp_path / "undisturbed")
    whole_s = seconds_of_a_publish(undisturbed)
    kill_and_complete(place, random.Random(4), whole_s, kills=kills)
    same_as_undisturbed(place, undisturbed)


@pytest.mark.soak
def test_ten_kills_while_a_published_title_changes(published: Place) -> None:
    tried = kill_and_complete(published, random.Random(5), 1.2, edit="Danser ensemble")
    feed = (published.public / "priorite-culture" / "feed.xml").read_text("utf-8")
    assert "Danser ensemble" + "!" * tried in feed


@pytest.mark.soak
def test_ten_kills_of_the_sample(tmp_path: Path) -> None:
    places = []
    for name in ("killed", "undisturbed"):
        root = tmp_path / name
        shutil.copytree(
            REPOSITORY / "episodes", root / "episodes", ignore=shutil.ignore_patterns(".media")
        )
        shutil.copyfile(REPOSITORY / "config.yaml", root / "config.yaml")
        places.append(Place(root))
    whole_s = seconds_of_a_publish(places[1])
    tried = kill_and_complete(places[0], random.Random(6), whole_s)
    print(f"a publish takes {whole_s:.1f} s; {KILLS} killed of {tried} started")
    same_as_undisturbed(*places)
