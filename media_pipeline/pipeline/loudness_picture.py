"""The picture of one episode's loudness over time, before and after."""

import math
from pathlib import Path
from typing import TYPE_CHECKING

from media_pipeline.model.analysis import Analysis, Passage
from media_pipeline.model.audio import Master
from media_pipeline.pipeline.delivered_curve import DELIVERED_CURVES
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.plan import plan
from media_pipeline.pipeline.sound_check import steps_named, wanted_of
from media_pipeline.tools.files import write_atomic

if TYPE_CHECKING:
    from media_pipeline.master.curves import Curve
    from media_pipeline.master.picture.lines import LoudnessLine
    from media_pipeline.master.picture.loudness import Marks

PICTURE = "loudness.png"
"""The picture's name in the work folder."""


def draw_picture(job: Job, analysis: Analysis) -> Path:
    """Draw loudness over time, before and after, into the work folder; return where.

    Raises:
        StorageError: it cannot be written.
    """
    from media_pipeline.master.curves import load_curves
    from media_pipeline.master.picture.lines import line_of
    from media_pipeline.master.picture.loudness import Picture, draw_loudness

    arrays = load_curves(job.work_folder / analysis.curves_path)
    picture = Picture(
        title=f"{job.episode.name} · {job.episode.title}",
        before=line_of(arrays["before"]),
        after=_delivered(job, analysis) or _predicted(job, analysis, arrays["predicted"]),
        target_lufs=job.settings.audio.target.loudness_lufs,
        marks=_marks(job, analysis),
    )
    path = job.work_folder / PICTURE
    write_atomic(path, draw_loudness(picture))
    return path


def _delivered(job: Job, analysis: Analysis) -> "LoudnessLine | None":
    """Return the loudness of the master, where there is one of what is to be published now."""
    from media_pipeline.master.curves import load_curves
    from media_pipeline.master.picture.lines import line_of, on_recording

    path = job.work_folder / DELIVERED_CURVES
    sound = steps_named("ingest", "analyse", "level", "master")
    if not path.exists() or any(each.runs for each in plan(job, sound)):
        return None
    timeline = job.result("master", Master).timeline
    return on_recording(line_of(load_curves(path)["power"]), timeline, analysis.duration_s)


def _predicted(job: Job, analysis: Analysis, power: "Curve") -> "LoudnessLine":
    """Return what mastering will make of the levelled signal: the target's loudness."""
    from media_pipeline.master.meter import integrated_lufs, power_of
    from media_pipeline.master.picture.lines import line_of, without

    target_lufs = job.settings.audio.target.loudness_lufs
    gain = power_of(target_lufs) / power_of(integrated_lufs(power))
    return without(line_of(power * gain), _taken_out(job, analysis))


def _marks(job: Job, analysis: Analysis) -> "Marks":
    from media_pipeline.master.picture.loudness import Marks

    return Marks(
        silences=analysis.silences,
        taken_out=_taken_out(job, analysis),
        clipping=analysis.clipping.passages,
        voices=_voices(job, analysis),
    )


def _voices(job: Job, analysis: Analysis) -> dict[str, float]:
    """Return how loud each voice is before; of tracks, in the plain mix of them that is drawn."""
    from media_pipeline.master.verdict.balance import voices

    first = analysis.parts[0]
    mixed_db = 20 * math.log10(len(first.microphones)) if first.kind == "tracks" else 0.0
    found = voices(analysis, wanted_of(job))
    return {name: level - mixed_db for name, level in found.items() if level is not None}


def _taken_out(job: Job, analysis: Analysis) -> tuple[Passage, ...]:
    """Return what will not be heard: silence at head and tail, and cuts."""
    programme, end_s = analysis.programme, analysis.duration_s
    ends = [(0.0, programme.start_s), (programme.end_s, end_s)]
    cuts = [(min(cut.start, end_s), min(cut.end, end_s)) for cut in job.episode.cuts]
    return tuple(Passage(start_s=start, end_s=end) for start, end in (*ends, *cuts) if end > start)
