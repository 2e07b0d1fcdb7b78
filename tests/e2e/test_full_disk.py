"""The folder store on a disk that is really full, at every degree of fullness that matters."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from media import excerpt
from workspaces import HELD_CLOCK, Place, Told, make_place

_PAGE_BYTES = 4096
_TRANSCRIPT = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Animatrice>Bonjour à toutes.\n"


@pytest.fixture
def on_small_disk(tmp_path: Path) -> Iterator[Place]:
    """Yield a published episode whose public folder is a file system of 3 MB."""
    place = make_place(tmp_path / "workspace", None)
    excerpt(place.episode / "recording.flac", 9.0, 8.0)
    (place.episode / "transcript.vtt").write_text(_TRANSCRIPT, "utf-8")
    place.public.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place.public)]
    if subprocess.run(mounting, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small file system")
    try:
        told = publish(place)
        assert told.code == 0, told
        yield place
    finally:
        subprocess.run(["umount", str(place.public)], check=True)


def publish(place: Place) -> Told:
    agreed = "--yes-download-again"
    return place.media("publish", "episode-04", agreed, SOURCE_DATE_EPOCH=HELD_CLOCK)


def leave(place: Place, pages: int) -> None:
    """Fill the disk until so many pages of 4 KiB are free."""
    filler = place.public / ".filler"
    filler.unlink(missing_ok=True)
    free_bytes = shutil.disk_usage(place.public).free - pages * _PAGE_BYTES
    with filler.open("wb") as stream:
        os.posix_fallocate(stream.fileno(), 0, free_bytes)


def feed(place: Place) -> bytes:
    return (place.public / "priorite-culture" / "feed.xml").read_bytes()


def missing(place: Place) -> list[str]:
    """Return what the feed names and the folder does not hold, and half-written files."""
    root = etree.fromstring(feed(place))
    base = "http://127.0.0.1:8000/"
    named = {*root.xpath("//@url | //@href"), *root.xpath("//item/link/text()")}
    names = [address.removeprefix(base) for address in named if address.startswith(base)]
    assert names
    lost = [name for name in names if not (place.public / name).is_file()]
    return lost + [path.name for path in place.public.rglob(".*.part*")]


def test_a_new_sound_finds_no_room(on_small_disk: Place) -> None:
    before = feed(on_small_disk)
    leave(on_small_disk, 8)
    on_small_disk.replace("chapters:", "cuts: [{start: 2, end: 3}]\nchapters:")
    told = publish(on_small_disk)
    assert told.code == 5, told
    assert "The disk is full" in told.err
    assert "Make room" in told.err
    assert feed(on_small_disk) == before
    assert missing(on_small_disk) == []


def test_a_new_title_is_published_whole_or_not_at_all(on_small_disk: Place) -> None:
    title, codes = "Danser ensemble", []
    for pages in (0, 3, 5, 7, 200):
        before = feed(on_small_disk)
        leave(on_small_disk, pages)
        on_small_disk.replace(title, title := title + "!")
        told = publish(on_small_disk)
        codes.append(told.code)
        assert missing(on_small_disk) == []
        if told.code:
            assert "The disk is full" in told.err
            assert feed(on_small_disk) == before
        else:
            assert f"<title>{title}</title>".encode() in feed(on_small_disk)
    assert set(codes) == {0, 5}
    assert codes[0] == 5
    assert codes[-1] == 0
