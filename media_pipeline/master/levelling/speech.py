"""Where somebody speaks, told from loudness over time.

All functions are pure: they take K-weighted mean squares every HOP_S (see master/meter.py).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_closing, binary_opening, uniform_filter1d

from media_pipeline.master.curves import Curve
from media_pipeline.master.meter import HOPS_PER_S, lufs
from media_pipeline.model.analysis import HOP_S, Passage

Mask = NDArray[np.bool_]

_SMOOTHING_HOPS = round(0.18 / HOP_S)  # about a syllable
_FLOOR_PERCENTILE = 5
_TOP_PERCENTILE = 95
_SHARE_ABOVE_FLOOR = 0.4
_LEAST_ABOVE_FLOOR_DB = 5.0
STEADY_DB = 9.0
"""Less contrast than that between loud and quiet: music or noise without pauses."""

_NOTHING_LUFS = -90.0  # digital silence
_SHORTEST_SPEECH_S = 0.1
_SHORTEST_GAP_S = 0.24  # shorter gaps lie within words


@dataclass(frozen=True, slots=True)
class Activity:
    """Where there is speech (or any sound that stands out), and the levels found, in LUFS."""

    mask: Mask
    speech_lufs: float | None
    noise_lufs: float


def level_curve(power: Curve) -> NDArray[np.float64]:
    """Return loudness in windows of a syllable, in LUFS."""
    smooth = uniform_filter1d(power.astype(np.float64), _SMOOTHING_HOPS, mode="nearest")
    return np.asarray(lufs(smooth))


def find_speech(power: Curve, candidates: Mask | None = None) -> Activity:
    """Tell speech from pauses by their contrast; ``candidates`` restricts where it may be."""
    level = level_curve(power)
    sounding = level[level > _NOTHING_LUFS]
    if len(sounding) < HOPS_PER_S // 5:
        return Activity(np.zeros(len(power), dtype=bool), None, _NOTHING_LUFS)
    floor, top = np.percentile(sounding, (_FLOOR_PERCENTILE, _TOP_PERCENTILE))
    mask = level > _threshold(float(floor), float(top))
    if candidates is not None:
        mask &= candidates
    mask = tidied(mask)
    if not mask.any():
        return Activity(mask, None, float(floor))
    return Activity(mask, loudness_in(power, mask), float(floor))


def loudness_in(power: NDArray[np.floating], mask: Mask) -> float:
    """Return the loudness, in LUFS, of what ``mask`` holds."""
    return float(lufs(power[mask].mean(dtype=np.float64)))


def tidied(mask: Mask) -> Mask:
    """Return ``mask`` without clicks, and without gaps that lie within words."""
    gap = round(_SHORTEST_GAP_S / HOP_S)
    closed = binary_closing(np.pad(mask, gap), np.ones(gap, dtype=bool))[gap : gap + len(mask)]
    shortest = round(_SHORTEST_SPEECH_S / HOP_S)
    return np.asarray(binary_opening(closed, np.ones(shortest, dtype=bool)), dtype=bool)


def runs_of(mask: Mask) -> NDArray[np.int64]:
    """Return where ``mask`` holds, shape (runs, 2): first hop, and the one after the last."""
    edges = np.diff(np.concatenate([[0], mask.astype(np.int8), [0]]))
    return np.stack([np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)], axis=1)


def passages_of(mask: Mask, least_s: float = 0.0) -> tuple[Passage, ...]:
    """Return where ``mask`` holds for ``least_s`` or longer."""
    return tuple(
        Passage(start_s=round(start * HOP_S, 2), end_s=round(stop * HOP_S, 2))
        for start, stop in runs_of(mask).tolist()
        if (stop - start) * HOP_S >= least_s
    )


def _threshold(floor: float, top: float) -> float:
    contrast = top - floor
    if contrast < STEADY_DB:
        return floor - 1.0
    return floor + max(_LEAST_ABOVE_FLOOR_DB, _SHARE_ABOVE_FLOOR * contrast)
