"""One format on its way to its target: what was tried, what it measured, what is tried next.

Several formats can be encoded in one pass, since decoding, levelling and limiting cost most of the
time. They hear the same limited sound, each at the level that its encoder asks for; one that then
misses its target is made again alone.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack, closing
from pathlib import Path

import numpy as np

from media_pipeline.master.delivery.encoders import PROGRAMME_RATE_HZ, Channels, Encoder, Feed
from media_pipeline.master.delivery.encoding_in_one import encoding_in_one
from media_pipeline.master.delivery.encoding_in_pieces import encoding_in_pieces
from media_pipeline.master.delivery.limited_programme import LimitedProgramme, Programme
from media_pipeline.master.delivery.listener import Listener
from media_pipeline.master.delivery.relief import NO_RELIEF
from media_pipeline.master.delivery.tuning import (
    Attempt,
    Foresight,
    Tuning,
    first_tuning,
    holds,
    next_tuning,
)
from media_pipeline.master.meter import Curves
from media_pipeline.model.base import Progress
from media_pipeline.model.settings import Target
from media_pipeline.tools.ffmpeg import Ffmpeg
from media_pipeline.tools.ffmpeg_sound import Samples


class Making:
    """How one file is made, as often as it takes."""

    def __init__(self, programme: Programme, encoder: Encoder, path: Path, target: Target) -> None:
        self.encoder = encoder
        self.path = path
        self._programme = programme
        self._target = target
        self._foresight = _foresight(programme, encoder)
        self._relief = NO_RELIEF
        self.tuning = first_tuning(self._foresight, target, encoder)
        self.attempts: list[Attempt] = []
        self._heard: list[Curves] = []
        self.is_stuck = False

    @property
    def holds(self) -> bool:
        """Whether the file is what was promised."""
        return bool(self.attempts) and holds(self.attempts, self._target)

    @property
    def fed(self) -> Channels:
        """How many channels the encoder is given: one may be heard on both sides."""
        return min(self._programme.channels, self.encoder.channels)

    @property
    def heard(self) -> Curves:
        """What the file measures, once it was made."""
        return self._heard[-1]

    @property
    def sound(self) -> LimitedProgramme:
        """What is encoded next."""
        return LimitedProgramme(self._programme, self.tuning, self._relief)

    def encoding(
        self, ffmpeg: Ffmpeg, frames: int
    ) -> AbstractContextManager[tuple[Feed, Listener]]:
        """Open the encoder for so many frames."""
        made = (self.encoder, self.path, self._target.true_peak_dbtp, self.fed, frames)
        return encoding_in_one(*made) if self.encoder.codec else encoding_in_pieces(ffmpeg, *made)

    def learn(self, heard: Curves, tuning: Tuning) -> None:
        """Take note of what the file measures that was made with ``tuning``."""
        self._heard = [heard]
        self.attempts.append(Attempt(tuning, heard.loudness))
        if self.holds:
            return
        before = (tuning, self._relief)
        self.tuning = next_tuning(self._foresight, self._target, self.attempts)
        self._relief = self._relief.deepened(heard, self._target.true_peak_dbtp)
        # All the gain there is may not make it louder.
        self.is_stuck = (self.tuning, self._relief) == before


def make(ffmpeg: Ffmpeg, makings: Sequence[Making], progress: Progress) -> None:
    """Make the files of ``makings`` in one pass, from the sound of the first one.

    Raises:
        DiskFull: no space left.
        FfmpegFailed: one of them could not be encoded.
    """
    lead = makings[0]
    sound = lead.sound
    frames = round(sound.programme.duration_s * PROGRAMME_RATE_HZ)
    levels_db = [lead.encoder.level_db - making.encoder.level_db for making in makings]
    done = 0
    with ExitStack() as stack:
        blocks = stack.enter_context(closing(sound.blocks(lead.fed)))
        ends = [stack.enter_context(each.encoding(ffmpeg, frames)) for each in makings]
        for block in blocks:
            for (feed, _listener), level_db in zip(ends, levels_db, strict=True):
                feed(_at_level(block, level_db))
            done += len(block)
            progress(min(1.0, done / frames))
    for making, (_feed, listener), level_db in zip(makings, ends, levels_db, strict=True):
        tuning = sound.tuning
        own = Tuning(tuning.gain_db + level_db, tuning.ceiling_dbtp + level_db)
        making.learn(listener.heard(), own)


def _at_level(block: Samples, level_db: float) -> Samples:
    return block * np.float32(10 ** (level_db / 20)) if level_db else block


def _foresight(programme: Programme, encoder: Encoder) -> Foresight:
    """Follow the programme's curves, as they are in the delivered number of channels."""
    power = programme.power * np.float32(encoder.channels / programme.channels)
    return Foresight(power, programme.peak, encoder.level_db)
