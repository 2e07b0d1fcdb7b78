"""One `media publish` for one episode, from the lock to the addresses."""

from dataclasses import replace
from gettext import gettext as _
from pathlib import Path

from media_pipeline.config.loading import load_workspace
from media_pipeline.config.writing import set_values
from media_pipeline.errors import StorageError
from media_pipeline.ingest.recording import examine_recording
from media_pipeline.pipeline.job import Job, Machine
from media_pipeline.pipeline.leftovers import remove_leftovers
from media_pipeline.pipeline.lock import episode_lock
from media_pipeline.pipeline.plan import plan
from media_pipeline.pipeline.reporting import Reporter
from media_pipeline.pipeline.runner import Runner
from media_pipeline.pipeline.steps import STEPS


def publish_episode(
    root: Path, name: str, machine: Machine, reporter: Reporter, forced: frozenset[str]
) -> tuple[Job, frozenset[str]]:
    """Publish the episode ``name`` of the workspace at ``root``; run what is out of date.

    Returns:
        The job, for its addresses, and the names of the steps that ran.

    Raises:
        MediaError: what stopped it, in words; what was done before is kept.
    """
    workspace = load_workspace(root)
    job = Job(workspace, workspace.episodes[name], machine, forced)
    with episode_lock(job.work_folder, name, machine.now()):
        remove_leftovers(job.work_folder)
        job = _with_births(job)
        _warn_about_storage(job, reporter)
        runner = Runner(job, STEPS, reporter)
        try:
            runner.run()
        finally:
            job.digests.save()
    return job, frozenset(runner.ran)


def _warn_about_storage(job: Job, reporter: Reporter) -> None:
    """Say at once that the upload will fail, when there is long work to do before it."""
    runs = {each.step for each in plan(job, STEPS) if each.runs}
    if not runs & {"level", "master", "transcribe"}:
        return
    try:
        job.store.check()
    except StorageError as error:
        later = _("The sound and the transcript are made all the same; only the upload must wait.")
        reporter.warned(f"{error.message} {later}")


def _with_births(job: Job) -> Job:
    """Give the episode its date and the series its GUID, once, into the person's own files.

    The date is given only to a recording that can be read, so that a failed first attempt leaves
    episode.yaml alone.
    """
    episode, series = job.episode, job.series
    if episode.published is None:
        examine_recording(episode)
        moment = job.machine.now().astimezone().replace(second=0, microsecond=0)
        set_values(episode.folder / "episode.yaml", {"published": moment})
    if series.guid is None:
        from media_pipeline.feed.catalogue import podcast_guid

        guid = podcast_guid(job.store.url_of(job.series_key("feed.xml")))
        set_values(job.workspace.root / "config.yaml", {f"series.{episode.series}.guid": guid})
    if episode.published is not None and series.guid is not None:
        return job
    workspace = load_workspace(job.workspace.root)
    return replace(job, workspace=workspace, episode=workspace.episodes[episode.name])
