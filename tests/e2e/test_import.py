"""Series of other hosts are taken over: every episode, under its GUID, or nothing."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from old_hosts import OldHost, anchor_feed, ausha_feed, old_host, podlove_feed, tiny_mp3
from workspaces import HELD_CLOCK, MEDIA, Place, make_place, shell

from media_pipeline.feed.checks import check_feed
from media_pipeline.feed.reading import guids_of


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A workspace with one series and one episode, not published."""
    return make_place(tmp_path / "workspace", None)


@pytest.fixture
def host() -> Iterator[OldHost]:
    with old_host() as running:
        yield running


def items_of(place: Place, slug: str) -> list[etree._Element]:
    return etree.fromstring((place.public / slug / "feed.xml").read_bytes()).findall("channel/item")


STYLES = [anchor_feed, ausha_feed, podlove_feed]


@pytest.mark.parametrize("style", STYLES)
def test_three_hundred_episodes_keep_every_guid_title_and_sound(
    place: Place, host: OldHost, style: object
) -> None:
    address, known = style(host)  # type: ignore[operator]
    assert len(known) == 300
    start = time.monotonic()
    told = place.media("import", address, "--series", "ailleurs")
    print(told, time.monotonic() - start)
    assert told.code == 0, told
    content = (place.public / "ailleurs" / "feed.xml").read_bytes()
    assert guids_of(content) == known
    assert check_feed(content).errors == ()
