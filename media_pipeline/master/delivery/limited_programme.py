"""The programme as one attempt makes it heard: gain, limiter, small dips where they are needed."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from media_pipeline.master.curves import Curve
from media_pipeline.master.delivery.encoders import PROGRAMME_RATE_HZ
from media_pipeline.master.delivery.limiter import Limiter
from media_pipeline.master.delivery.relief import Relief
from media_pipeline.master.delivery.tuning import Tuning
from media_pipeline.tools.ffmpeg_sound import Samples


class Programme(Protocol):
    """What listeners will hear, before the last gain.

    ``power`` and ``peak`` have one value every HOP_S: K-weighted mean squares of all channels
    together, and sample peaks (full scale is 1.0). They may be estimates.
    """

    @property
    def channels(self) -> Literal[1, 2]:
        """How many channels its blocks have."""
        ...

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        ...

    @property
    def power(self) -> Curve:
        """Loudness over time."""
        ...

    @property
    def peak(self) -> Curve:
        """Peaks over time."""
        ...

    def blocks(self) -> Iterator[Samples]:
        """Give the sound from its beginning, at 48 kHz, in blocks of any length."""
        ...


@dataclass(frozen=True, slots=True)
class LimitedProgramme:
    """The programme as one attempt makes it heard."""

    programme: Programme
    tuning: Tuning
    relief: Relief

    def blocks(self, channels: Literal[1, 2]) -> Generator[Samples]:
        """Give the sound that is encoded, in so many channels: at most the programme's."""
        yield from self.relief.applied(self._limited(channels), PROGRAMME_RATE_HZ)

    def _limited(self, channels: int) -> Iterator[Samples]:
        limiter = Limiter(self.tuning.ceiling_dbtp, PROGRAMME_RATE_HZ, channels)
        gain = np.float32(10 ** (self.tuning.gain_db / 20))
        for block in self.programme.blocks():
            yield limiter.process(_mixed(block, channels) * gain)
        yield limiter.flush()


def _mixed(block: Samples, channels: int) -> Samples:
    """Return the middle of two channels where one is asked for."""
    if block.shape[1] <= channels:
        return block
    return np.asarray((block[:, :1] + block[:, 1:]) * np.float32(0.5))
