"""What is born once, with the first publication, and written into the person's own files."""

import uuid
from dataclasses import replace
from datetime import datetime

from media_pipeline.config.loading import load_workspace
from media_pipeline.config.writing import set_values
from media_pipeline.ingest.recording import examine_recording
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.published import published_item


def lacks_births(job: Job) -> bool:
    """Tell whether episode or series lack a GUID or a date."""
    return None in {job.episode.guid, job.episode.published, job.series.guid}


def with_births(job: Job) -> Job:
    """Give episode and series what they lack: GUIDs and the date of publication.

    A date that was lost is taken from the catalogue: an old episode never becomes a new one. A new
    date is given only to a recording that can be read, so that a failed first attempt leaves
    episode.yaml alone.

    Raises:
        StorageError: what is published cannot be read, so nothing can be born.
    """
    births = {**_episode_births(job), **_series_births(job)}
    if not births:
        return job
    workspace = load_workspace(job.workspace.root)
    return replace(job, workspace=workspace, episode=workspace.episodes[job.episode.name])


def with_supposed_births(job: Job) -> Job:
    """Return the job as ``with_births`` would, for looking ahead: nothing is written.

    A GUID that is not born yet is another one each time.

    Raises:
        StorageError: what is published cannot be read.
    """
    if not lacks_births(job):
        return job
    episode = job.episode.model_copy(
        update={
            "guid": job.episode.guid or str(uuid.uuid4()),
            "published": job.episode.published or _known_date(job) or _now(job),
        }
    )
    series = job.series.model_copy(update={"guid": job.series.guid or _series_guid(job)})
    settings = job.settings.model_copy(update={"series": {**job.settings.series, job.slug: series}})
    return replace(
        job, workspace=job.workspace.model_copy(update={"settings": settings}), episode=episode
    )


def _episode_births(job: Job) -> dict[str, object]:
    episode = job.episode
    births: dict[str, object] = {}
    if episode.guid is None:
        births["guid"] = str(uuid.uuid4())
    if episode.published is None:
        examine_recording(episode)
        births["published"] = _known_date(job) or _now(job)
    if births:
        set_values(episode.folder / "episode.yaml", births)
    return births


def _series_births(job: Job) -> dict[str, object]:
    if job.series.guid is not None:
        return {}
    births: dict[str, object] = {f"series.{job.episode.series}.guid": _series_guid(job)}
    set_values(job.workspace.root / "config.yaml", births)
    return births


def _series_guid(job: Job) -> str:
    from media_pipeline.feed.entries import podcast_guid

    return podcast_guid(job.store.url_of(job.series_key("feed.xml")))


def _known_date(job: Job) -> datetime | None:
    item = published_item(job)
    return item.published if item else None


def _now(job: Job) -> datetime:
    return job.machine.now().astimezone().replace(second=0, microsecond=0)
