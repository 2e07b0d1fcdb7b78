"""Workspaces whose sound and transcript are made already, so that publishing takes a second.

Each episode is a second and a half of a tone, heard by a person. It was published once, to a place
that nobody listens to; its work files are good wherever the same recording lies.
"""

import json
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from media import make_sound
from servers import S3Server, free_ports
from workspaces import CONFIG, HELD_CLOCK, Place, made_once, make_place

from media_pipeline.model.settings import FolderStorage, S3Storage
from media_pipeline.tools.web_server import serving

SERIES = "priorite-culture"

EPISODE = """\
guid: {guid}
series: priorite-culture
number: {number}
title: Épisode {number}
summary: Un son très court.
published: {published}
recording: recording.flac
speakers:
  - {{name: Animatrice, role: host}}
"""

_FIRST = datetime(2023, 6, 15, 8, tzinfo=UTC)

Storage = FolderStorage | S3Storage


@pytest.fixture(scope="session")
def brief_template(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A workspace whose brief episode-04 is published in its own folder; never change it."""
    return Place(made_once(tmp_path_factory, "brief", make_brief) / "workspace")


def make_brief(folder: Path) -> Place:
    """Make such a workspace in ``folder``."""
    tone = make_sound(folder / "tone.flac", "sine=f=440:d=1.5:r=44100", "-af", "volume=0.3")
    place = make_place(folder / "workspace", tone)
    write_episode(place, 4)
    place.write_transcript()
    told = place.media("publish", "episode-04", SOURCE_DATE_EPOCH=HELD_CLOCK)
    assert told.code == 0, told
    return place


def name_of(number: int) -> str:
    return f"episode-{number:02}"


def guid_of(number: int) -> str:
    return str(UUID(int=(4 << 76) + (2 << 62) + number))


def write_episode(place: Place, number: int) -> None:
    path = place.root / "episodes" / name_of(number) / "episode.yaml"
    published = (_FIRST + timedelta(minutes=number)).isoformat()
    text = EPISODE.format(guid=guid_of(number), number=number, published=published)
    path.write_text(text, encoding="utf-8")


def brief_place(template: Place, root: Path, numbers: Iterable[int], storage: Storage) -> Place:
    """Return a workspace at ``root`` with these episodes, none of which is in ``storage``."""
    place = make_place(root, None)
    shutil.rmtree(place.root / "episodes")
    shutil.copytree(template.root / ".media", root / ".media")
    for number in numbers:
        shutil.copytree(template.episode, root / "episodes" / name_of(number))
        write_episode(place, number)
    store_in(place, storage)
    return place


def store_in(place: Place, storage: Storage) -> None:
    """Name another storage in config.yaml."""
    told = json.dumps(storage.model_dump(mode="json", exclude_none=True))
    config = re.sub(r"storage:\n(?:  .*\n)+", f"storage: {told}\n", CONFIG)
    (place.root / "config.yaml").write_text(config, encoding="utf-8")


@contextmanager
def fresh_folder(folder: Path) -> Iterator[FolderStorage]:
    """Give a storage in ``folder``, and serve it where listeners look for it."""
    with free_ports(1) as (port,):
        pass
    with serving(folder, port=port) as url:
        yield FolderStorage(path=str(folder), public_url=url)


@contextmanager
def fresh_prefix(server: S3Server, prefix: str) -> Iterator[S3Storage]:
    """Give a storage below a prefix of its own; everybody may read it."""
    yield server.storage(prefix)


def right_keys(folder: Path) -> dict[str, str]:
    """Return an environment with the keys of the S3 servers and no other AWS settings."""
    from servers import ACCESS_KEY, SECRET_KEY

    nothing = str(folder / "no-aws-settings")
    return {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": nothing,
        "AWS_SHARED_CREDENTIALS_FILE": nothing,
    }
