"""What the runner tells while it works. The terminal, plain lines and JSON listen in cli."""

from typing import Protocol

from media_pipeline.pipeline.plan import Assessment
from media_pipeline.pipeline.step import Outcome
from media_pipeline.store.outage import Pause


class Reporter(Protocol):
    """Hears from several threads at once."""

    def started(self, assessment: Assessment, length_s: float) -> None:
        """Hear that a step runs, and why; ``length_s`` is the recording's, 0 when not known."""
        ...

    def progressed(self, step: str, fraction: float) -> None:
        """Hear how much of it is done, 0 to 1."""
        ...

    def finished(self, step: str, outcome: Outcome, took_s: float) -> None:
        """Hear what it made."""
        ...

    def skipped(self, assessment: Assessment) -> None:
        """Hear that it was up to date."""
        ...

    def waiting(self, pause: Pause) -> None:
        """Hear of a pause before the storage is asked again: each second, down to 0."""
        ...

    def warned(self, text: str) -> None:
        """Hear what a person should know, though nothing is wrong enough to stop."""
        ...
