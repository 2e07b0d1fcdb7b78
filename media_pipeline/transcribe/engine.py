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


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of what is listened to, in seconds."""

    start_s: float
    end_s: float


class Engine(Protocol):
    """A speech recogniser with its model loaded once, when it is first needed."""

    @property
    def model(self) -> str:
        """Name of the model, as people know it."""
        ...

    def hear(self, listening: Listening, piece: Piece, progress: Progress) -> tuple[Word, ...]:
        """Return the words heard in a piece, ascending in time, punctuation attached to them.

        Times are those of the whole. The same piece gives the same words, whatever was heard
        before it. ``progress`` is told the share of the whole, and may raise to stop the work.
        """
        ...
