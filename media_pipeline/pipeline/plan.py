"""Which steps run, and why: inputs are compared with the ledger."""

from collections.abc import Iterable
from dataclasses import dataclass
from gettext import gettext as _
from typing import Literal

from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.ledger import Entry
from media_pipeline.pipeline.step import Step
from media_pipeline.pipeline.wording import input_title, step_title

State = Literal["done", "out of date", "never"]


@dataclass(frozen=True, slots=True)
class Assessment:
    """Where a step stands, and a reason in words when it has to run."""

    step: str
    state: State
    reason: str = ""

    @property
    def runs(self) -> bool:
        """Whether the step has to run."""
        return self.state != "done"


def assess(job: Job, step: Step) -> Assessment:
    """Compare one step, whose ``needs`` are done, with the ledger."""
    if job.ledger.is_damaged(step.name, step.result_type):
        return Assessment(step.name, "out of date", _("its record is damaged"))
    entry = job.ledger.read(step.name)
    if entry is None:
        return Assessment(step.name, "never", _("never done"))
    if job.is_forced(step.name):
        return Assessment(step.name, "out of date", _("asked for with --force"))
    reason = _changes(job, step, entry) or _losses(job, step, entry)
    return Assessment(step.name, "out of date" if reason else "done", reason)


def plan(job: Job, steps: Iterable[Step]) -> tuple[Assessment, ...]:
    """Assess all steps without running any; what follows a step that runs will run or be seen."""
    assessments: dict[str, Assessment] = {}
    for step in steps:
        needs = [assessments[name] for name in step.needs if name in assessments]
        waits = [each.step for each in needs if each.runs]
        if waits:
            done_before = job.ledger.read(step.name) is not None
            assessments[step.name] = Assessment(
                step.name,
                "out of date" if done_before else "never",
                _("after: {step}").format(step=step_title(waits[0]))
                if done_before
                else _("never done"),
            )
        else:
            assessments[step.name] = assess(job, step)
    return tuple(assessments.values())


def _changes(job: Job, step: Step, entry: Entry) -> str:
    now = step.inputs(job)
    kept = step.kept_once_published if job.is_published else frozenset()
    changed = [
        name
        for name in sorted(now.keys() | entry.inputs.keys())
        if now.get(name) != entry.inputs.get(name) and name not in kept
    ]
    # What replaces others (a corrected transcript) is the reason; those it replaces are not.
    telling = [name for name in changed if name in now and name in entry.inputs] or changed
    if not telling:
        return ""
    return _("changed: {names}").format(names=", ".join(input_title(name) for name in telling))


def _losses(job: Job, step: Step, entry: Entry) -> str:
    name = job.ledger.changed_file(entry)
    if name:
        return _("{file} is gone or was changed").format(file=name)
    return step.undone_elsewhere(job, entry)
