"""What levelling leaves behind: cleaned copies where cleaning is heavy, and what comes out of it.

Where cleaning is light, nothing is read: gains and curves were decided with the analysis.
"""

from dataclasses import dataclass, replace
from gettext import gettext as _
from pathlib import Path

import numpy as np

from media_pipeline.errors import RecordingError
from media_pipeline.master.curves import laid_out, load_curves, save_curves
from media_pipeline.master.levelling.cleaned_copy import CleanedCopies
from media_pipeline.master.levelling.levelled_sound import SAMPLE_RATE_HZ, LevelledSound
from media_pipeline.master.meter import Meter, integrated_lufs, lufs, range_lu
from media_pipeline.master.side_by_side import side_by_side
from media_pipeline.model.analysis import Analysis
from media_pipeline.model.audio import Levelled, Recording
from media_pipeline.model.base import Progress, no_progress
from media_pipeline.tools.ffmpeg import Ffmpeg, FfmpegFailed, last_reason
from media_pipeline.tools.files import atomic_path

MEASURED = "levelled.npz"
"""power and peak (hops,): of the levelled signal, at its working level."""

_ACTIVITY = "activity.npy"
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
        """Clean where that was decided; tell what the levelled signal measures.

        Raises:
            RecordingError: a file is damaged.
            DiskFull: no space for the work files.
        """
        sound = open_levelled(self.ffmpeg, recording, self.folder, self.work_folder, analysis)
        if analysis.cleaning.is_heavy:
            try:
                sound = self._cleaned(sound, progress)
            except FfmpegFailed as error:
                raise _damaged(self.folder, recording, error) from error
        names = self._write_activity(analysis)
        return Levelled(
            curves_path=MEASURED if sound.cleaned else None,
            cleaned_paths=tuple(path.name for path in sound.cleaned),
            activity_path=_ACTIVITY if names else None,
            activity_names=names,
            channels=sound.channels,
            duration_s=sound.duration_s,
            before=analysis.loudness,
            after_lufs=integrated_lufs(sound.power),
            after_range_lu=range_lu(sound.power),
        )

    def _cleaned(self, sound: LevelledSound, progress: Progress) -> LevelledSound:
        """Write cleaned copies; read them once, levelled, to measure what was only foreseen."""
        copies = CleanedCopies(self.ffmpeg, self.folder, self.work_folder)
        paths = copies.write(
            sound.recording, sound.analysis, lambda done: progress(done * _CLEANING_SHARE)
        )
        sound = replace(sound, cleaned=paths)
        meter = Meter(SAMPLE_RATE_HZ, sound.channels, true_peaks=False)
        read_s = 0.0
        with side_by_side(meter.feed) as hand_on:
            for block in sound.blocks():
                hand_on(block)
                read_s += len(block) / SAMPLE_RATE_HZ
                share = min(1.0, read_s / max(sound.duration_s, 0.1))
                progress(_CLEANING_SHARE + share * (1 - _CLEANING_SHARE))
        curves = meter.finish()
        measured = {"power": curves.summed, "peak": curves.peak.max(axis=1)}
        save_curves(self.work_folder / MEASURED, measured)
        return replace(sound, **measured)

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
    foreseen = load_curves(work_folder / analysis.curves_path)
    return LevelledSound(
        ffmpeg=ffmpeg,
        recording=recording,
        folder=folder,
        analysis=analysis,
        gains=tuple(gains[f"part{place}"] for place in range(len(analysis.parts))),
        power=foreseen["predicted"],
        peak=foreseen["peak"],
    )


def reopen_levelled(sound: LevelledSound, levelled: Levelled, work_folder: Path) -> LevelledSound:
    """Return the sound that was levelled before, with its cleaned copies and their curves."""
    if levelled.curves_path is None:
        return sound
    curves = load_curves(work_folder / levelled.curves_path)
    return replace(
        sound,
        cleaned=tuple(work_folder / path for path in levelled.cleaned_paths),
        power=curves["power"],
        peak=curves["peak"],
    )


def _damaged(folder: Path, recording: Recording, error: FfmpegFailed) -> RecordingError:
    names = ", ".join(source.path for source in recording.sources)
    return RecordingError(
        folder / recording.sources[0].path,
        _("{names} cannot be read to the end: {reason}").format(
            names=names, reason=last_reason(error.log)
        ),
        _("The file is damaged, or its copy was interrupted. Copy it again from the recorder."),
    )
