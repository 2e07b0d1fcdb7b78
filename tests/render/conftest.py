"""A short French interview, and the page that shows it."""

from datetime import UTC, datetime

import pytest
from render.samples import BASE, HERE, HOSTILE, TURNS, heard, segment, transcript_of

from media_pipeline.model.episode import Chapter
from media_pipeline.model.publication import (
    Alternate,
    Catalogue,
    Channel,
    Enclosure,
    Item,
    Person,
    PublishedVideo,
)
from media_pipeline.model.settings import Organisation
from media_pipeline.model.transcript import Transcript
from media_pipeline.render.notes import notes_html
from media_pipeline.render.page_content import PageContent
from media_pipeline.render.transcript_html import to_html_fragment

CHAPTERS = (
    Chapter(start=25.9, title="Créer du lien"),
    Chapter(start=0.0, title="Bienvenue"),
)


@pytest.fixture(scope="session")
def interview() -> Transcript:
    return transcript_of(*(heard(start, end, text, who) for who, start, end, text in TURNS))


@pytest.fixture(scope="session")
def organisation() -> Organisation:
    return Organisation(
        name="Trajectoire Ressources",
        website="https://www.ressources-ville.org",
        email="contact@ressources-ville.org",
    )


@pytest.fixture(scope="session")
def content(interview: Transcript, organisation: Organisation) -> PageContent:
    files = {
        "vtt": "text/vtt",
        "srt": "application/x-subrip",
        "txt": "text/plain",
        "json": "application/json",
    }
    return PageContent(
        language="fr",
        title="La danse crée du lien",
        number=4,
        season=1,
        published=datetime(2026, 3, 12, 8, 0, tzinfo=UTC),
        summary="Un danseur raconte ses mercredis au centre social.\n\nAvec les habitants.",
        notes_html=notes_html("# Pour aller plus loin\n\n- [Le site](https://example.org)\n"),
        transcript_html=to_html_fragment(
            interview, "fr", "audio-12345678.mp3", chapters=CHAPTERS, timed=True
        ),
        draft_transcript=True,
        audio=Enclosure(
            url=f"{HERE}/audio-12345678.mp3",
            length_bytes=1_588_400,
            media_type="audio/mpeg",
            duration_s=99.275,
        ),
        transcripts=tuple(
            Alternate(url=f"{HERE}/transcript.{end}", media_type=kind, language="fr")
            for end, kind in files.items()
        ),
        chapters=CHAPTERS,
        persons=(
            Person(name="Animatrice", role="host"),
            Person(name="Invité", role="guest", url="https://example.org/invite"),
        ),
        series_title="Priorité culture",
        series_url=f"{BASE}/index.html",
        feed_url=f"{BASE}/feed.xml",
        page_url=f"{HERE}/index.html",
        embed_url=f"{HERE}/embed.html",
        cover_url=f"{BASE}/cover-600.jpg",
        organisation=organisation,
    )


@pytest.fixture(scope="session")
def filmed(content: PageContent, interview: Transcript) -> PageContent:
    """The same meeting, filmed upright: 720p, with pictures of two chapters, in English."""
    return content.model_copy(
        update={
            "language": "en",
            "transcript_html": to_html_fragment(
                interview, "en", "video-12345678.mp4", chapters=CHAPTERS, timed=True
            ),
            "video": PublishedVideo(
                url=f"{HERE}/video-12345678.mp4",
                length_bytes=300_400_000,
                codecs="avc1.640028,mp4a.40.2",
                bitrate_kbps=900,
                width=720,
                height=1280,
                duration_s=100.4,
                poster_url=f"{HERE}/poster-12345678.jpg",
                storyboard_url=f"{HERE}/storyboard-12345678.vtt",
                hls_url=f"{HERE}/hls-12345678/master.m3u8",
            ),
            "youtube_url": "https://www.youtube.com/watch?v=abcdefghijk",
            "chapter_pictures": (f"{HERE}/chapter-1.jpg", f"{HERE}/chapter-2.jpg"),
        }
    )


@pytest.fixture(scope="session")
def hostile(content: PageContent) -> PageContent:
    """The same page, every word of it written by an attacker."""
    said = transcript_of(segment(0.0, 4.0, HOSTILE, HOSTILE))
    chapters = (Chapter(start=1.5, title=HOSTILE),)
    return content.model_copy(
        update={
            "title": HOSTILE,
            "summary": HOSTILE,
            "series_title": HOSTILE,
            "notes_html": notes_html(f"{HOSTILE}\n\n[x](javascript:alert(1))\n\n# {HOSTILE}"),
            "transcript_html": to_html_fragment(said, "fr", chapters=chapters, timed=True),
            "chapters": chapters,
            "persons": (Person(name=HOSTILE, role=HOSTILE, url="javascript:alert(1)"),),
            "organisation": content.organisation.model_copy(update={"name": HOSTILE}),
        }
    )


@pytest.fixture(scope="session")
def catalogue(content: PageContent) -> Catalogue:
    """A serial with a second episode that was published before the first."""
    channel = Channel(
        slug="priorite-culture",
        feed_url=content.feed_url,
        page_url=content.series_url,
        title="Priorité culture",
        subtitle="La culture dans les quartiers",
        description="Six épisodes sur la place de la culture dans les quartiers prioritaires.",
        language="fr",
        author="Trajectoire Ressources",
        owner_name="Trajectoire Ressources",
        owner_email="contact@ressources-ville.org",
        copyright="",
        type="serial",
        explicit=False,
        medium="podcast",
        categories=(("Arts",),),
        image_url=f"{BASE}/cover.jpg",
        guid="917393e3-1b1e-5cef-ace4-edaa54e1f810",
    )
    items = tuple(_item(content, number, day) for number, day in ((2, 1), (1, 9)))
    return Catalogue(channel=channel, changed=content.published, items=items)


def _item(content: PageContent, number: int, day: int) -> Item:
    return Item(
        name=f"episode-0{number}",
        guid=f"guid-{number}",
        title=f"Épisode numéro {number}",
        summary="Un résumé.",
        notes_html="",
        published=datetime(2026, 2, day, tzinfo=UTC),
        number=number,
        season=None,
        type="full",
        explicit=False,
        page_url=f"{BASE}/episode-0{number}/index.html",
        image_url=f"{BASE}/cover.jpg",
        enclosure=content.audio,
        transcripts=content.transcripts,
        chapters_url=None,
        persons=(),
    )
