"""Read the recording through its gains once: what it measures, and what is listened to."""

import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from gettext import gettext as _
from pathlib import Path

import numpy as np

from media_pipeline.errors import RecordingError
from media_pipeline.master.curves import laid_out, load_curves, save_curves
from media_pipeline.master.levelling.cleaned_copy import CleanedCopies
from media_pipeline.master.levelling.levelled_sound import SAMPLE_RATE_HZ, LevelledSound
from media_pipeline.master.meter import Curves, Meter, integrated_lufs, lufs, range_lu
from media_pipeline.master.side_by_side import side_by_side
from media_pipeline.model.analysis import Analysis
from media_pipeline.model.audio import Levelled, Recording
from media_pipeline.model.base import Progress, no_progress
from media_pipeline.tools.ffmpeg import Ffmpeg, FfmpegFailed, last_reason
from media_pipeline.tools.ffmpeg_sound import Samples
from media_pipeline.tools.files import atomic_path

LEVELLED = "levelled.npz"
"""power and peak (hops,): of the levelled signal, at its working level."""

_SPEECH = "speech.wav"
_ACTIVITY = "activity.npy"
_SPEECH_RATE_HZ = 16_000
_CLEANING_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Leveller:
    """Levels the recording in ``folder`` into ``work_folder``."""

    ffmpeg: Ffmpeg
    folder: Path
    work_folder: Path

    def level(
        self, recording: Recording, analysis: Analysis, progress: Progress = no_progress
    ) -> Levelled:
        """Clean where that was decided, then write what Whisper hears, and measure.

        Raises:
            RecordingError: a file is damaged.
            DiskFull: no space for the work files.
        """
        try:
            cleaned, begun = self._cleaned(recording, analysis, progress)
            sound = open_levelled(self.ffmpeg, recording, self.folder, self.work_folder, analysis)
            sound = replace(sound, cleaned=cleaned)
            curves = self._write_speech(sound, lambda done: progress(begun + done * (1 - begun)))
        except FfmpegFailed as error:
            raise _damaged(self.folder, recording, error) from error
        names = self._write_activity(analysis)
        return Levelled(
            speech_path=_SPEECH,
            curves_path=LEVELLED,
            cleaned_paths=tuple(path.name for path in cleaned),
            activity_path=_ACTIVITY if names else None,
            activity_names=names,
            channels=sound.channels,
            duration_s=curves.duration_s,
            before=analysis.loudness,
            after_lufs=integrated_lufs(curves.summed),
            after_range_lu=range_lu(curves.summed),
        )

    def _cleaned(
        self, recording: Recording, analysis: Analysis, progress: Progress
    ) -> tuple[tuple[Path, ...], float]:
        """Return the cleaned copies, if any are worth it, and the share of the work they took."""
        if not analysis.cleaning.is_heavy:
            return (), 0.0
        copies = CleanedCopies(self.ffmpeg, self.folder, self.work_folder)
        paths = copies.write(recording, analysis, lambda done: progress(done * _CLEANING_SHARE))
        return paths, _CLEANING_SHARE

    def _write_speech(self, sound: LevelledSound, progress: Progress) -> Curves:
        meter = Meter(SAMPLE_RATE_HZ, sound.channels, true_peaks=False)
        read_s = 0.0
        with (
            atomic_path(self.work_folder / _SPEECH) as temporary,
            writing_speech(temporary) as hear,
            side_by_side(meter.feed, hear) as hand_on,
        ):
            for block in sound.blocks():
                hand_on(block)
                read_s += len(block) / SAMPLE_RATE_HZ
                progress(min(1.0, read_s / max(sound.duration_s, 0.1)))
        curves = meter.finish()
        save_curves(
            self.work_folder / LEVELLED, {"power": curves.summed, "peak": curves.peak.max(axis=1)}
        )
        return curves

    def _write_activity(self, analysis: Analysis) -> tuple[str, ...]:
        """Write how loud each microphone is over time; nothing where there is only one."""
        parts = analysis.parts
        names = [tuple(each.name for each in part.microphones) for part in parts]
        if len(names[0]) == 1 or len(set(names)) > 1:
            return ()
        stored = load_curves(self.work_folder / analysis.curves_path)
        power = laid_out(
            [stored[f"lines{place}"] for place in range(len(parts))],
            [part.start_s for part in parts],
        )
        levels = np.maximum(lufs(power), -120.0).astype(np.float32)
        with (
            atomic_path(self.work_folder / _ACTIVITY) as temporary,
            temporary.open("wb") as stream,
        ):
            np.save(stream, levels)
        return names[0]


def open_levelled(
    ffmpeg: Ffmpeg, recording: Recording, folder: Path, work_folder: Path, analysis: Analysis
) -> LevelledSound:
    """Return the levelled sound that ``analysis`` decided on, not read yet."""
    gains = load_curves(work_folder / analysis.gains_path)
    return LevelledSound(
        ffmpeg=ffmpeg,
        recording=recording,
        folder=folder,
        analysis=analysis,
        gains=tuple(gains[f"part{place}"] for place in range(len(analysis.parts))),
    )


def reopen_levelled(sound: LevelledSound, levelled: Levelled, work_folder: Path) -> LevelledSound:
    """Return the sound that was levelled before, with its curves and cleaned copies."""
    curves = load_curves(work_folder / levelled.curves_path)
    return replace(
        sound,
        cleaned=tuple(work_folder / path for path in levelled.cleaned_paths),
        power=curves["power"],
        peak=curves["peak"],
    )


@contextmanager
def writing_speech(path: Path) -> Iterator[Callable[[Samples], None]]:
    """Write a WAV of 16 kHz in one channel, which is what Whisper hears.

    Gives a function that takes the next samples at 48 kHz, shape (frames, channels).
    """
    import soxr

    resampler = soxr.ResampleStream(SAMPLE_RATE_HZ, _SPEECH_RATE_HZ, 1, dtype="float32")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_SPEECH_RATE_HZ)

        def write(mono: Samples, *, last: bool = False) -> None:
            samples = resampler.resample_chunk(mono, last=last)
            file.writeframesraw(np.clip(samples * 32767, -32768, 32767).astype("<i2").tobytes())

        yield lambda block: write(np.ascontiguousarray(block.mean(axis=1)))
        write(np.zeros(0, dtype=np.float32), last=True)


def _damaged(folder: Path, recording: Recording, error: FfmpegFailed) -> RecordingError:
    names = ", ".join(source.path for source in recording.sources)
    return RecordingError(
        folder / recording.sources[0].path,
        _("{names} cannot be read to the end: {reason}").format(
            names=names, reason=last_reason(error.log)
        ),
        _("The file is damaged, or its copy was interrupted. Copy it again from the recorder."),
    )
