"""Live bars on a terminal: one line a step, with elapsed time and speed against real time."""

from collections.abc import Iterable
from gettext import gettext as _
from typing import Self

from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from media_pipeline.cli.countdown import pause_line
from media_pipeline.cli.reporters import WORTH_A_SPEED, result_line
from media_pipeline.model.numbers import number
from media_pipeline.pipeline.plan import Assessment
from media_pipeline.pipeline.step import Outcome
from media_pipeline.pipeline.wording import about, step_title
from media_pipeline.store.outage import Pause

_TELLING_S, _TELLING = 5.0, 0.03  # before, a guess would be worth nothing


class ShareDone(ProgressColumn):
    """The share that is done, once it is known."""

    def render(self, task: Task) -> Text:
        """Say it."""
        return Text("" if task.total is None else f"{task.percentage:>3.0f} %")


class _Speed(ProgressColumn):
    """How many seconds of recording one second of work does."""

    def render(self, task: Task) -> Text:
        length_s = float(task.fields.get("length_s", 0.0))
        if not length_s or not task.elapsed or not task.percentage:
            return Text("")
        speed = length_s * task.percentage / 100 / task.elapsed
        return Text(_("{speed}× real time").format(speed=number(speed)), style="dim")


class TimeLeft(ProgressColumn):
    """How long long work will still take, once that can be told."""

    def render(self, task: Task) -> Text:
        """Say it, in words."""
        elapsed_s, done = task.elapsed or 0.0, task.percentage / 100
        if elapsed_s < _TELLING_S or not _TELLING <= done < 1:
            return Text("")
        left = about(elapsed_s * (1 - done) / done)
        return Text(_("{time} left").format(time=left), style="dim")


class _Bars(Progress):
    """Bars, and below them a line for as long as the storage is waited for."""

    line = ""

    def get_renderables(self) -> Iterable[RenderableType]:
        yield from super().get_renderables()
        if self.line:
            yield Text(f"! {self.line}", style="yellow")


class LiveReporter:
    """Shows running steps as bars below the lines of finished ones."""

    def __init__(self) -> None:
        self._console = Console(highlight=False)
        self._progress = _Bars(
            TextColumn("  {task.description:<14}"),
            BarColumn(bar_width=28),
            ShareDone(),
            TimeElapsedColumn(),
            _Speed(),
            TimeLeft(),
            console=self._console,
            transient=True,
        )
        self._tasks: dict[str, TaskID] = {}
        self._length_s = 0.0

    def __enter__(self) -> Self:
        """Begin to show."""
        self._progress.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        """Stop moving; finished lines stay on the screen."""
        self._progress.stop()

    def started(self, assessment: Assessment, length_s: float) -> None:
        """Add a bar."""
        self._length_s = length_s
        self._tasks[assessment.step] = self._progress.add_task(
            step_title(assessment.step),
            total=None,  # a moving bar until it is known how far the step is
            length_s=length_s if assessment.step in WORTH_A_SPEED else 0.0,
        )

    def progressed(self, step: str, fraction: float) -> None:
        """Move the bar."""
        self._progress.update(self._tasks[step], total=1.0, completed=fraction)

    def finished(self, step: str, outcome: Outcome, took_s: float) -> None:
        """Turn the bar into a line."""
        self._progress.remove_task(self._tasks[step])
        line = Text("✓ ", style="green") + Text(
            result_line(step, outcome, took_s, self._length_s), style="default"
        )
        self._console.print(line, soft_wrap=True)

    def skipped(self, assessment: Assessment) -> None:
        """Show nothing: nothing happened."""

    def waiting(self, pause: Pause) -> None:
        """Count down below the bars."""
        self._progress.line = pause_line(pause) if pause.seconds else ""
        self._progress.refresh()

    def warned(self, text: str) -> None:
        """Show it among the lines."""
        self._console.print(Text("! " + text, style="yellow"), soft_wrap=True)
