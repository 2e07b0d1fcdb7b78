"""Small steps that do what their names say, for tests of plan and runner."""

import threading
from dataclasses import dataclass, field
from pathlib import Path

from media_pipeline.model.base import Progress, Value
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.ledger import Entry
from media_pipeline.pipeline.plan import Assessment
from media_pipeline.pipeline.step import Outcome
from media_pipeline.pipeline.wording import gone_or_changed
from media_pipeline.store.outage import Pause


class Note(Value):
    text: str


@dataclass
class NotingStep:
    """Writes its note into a file; depends on ``says`` and on the files of what it needs."""

    name: str
    needs: tuple[str, ...] = ()
    says: str = "hello"
    kept_once_published: frozenset[str] = frozenset()
    gone_elsewhere: bool = False
    runs: list[str] = field(default_factory=list)

    result_type: type[Value] = Note

    def inputs(self, job: Job) -> dict[str, str]:
        before = {need: job.result(need, Note).text for need in self.needs}
        return {"title": self.says, "sound": repr(before)}

    def run(self, job: Job, progress: Progress) -> Outcome:
        self.runs.append(self.name)
        progress(0.5)
        path = job.work_folder / f"{self.name}.txt"
        path.write_text(self.says)
        return Outcome(result=Note(text=self.says), files=(path,), summary=self.says)

    def undone_elsewhere(self, _job: Job, _entry: Entry) -> str:
        return gone_or_changed() if self.gone_elsewhere else ""


class FailingStep(NotingStep):
    """Fails until it is told not to."""

    error: Exception | None = None

    def run(self, job: Job, progress: Progress) -> Outcome:
        if self.error is not None:
            raise self.error
        return super().run(job, progress)


class MeetingStep(NotingStep):
    """Ends only when another step of its kind runs at the same time."""

    meeting: threading.Barrier

    def run(self, job: Job, progress: Progress) -> Outcome:
        self.meeting.wait(timeout=20)
        return super().run(job, progress)


class EndlessStep(NotingStep):
    """Works until its progress is refused."""

    stopped = False

    def run(self, job: Job, progress: Progress) -> Outcome:
        try:
            while True:
                progress(0.1)
                threading.Event().wait(0.01)
        except BaseException:
            self.stopped = True
            raise


@dataclass
class ListeningReporter:
    """Remembers what it was told."""

    heard: list[str] = field(default_factory=list)

    def started(self, assessment: Assessment, _length_s: float) -> None:
        self.heard.append(f"{assessment.step}: {assessment.reason}")

    def progressed(self, step: str, fraction: float) -> None:
        pass

    def finished(self, step: str, _outcome: Outcome, _took_s: float) -> None:
        self.heard.append(f"{step} done")

    def skipped(self, assessment: Assessment) -> None:
        self.heard.append(f"{assessment.step} skipped")

    def waiting(self, pause: Pause) -> None:
        self.heard.append(f"{pause.reason} {pause.attempt}")

    def warned(self, text: str) -> None:
        self.heard.append(text)


def work_file(job: Job, name: str) -> Path:
    return job.work_folder / f"{name}.txt"
