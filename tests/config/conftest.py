"""A small workspace to spoil, and a user who may not read everything."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]

CONFIG = """\
organisation:
  name: Radio des Places
  website: https://example.org
  email: radio@example.org
series:
  places:
    title: Places
    description: Ce qui se passe sur les places.
    episode_prefix: place
    categories: [Arts]
"""

EPISODE = """\
guid: 6f2a
series: places
number: 1
title: Une place
summary: Sur la place.
recording: place.wav
"""

NOBODY = 65534


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages are pinned as the code writes them."""
    monkeypatch.setenv("LANGUAGE", "C")


@pytest.fixture
def sample() -> Path:
    """The workspace of the organisation, which is the repository itself."""
    return REPOSITORY


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A valid workspace with one episode, place-01."""
    return make_workspace(tmp_path)


@pytest.fixture
def open_root() -> Iterator[Path]:
    """The same in a place that every user may reach."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield make_workspace(folder)
    shutil.rmtree(folder)


@pytest.fixture
def as_other_user() -> Callable[[], AbstractContextManager[None]]:
    """Run a block without root's right to read everything; others have no such right anyway."""

    @contextmanager
    def other() -> Iterator[None]:
        if os.geteuid() != 0:
            yield
            return
        os.seteuid(NOBODY)
        try:
            yield
        finally:
            os.seteuid(0)

    return other


def make_workspace(folder: Path) -> Path:
    (folder / "config.yaml").write_text(CONFIG)
    place = folder / "episodes" / "place-01"
    place.mkdir(parents=True)
    (place / "episode.yaml").write_text(EPISODE)
    return folder
