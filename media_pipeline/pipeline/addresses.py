"""Where everything lies: keys in the store and public addresses of one episode."""

from pathlib import PurePath
from typing import Any

from media_pipeline.model.audio import Delivered, Master
from media_pipeline.model.base import Value
from media_pipeline.model.episode import Chapter, heard_chapters
from media_pipeline.pipeline.covers import OfSeries, cover_digest
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.speech_step import Written
from media_pipeline.pipeline.video_products import published_video

TRANSCRIPTS = {
    "vtt": "text/vtt",
    "srt": "application/x-subrip",
    "json": "application/json",
    "html": "text/html",
    "txt": "text/plain",
}
"""The formats in which every transcript is published, by file suffix."""


class Addresses(Value):
    """The addresses that a person needs after publishing."""

    page: str
    feed: str
    audio: str
    transcript: str | None
    embed: str


def has_words(job: Job) -> bool:
    """Tell whether there is a transcript to publish."""
    return job.result("transcribe", Written).words > 0


def published_chapters(job: Job) -> tuple[Chapter, ...]:
    """Return the chapters with the times at which listeners hear them."""
    return heard_chapters(job.episode.chapters, job.result("master", Master).timeline)


def sound_key(job: Job, sound: Delivered) -> str:
    """Return the key of a sound file: it holds a digest of the content, so it never changes."""
    return job.key(f"audio-{sound.sha256[:8]}{PurePath(sound.path).suffix}")


def cover_key(job: OfSeries, *, small: bool = False) -> str:
    """Return the key of the series' cover; a new picture gets a new name, as Apple asks."""
    suffix = ".png" if (job.series.cover or "").lower().endswith(".png") and not small else ".jpg"
    return job.series_key(f"cover-{'small-' if small else ''}{cover_digest(job)[:8]}{suffix}")


def addresses_of(job: Job) -> Addresses:
    """Return the addresses of a published episode."""
    url = job.store.url_of
    return Addresses(
        page=url(job.key("index.html")),
        feed=url(job.series_key("feed.xml")),
        audio=url(sound_key(job, job.result("master", Master).mp3)),
        transcript=url(job.key("transcript.html")) if has_words(job) else None,
        embed=url(job.key("embed.html")),
    )


def embed_code(job: Job) -> str:
    """Return the line of HTML that a web editor pastes."""
    from media_pipeline.render.embedding import iframe_snippet

    address, video = job.store.url_of(job.key("embed.html")), published_video(job)
    size = (video.width, video.height) if video else None
    return iframe_snippet(address, job.episode.title, job.series.title, size)


def feed_addresses(job: Job) -> dict[str, Any]:
    """Return the addresses that the episode's feed item names."""
    url, master = job.store.url_of, job.result("master", Master)
    return {
        "page": url(job.key("index.html")),
        "audio": url(sound_key(job, master.mp3)),
        "others": tuple(url(sound_key(job, sound)) for sound in master.others),
        "image": url(cover_key(job)),
        "transcripts": {
            kind: url(job.key(f"transcript.{kind}")) for kind in TRANSCRIPTS if has_words(job)
        },
        "chapters": url(job.key("chapters.json")) if published_chapters(job) else None,
        "video": published_video(job),
    }
