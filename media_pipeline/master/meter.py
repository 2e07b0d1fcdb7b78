"""Loudness and true peak as ITU-R BS.1770-4, EBU Tech 3341 and 3342 define them, streamed.

A Meter turns sound into curves, one row every HOP_S: mean squares of the K-weighted signal. All
loudness is computed from these: they can be cut, moved, scaled and added without hearing the sound
again.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import sosfilt

from media_pipeline.model.analysis import HOP_S
from media_pipeline.model.audio import Loudness
from media_pipeline.tools.ffmpeg_sound import Samples

Curve = NDArray[np.float32]
"""One row every HOP_S."""

HOPS_PER_S = round(1 / HOP_S)
SILENCE_LUFS = -70.0
"""The absolute gate of BS.1770-4: what lies below it does not count."""

_OFFSET_LU = -0.691  # BS.1770-4: a 997 Hz sine at 0 dBFS in one channel measures −3.01 LUFS
_RELATIVE_GATE_LU = -10.0
_RANGE_GATE_LU = -20.0  # Tech 3342
_RANGE_PERCENTILES = (10.0, 95.0)  # Tech 3342
_MOMENTARY_HOPS = round(0.4 / HOP_S)
_SHORT_TERM_HOPS = round(3.0 / HOP_S)
_GATING_STEP_HOPS = round(0.1 / HOP_S)
_TRUE_PEAK_HZ = 192_000  # BS.1770-4, Annex 2: four times 48 kHz
_INTER_SAMPLE = 1.6  # peaks between samples rise at most 4 dB above these, but for test signals
_CONTEXT = 256  # samples on both sides that the oversampling filter sees
_PEAK_BLOCK_S = 0.25


@dataclass(frozen=True, slots=True)
class Curves:
    """What a Meter saw.

    ``power`` (hops, channels): mean squares of the K-weighted channels; ``peak`` (hops, channels):
    sample peaks, 1.0 is full scale; ``cross`` (hops,): means of the product of the first two
    K-weighted channels (zeros for one channel). ``duration_s`` counts every sample.
    """

    power: Curve
    peak: Curve
    cross: Curve
    true_peak_dbtp: float
    duration_s: float

    @property
    def summed(self) -> Curve:
        """Mean squares of all channels together, as loudness counts them."""
        return np.asarray(self.power.sum(axis=1), dtype=np.float32)

    @property
    def loudness(self) -> Loudness:
        """The loudness of the whole."""
        return loudness_of(self.summed, self.true_peak_dbtp)


def metering_rate(sample_rate_hz: int) -> int:
    """Return the rate to meter at: the sound's own, where hops have whole samples; else 48 kHz."""
    return sample_rate_hz if sample_rate_hz % HOPS_PER_S == 0 else 48_000


