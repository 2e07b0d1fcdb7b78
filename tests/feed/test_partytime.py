"""podcast-partytime, the parser behind Podcasting 2.0 apps, reads our podcast: tags."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from feed.catalogues import BASE, make_alternates, make_catalogue, make_item

from media_pipeline.feed.rss import render_feed

SCRIPTS = Path(__file__).parents[1] / "js"
EPISODE = f"{BASE}/priorite-culture/episode-04"
FOUR = make_item(4, alternates=make_alternates())


@pytest.fixture(scope="module")
def seen() -> Any:
    done = subprocess.run(
        ["node", "feed_partytime.mjs"],
        cwd=SCRIPTS,
        input=render_feed(make_catalogue(make_item(3), FOUR)),
        capture_output=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_channel(seen: Any) -> None:
    assert seen["guid"] == "2d4a4f1e-9a55-5f0f-8c3e-0d6cf3d0a111"
    assert seen["locked"] is True
    assert seen["podcastOwner"] == "contact@example.org"
    assert seen["medium"] == "podcast"
    assert seen["itunesType"] == "serial"
    assert seen["explicit"] is False
    assert seen["language"] == "fr"
    assert seen["pubsub"]["self"] == f"{BASE}/priorite-culture/feed.xml"
    assert "Society & Culture" in " ".join(seen["itunesCategory"])


def test_transcripts_and_chapters(seen: Any) -> None:
    item = seen["items"][0]

    assert item["podcastTranscripts"] == [
        {
            "url": f"{EPISODE}/transcript.vtt",
            "type": "text/vtt",
            "language": "fr",
            "rel": "captions",
        },
        {
            "url": f"{EPISODE}/transcript.srt",
            "type": "application/srt",
            "language": "fr",
            "rel": "captions",
        },
        {"url": f"{EPISODE}/transcript.html", "type": "text/html", "language": "fr"},
    ]
    assert item["podcastChapters"] == {
        "url": f"{EPISODE}/chapters.json",
        "type": "application/json+chapters",
    }


def test_other_formats_of_the_sound(seen: Any) -> None:
    mp3, m4a, opus = seen["items"][0]["alternativeEnclosures"]

    assert mp3 == {
        "type": "audio/mpeg",
        "length": 1234567,
        "bitrate": 128000,
        "title": "MP3",
        "default": True,
        "source": [{"uri": f"{EPISODE}/audio-0123abcd.mp3", "contentType": "audio/mpeg"}],
    }
    assert m4a == {
        "type": "audio/mp4",
        "length": 1200000,
        "bitrate": 128000,
        "title": "M4A",
        "codecs": "mp4a.40.2",
        "default": False,
        "source": [{"uri": f"{EPISODE}/audio-0123abcd.m4a", "contentType": "audio/mp4"}],
    }
    assert (opus["type"], opus["codecs"], opus["bitrate"]) == ("audio/ogg", "opus", 96000)
    assert opus["source"][0]["uri"] == f"{EPISODE}/audio-0123abcd.opus"
    assert "alternativeEnclosures" not in seen["items"][1]


def test_persons(seen: Any) -> None:
    found = [(who["name"], who["role"].lower()) for who in seen["items"][0]["podcastPeople"]]

    assert found == [("Léa Martin", "host"), ("Ali B.", "guest")]


def test_numbers_sound_and_guid(seen: Any) -> None:
    item = seen["items"][0]

    assert item["podcastSeason"]["number"] == 1
    assert item["podcastEpisode"]["number"] == 4
    assert item["guid"] == "00000000-0000-4000-8000-000000000004"
    assert item["duration"] == 99
    assert item["enclosure"] == {
        "url": f"{EPISODE}/audio-0123abcd.mp3",
        "length": 1234567,
        "type": "audio/mpeg",
    }
