"""Bring a programme to its target, and believe only what the delivered file measures.

Gain, then the limiter, then the encoder. A codec moves peaks and a limiter takes loudness: the
gain is chosen with both foreseen, each file is measured while it is encoded, and made again with
corrected numbers if it is not what was promised.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path

from media_pipeline.errors import RecordingError
from media_pipeline.master.curves import Curve
from media_pipeline.master.delivery.encoders import Format, encoder_for
from media_pipeline.master.delivery.limited_programme import Programme
from media_pipeline.master.delivery.making import Making, make
from media_pipeline.master.meter import SILENCE_LUFS, integrated_lufs
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
_TOGETHER = ("mp3", "m4a")


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
        for kinds in _passes(paths):
            share = _Share(progress, len(delivered) / len(paths), len(kinds) / len(paths))
            makings = [
                Making(programme, encoder_for(kind, self.target), paths[kind], self.target)
                for kind in kinds
            ]
            self._make(makings, share)
            delivered |= dict(zip(kinds, map(_measured, makings), strict=True))
            give_back_freed_memory()
        progress(1.0)
        return {kind: delivered[kind] for kind in paths}

    def _make(self, makings: Sequence[Making], share: "_Share") -> None:
        """Make all of them together, then each one that missed its target alone."""
        make(self.ffmpeg, makings, share.of_attempt(0))
        attempt = 1
        for making in makings:
            while not making.holds:
                if making.is_stuck or len(making.attempts) >= ATTEMPTS:
                    raise self._missed(making.path, making.attempts[-1].loudness)
                make(self.ffmpeg, [making], share.of_attempt(attempt))
                attempt += 1

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
class _Share:
    """A pass's place on the whole: its first attempt takes nine tenths of it, and so on."""

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


def _passes(kinds: Iterable[Format]) -> list[tuple[Format, ...]]:
    """Return which formats are made together: MP3 and AAC, whose encoders move peaks alike."""
    together = tuple(kind for kind in kinds if kind in _TOGETHER)
    alone = [(kind,) for kind in kinds if kind not in _TOGETHER]
    return [together, *alone] if together else [*alone]


def _measured(making: Making) -> Measured:
    heard = making.heard
    return Measured(
        loudness=heard.loudness,
        power=heard.summed,
        duration_s=heard.duration_s,
        bitrate_kbps=making.encoder.bitrate_for(making.fed),
        attempts=len(making.attempts),
    )
