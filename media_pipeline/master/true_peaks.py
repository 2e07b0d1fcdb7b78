"""Peaks between samples, four times oversampled as BS.1770-4, Annex 2 asks.

The filter is longer than the standard's own example: exact to 0.05 dB up to 20 kHz, where the
example errs by up to 1 dB. Everything is added and multiplied element by element, so that every
processor finds the same bits.
"""

import math

import numpy as np
from numpy.typing import NDArray

from media_pipeline.master.curves import Curve
from media_pipeline.model.analysis import HOP_S
from media_pipeline.tools.ffmpeg_sound import Samples

GROUP = 16
"""Samples that are looked at together."""

_HALF = 12  # samples on either side that a value between two of them is made of
_KAISER = 5.0
_COEFFICIENT_STEPS = 2.0**16
_WITH_CONTEXT = 3  # groups
_WINDOW = np.arange(1 - _HALF, GROUP + _HALF)
_AT_ONCE = 512
_RISE = 1.6
"""What is near: between samples, sound rises by 4 dB at most, but for signals made to do so."""

Rows = NDArray[np.float32]


class TruePeaks:
    """Finds the true peak of every hop that may hold the highest one, or pass a ceiling.

    Args:
        sample_rate_hz: of what is fed.
        channels: samples in a frame.
        ceiling_dbtp: what is to be known hop by hop; None for the highest peak only.
    """

    def __init__(
        self, sample_rate_hz: int, channels: int, ceiling_dbtp: float | None = None
    ) -> None:
        self._ceiling = math.inf if ceiling_dbtp is None else 10 ** (ceiling_dbtp / 20)
        self._hop = HOP_S * sample_rate_hz
        self._rest = np.zeros((GROUP, channels), dtype=np.float32)
        self._groups = 0
        self._highest = 0.0
        self._curves: list[Curve] = []
        self._last_hop = 0

    def feed(self, block: Samples) -> None:
        """Take the next samples, shape (frames, channels), any number of them."""
        known = np.concatenate([self._rest, block])
        whole = len(known) // GROUP
        if whole < _WITH_CONTEXT:
            self._rest = known
            return
        self._rest = known[(whole - 2) * GROUP :]
        self._highest = max(self._highest, float(block.max()), -float(block.min()))
        threshold = min(self._ceiling, self._highest)
        peaks = highest_between(known[: whole * GROUP], threshold)
        self._highest = max(self._highest, float(peaks.max()))
        self._keep(peaks)

    def finish(self) -> Curve:
        """Return the curve, shape (hops,), full scale is 1.0; the last hop may not be full.

        Where no peak comes near the highest or the ceiling, it holds the highest sample.
        """
        self.feed(np.zeros((2 * GROUP, self._rest.shape[1]), dtype=np.float32))
        return np.concatenate([np.zeros(0, dtype=np.float32), *self._curves])

    def _keep(self, peaks: Curve) -> None:
        """Put the groups' peaks into their hops; the last hop may go on in the next block."""
        hops = ((self._groups + np.arange(len(peaks))) * GROUP / self._hop).astype(np.intp)
        self._groups += len(peaks)
        firsts = np.flatnonzero(np.diff(hops, prepend=-1))
        curve = np.maximum.reduceat(peaks, firsts)
        if self._curves and hops[0] == self._last_hop:
            before = self._curves[-1]
            before[-1] = max(before[-1], curve[0])
            curve = curve[1:]
        self._last_hop = int(hops[-1])
        if len(curve):
            self._curves.append(curve)


def highest_between(known: Samples, ceiling: float) -> Curve:
    """Return the highest true peak of each group, over all channels; linear.

    Args:
        known: shape (frames, channels), a whole number of groups. The first and the last group are
            context only.
        ceiling: where no sample comes near enough to it, the sample peak is all that is told.

    Returns:
        One value for each group, without the first and the last.
    """
    # Turned, NumPy compares whole rows at once: three times as fast.
    turned = np.ascontiguousarray(known.reshape(-1, GROUP * known.shape[1]).T)
    peaks = np.maximum(turned.max(axis=0), -turned.min(axis=0))
    found: Curve = peaks[1:-1].copy()
    around = np.maximum(np.maximum(peaks[:-2], peaks[2:]), found)
    near = np.flatnonzero(around * _RISE > ceiling)
    for start in range(0, len(near), _AT_ONCE):
        groups = near[start : start + _AT_ONCE]
        rows = known[_WINDOW[:, None] + (groups + 1) * GROUP]
        between = _interpolated(rows.reshape(len(_WINDOW), -1)).reshape(len(groups), -1)
        found[groups] = np.maximum(found[groups], between.max(axis=1))
    return found


def _interpolated(rows: Rows) -> NDArray[np.float32]:
    """Return the highest value between the samples of each column.

    At a quarter and at three quarters of the way, the values are E + O and E - O, with the sums
    and the differences of samples that lie symmetrically: the higher one is |E| + |O|.
    """
    pairs = [(rows[_HALF - 1 - far :][:GROUP], rows[_HALF + far :][:GROUP]) for far in range(_HALF)]
    sums = [before + after for before, after in pairs]
    differences = [before - after for before, after in pairs]
    quarter = np.abs(_weighted(sums, _QUARTER_EVEN))
    quarter += np.abs(_weighted(differences, _QUARTER_ODD))
    half = np.abs(_weighted(sums, _MIDDLE))
    highest: Rows = np.maximum(quarter, half).max(axis=0)
    return highest


def _weighted(rows: list[Rows], weights: NDArray[np.float32]) -> Rows:
    total: Rows = rows[0] * weights[0]
    term = np.empty_like(total)
    for row, weight in zip(rows[1:], weights[1:], strict=True):
        np.multiply(row, weight, out=term)
        total += term
    return total


def _filter(way: float) -> NDArray[np.float32]:
    """Return the weights of the samples before and after, nearest first; shape (2, _HALF)."""
    far = np.arange(_HALF)
    distance = np.stack([far + way, far + 1 - way])
    window = np.i0(_KAISER * np.sqrt(1 - (distance / _HALF) ** 2))
    weights = np.sinc(distance) * window
    weights /= weights.sum()
    return np.asarray(np.rint(weights * _COEFFICIENT_STEPS) / _COEFFICIENT_STEPS, dtype=np.float32)


_BEFORE, _AFTER = _filter(0.25)
_QUARTER_EVEN, _QUARTER_ODD = (_BEFORE + _AFTER) / 2, (_BEFORE - _AFTER) / 2
_MIDDLE = _filter(0.5)[0]
