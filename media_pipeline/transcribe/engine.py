"""What every speech recogniser promises."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from media_pipeline.model.base import Progress
from media_pipeline.model.transcript import Word


@dataclass(frozen=True, slots=True)
class Listening:
    """What to listen to: ``speech`` is a WAV, 16 kHz, mono; ``language`` as ISO 639-1.

    ``vocabulary`` holds names and terms that the recogniser should prefer.
    """

    speech: Path
    duration_s: float
    language: str
    vocabulary: tuple[str, ...] = ()


class Engine(Protocol):
    """A speech recogniser with its model loaded when it is first needed."""

    @property
    def model(self) -> str:
        """Name of the model, as people know it."""
        ...

    def hear(self, listening: Listening, progress: Progress) -> tuple[Word, ...]:
        """Return the words heard, ascending in time, with punctuation attached to them.

        The same input gives the same words. ``progress`` may raise to stop the work.
        """
        ...
