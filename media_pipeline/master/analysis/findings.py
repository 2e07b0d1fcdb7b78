"""What was found in all files of a recording together, on its time line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from media_pipeline.master.analysis.lines import Stretch
from media_pipeline.master.analysis.listening import Heard
from media_pipeline.master.curves import Curve, laid_out
from media_pipeline.master.levelling.plan import LineSpeech
from media_pipeline.master.meter import loudness_of, lufs, power_of
from media_pipeline.model.analysis import Clipping, Hum, Passage
from media_pipeline.model.audio import Loudness, Recording

_JOINED_S = 1.0


@dataclass(frozen=True, slots=True)
class Findings:
    """``before``: summed mean squares of the recording as it is.

    ``speech_lufs`` and ``noise_lufs`` are those of all lines together; the worst are those of the
    line whose speech stands least above its noise.
    """

    before: Curve
    loudness: Loudness
    speech_lufs: float | None
    noise_lufs: float
    worst_speech_lufs: float | None
    worst_noise_lufs: float
    hum: Hum | None
    clipping: Clipping
    dc_offset: float
    has_no_numbers: bool


def findings_of(
    recording: Recording,
    heard: Sequence[Heard],
    stretches: Sequence[Stretch],
    speech: Sequence[tuple[LineSpeech, ...]],
) -> Findings:
    """Bring together what was heard in each file."""
    before = _before(recording, heard, stretches)
    lines = [line for part in speech for line in part]
    spoken = [line for line in lines if line.speech_lufs is not None]
    worst = min(spoken, key=_contrast, default=lines[0])
    return Findings(
        before=before,
        loudness=loudness_of(before, max(each.curves.true_peak_dbtp for each in heard)),
        speech_lufs=_together([line.speech_lufs or 0.0 for line in spoken]),
        noise_lufs=_together([line.noise_lufs for line in lines]) or -200.0,
        worst_speech_lufs=worst.speech_lufs,
        worst_noise_lufs=worst.noise_lufs,
        hum=max(
            (each.hum for each in heard if each.hum), key=lambda hum: hum.level_db, default=None
        ),
        clipping=_clipping(recording, heard),
        dc_offset=max(each.dc_offset for each in heard),
        has_no_numbers=any(each.has_no_numbers for each in heard),
    )


def _before(recording: Recording, heard: Sequence[Heard], stretches: Sequence[Stretch]) -> Curve:
    """Return the recording's own loudness; tracks as a plain mix of them would have it."""
    if recording.layout == "sequence":
        return laid_out(
            [each.curves.as_fed for each in heard], [part.start_s for part in stretches]
        )
    tracks = stretches[0].power
    return np.asarray(tracks.sum(axis=1) / tracks.shape[1] ** 2, dtype=np.float32)


def _contrast(line: LineSpeech) -> float:
    return (line.speech_lufs or 0.0) - line.noise_lufs


def _together(levels: list[float]) -> float | None:
    if not levels:
        return None
    return float(lufs(np.mean([power_of(level) for level in levels])))


def _clipping(recording: Recording, heard: Sequence[Heard]) -> Clipping:
    """Move each file's clipping onto the recording's time line."""
    start_s = 0.0
    passages: list[Passage] = []
    for each in heard:
        passages.extend(
            Passage(start_s=passage.start_s + start_s, end_s=passage.end_s + start_s)
            for passage in each.clipping.passages
        )
        start_s += each.curves.duration_s if recording.layout == "sequence" else 0.0
    return Clipping(
        duration_s=sum(each.clipping.duration_s for each in heard),
        passages=tuple(_merged(passages)),
    )


def _merged(passages: Iterable[Passage]) -> list[Passage]:
    merged: list[Passage] = []
    for passage in sorted(passages, key=lambda each: each.start_s):
        if merged and passage.start_s - merged[-1].end_s < _JOINED_S:
            last = merged.pop()
            end_s = max(last.end_s, passage.end_s)
            merged.append(Passage(start_s=last.start_s, end_s=end_s))
        else:
            merged.append(passage)
    return merged
