"""Bring a programme to its target, and believe only what the delivered file measures.

Gain, then the limiter, then the encoder. A codec moves peaks and a limiter takes loudness: the
gain is chosen with both foreseen, each file is measured while it is encoded, and made again with
corrected numbers if it is not what was promised.
"""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path

import numpy as np

from media_pipeline.errors import RecordingError
from media_pipeline.master.curves import Curve
from media_pipeline.master.delivery.encoders import (
    PROGRAMME_RATE_HZ,
    Encoder,
    Format,
    encoder_for,
)
from media_pipeline.master.delivery.encoding_in_one import encoding_in_one
from media_pipeline.master.delivery.encoding_in_pieces import encoding_in_pieces
from media_pipeline.master.delivery.limited_programme import LimitedProgramme, Programme
from media_pipeline.master.delivery.relief import NO_RELIEF
from media_pipeline.master.delivery.tuning import (
    Attempt,
    Foresight,
    first_tuning,
    holds,
    next_tuning,
)
from media_pipeline.master.meter import SILENCE_LUFS, Curves, integrated_lufs
from media_pipeline.model.audio import Loudness
from media_pipeline.model.base import Progress, no_progress
from media_pipeline.model.numbers import number
from media_pipeline.model.settings import Target
from media_pipeline.tools.ffmpeg import Ffmpeg
from media_pipeline.tools.memory import give_back_freed_memory

ATTEMPTS = 6
SHORTEST_S = 0.4
"""BS.1770-4 measures in blocks of this length."""

_ATTEMPT_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Measured:
    """What a delivered file measures.

    ``power`` has one value every HOP_S: K-weighted mean squares of all channels together.
    ``attempts`` says how often the file was made.
    """

    loudness: Loudness
    power: Curve
    duration_s: float
    bitrate_kbps: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Encodes programmes so that every file measures what ``target`` says."""

    ffmpeg: Ffmpeg
    target: Target

    def deliver(
        self, programme: Programme, paths: Mapping[Format, Path], progress: Progress = no_progress
    ) -> dict[Format, Measured]:
        """Write a file for each format, and return what they measure.

        Raises:
            RecordingError: the programme is too short or silent, or no attempt met the target.
            DiskFull: no space left.
            FfmpegFailed: it could not be encoded.
        """
        _require_sound(programme, next(iter(paths.values())))
        delivered: dict[Format, Measured] = {}
        for kind, path in paths.items():
            share = _Share(progress, len(delivered) / len(paths), 1 / len(paths))
            delivered[kind] = self._delivered(
                programme, encoder_for(kind, self.target), path, share
            )
            give_back_freed_memory()
        progress(1.0)
        return delivered

    def _delivered(
        self, programme: Programme, encoder: Encoder, path: Path, share: "_Share"
    ) -> Measured:
        foresight = _foresight(programme, encoder)
        tuning = first_tuning(foresight, self.target, encoder)
        relief = NO_RELIEF
        attempts: list[Attempt] = []
        encode = _Encoding(self.ffmpeg, encoder, path, self.target.true_peak_dbtp)
        while len(attempts) < ATTEMPTS:
            sound = LimitedProgramme(programme, tuning, relief)
            heard = encode.run(sound, share.of_attempt(len(attempts)))
            attempts.append(Attempt(tuning, heard.loudness))
            if holds(attempts, self.target):
                return _measured(heard, encoder, len(attempts))
            tuning = next_tuning(foresight, self.target, attempts)
            relief = relief.deepened(heard, self.target.true_peak_dbtp)
            if (tuning, relief) == (sound.tuning, sound.relief):
                break  # all the gain there is does not make it louder
        raise self._missed(path, attempts[-1].loudness)

    def _missed(self, path: Path, delivered: Loudness) -> RecordingError:
        return RecordingError(
            path,
            _(
                "This recording cannot be brought to {asked} LUFS: it stays at {got} LUFS "
                "with peaks at {peak} dBTP."
            ).format(
                asked=number(self.target.loudness_lufs),
                got=number(delivered.integrated_lufs),
                peak=number(delivered.true_peak_dbtp),
            ),
            _(
                "Is it very short, or nothing but noises? Listen to it; another target can be set "
                "as audio.loudness_lufs in config.yaml."
            ),
        )


@dataclass(frozen=True, slots=True)
class _Encoding:
    """How one file is made, as often as it takes."""

    ffmpeg: Ffmpeg
    encoder: Encoder
    path: Path
    ceiling_dbtp: float

    def run(self, sound: LimitedProgramme, progress: Progress) -> Curves:
        """Make the file and return what was heard of it."""
        frames = round(sound.programme.duration_s * PROGRAMME_RATE_HZ)
        done = 0
        fed = min(sound.programme.channels, self.encoder.channels)
        encode = (self.ffmpeg, self.encoder, self.path, self.ceiling_dbtp, fed)
        in_pieces = not self.encoder.codec
        with (
            closing(sound.blocks(fed)) as blocks,
            encoding_in_pieces(*encode, frames) if in_pieces else encoding_in_one(*encode) as ends,
        ):
            feed, listener = ends
            for block in blocks:
                feed(block)
                done += len(block)
                progress(min(1.0, done / frames))
        return listener.heard()


@dataclass(frozen=True, slots=True)
class _Share:
    """A format's place on the whole: its first attempt takes nine tenths of it, and so on."""

    progress: Progress
    before: float
    length: float

    def of_attempt(self, attempt: int) -> Progress:
        """Return the progress to tell during an attempt, counted from 0."""
        left = (1 - _ATTEMPT_SHARE) ** attempt

        def tell(done: float) -> None:
            self.progress(self.before + self.length * (1 - left + left * _ATTEMPT_SHARE * done))

        return tell


def _require_sound(programme: Programme, path: Path) -> None:
    """Refuse what has no loudness.

    Raises:
        RecordingError: it is too short, or silent.
    """
    hint = _("Listen to the recording, and to what is cut out of it in episode.yaml.")
    if programme.duration_s < SHORTEST_S:
        raise RecordingError(
            path,
            _(
                "What is left of the recording is {seconds} s long: too short for its loudness to "
                "be measured."
            ).format(seconds=number(programme.duration_s, 2)),
            hint,
        )
    if integrated_lufs(programme.power) <= SILENCE_LUFS:
        raise RecordingError(path, _("There is only silence in what is left of it."), hint)


def _foresight(programme: Programme, encoder: Encoder) -> Foresight:
    """Follow the programme's curves, as they are in the delivered number of channels."""
    power = programme.power * np.float32(encoder.channels / programme.channels)
    return Foresight(power, programme.peak, encoder.level_db)


def _measured(curves: Curves, encoder: Encoder, attempts: int) -> Measured:
    return Measured(
        loudness=curves.loudness,
        power=curves.summed,
        duration_s=curves.duration_s,
        bitrate_kbps=encoder.bitrate_kbps,
        attempts=attempts,
    )
