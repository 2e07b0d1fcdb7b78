"""The card that stands for an episode where there is no picture, or no good one."""

from pathlib import Path
from typing import TYPE_CHECKING

from media_pipeline.model.audio import Recording
from media_pipeline.pipeline.digest import digest
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.look import logo_path
from media_pipeline.tools.files import write_atomic

if TYPE_CHECKING:
    from media_pipeline.video.title_card import Card

_FILE = "card.jpg"


def card_of(job: Job) -> "Card":
    """Return what the card says."""
    from media_pipeline.video.title_card import Card

    return Card(
        title=job.episode.title,
        series=job.series.title,
        organisation=job.settings.organisation.name,
        colours=job.series.colours,
        logo=logo_path(job.workspace, job.slug),
    )


def card_digest(job: Job) -> str:
    """Return a digest of what the card says."""
    logo = logo_path(job.workspace, job.slug)
    names = (job.episode.title, job.series.title, job.settings.organisation.name)
    return digest(names, job.series.colours, job.digests.of(logo) if logo else "")


def card_file(job: Job, recording: Recording) -> Path:
    """Draw the card into the work folder, as large as the delivered picture."""
    from media_pipeline.video.fitting import fitted_size
    from media_pipeline.video.title_card import title_card

    shown = next(source.picture.shown_size for source in recording.sources if source.picture)
    path = job.work_folder / _FILE
    write_atomic(path, title_card(card_of(job), fitted_size(*shown)))
    return path
