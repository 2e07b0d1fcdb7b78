"""gPodder, a podcast app, subscribes to our feed, and sees new episodes only where there are."""

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from feed.catalogues import make_catalogue, make_item

from media_pipeline.feed.rss import render_feed
from media_pipeline.model.publication import Catalogue, Enclosure, Item
from media_pipeline.tools.web_server import serving

Gpo = Callable[..., str]
SOUND = bytes(range(256)) * 40


@pytest.fixture
def gpo(tmp_path: Path) -> Gpo:
    home = tmp_path / "gpodder"
    environment = os.environ | {"GPODDER_HOME": str(home), "LC_ALL": "C.UTF-8"}

    def ask(*words: str) -> str:
        done = subprocess.run(
            ["gpo", "-q", *words], env=environment, capture_output=True, check=True, timeout=60
        )
        return done.stdout.decode()

    return ask


def local_item(base_url: str, **changes: object) -> Item:
    sound = Enclosure(
        url=f"{base_url}/audio-0123abcd.mp3",
        length_bytes=len(SOUND),
        media_type="audio/mpeg",
        duration_s=98.6,
    )
    return make_item(4, enclosure=sound, page_url=f"{base_url}/index.html", **changes)


def publish(folder: Path, catalogue: Catalogue) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "audio-0123abcd.mp3").write_bytes(SOUND)
    (folder / "feed.xml").write_bytes(render_feed(catalogue))


def episodes(listing: str) -> list[str]:
    return re.findall(r"^\s*\d+\..*$", listing, flags=re.MULTILINE)


def test_gpodder_subscribes_lists_and_downloads(gpo: Gpo, tmp_path: Path) -> None:
    with serving(tmp_path / "public") as base_url:
        publish(tmp_path / "public", make_catalogue(local_item(base_url)))
        feed_url = f"{base_url}/feed.xml"

        assert "Successfully added" in gpo("subscribe", feed_url)
        assert "Priorité culture" in gpo("info", feed_url)
        listing = gpo("episodes", "--guid", feed_url)
        assert "Danser ici, n° 4" in listing
        assert "00000000-0000-4000-8000-000000000004" in listing
        gpo("download", feed_url)

    downloaded = [path for path in (tmp_path / "gpodder").rglob("*.mp3") if path.is_file()]
    assert [path.read_bytes() for path in downloaded] == [SOUND]


def test_a_new_title_is_no_new_episode_but_a_new_guid_is(gpo: Gpo, tmp_path: Path) -> None:
    with serving(tmp_path / "public") as base_url:
        publish(tmp_path / "public", make_catalogue(local_item(base_url)))
        feed_url = f"{base_url}/feed.xml"
        gpo("subscribe", feed_url)
        gpo("download", feed_url)  # gPodder forgets what it neither holds nor finds in the feed
        assert "0 new episodes" in gpo("pending", feed_url)

        publish(tmp_path / "public", make_catalogue(local_item(base_url, title="Autre titre")))
        gpo("update", feed_url)
        (only,) = episodes(gpo("episodes", feed_url))
        assert "Autre titre" in only
        assert "0 new episodes" in gpo("pending", feed_url)

        publish(tmp_path / "public", make_catalogue(local_item(base_url, guid="another")))
        gpo("update", feed_url)
        assert len(episodes(gpo("episodes", feed_url))) == 2
        assert "1 new episode" in gpo("pending", feed_url)
