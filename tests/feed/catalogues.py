"""Channels, items and catalogues with everything that a feed can say."""

from datetime import UTC, datetime, timedelta, timezone

from media_pipeline.model.publication import (
    Alternate,
    AlternateEnclosure,
    Catalogue,
    Channel,
    Enclosure,
    Item,
    Person,
    PublishedVideo,
)

BASE = "https://podcasts.example.org"


def make_channel(**changes: object) -> Channel:
    values: dict[str, object] = {
        "slug": "priorite-culture",
        "feed_url": f"{BASE}/priorite-culture/feed.xml",
        "page_url": "https://www.example.org",
        "title": "Priorité culture",
        "subtitle": "La culture dans les quartiers",
        "description": "Six épisodes sur la place de la culture & des arts dans les quartiers.",
        "language": "fr",
        "author": "Trajectoire Ressources",
        "owner_name": "Trajectoire Ressources",
        "owner_email": "contact@example.org",
        "copyright": "© Trajectoire Ressources",
        "type": "serial",
        "explicit": False,
        "medium": "podcast",
        "categories": (("Society & Culture", "Documentary"), ("Arts",)),
        "image_url": f"{BASE}/priorite-culture/cover-0a1b2c3d.jpg",
        "guid": "2d4a4f1e-9a55-5f0f-8c3e-0d6cf3d0a111",
    }
    return Channel.model_validate(values | changes)


def make_item(number: int = 4, **changes: object) -> Item:
    name = f"episode-{number:02}"
    base = f"{BASE}/priorite-culture/{name}"
    paris = timezone(timedelta(hours=2))
    values: dict[str, object] = {
        "name": name,
        "guid": f"00000000-0000-4000-8000-{number:012}",
        "title": f"Danser ici, n° {number}",
        "summary": "Un danseur & une animatrice.\nDeux lignes.",
        "notes_html": '<p>Voir <a href="https://www.example.org/a?b=1&amp;c=2">le site</a>.</p>',
        "published": datetime(2023, 4, 30, 8, 0, tzinfo=paris) + timedelta(days=number),
        "number": number,
        "season": 1,
        "type": "full",
        "explicit": False,
        "page_url": f"{base}/index.html",
        "image_url": f"{BASE}/priorite-culture/cover-0a1b2c3d.jpg",
        "enclosure": Enclosure(
            url=f"{base}/audio-0123abcd.mp3",
            length_bytes=1_234_567,
            media_type="audio/mpeg",
            duration_s=98.6,
        ),
        "transcripts": (
            Alternate(
                url=f"{base}/transcript.vtt", media_type="text/vtt", language="fr", captions=True
            ),
            Alternate(
                url=f"{base}/transcript.srt",
                media_type="application/x-subrip",
                language="fr",
                captions=True,
            ),
            Alternate(url=f"{base}/transcript.html", media_type="text/html", language="fr"),
        ),
        "chapters_url": f"{base}/chapters.json",
        "persons": (
            Person(name="Léa Martin", role="host", url="https://www.example.org/lea"),
            Person(name="Ali B.", role="guest"),
        ),
    }
    return Item.model_validate(values | changes)


def make_alternates(number: int = 4) -> tuple[AlternateEnclosure, ...]:
    """Return the sound of ``make_item`` in three formats, the enclosure's own first."""
    sounds = (
        ("mp3", 1_234_567, "audio/mpeg", 128, "MP3", ""),
        ("m4a", 1_200_000, "audio/mp4", 128, "M4A", "mp4a.40.2"),
        ("opus", 900_000, "audio/ogg", 96, "Opus", "opus"),
    )
    base = f"{BASE}/priorite-culture/episode-{number:02}"
    return tuple(
        AlternateEnclosure(
            url=f"{base}/audio-0123abcd.{suffix}",
            length_bytes=length_bytes,
            media_type=media_type,
            bitrate_kbps=bitrate_kbps,
            title=title,
            codecs=codecs,
        )
        for suffix, length_bytes, media_type, bitrate_kbps, title, codecs in sounds
    )


def make_video(number: int = 4) -> PublishedVideo:
    base = f"{BASE}/priorite-culture/episode-{number:02}"
    return PublishedVideo(
        url=f"{base}/video-0123abcd.mp4",
        length_bytes=9_876_543,
        codecs="avc1.64001f,mp4a.40.2",
        bitrate_kbps=800,
        width=1280,
        height=720,
        duration_s=98.6,
        poster_url=f"{base}/poster-0123abcd.jpg",
    )


def make_catalogue(*items: Item, **channel: object) -> Catalogue:
    return Catalogue(
        channel=make_channel(**channel),
        changed=datetime(2023, 5, 4, 6, 30, tzinfo=UTC),
        items=items or (make_item(3), make_item(4)),
    )