class Meter:
    """Measures sound of 1 to 5 channels (left, right, centre, surrounds) as it is fed."""

    def __init__(self, sample_rate_hz: int, channels: int) -> None:
        if sample_rate_hz % HOPS_PER_S:
            raise ValueError(f"hops of {HOP_S} s have no whole samples at {sample_rate_hz} Hz")
        self._hop = sample_rate_hz // HOPS_PER_S
        self._rate = sample_rate_hz
        self._channels = channels
        self._sections = k_weighting(sample_rate_hz)
        self._state = np.zeros((len(self._sections), channels, 2))
        self._rest = np.zeros((channels, 0), dtype=np.float32)
        self._weighted_rest = np.zeros((channels, 0), dtype=np.float32)
        self._rows: list[tuple[Curve, Curve, Curve]] = []
        self._true_peak = TruePeak(sample_rate_hz, channels)
        self._frames = 0

    def feed(self, block: Samples) -> None:
        """Take the next samples, shape (frames, channels), any number of them."""
        self._frames += len(block)
        self._true_peak.feed(block)
        lanes = np.ascontiguousarray(block.T)  # one channel after the other
        weighted, self._state = sosfilt(self._sections, lanes, axis=1, zi=self._state)
        lanes = _joined(self._rest, lanes)
        weighted = _joined(self._weighted_rest, weighted)
        whole = lanes.shape[1] // self._hop * self._hop
        self._rest, self._weighted_rest = lanes[:, whole:], weighted[:, whole:]
        if whole:
            self._rows.append(self._measured(lanes[:, :whole], weighted[:, :whole]))

    def finish(self) -> Curves:
        """Return the curves; a last hop that is not full is left out."""
        empty = np.zeros((0, self._channels), dtype=np.float32)
        rows = self._rows or [(empty, empty, empty[:, 0])]
        power, peak, cross = (np.concatenate(column) for column in zip(*rows, strict=True))
        self._rows = [(power, peak, cross)]
        return Curves(power, peak, cross, self._true_peak.finish(), self._frames / self._rate)

    def _measured(self, lanes: NDArray[Any], weighted: NDArray[Any]) -> tuple[Curve, Curve, Curve]:
        hops = weighted.reshape(self._channels, -1, self._hop)
        power = np.einsum("chs,chs->hc", hops, hops) / self._hop
        cross = (
            np.einsum("hs,hs->h", hops[0], hops[1]) / self._hop
            if self._channels > 1
            else np.zeros(len(power))
        )
        sound = lanes.reshape(self._channels, -1, self._hop)
        peak = np.maximum(sound.max(axis=2), -sound.min(axis=2)).T
        return power.astype(np.float32), peak.astype(np.float32), cross.astype(np.float32)


def _joined(rest: NDArray[Any], lanes: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate([rest, lanes], axis=1) if rest.shape[1] else lanes


class TruePeak:
    """The highest peak between samples (BS.1770-4, Annex 2), oversampled only where it may lie."""

    def __init__(self, sample_rate_hz: int, channels: int) -> None:
        self._rate = sample_rate_hz
        self._up = max(1, math.ceil(_TRUE_PEAK_HZ / sample_rate_hz))
        self._up = min(self._up, 4)
        self._highest = 1e-10
        self._tail = np.zeros((_CONTEXT * 2, channels), dtype=np.float32)
        self._block = round(sample_rate_hz * _PEAK_BLOCK_S)

    def feed(self, block: Samples) -> None:
        """Take the next samples, shape (frames, channels)."""
        known = np.concatenate([self._tail, block])
        self._look(known)
        self._tail = known[-2 * _CONTEXT :]

    def finish(self) -> float:
        """Return the true peak in dBTP."""
        self._look(np.concatenate([self._tail, np.zeros_like(self._tail)]))
        return 20 * math.log10(self._highest)

    def _look(self, known: Samples) -> None:
        for start in range(_CONTEXT, len(known) - _CONTEXT, self._block):
            stop = min(start + self._block, len(known) - _CONTEXT)
            middle = known[start:stop]
            peak = float(np.maximum(middle.max(), -middle.min()))
            self._highest = max(self._highest, peak)
            if self._up > 1 and peak * _INTER_SAMPLE > self._highest:
                between = self._between(known[start - _CONTEXT : stop + _CONTEXT])
                self._highest = max(self._highest, between)

    def _between(self, stretch: Samples) -> float:
        import soxr

        fine = soxr.resample(stretch, self._rate, self._rate * self._up)
        edge = (_CONTEXT - 1) * self._up
        middle = fine[edge : len(fine) - edge]
        return float(np.abs(middle).max())


def k_weighting(sample_rate_hz: int) -> NDArray[np.float64]:
    """Return BS.1770-4's two filters at any sampling rate, as second-order sections.

    The standard gives coefficients at 48 kHz; these are the analogue prototypes behind them,
    mapped by the bilinear transform (they give the standard's own numbers at 48 kHz).
    """
    return np.array([_shelf(sample_rate_hz), _high_pass(sample_rate_hz)])


def _shelf(rate: int) -> list[float]:
    frequency, gain_db, quality = 1681.974450955533, 3.999843853973347, 0.7071752369554196
    k = math.tan(math.pi * frequency / rate)
    high = 10 ** (gain_db / 20)
    band = high**0.4996667741545416
    a0 = 1 + k / quality + k * k
    return [
        (high + band * k / quality + k * k) / a0,
        2 * (k * k - high) / a0,
        (high - band * k / quality + k * k) / a0,
        1.0,
        2 * (k * k - 1) / a0,
        (1 - k / quality + k * k) / a0,
    ]


def _high_pass(rate: int) -> list[float]:
    frequency, quality = 38.13547087602444, 0.5003270373238773
    k = math.tan(math.pi * frequency / rate)
    a0 = 1 + k / quality + k * k
    return [1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / quality + k * k) / a0]


