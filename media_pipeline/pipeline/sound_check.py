"""`media check`: one recording examined under the episode's lock, and what follows from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from media_pipeline.config.list_items import append_items
from media_pipeline.config.loading import EPISODE, load_workspace
from media_pipeline.model.analysis import Analysis
from media_pipeline.model.episode import Cut
from media_pipeline.pipeline.job import Job, Machine
from media_pipeline.pipeline.leftovers import remove_leftovers
from media_pipeline.pipeline.lock import episode_lock
from media_pipeline.pipeline.picture_check import picture_remarks
from media_pipeline.pipeline.reporting import Reporter
from media_pipeline.pipeline.runner import Runner
from media_pipeline.pipeline.step import Step
from media_pipeline.pipeline.steps import LONG_STEPS

if TYPE_CHECKING:
    from media_pipeline.master.verdict.remark import Remark, Wanted


@dataclass(frozen=True, slots=True)
class SoundCheck:
    """What there is to say about one recording.

    ``proposed`` are cuts that nobody decided on yet; ``overall`` sums up the remarks.
    """

    job: Job
    analysis: Analysis
    remarks: "tuple[Remark, ...]"
    overall: "Remark"
    proposed: tuple[Cut, ...]


def check_sound(root: Path, name: str, machine: Machine, reporter: Reporter) -> SoundCheck:
    """Examine the recording of the episode ``name``; a later publication goes on from there.

    Raises:
        MediaError: the recording cannot be examined, or the episode is being published.
    """
    workspace = load_workspace(root)
    job = Job(workspace, workspace.episodes[name], machine)
    with episode_lock(job.work_folder, name, machine.now()):
        remove_leftovers(job)
        try:
            Runner(job, steps_named("ingest", "analyse"), reporter).run()
        finally:
            job.digests.save()
    return judged(job)


def judged(job: Job) -> SoundCheck:
    """Judge a recording that was examined."""
    from media_pipeline.master.verdict.pauses import proposed_cuts
    from media_pipeline.master.verdict.verdict import overall, verdict_on

    analysis, wanted = job.result("analyse", Analysis), wanted_of(job)
    remarks = (*verdict_on(analysis, wanted), *picture_remarks(job))
    return SoundCheck(
        job=job,
        analysis=analysis,
        remarks=remarks,
        overall=overall(remarks, job.episode.name),
        proposed=proposed_cuts(analysis, wanted),
    )


def accept_cuts(check: SoundCheck) -> SoundCheck:
    """Write the proposed cuts into episode.yaml, and judge again.

    Raises:
        ConfigError: they cannot be written there safely; the file is unchanged.
        StorageError: the file cannot be written.
    """
    job = check.job
    append_items(job.episode.folder / EPISODE, "cuts", cut_items(check.proposed))
    workspace = load_workspace(job.workspace.root)
    return judged(Job(workspace, workspace.episodes[job.episode.name], job.machine))


def cut_items(cuts: Iterable[Cut]) -> list[dict[str, str]]:
    """Return cuts as episode.yaml holds them."""
    return [{"start": clock(cut.start), "end": clock(cut.end), "why": cut.why} for cut in cuts]


def clock(time_s: float) -> str:
    """Return a time as HH:MM:SS.s."""
    seconds, tenths = divmod(round(time_s * 10), 10)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{tenths}"


def wanted_of(job: Job) -> "Wanted":
    """Return what is asked of the sound of the job's episode."""
    from media_pipeline.master.verdict.remark import Wanted

    return Wanted(
        target=job.settings.audio.target,
        clean_up=job.workspace.clean_up_of(job.episode),
        speakers=job.episode.speakers,
        cuts=job.episode.cuts,
    )


def steps_named(*names: str) -> tuple[Step, ...]:
    """Return the long steps of these names, in their order."""
    return tuple(step for step in LONG_STEPS if step.name in names)
