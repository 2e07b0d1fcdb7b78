"""A limiter that sees the peaks between samples (BS.1770-4, Annex 2) before they come.

Needed attenuation is found for groups of 16 samples, in dB. It is held for a pitch period of the
deepest voices, falls off exponentially, and comes in along a raised cosine within the look-ahead:
a weighted mean of gains of which each is low enough is low enough. All of it is whole-array work
on segments of fixed length, so that results do not depend on how the sound is handed in.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from media_pipeline.master.true_peaks import GROUP, highest_between
from media_pipeline.tools.ffmpeg_sound import Samples

Attenuation = NDArray[np.float64]
"""In dB, at least 0, one value for each group of samples."""

LOOK_AHEAD_S = 0.005
HOLD_S = 0.006
"""With the look-ahead, more than half a period of 50 Hz: deep sounds are not turned down twice in
each of their periods, which would distort them."""

RELEASE_S = 0.04
"""Time in which the attenuation falls to 37 %."""

_SEGMENT_GROUPS = 2048
_SEGMENT = _SEGMENT_GROUPS * GROUP
_INAUDIBLE_DB = 0.001
_RAMP = np.arange(GROUP, dtype=np.float32) / GROUP
_GAIN_STEPS = 2.0**20  # gains are rounded, so that every processor delivers the same bytes


class Limiter:
    """Keeps the true peak below a ceiling, with one gain for all channels.

    ``process`` gives back what it was fed, later; ``flush`` gives the rest. Together they are as
    long as what was fed.
    """

    def __init__(self, ceiling_dbtp: float, sample_rate_hz: int, channels: int) -> None:
        self._channels = channels
        self._gains = _Gains(ceiling_dbtp, sample_rate_hz, channels)
        self._delayed = np.zeros((self._gains.latency, channels), dtype=np.float32)
        self._to_drop = self._gains.latency
        self._waiting = np.zeros((0, channels), dtype=np.float32)

    def process(self, block: Samples) -> Samples:
        """Take the next samples, shape (frames, channels), and return those that are ready."""
        known = np.concatenate([self._waiting, block])
        whole = len(known) // _SEGMENT * _SEGMENT
        self._waiting = known[whole:]
        return self._limited(known[:whole])

    def flush(self) -> Samples:
        """Return the samples that are still held back; nothing may be processed afterwards."""
        held_back = len(self._waiting) + self._gains.latency - self._to_drop
        silence = np.zeros((self._gains.latency + _SEGMENT, self._channels), dtype=np.float32)
        return self.process(silence)[:held_back]

    def _limited(self, known: Samples) -> Samples:
        parts = [self._delayed[:0]]
        for start in range(0, len(known), _SEGMENT):
            segment = known[start : start + _SEGMENT]
            joined = np.concatenate([self._delayed, segment])
            self._delayed = joined[_SEGMENT:]
            gains = self._gains.after(segment)
            now = joined[:_SEGMENT]
            parts.append(now if gains is None else _multiplied(now, gains))
        limited = np.concatenate(parts)
        dropped = min(self._to_drop, len(limited))
        self._to_drop -= dropped
        return limited[dropped:]


class _Gains:
    """Follows the sound segment by segment and tells the gains of what lies ``latency`` back."""

    def __init__(self, ceiling_dbtp: float, sample_rate_hz: int, channels: int) -> None:
        groups_per_s = sample_rate_hz / GROUP
        self._ceiling_dbtp = ceiling_dbtp
        self._ahead = max(1, round(LOOK_AHEAD_S * groups_per_s))
        self._hold = max(1, round(HOLD_S * groups_per_s))
        self._decay = 1 / (RELEASE_S * groups_per_s)
        self._context = np.zeros((2 * GROUP, channels), dtype=np.float32)
        self._needed = np.zeros(self._hold + self._ahead)
        self._released = 0.0
        self._before = np.zeros(self._ahead)  # attenuations that the smoothing still sees
        self._last = 1.0

    @property
    def latency(self) -> int:
        """Samples: the look-ahead, a group for the interpolation, a group for the ramp."""
        return (self._ahead + 2) * GROUP

    def after(self, segment: Samples) -> NDArray[np.float64] | None:
        """Return gains where groups meet, one more than there are groups; None for no change."""
        needed = np.concatenate([self._needed, self._needed_in(segment)])
        self._needed = needed[-len(self._needed) :]
        idle = self._last == 1.0 and self._released == 0 and not self._before.any()
        if idle and not needed.any():
            return None
        size = self._hold + self._ahead + 1
        held = maximum_filter1d(needed, size)[size // 2 :][:_SEGMENT_GROUPS]
        gains = np.concatenate([[self._last], self._smoothed(self._release(held))])
        self._last = float(gains[-1])
        return gains

    def _needed_in(self, segment: Samples) -> Attenuation:
        """Return what is needed a group before the segment's groups."""
        known = np.concatenate([self._context, segment])
        self._context = known[-2 * GROUP :]
        peaks = highest_between(known, 10 ** (self._ceiling_dbtp / 20))
        over = np.maximum(peaks, 1e-10)
        return np.maximum(20 * np.log10(over) - self._ceiling_dbtp, 0.0)

    def _release(self, held: Attenuation) -> Attenuation:
        """Let attenuation fall off exponentially: the highest of all that came, each decayed."""
        decayed = np.arange(1, len(held) + 1) * self._decay
        with np.errstate(divide="ignore"):
            logarithms = np.log(np.concatenate([[self._released], held]))
        logarithms[1:] += decayed
        highest = np.maximum.accumulate(logarithms)[1:]
        released: Attenuation = np.exp(highest - decayed)
        released[released < _INAUDIBLE_DB] = 0.0
        self._released = float(released[-1])
        return released

    def _smoothed(self, released: Attenuation) -> NDArray[np.float64]:
        known = np.concatenate([self._before, released])
        self._before = known[-self._ahead :]
        smooth = np.convolve(10 ** (known / -20), _raised_cosine(self._ahead + 1), "valid")
        return np.rint(smooth * _GAIN_STEPS) / _GAIN_STEPS


@cache
def _raised_cosine(length: int) -> NDArray[np.float64]:
    window = np.hanning(length + 2)[1:-1]
    return np.asarray(window / window.sum())


def _multiplied(samples: Samples, gains: NDArray[np.float64]) -> Samples:
    """Return samples times gains that run straight from each group's start to the next one's."""
    channels = samples.shape[1]
    starts = gains.astype(np.float32)
    lines = np.diff(starts)[:, None] * np.repeat(_RAMP, channels)
    lines += starts[:-1, None]
    lines *= samples.reshape(-1, GROUP * channels)
    return lines.reshape(-1, channels)
