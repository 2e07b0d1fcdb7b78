"""Everything up to the pages, on this computer alone: nothing is published."""

from dataclasses import replace
from pathlib import Path

from media_pipeline.config.loading import load_workspace
from media_pipeline.pipeline.covers import check_covers
from media_pipeline.pipeline.job import Job, Machine
from media_pipeline.pipeline.leftovers import remove_leftovers
from media_pipeline.pipeline.lock import episode_lock
from media_pipeline.pipeline.reporting import Reporter
from media_pipeline.pipeline.runner import Runner
from media_pipeline.pipeline.steps import steps_of

_LAST = "render"
_MORNING = {"hour": 8, "minute": 0, "second": 0, "microsecond": 0}
_UNBORN = "not-published-yet"


def make_pages(root: Path, name: str, machine: Machine, reporter: Reporter) -> Job:
    """Run what is out of date up to the pages; a later publication goes on from there.

    An episode that has no date or GUID yet gets them for this look only: both are born when it
    is published, and nothing is written into episode.yaml.

    Raises:
        MediaError: the sound or what a person wrote cannot be used.
    """
    workspace = load_workspace(root)
    job = _born_for_now(Job(workspace, workspace.episodes[name], machine))
    check_covers(workspace, [job.episode.series])
    with episode_lock(job.work_folder, name, machine.now()):
        remove_leftovers(job)
        steps = steps_of(job)
        last = [step.name for step in steps].index(_LAST)
        try:
            Runner(job, steps[: last + 1], reporter).run()
        finally:
            job.digests.save()
    return job


def _born_for_now(job: Job) -> Job:
    """Return the job with a date that stays the same all day, so that nothing is made twice."""
    episode = job.episode
    today = job.machine.now().astimezone().replace(**_MORNING)  # type: ignore[arg-type]
    born = {"published": episode.published or today, "guid": episode.guid or _UNBORN}
    return replace(job, episode=episode.model_copy(update=born))
