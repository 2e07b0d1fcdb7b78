"""One published series in a folder, as the store lays it out, and the ways to break it."""

import json
from dataclasses import dataclass
from pathlib import Path

from feed.catalogues import BASE, make_alternates, make_catalogue, make_item

from media_pipeline.feed.rss import render_feed
from media_pipeline.model.publication import Alternate, Enclosure, Item

SOUND = bytes(range(256)) * 40
SERIES = f"{BASE}/priorite-culture"
FEED_URL = f"{SERIES}/feed.xml"


@dataclass(frozen=True)
class Published:
    """A published series below ``folder``; addresses in its feed begin with BASE."""

    folder: Path

    @property
    def feed(self) -> Path:
        """The feed's file."""
        return self.folder / "priorite-culture" / "feed.xml"

    def episode(self, number: int) -> Path:
        """The folder with the products of one episode."""
        return self.folder / "priorite-culture" / f"episode-{number:02}"

    def edit_feed(self, good: str, bad: str) -> None:
        """Replace what must be there, so that a test cannot miss its target."""
        text = self.feed.read_text()
        assert good in text
        self.feed.write_text(text.replace(good, bad))


def published_item(number: int) -> Item:
    base = f"{SERIES}/episode-{number:02}"
    kinds = (("vtt", "text/vtt"), ("srt", "application/x-subrip"), ("json", "application/json"))
    return make_item(
        number,
        enclosure=Enclosure(
            url=f"{base}/audio-0123abcd.mp3",
            length_bytes=len(SOUND),
            media_type="audio/mpeg",
            duration_s=98.6,
        ),
        transcripts=tuple(
            Alternate(url=f"{base}/transcript.{kind}", media_type=media_type, language="fr")
            for kind, media_type in (*kinds, ("html", "text/html"), ("txt", "text/plain"))
        ),
    )


def publish_formats(published: Published) -> None:
    """Offer the sound of the newest episode as M4A and Opus too."""
    item = published_item(4)
    for sound in make_alternates(4):
        (published.episode(4) / sound.url.rpartition("/")[2]).write_bytes(SOUND)
    alternates = tuple(
        sound.model_copy(update={"length_bytes": len(SOUND)}) for sound in make_alternates(4)
    )
    item = item.model_copy(update={"alternates": alternates})
    published.feed.write_bytes(render_feed(make_catalogue(published_item(3), item)))


def write_episode(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "audio-0123abcd.mp3").write_bytes(SOUND)
    (folder / "index.html").write_text("<!doctype html><title>Danser ici</title>")
    (folder / "transcript.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nBonjour.\n")
    (folder / "transcript.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nBonjour.\n")
    (folder / "transcript.json").write_text(json.dumps({"version": "1.0.0", "segments": []}))
    (folder / "transcript.html").write_text("<p>Bonjour.</p>")
    (folder / "transcript.txt").write_text("Bonjour.\n")
    (folder / "chapters.json").write_text(json.dumps({"version": "1.2.0", "chapters": []}))


def publish(folder: Path) -> Published:
    published = Published(folder)
    for number in (3, 4):
        write_episode(published.episode(number))
    catalogue = make_catalogue(published_item(3), published_item(4))
    (folder / "priorite-culture" / "cover-0a1b2c3d.jpg").write_bytes(b"\xff\xd8\xff")
    published.feed.write_bytes(render_feed(catalogue))
    return published
