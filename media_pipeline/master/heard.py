"""Where in a sound something is heard, and its shape in a few bars: from loudness over time."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from media_pipeline.master.curves import Curve
from media_pipeline.master.meter import integrated_lufs, momentary_lufs
from media_pipeline.model.analysis import HOP_S
from media_pipeline.model.spans import Span

_BELOW_PROGRAMME_LU = 18.0  # a quiet voice is levelled to within a few LU of the others
_QUIETEST_LUFS = -60.0
_HALF_MOMENTARY = round(0.2 / HOP_S)
_PAUSE_S = 0.6
_LOUD_PERCENTILE = 95


def heard_stretches(power: Curve) -> tuple[Span, ...]:
    """Return the stretches in which a voice, or something as loud, is heard.

    Pauses of less than 0.6 s belong to them.

    Args:
        power: K-weighted mean squares of the delivered sound, shape (hops,), a row every HOP_S.
    """
    if not len(power):
        return ()
    loud = _momentary(power) > max(integrated_lufs(power) - _BELOW_PROGRAMME_LU, _QUIETEST_LUFS)
    return tuple(_joined(loud))


def shape_of(power: Curve, bars: int) -> tuple[float, ...]:
    """Return how high each of ``bars`` bars of a sound's shape is, 0 to 1.

    Each stands for the 0.4 s in the middle of its part: the mean of a whole part of levelled
    speech would be the same everywhere. Nothing for a sound that is shorter than so many hops.
    """
    if len(power) < bars:
        return ()
    parts = np.array_split(power.astype(np.float64), bars)
    amplitudes = np.sqrt([_middle(part).mean() for part in parts])
    loudest = max(float(np.percentile(amplitudes, _LOUD_PERCENTILE)), 1e-9)
    return tuple(round(float(height), 3) for height in np.clip(amplitudes / loudest, 0, 1))


def _middle(part: NDArray[np.float64]) -> NDArray[np.float64]:
    first = max(0, len(part) // 2 - _HALF_MOMENTARY)
    return part[first : len(part) // 2 + _HALF_MOMENTARY + 1]


def _momentary(power: Curve) -> NDArray[np.float64]:
    """Return the loudness of 0.4 s around each hop."""
    after = np.zeros(_HALF_MOMENTARY, dtype=power.dtype)
    return momentary_lufs(np.concatenate([power, after]))[_HALF_MOMENTARY:]


def _joined(loud: NDArray[np.bool_]) -> Iterator[Span]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], loud, [False]]).astype(np.int8)))
    last: Span | None = None
    for start, end in edges.reshape(-1, 2):
        span = Span(float(start * HOP_S), float(end * HOP_S))
        if last is not None and span.start_s - last.end_s < _PAUSE_S:
            span = Span(last.start_s, span.end_s)
        elif last is not None:
            yield last
        last = span
    if last is not None:
        yield last