def lufs(power: Any) -> Any:
    """Return mean squares (one, or an array) as loudness in LUFS; silence is −200 or so."""
    return _OFFSET_LU + 10 * np.log10(np.maximum(power, 1e-20, dtype=np.float64))


def power_of(loudness_lufs: float) -> float:
    """Return the mean square that a loudness stands for."""
    return float(10 ** ((loudness_lufs - _OFFSET_LU) / 10))


def integrated_lufs(power: Curve) -> float:
    """Return the gated loudness of BS.1770-4 (−70 for silence and what is shorter than 0.4 s)."""
    blocks = _sliding(power, _MOMENTARY_HOPS)[::_GATING_STEP_HOPS]
    kept = _gated(blocks, _RELATIVE_GATE_LU)
    return float(lufs(kept.mean())) if len(kept) else SILENCE_LUFS


def range_lu(power: Curve) -> float:
    """Return the loudness range of EBU Tech 3342 (0 for what is shorter than 3 s)."""
    blocks = _sliding(power, _SHORT_TERM_HOPS)[::_GATING_STEP_HOPS]
    kept = _gated(blocks, _RANGE_GATE_LU)
    if not len(kept):
        return 0.0
    low, high = np.percentile(lufs(kept), _RANGE_PERCENTILES)
    return float(high - low)


def loudness_of(power: Curve, true_peak_dbtp: float) -> Loudness:
    """Return the loudness that summed mean squares amount to."""
    return Loudness(
        integrated_lufs=integrated_lufs(power),
        range_lu=range_lu(power),
        true_peak_dbtp=true_peak_dbtp,
    )


def momentary_lufs(power: Curve) -> NDArray[np.float64]:
    """Return the loudness of the last 0.4 s at the end of every hop (Tech 3341)."""
    return np.asarray(lufs(_trailing(power, _MOMENTARY_HOPS)))


def short_term_lufs(power: Curve) -> NDArray[np.float64]:
    """Return the loudness of the last 3 s at the end of every hop (Tech 3341)."""
    return np.asarray(lufs(_trailing(power, _SHORT_TERM_HOPS)))


def _sliding(power: Curve, hops: int) -> NDArray[np.float64]:
    """Return the means of all full windows of so many hops."""
    if len(power) < hops:
        return np.zeros(0)
    sums = np.concatenate([[0.0], np.cumsum(power, dtype=np.float64)])
    return np.asarray(np.maximum(sums[hops:] - sums[:-hops], 0.0) / hops)


def _trailing(power: Curve, hops: int) -> NDArray[np.float64]:
    padded = np.concatenate([np.zeros(hops - 1, dtype=np.float32), power])
    return _sliding(padded, hops)


def _gated(blocks: NDArray[np.float64], relative_lu: float) -> NDArray[np.float64]:
    loud: NDArray[np.float64] = blocks[lufs(blocks) > SILENCE_LUFS]
    if not len(loud):
        return loud
    return np.asarray(loud[lufs(loud) > lufs(loud.mean()) + relative_lu])
