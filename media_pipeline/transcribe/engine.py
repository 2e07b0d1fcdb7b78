"""What every speech recogniser promises."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from media_pipeline.model.transcript import Word

RATE_HZ = 16_000
"""Sample rate of all that Whisper hears."""

WINDOW_S = 30.0
"""What Whisper takes in at once."""

Samples = NDArray[np.float32]
"""Sound at 16 kHz, one channel, shape (frames,); full scale is 1.0."""


@dataclass(frozen=True, slots=True)
class Listening:
    """What to listen to: ``speech`` is a WAV, 16 kHz, mono; ``language`` as BCP 47.

    ``vocabulary`` holds names and terms that the recogniser should prefer.
    """

    speech: Path
    duration_s: float
    language: str
    vocabulary: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Manner:
    """How to decode.

    ``careful`` is for what came out badly: nothing is suggested, nothing may be said twice in a
    row.
    """

    language: str
    vocabulary: tuple[str, ...] = ()
    careful: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """What was recognised in one window, its times in seconds from the window's start.

    Words are ascending in time, as the decoder parts them (" Bonjour", "."); ``log_probability``
    is the mean of its tokens, natural logarithm.
    """

    words: tuple[Word, ...]
    log_probability: float


class Engine(Protocol):
    """A speech recogniser with its model loaded once, when it is first needed."""

    @property
    def model(self) -> str:
        """Name of the model, as people know it."""
        ...

    def decode(self, windows: Sequence[Samples], manner: Manner) -> Iterator[Passage]:
        """Yield what is said in each window, in their order.

        The same windows give the same words, whatever was decoded before. A window is at most 30 s
        long and stands for itself.
        """
        ...
