"""Stretches of about one level: change points found by optimal partitioning.

Exact dynamic programming over all partitions into constant levels, with a price per stretch
(Jackson et al. 2005, "An algorithm for optimal partitioning of data on an interval").
"""

import math

import numpy as np
from numpy.typing import NDArray

_LOOK_BACK_FRAMES = 1500  # longest stretch, 5 minutes; bounds the work for long recordings
_SHORTEST_FRAMES = 4
_MEDIAN_OF_NORMAL = 0.6745  # of |x|, in standard deviations
_PRICE = 2.5  # in units of the syllables' own variance times the logarithm of their number


def segments_of_level(level: NDArray[np.float64]) -> list[int]:
    """Return the places (indices into ``level``, in dB, one a frame) where another level begins."""
    count = len(level)
    if count < 2 * _SHORTEST_FRAMES:
        return []
    price = _PRICE * _spread(level) ** 2 * np.log(count)
    sums = np.concatenate([[0.0], np.cumsum(level)])
    squares = np.concatenate([[0.0], np.cumsum(level**2)])
    best = np.full(count + 1, np.inf)
    best[0] = -price
    origin = np.zeros(count + 1, dtype=np.int64)
    for end in range(_SHORTEST_FRAMES, count + 1):
        first = max(0, end - _LOOK_BACK_FRAMES)
        starts = np.arange(first, end - _SHORTEST_FRAMES + 1)
        total = sums[end] - sums[starts]
        cost = best[starts] + squares[end] - squares[starts] - total**2 / (end - starts) + price
        chosen = int(np.argmin(cost))
        best[end], origin[end] = cost[chosen], starts[chosen]
    return _walked_back(origin, count)


def _walked_back(origin: NDArray[np.int64], end: int) -> list[int]:
    places = []
    while (end := int(origin[end])) > 0:
        places.append(end)
    return places[::-1]


def _spread(level: NDArray[np.float64]) -> float:
    """Return the syllables' own spread in dB: from neighbours, so that turns do not count."""
    steps = np.abs(np.diff(level))
    return max(1.0, float(np.median(steps)) / _MEDIAN_OF_NORMAL / math.sqrt(2))
