"""The K-weighting of ITU-R BS.1770-4 at any sampling rate, streamed.

The standard gives two recursive filters at 48 kHz. Recursion goes sample by sample; convolution
with their impulse response, block by block with FFTs (overlap-save), takes half the time. The
response is cut where it has fallen by 110 dB.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.fft import irfft, rfft

Lanes = NDArray[np.float32]
"""Sound of shape (channels, samples): one channel after the other."""

Section = NDArray[np.float64]
"""A filter of second order as b0, b1, b2, a0, a1, a2."""

_RESPONSE_S = 0.064
_FEWEST_RESPONSES = 8  # in a block, so that little of it is work done twice
_BLOCKS_AT_ONCE = 8  # FFTs are quicker in groups


class KWeighting:
    """Weights sound as it is fed; what comes out is in time, but comes later.

    Args:
        sample_rate_hz: of the sound.
        channels: lanes of what is fed.
        high_pass_hz: where a high-pass (Butterworth, second order) begins; 0 for none. With it,
            what comes out has twice as many lanes: first weighted only, then both.
    """

    def __init__(self, sample_rate_hz: int, channels: int, high_pass_hz: float = 0.0) -> None:
        before = round(_RESPONSE_S * sample_rate_hz) - 1
        self._size = 2 ** math.ceil(math.log2(_FEWEST_RESPONSES * before))
        self._before = before
        self._step = self._size - before
        self._blocks = max(1, _BLOCKS_AT_ONCE // channels)
        weighting = [_shelf(sample_rate_hz), _high_pass(sample_rate_hz)]
        filters = [weighting]
        if high_pass_hz:
            filters.append([*weighting, _butterworth(high_pass_hz, sample_rate_hz)])
        responses = [_impulse_response(each, before + 1).astype(np.float32) for each in filters]
        self._responses = [rfft(response, self._size) for response in responses]
        self._known: Lanes = np.zeros((channels, before), dtype=np.float32)
        self._left = 0

    def feed(self, lanes: Lanes) -> Lanes:
        """Take the next samples; return the weighted ones that are ready, perhaps none."""
        self._left += lanes.shape[1]
        self._known = np.concatenate([self._known, lanes], axis=1)
        ready = (self._known.shape[1] - self._before) // self._step
        ready = ready // self._blocks * self._blocks
        return self._weighted(ready) if ready else self._nothing()

    def finish(self) -> Lanes:
        """Return what has not come yet."""
        if not self._left:
            return self._nothing()
        blocks = -(-self._left // self._step)
        missing = blocks * self._step + self._before - self._known.shape[1]
        left = self._left
        self._known = np.pad(self._known, ((0, 0), (0, missing)))
        return self._weighted(blocks)[:, :left]

    def _weighted(self, blocks: int) -> Lanes:
        """Return the next blocks, weighted."""
        windows = sliding_window_view(self._known, self._size, axis=1)[:, :: self._step][:, :blocks]
        spectra = rfft(windows, axis=2)
        weighted: Lanes = np.concatenate(
            [
                irfft(spectra * response, self._size, axis=2)[:, :, self._before :]
                for response in self._responses
            ]
        )
        done = blocks * self._step
        self._known = self._known[:, done:]
        self._left -= done
        return weighted.reshape(len(weighted), -1)

    def _nothing(self) -> Lanes:
        return np.zeros((len(self._known) * len(self._responses), 0), dtype=np.float32)


def _impulse_response(filters: Sequence[Section], taps: int) -> NDArray[np.float64]:
    """Return the first samples of what filters make of a single sample of 1."""
    size = 2 ** math.ceil(math.log2(4 * taps))  # so long that nothing of it is left
    turns = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    powers = np.stack([np.ones_like(turns), turns, turns**2])
    response = np.ones_like(turns)
    for section in filters:
        response *= (section[:3] @ powers) / (section[3:] @ powers)
    return np.asarray(irfft(response, size)[:taps])


def _shelf(rate: int) -> Section:
    """Return the standard's first filter.

    The standard gives coefficients at 48 kHz; these are of the analogue prototype behind them,
    mapped by the bilinear transform (it gives the standard's own numbers at 48 kHz).
    """
    frequency, gain_db, quality = 1681.974450955533, 3.999843853973347, 0.7071752369554196
    k = math.tan(math.pi * frequency / rate)
    high = 10 ** (gain_db / 20)
    band = high**0.4996667741545416
    a0 = 1 + k / quality + k * k
    numbers = [
        high + band * k / quality + k * k,
        2 * (k * k - high),
        high - band * k / quality + k * k,
        a0,
        2 * (k * k - 1),
        1 - k / quality + k * k,
    ]
    return np.array(numbers) / a0


def _high_pass(rate: int) -> Section:
    """Return the second one, likewise."""
    frequency, quality = 38.13547087602444, 0.5003270373238773
    k = math.tan(math.pi * frequency / rate)
    a0 = 1 + k / quality + k * k
    below = [1.0, 2 * (k * k - 1) / a0, (1 - k / quality + k * k) / a0]
    return np.array([1.0, -2.0, 1.0, *below])


def _butterworth(frequency_hz: float, rate: int) -> Section:
    """Return the high-pass that ffmpeg's filter of this name is, with a quality of √½."""
    angle = 2 * math.pi * frequency_hz / rate
    alpha = math.sin(angle) * math.sqrt(0.5)
    cosine = math.cos(angle)
    passed = (1 + cosine) / 2
    return np.array([passed, -2 * passed, passed, 1 + alpha, -2 * cosine, 1 - alpha])
