"""One `media publish` for one episode, from the lock to the addresses."""

from gettext import gettext as _
from pathlib import Path

from media_pipeline.config.loading import load_workspace
from media_pipeline.errors import CatalogueUnusable, ConditionsIgnored, StorageError
from media_pipeline.pipeline.births import lacks_births, with_births
from media_pipeline.pipeline.covers import check_covers
from media_pipeline.pipeline.job import Job, Machine, Wishes
from media_pipeline.pipeline.leftovers import remove_leftovers
from media_pipeline.pipeline.lock import episode_lock
from media_pipeline.pipeline.plan import plan
from media_pipeline.pipeline.published import check_identity
from media_pipeline.pipeline.reporting import Reporter
from media_pipeline.pipeline.runner import Runner
from media_pipeline.pipeline.simultaneous import require_conditions
from media_pipeline.pipeline.steps import long_steps_of, steps_of


def publish_episode(
    root: Path, name: str, machine: Machine, reporter: Reporter, wishes: Wishes
) -> tuple[Job, frozenset[str]]:
    """Publish the episode ``name`` of the workspace at ``root``; run what is out of date.

    Returns:
        The job, for its addresses, and the names of the steps that ran.

    Raises:
        MediaError: what stopped it, in words; what was done before is kept.
    """
    workspace = load_workspace(root)
    job = Job(workspace, workspace.episodes[name], machine.told_to(reporter.waiting), wishes)
    with episode_lock(job.work_folder, name, machine.now()):
        remove_leftovers(job)
        job = _ready(job, reporter)
        runner = Runner(job, steps_of(job), reporter)
        try:
            runner.run()
        finally:
            job.digests.save()
    return job, frozenset(runner.ran)


def _ready(job: Job, reporter: Reporter) -> Job:
    """Refuse what must not be published before anything is sent; give what is born once."""
    check_covers(job.workspace, [job.episode.series])
    trouble = _trouble_with_storage(job)
    if trouble is not None and lacks_births(job):
        raise trouble  # what is born must be compared with what is published
    job = with_births(job)
    if trouble is not None and _has_long_work(job):
        later = _("The sound and the transcript are made all the same; only the upload must wait.")
        reporter.warned(f"{trouble.message} {later}")
    return job


def _trouble_with_storage(job: Job) -> StorageError | None:
    """Look for trouble now that would otherwise be met after hours of work."""
    try:
        check_identity(job)
        require_conditions(job.workspace, job.store)
        if _has_long_work(job):
            job.store.check()
    except (CatalogueUnusable, ConditionsIgnored):
        raise
    except StorageError as error:
        return error
    return None


def _has_long_work(job: Job) -> bool:
    return any(each.runs for each in plan(job, long_steps_of(job)))
