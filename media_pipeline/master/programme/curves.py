"""Curves of a sound moved with it: what its pieces measure at the places to which they are put."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from media_pipeline.master.curves import Curve
from media_pipeline.master.meter import HOPS_PER_S
from media_pipeline.master.programme.timeline import RATE_HZ, Stretch

HOP = RATE_HZ // HOPS_PER_S
"""Samples in a hop."""


def moved_power(power: Curve, stretches: Iterable[Stretch], frames: int) -> Curve:
    """Return the mean squares (hops,) of ``frames`` samples that hold ``stretches`` of a sound.

    A hop that holds parts of two pieces, or of no piece, has the energy of what is in it.
    """
    energy = np.concatenate([[0.0], np.cumsum(power, dtype=np.float64)])
    hops = np.arange(len(energy))
    moved = np.zeros(frames // HOP)
    for stretch in stretches:
        place, edges = _hops_of(stretch, len(moved))
        moved[place] += np.diff(np.interp(edges, hops, energy))
    return np.asarray(moved, dtype=np.float32)


def moved_peak(peak: Curve, stretches: Iterable[Stretch], frames: int) -> Curve:
    """Return sample peaks (hops,) likewise; a hop has those of all hops that it touches."""
    known = np.concatenate([peak, [0.0, 0.0]])  # after the end there is silence
    moved = np.zeros(frames // HOP)
    for stretch in stretches:
        place, edges = _hops_of(stretch, len(moved))
        first = np.minimum(np.floor(edges[:-1]).astype(int), len(peak))
        last = np.minimum(np.ceil(edges[1:]).astype(int) - 1, len(peak))
        highest = np.maximum(known[first], known[np.maximum(first, last)])
        moved[place] = np.maximum(moved[place], highest)
    return np.asarray(moved, dtype=np.float32)


def _hops_of(stretch: Stretch, hops: int) -> tuple[slice, NDArray[np.float64]]:
    """Return the programme's hops that hold a stretch, and their edges in hops of its sound."""
    first = stretch.at // HOP
    last = max(first, min(-(-stretch.delivered_end // HOP), hops))
    edges = np.arange(first, last + 1) * HOP
    inside = np.clip(edges, stretch.at, stretch.delivered_end) - stretch.at + stretch.start
    return slice(first, last), inside / HOP
