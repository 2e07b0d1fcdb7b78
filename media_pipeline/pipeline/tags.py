"""What the delivered files say of themselves."""

from typing import TYPE_CHECKING

from media_pipeline.model.episode import Episode, heard_chapters
from media_pipeline.model.timeline import Timeline
from media_pipeline.pipeline.covers import cover_digest, cover_of
from media_pipeline.pipeline.digest import digest
from media_pipeline.pipeline.job import Job

if TYPE_CHECKING:
    from media_pipeline.master.delivery.tags import Tags

_COVER_PX = 600


def tags_digest(job: Job) -> str:
    """Return a digest of all that they say."""
    episode = job.episode
    return digest(
        episode.title, episode.number, episode.summary, _day(episode), job.language,
        episode.chapters, job.series.title, job.series.author,
        job.settings.organisation.name, cover_digest(job),
    )  # fmt: skip


def _day(episode: Episode) -> str:
    """Return the day of publication, which is all that the tags say of it."""
    return episode.published.date().isoformat() if episode.published else ""


def tags_of(job: Job, timeline: Timeline) -> "Tags":
    """Return what players show of a file."""
    from media_pipeline.master.delivery.tags import Tags
    from media_pipeline.render.cover import small_cover

    return Tags(
        title=job.episode.title,
        series=job.series.title,
        author=job.series.author or job.settings.organisation.name,
        number=job.episode.number,
        published=job.episode.published,
        summary=job.episode.summary,
        language={"fr": "fra", "en": "eng"}.get(job.language[:2], "und"),
        cover=small_cover(cover_of(job).read_bytes(), _COVER_PX),
        chapters=heard_chapters(job.episode.chapters, timeline),
    )
