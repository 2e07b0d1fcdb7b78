"""Loudness over time as lines to draw: from hops to as many points as a picture has columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from media_pipeline.master.curves import Curve
from media_pipeline.master.meter import HOPS_PER_S, momentary_lufs, short_term_lufs
from media_pipeline.model.analysis import HOP_S, Passage
from media_pipeline.model.timeline import Timeline

Levels = NDArray[np.float64]
"""Loudness in LUFS; NaN where nothing is heard because it was taken out."""

_HALF_SHORT_TERM = round(1.5 * HOPS_PER_S)
_HALF_MOMENTARY = round(0.2 * HOPS_PER_S)
_SPREAD = (0.5, 0.95)  # the louder half: pauses between words would colour everything below
_SPREAD_HOPS = 3 * HOPS_PER_S  # at least: the levels of sentences, not of their pauses


@dataclass(frozen=True, slots=True)
class LoudnessLine:
    """Short-term (3 s) and momentary (0.4 s) loudness, each (hops,), a row every HOP_S.

    There is at least one hop.
    """

    short_term: Levels
    momentary: Levels

    @property
    def duration_s(self) -> float:
        """Length of the sound in seconds."""
        return len(self.short_term) * HOP_S


@dataclass(frozen=True, slots=True)
class Points:
    """A line reduced to points: times in seconds, and levels."""

    times_s: Levels
    levels: Levels


def line_of(power: Curve) -> LoudnessLine:
    """Return the loudness of summed K-weighted mean squares, shape (hops,).

    Windows lie around each moment instead of before it (as a meter, which cannot look ahead, has
    them), so that the line rises where the voice does.
    """
    return LoudnessLine(
        _centred(short_term_lufs, power, _HALF_SHORT_TERM),
        _centred(momentary_lufs, power, _HALF_MOMENTARY),
    )


def _centred(measure: Callable[[Curve], Levels], power: Curve, half: int) -> Levels:
    return measure(np.concatenate([power, np.zeros(half, dtype=power.dtype)]))[half:]


def on_recording(line: LoudnessLine, timeline: Timeline, duration_s: float) -> LoudnessLine:
    """Return what is heard at each moment of a recording; ``line`` is of the delivered sound."""
    hops = round(duration_s / HOP_S)
    return LoudnessLine(
        _moved(line.short_term, timeline, hops), _moved(line.momentary, timeline, hops)
    )


def _moved(levels: Levels, timeline: Timeline, hops: int) -> Levels:
    moved = np.full(hops, np.nan)
    for piece in timeline.pieces:
        start, stop = round(piece.start_s / HOP_S), round(piece.end_s / HOP_S)
        at = round(piece.at_s / HOP_S)
        heard = levels[at : at + min(stop, hops) - start]
        moved[start : start + len(heard)] = heard
    return moved


def without(line: LoudnessLine, passages: Sequence[Passage]) -> LoudnessLine:
    """Return a line on the recording's time line without what is taken out of it."""
    kept = np.ones(len(line.short_term), dtype=bool)
    for passage in passages:
        kept[round(passage.start_s / HOP_S) : round(passage.end_s / HOP_S)] = False
    return LoudnessLine(
        np.where(kept, line.short_term, np.nan), np.where(kept, line.momentary, np.nan)
    )


def means_of(levels: Levels, count: int) -> Points:
    """Return a line in at most ``count`` points, each the mean of the power around it."""
    step = _step(levels, count)
    return _points(levels, step, _mean(_around(levels, step, step)))


def spread_of(levels: Levels, count: int) -> tuple[Points, Points]:
    """Return the lower and the upper edge of where levels lie most of the time around a point."""
    step = _step(levels, count)
    groups = _around(levels, step, max(_SPREAD_HOPS, step))
    low, high = (_points(levels, step, _share(groups, share)) for share in _SPREAD)
    return low, high


def _step(levels: Levels, count: int) -> int:
    return max(1, -(-len(levels) // count))


def _around(levels: Levels, step: int, window: int) -> Levels:
    """Return the levels around every ``step``-th one, (points, window); NaN beyond the ends."""
    half = window // 2
    missing = -len(levels) % step
    padded = np.pad(levels, (half, window - half - 1 + missing), constant_values=np.nan)
    return np.lib.stride_tricks.sliding_window_view(padded, window)[step // 2 :: step]


def _points(levels: Levels, step: int, found: Levels) -> Points:
    """Place what was found around points; what was taken out at a point itself stays a gap."""
    numbers = np.arange(len(found), dtype=np.float64)
    places = np.minimum(numbers.astype(int) * step + step // 2, len(levels) - 1)
    heard = np.isfinite(levels[places])
    return Points((numbers + 0.5) * (step * HOP_S), np.where(heard, found, np.nan))


def _mean(groups: Levels) -> Levels:
    heard = np.isfinite(groups)
    power = np.where(heard, 10 ** (np.where(heard, groups, 0.0) / 10), 0.0).sum(axis=1)
    count = heard.sum(axis=1)
    mean = 10 * np.log10(np.maximum(power / np.maximum(count, 1), 1e-20))
    return np.where(count > 0, mean, np.nan)


def _share(groups: Levels, share: float) -> Levels:
    """Return the level that so large a share of each group lies below; NaN sorts last."""
    count = np.isfinite(groups).sum(axis=1)
    place = np.round(np.maximum(count - 1, 0) * share).astype(int)
    chosen = np.take_along_axis(np.sort(groups, axis=1), place[:, None], axis=1)[:, 0]
    return np.where(count > 0, chosen, np.nan)
