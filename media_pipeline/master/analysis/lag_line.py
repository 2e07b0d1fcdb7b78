"""A straight line through lags that were measured here and there; some of them are mistaken.

Two clocks that each run evenly drift apart evenly: the lag is a straight line over time.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MOST_SLOPE = 250e-6
"""Clocks that are further apart are not looked for: recorders and computers stay below 200 ppm."""

_FEWEST = 3  # two always agree on some line
_COARSE_S = 0.015  # both voices' lags lie within, for people up to 5 m apart
_FINE_S = (0.006, 0.003, 0.0015)  # ever narrower, down to a person who moves by half a metre
_FEWEST_OF_A_VOICE = 2


@dataclass(frozen=True, slots=True)
class Lag:
    """At ``moment_s`` of the first track, the second one hears everything ``lag_s`` later."""

    moment_s: float
    lag_s: float


@dataclass(frozen=True, slots=True)
class LagLine:
    """The lag over time: ``lag_s`` at ``middle_s``, and its slope.

    ``span_s`` is how much time lies between the first and the last lag that it was made from.
    """

    slope: float
    lag_s: float
    middle_s: float
    span_s: float

    def at(self, moments_s: Floats) -> Floats:
        """Return the lag, in seconds, at moments of the first track."""
        return self.lag_s + self.slope * (moments_s - self.middle_s)


def agreed_line(lags: Sequence[Lag]) -> LagLine | None:
    """Return a line near which most of the lags lie, to within some milliseconds.

    Returns:
        None if fewer than three agree, or not even half of them.
    """
    moments, values = _columns(lags)
    near = _largest_agreement(moments, values)
    if not _is_enough(near, moments):
        return None
    same_voice = np.zeros(near.sum(), int)
    slope, levels = _least_squares(moments[near], values[near], same_voice)
    return _line(slope, float(levels[0]), moments[near])


def line_between(near_first: Sequence[Lag], near_second: Sequence[Lag]) -> LagLine | None:
    """Return the line in the middle of two parallel ones, one for each voice.

    Each voice comes late to the other's microphone, both by the same time. Where only one voice is
    heard in both tracks, its line is taken as it is.

    Returns:
        None if fewer than three excerpts agree, or not even half of them.
    """
    moments, values = _columns([*near_first, *near_second])
    voices = np.repeat([0, 1], [len(near_first), len(near_second)])
    kept = np.ones(len(values), bool)
    slope = _typical_slope(moments, values, voices)
    levels = _typical_levels(values - slope * moments, voices)
    for tolerance_s in _FINE_S:
        kept = np.abs(values - slope * moments - levels[voices]) <= tolerance_s
        if not _is_enough(kept, moments):
            return None
        slope, levels = _least_squares(moments[kept], values[kept], voices[kept])
    counts = np.bincount(voices[kept], minlength=2)
    sure = counts >= min(_FEWEST_OF_A_VOICE, counts.max())
    return _line(slope, float(levels[sure].mean()), moments[kept])


def _columns(lags: Sequence[Lag]) -> tuple[Floats, Floats]:
    table = np.array([(lag.moment_s, lag.lag_s) for lag in lags]).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _is_enough(kept: NDArray[np.bool_], moments: Floats) -> bool:
    return len(np.unique(moments[kept])) >= _FEWEST and 2 * kept.sum() >= len(kept)


def _line(slope: float, level: float, moments: Floats) -> LagLine:
    middle = float(moments.mean())
    return LagLine(slope, level + slope * middle, middle, float(np.ptp(moments)))


def _slopes(moments: Floats, values: Floats) -> tuple[Floats, Floats]:
    """Return the slope of the line through each two lags, and the time between them."""
    one, other = np.triu_indices(len(moments), k=1)
    apart = moments[other] - moments[one]
    rise = values[other] - values[one]
    return np.divide(rise, apart, out=np.full(len(apart), np.inf), where=apart != 0), np.abs(apart)


def _largest_agreement(moments: Floats, values: Floats) -> NDArray[np.bool_]:
    """Return which lags lie near the best of all lines through two of them, or level with one."""
    slopes, _apart = _slopes(moments, values)
    one, _other = np.triu_indices(len(moments), k=1)
    possible = np.abs(slopes) <= MOST_SLOPE
    slopes = np.concatenate([slopes[possible], np.zeros(len(moments))])
    through = np.concatenate([one[possible], np.arange(len(moments))])
    lines = values[through, None] + slopes[:, None] * (moments[None, :] - moments[through, None])
    near = np.abs(lines - values) <= _COARSE_S
    return near[np.argmax(near.sum(axis=1))] if len(near) else np.zeros(0, bool)


def _typical_slope(moments: Floats, values: Floats, voices: NDArray[np.int64]) -> float:
    """Return the median slope of pairs of one voice, weighted by the time between (Theil-Sen)."""
    pairs = [_slopes(moments[voices == voice], values[voices == voice]) for voice in (0, 1)]
    slopes, weights = (np.concatenate(column) for column in zip(*pairs, strict=True))
    possible = np.abs(slopes) <= MOST_SLOPE
    if not possible.any():
        return 0.0
    order = np.argsort(slopes[possible])
    summed = np.cumsum(weights[possible][order])
    return float(slopes[possible][order][np.searchsorted(summed, summed[-1] / 2)])


def _typical_levels(values: Floats, voices: NDArray[np.int64]) -> Floats:
    heard = [values[voices == voice] for voice in (0, 1)]
    return np.array([np.median(own) if len(own) else 0.0 for own in heard])


def _least_squares(
    moments: Floats, values: Floats, voices: NDArray[np.int64]
) -> tuple[float, Floats]:
    """Fit one slope and a level for each voice; a voice without lags has the level 0."""
    own = (voices[:, None] == [0, 1]).astype(float)
    middle = moments.mean()
    table = np.column_stack([moments - middle, own])
    slope, *levels = np.linalg.lstsq(table, values)[0]
    return float(slope), np.array(levels) - slope * middle
