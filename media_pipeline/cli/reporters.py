"""How a run is told: live bars on a terminal, plain lines in a pipe, a document for programs."""

import os
import sys
import threading
from gettext import gettext as _
from typing import Any, Protocol, Self

import click

from media_pipeline.cli.countdown import pause_line
from media_pipeline.model.numbers import number
from media_pipeline.pipeline.plan import Assessment
from media_pipeline.pipeline.reporting import Reporter
from media_pipeline.pipeline.step import Outcome
from media_pipeline.pipeline.wording import length, step_title
from media_pipeline.store.outage import Pause

WORTH_A_SPEED = {"analyse", "level", "master", "transcribe", "picture", "video", "hls"}
_WORTH_A_SPEED_S = 0.5
_TITLE_WIDTH = 14


class ShownReporter(Reporter, Protocol):
    """A reporter that holds the terminal while it is entered."""

    def __enter__(self) -> Self:
        """Begin to show."""
        ...

    def __exit__(self, *_exception: object) -> None:
        """Leave the terminal as a terminal should be."""
        ...


def reporter_for() -> ShownReporter:
    """Return live bars on a terminal that can show them, plain lines otherwise."""
    if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        from media_pipeline.cli.live import LiveReporter

        return LiveReporter()
    return PlainReporter()


def result_line(step: str, outcome: Outcome, took_s: float, length_s: float) -> str:
    """Return one finished step as a line: title, result, time, speed against real time."""
    speed = ""
    if step in WORTH_A_SPEED and length_s and took_s >= _WORTH_A_SPEED_S:
        speed = ", " + _("{speed}× real time").format(speed=number(length_s / took_s))
    took = _("{seconds} s").format(seconds=number(took_s)) if took_s < 60 else length(took_s)  # noqa: PLR2004
    return f"{step_title(step):<{_TITLE_WIDTH}} {outcome.summary}  [{took}{speed}]"


class PlainReporter:
    """Lines without colour or movement, for pipes, logs and screen readers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._length_s = 0.0

    def __enter__(self) -> Self:
        """Begin to show."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """Leave nothing behind."""

    def started(self, assessment: Assessment, length_s: float) -> None:
        """Announce a step that may take long."""
        self._length_s = length_s
        if assessment.step in WORTH_A_SPEED:
            self._say(f"  {step_title(assessment.step):<{_TITLE_WIDTH}} … ({assessment.reason})")

    def progressed(self, step: str, fraction: float) -> None:
        """Stay silent: a pipe needs no bar."""

    def finished(self, step: str, outcome: Outcome, took_s: float) -> None:
        """Say what came out."""
        self._say("✓ " + result_line(step, outcome, took_s, self._length_s))

    def skipped(self, assessment: Assessment) -> None:
        """Stay silent: nothing happened."""

    def waiting(self, pause: Pause) -> None:
        """Say it once a pause: a log needs no countdown."""
        if pause.begins:
            self.warned(pause_line(pause))

    def warned(self, text: str) -> None:
        """Say it."""
        with self._lock:
            click.echo("! " + text, err=True)

    def _say(self, line: str) -> None:
        with self._lock:
            click.echo(line)


class JsonReporter:
    """Collects a document: steps with state, reason, seconds, facts; warnings."""

    def __init__(self, episode: str) -> None:
        self.document: dict[str, Any] = {"episode": episode, "steps": [], "warnings": []}
        self._reasons: dict[str, str] = {}

    def started(self, assessment: Assessment, length_s: float) -> None:  # noqa: ARG002
        """Remember why."""
        self._reasons[assessment.step] = assessment.reason

    def progressed(self, step: str, fraction: float) -> None:
        """Stay silent."""

    def finished(self, step: str, outcome: Outcome, took_s: float) -> None:
        """Add the step."""
        self.document["steps"].append(
            {
                "step": step,
                "ran": True,
                "reason": self._reasons.get(step, ""),
                "took_s": round(took_s, 3),
                **outcome.facts,
            }
        )

    def skipped(self, assessment: Assessment) -> None:
        """Add the step."""
        self.document["steps"].append({"step": assessment.step, "ran": False})

    def waiting(self, pause: Pause) -> None:
        """Add a warning for each pause."""
        if pause.begins:
            self.warned(pause_line(pause))

    def warned(self, text: str) -> None:
        """Add the warning."""
        self.document["warnings"].append(text)
