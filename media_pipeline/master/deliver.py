"""Bring the levelled signal to its target, and believe only what the delivered file measures.

Gain, then a limiter at four times the sampling rate (so that it sees the true peaks of BS.1770-4
Annex 2), then the encoder. A codec moves peaks and a limiter takes loudness: the delivered file is
decoded and measured, and made again with corrected numbers until it holds what was promised.
"""

from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path

from media_pipeline.errors import RecordingError
from media_pipeline.master.level import EXACT
from media_pipeline.model.audio import Levelled, Loudness
from media_pipeline.model.base import Progress, no_progress
from media_pipeline.model.numbers import number
from media_pipeline.model.settings import AudioSettings
from media_pipeline.tools.ffmpeg import MEASURE, Ffmpeg, read_loudness, work_input

DELIVERED_RATE_HZ = 44_100
"""Played by everything that plays MP3."""

_OVERSAMPLED_HZ = 4 * 48_000
_TOLERANCE_LU = 0.2
_LAST_TOLERANCE_LU = 0.5  # what is promised; better is tried first
_ATTEMPTS = 5
_ENCODER_MARGIN_DB = 0.5
_ENCODING_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Tuning:
    """The two numbers that an attempt is made with: gain in dB, limiter ceiling in dBFS."""

    gain_db: float
    ceiling_db: float

    def corrected(self, delivered: Loudness, settings: AudioSettings) -> "Tuning":
        """Return the tuning that makes up for what ``delivered`` missed."""
        overshoot_db = max(0.0, delivered.true_peak_dbtp - settings.true_peak_dbtp)
        return Tuning(
            self.gain_db + settings.loudness_lufs - delivered.integrated_lufs,
            self.ceiling_db - (overshoot_db + 0.1 if overshoot_db else 0.0),
        )


def holds(delivered: Loudness, settings: AudioSettings, tolerance_lu: float) -> bool:
    """Tell whether the delivered file is what was promised."""
    return (
        abs(delivered.integrated_lufs - settings.loudness_lufs) <= tolerance_lu
        and delivered.true_peak_dbtp <= settings.true_peak_dbtp
    )


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Encodes the levelled signal in ``work_folder`` as an MP3 that measures as asked."""

    ffmpeg: Ffmpeg
    work_folder: Path
    settings: AudioSettings

    def deliver(
        self, levelled: Levelled, target: Path, progress: Progress = no_progress
    ) -> Loudness:
        """Write ``target`` and return what it measures.

        Raises:
            RecordingError: no attempt met the target.
        """
        tuning = Tuning(
            self.settings.loudness_lufs - levelled.after.integrated_lufs,
            self.settings.true_peak_dbtp - _ENCODER_MARGIN_DB,
        )
        for attempt in range(_ATTEMPTS):
            share = _Share(progress, attempt)
            self._encode(levelled, target, tuning, share.encoding)
            delivered = self._measure(levelled, target, share.measuring)
            tolerance = _TOLERANCE_LU if attempt < _ATTEMPTS - 1 else _LAST_TOLERANCE_LU
            if holds(delivered, self.settings, tolerance):
                progress(1.0)
                return delivered
            tuning = tuning.corrected(delivered, self.settings)
        raise self._missed(target, delivered)

    def _encode(self, levelled: Levelled, target: Path, tuning: Tuning, progress: Progress) -> None:
        limit = 10 ** (tuning.ceiling_db / 20)
        graph = (
            work_input(self.work_folder / levelled.path, "flac")
            .audio.filter("volume", f"{tuning.gain_db:.3f}dB")
            .filter("aresample", _OVERSAMPLED_HZ)
            .filter("alimiter", limit=f"{limit:.6f}", attack=2, release=60, level=0, latency=1)
            .filter("aresample", DELIVERED_RATE_HZ)
            .output(
                str(target.absolute()),
                format="mp3",
                acodec="libmp3lame",
                audio_bitrate=f"{self.settings.mp3_bitrate_kbps}k",
                ac=2,
                id3v2_version=0,
                map_metadata=-1,
                **EXACT,
            )
        )
        self.ffmpeg.run(graph, target=target, duration_s=levelled.duration_s, progress=progress)

    def _measure(self, levelled: Levelled, target: Path, progress: Progress) -> Loudness:
        graph = (
            work_input(target, "mp3").audio.filter("ebur128", **MEASURE).output("-", format="null")
        )
        log = self.ffmpeg.run(
            graph, target=target, duration_s=levelled.duration_s, progress=progress
        )
        return read_loudness(log)

    def _missed(self, target: Path, delivered: Loudness) -> RecordingError:
        return RecordingError(
            target,
            _(
                "This recording cannot be brought to {asked} LUFS: it stays at {got} LUFS "
                "with peaks at {peak} dBTP."
            ).format(
                asked=number(self.settings.loudness_lufs),
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
    """An attempt's place on the whole: the first takes three quarters, and so on."""

    progress: Progress
    attempt: int

    def encoding(self, done: float) -> None:
        self._tell(done * _ENCODING_SHARE)

    def measuring(self, done: float) -> None:
        self._tell(_ENCODING_SHARE + done * (1 - _ENCODING_SHARE))

    def _tell(self, done: float) -> None:
        before = 1 - 0.25**self.attempt
        self.progress(before + done * 0.75 * 0.25**self.attempt)
