"""Run what is out of date; steps that do not need one another run side by side."""

import queue
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass

from media_pipeline.model.base import Progress
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.plan import Assessment, assess
from media_pipeline.pipeline.reporting import Reporter
from media_pipeline.pipeline.step import Outcome, Step

_POLL_S = 0.2
_PATIENCE_S = 3.0


class Stopped(Exception):
    """Raised inside a step when the run is being stopped."""


@dataclass(frozen=True, slots=True)
class _Ended:
    step: Step
    outcome: Outcome | None = None
    error: BaseException | None = None


class Runner:
    """One run through the steps of one job."""

    def __init__(self, job: Job, steps: Iterable[Step], reporter: Reporter) -> None:
        self._job = job
        self._waiting = list(steps)
        self._names = frozenset(step.name for step in self._waiting)
        self._reporter = reporter
        self._done: set[str] = set()
        self._running: dict[str, threading.Thread] = {}
        self._ended: queue.Queue[_Ended] = queue.Queue()
        self._stop = threading.Event()
        self.ran: set[str] = set()

    def run(self) -> None:
        """Run to the end.

        Raises:
            MediaError: a step failed; the others were stopped, what they finished is kept.
            KeyboardInterrupt: the person stopped it.
        """
        try:
            while self._waiting or self._running:
                self._start_ready()
                self._collect()
        except BaseException:
            self._stop_all()
            raise

    def _start_ready(self) -> None:
        for step in [step for step in self._waiting if self._is_ready(step)]:
            self._waiting.remove(step)
            assessment = assess(self._job, step)
            if assessment.runs:
                self._start(step, assessment)
            else:
                self._reporter.skipped(assessment)
                self._done.add(step.name)

    def _is_ready(self, step: Step) -> bool:
        """Tell whether all that it needs is done; what is no part of this run is not waited for."""
        return self._names.intersection(step.needs) <= self._done

    def _start(self, step: Step, assessment: Assessment) -> None:
        self._reporter.started(assessment, self._job.length_s)
        inputs = step.inputs(self._job)
        thread = threading.Thread(
            target=self._work, args=(step, inputs), name=step.name, daemon=True
        )
        self._running[step.name] = thread
        thread.start()

    def _work(self, step: Step, inputs: dict[str, str]) -> None:
        began = time.monotonic()
        try:
            outcome = step.run(self._job, self._progress_of(step))
            took_s = time.monotonic() - began
            self._job.ledger.record(
                step.name,
                inputs=inputs,
                files=outcome.files,
                result=outcome.result,
                finished=self._job.machine.now(),
                took_s=took_s,
            )
            self._reporter.finished(step.name, outcome, took_s)
            self._ended.put(_Ended(step, outcome))
        except BaseException as error:  # noqa: BLE001 - carried to the thread that waits
            self._ended.put(_Ended(step, error=error))

    def _progress_of(self, step: Step) -> Progress:
        def progress(fraction: float) -> None:
            if self._stop.is_set():
                raise Stopped
            self._reporter.progressed(step.name, fraction)

        return progress

    def _collect(self) -> None:
        """Wait for one running step to end, in short naps so that Ctrl-C is heard."""
        while self._running:
            try:
                ended = self._ended.get(timeout=_POLL_S)
            except queue.Empty:
                continue
            del self._running[ended.step.name]
            if ended.error is not None:
                raise ended.error
            self._done.add(ended.step.name)
            self.ran.add(ended.step.name)
            for warning in ended.outcome.warnings if ended.outcome else ():
                self._reporter.warned(warning)
            return

    def _stop_all(self) -> None:
        self._stop.set()
        self._job.machine.patience.stop.set()
        deadline = time.monotonic() + _PATIENCE_S
        for thread in self._running.values():
            thread.join(max(0.0, deadline - time.monotonic()))
