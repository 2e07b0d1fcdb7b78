"""Small dips where an encoder pushed a peak over the ceiling.

An encoder meets the same sound with the same packets. A dip of a few tenths of a dB, for a tenth of
a second, changes the peak that was too high and nothing far from it, so that the next file is
right. A lower ceiling for all would cost loudness everywhere, and bring other peaks about.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from media_pipeline.master.meter import Curves
from media_pipeline.model.analysis import HOP_S
from media_pipeline.tools.ffmpeg_sound import Samples

_FACTOR, _SPARE_DB = 1.1, 0.2
_AROUND_HOPS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Relief:
    """By how many dB the sound is turned down, one value every HOP_S, shape (hops,)."""

    dips_db: NDArray[np.float64]

    def deepened(self, heard: Curves, ceiling_dbtp: float) -> "Relief":
        """Return the relief that also takes down what was heard above the ceiling."""
        if heard.true_peak_dbtp <= ceiling_dbtp:
            return self
        deeper = maximum_filter1d(over(heard, ceiling_dbtp), 2 * _AROUND_HOPS + 1)
        hops = max(len(deeper), len(self.dips_db))
        return Relief(_padded(self.dips_db, hops) + _padded(deeper, hops))

    def applied(self, blocks: Iterable[Samples], sample_rate_hz: int) -> Iterator[Samples]:
        """Turn blocks of shape (frames, channels) down, straight from hop to hop."""
        if not self.dips_db.any():
            yield from blocks
            return
        gains = 10 ** (self.dips_db / -20)
        centres = (np.arange(len(gains)) + 0.5) * HOP_S * sample_rate_hz
        start = 0
        for block in blocks:
            times = np.arange(start, start + len(block))
            yield block * np.interp(times, centres, gains).astype(np.float32)[:, None]
            start += len(block)


NO_RELIEF = Relief(np.zeros(0))


def over(heard: Curves, ceiling_dbtp: float) -> NDArray[np.float64]:
    """Return by how much each hop is to be taken down; 0 for nearly all of them."""
    peaks_db = 20 * np.log10(np.maximum(heard.true_peaks, 1e-9, dtype=np.float64))
    too_high_db = peaks_db - ceiling_dbtp
    return np.where(too_high_db > 0, too_high_db * _FACTOR + _SPARE_DB, 0.0)


def _padded(values: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    return np.pad(values, (0, length - len(values)))
