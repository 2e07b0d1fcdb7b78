"""Workspaces to publish from, and the command line as a person runs it. A pytest plugin."""

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from media import REPOSITORY, excerpt
from servers import free_ports

from media_pipeline.tools.web_server import serving

MEDIA = [sys.executable, "-m", "media_pipeline.cli.main"]
HELD_CLOCK = "1700000000"  # 2023-11-14 22:13:20 UTC

CONFIG = """\
organisation:
  name: Trajectoire Ressources
  website: https://www.ressources-ville.org
  email: contact@ressources-ville.org
language: fr
storage:
  kind: folder
  path: public
  public_url: http://127.0.0.1:8000
series:
  priorite-culture:
    title: Priorité culture
    description: La culture dans les quartiers.
    type: serial
    episode_prefix: episode
    categories: [[Society & Culture, Documentary]]
    guid: 3c6333f9-98cc-572b-b05c-497377aab67f
"""

EPISODE = """\
guid: 11111111-2222-4333-8444-555555555555
series: priorite-culture
number: 4
title: Danser ensemble
summary: Un danseur raconte.
notes: |
  Voir le [site](https://www.ressources-ville.org).
published: 2023-06-15T08:00:00+02:00
recording: recording.flac
speakers:
  - {name: Animatrice, role: host, channel: left}
  - {name: Invité, role: guest, channel: right}
chapters:
  - {start: 0, title: Bonjour}
  - {start: "0:05", title: La danse}
"""

TRANSCRIPT = """\
WEBVTT

00:00.000 --> 00:01.200
<v Animatrice>Bonjour à tous.
"""


@dataclass(frozen=True)
class Told:
    """What a run of the command line answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The document on stdout."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Place:
    """A workspace on disk, and ways to change it as a person would."""

    root: Path

    @property
    def episode(self) -> Path:
        """The folder of episode-04."""
        return self.root / "episodes" / "episode-04"

    @property
    def public(self) -> Path:
        """What listeners see."""
        return self.root / "public"

    def media(self, *arguments: str, **environment: str) -> Told:
        """Run `media` in this workspace, in English."""
        done = subprocess.run(
            [*MEDIA, *arguments],
            cwd=self.root,
            env=shell(**environment),
            capture_output=True,
            text=True,
            check=False,
            timeout=280,
        )
        return Told(done.returncode, done.stdout, done.stderr)

    def replace(self, old: str, new: str, file: str = "episodes/episode-04/episode.yaml") -> None:
        """Edit a file as in a text editor."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def write_transcript(self, name: str = "episode-04") -> None:
        """Let a person have written what is said in an episode, so that nothing is listened to."""
        (self.root / "episodes" / name / "transcript.vtt").write_text(TRANSCRIPT, encoding="utf-8")

    def tree(self, folder: str = "public") -> dict[str, bytes]:
        """Return everything below ``folder`` by name, hidden files left out."""
        base = self.root / folder
        return {
            path.relative_to(base).as_posix(): path.read_bytes()
            for path in sorted(base.rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        }


def shell(**changes: str) -> dict[str, str]:
    """Return the environment of a quiet English shell."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    return {**kept, "LANG": "C", "LANGUAGE": "", "HF_HUB_OFFLINE": "1", **changes}


def make_place(root: Path, recording: Path | None, config: str = CONFIG) -> Place:
    """Make a workspace with one episode."""
    episode = root / "episodes" / "episode-04"
    episode.mkdir(parents=True)
    (root / "config.yaml").write_text(config, encoding="utf-8")
    (episode / "episode.yaml").write_text(EPISODE, encoding="utf-8")
    if recording is not None:
        shutil.copyfile(recording, episode / "recording.flac")
    return Place(root)


def made_once(
    tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]
) -> Path:
    """Return a folder that ``make`` filled, once for all workers of a run; never change it."""
    workers = tmp_path_factory.getbasetemp()
    folder = (workers.parent if "PYTEST_XDIST_WORKER" in os.environ else workers) / f"{name}-once"
    done = folder.with_suffix(".done")
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)  # what another worker could not finish
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


@pytest.fixture(scope="session")
def short_interview(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve seconds of the sample interview, host and guest."""
    return excerpt(tmp_path_factory.mktemp("sound") / "short.flac", 9.0, 12.0)


@pytest.fixture
def place(tmp_path: Path, short_interview: Path) -> Place:
    """A workspace with one short episode."""
    return make_place(tmp_path / "workspace", short_interview)


@pytest.fixture(scope="session")
def published_template(tmp_path_factory: pytest.TempPathFactory, short_interview: Path) -> Place:
    """A workspace whose short episode is published; copy it, never change it."""

    def make(folder: Path) -> None:
        place = make_place(folder / "workspace", short_interview)
        told = place.media("publish", "episode-04", SOURCE_DATE_EPOCH=HELD_CLOCK)
        assert told.code == 0, told

    return Place(made_once(tmp_path_factory, "published", make) / "workspace")


@pytest.fixture
def published(tmp_path: Path, published_template: Place) -> Place:
    """A workspace of one's own whose short episode is published."""
    shutil.copytree(published_template.root, tmp_path / "workspace", symlinks=True)
    return Place(tmp_path / "workspace")


@pytest.fixture(scope="session")
def sample_template(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The repository's own workspace with episode-04 published, as `make run` does."""
    root = tmp_path_factory.mktemp("sample") / "workspace"
    for name in ("config.yaml", "episodes", "feeds"):
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, root / name, ignore=shutil.ignore_patterns(".media", "*.xml"))
        else:
            root.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, root / name)
    place = Place(root)
    told = place.media("publish", "episode-04")
    assert told.code == 0, told
    return place


@pytest.fixture
def sample(sample_template: Place, tmp_path: Path) -> Place:
    """A published sample of one's own."""
    shutil.copytree(sample_template.root, tmp_path / "workspace")
    return Place(tmp_path / "workspace")


@contextmanager
def feed_of(sample: Place) -> Iterator[str]:
    """Give the address of a sample's feed, served where its public_url says, on its own port."""
    with free_ports(1) as (port,):
        pass
    sample.replace("http://127.0.0.1:8000", f"http://127.0.0.1:{port}", "config.yaml")
    told = sample.media("publish", "episode-04")
    assert told.code == 0, told
    with serving(sample.public, port=port) as base:
        yield f"{base}/priorite-culture/feed.xml"


@pytest.fixture
def sample_feed(sample: Place) -> Iterator[str]:
    """The address of the feed of a sample of one's own."""
    with feed_of(sample) as address:
        yield address


@contextmanager
def unchanged(*paths: Path) -> Iterator[None]:
    """Assert that files are byte for byte what they were."""
    before = [path.read_bytes() for path in paths]
    yield
    assert [path.read_bytes() for path in paths] == before


def words_of(text: str) -> list[str]:
    """Return words for a word error rate: lower case, punctuation and apostrophes as spaces."""
    return re.sub(r"[^\w]+", " ", text.lower()).split()


def word_error_rate(reference: list[str], heard: list[str]) -> float:
    """Return (substitutions + insertions + deletions) / words of the reference (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for index, wanted in enumerate(reference, 1):
        diagonal, row[0] = row[0], index
        for column, word in enumerate(heard, 1):
            diagonal, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, diagonal + (wanted != word)),
            )
    return row[-1] / len(reference)
