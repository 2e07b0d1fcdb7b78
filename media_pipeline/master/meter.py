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

from media_pipeline.master.curves import Curve
from media_pipeline.master.k_weighting import KWeighting, Lanes
from media_pipeline.master.true_peaks import TruePeaks
from media_pipeline.model.analysis import HOP_S
from media_pipeline.model.audio import Loudness
from media_pipeline.tools.ffmpeg_sound import Samples

HOPS_PER_S = round(1 / HOP_S)
SILENCE_LUFS = -70.0
"""The absolute gate of BS.1770-4: what lies below it does not count."""

_OFFSET_LU = -0.691  # BS.1770-4: a 997 Hz sine at 0 dBFS in one channel measures −3.01 LUFS
_RELATIVE_GATE_LU = -10.0
_RANGE_GATE_LU = -20.0  # Tech 3342
_RANGE_PERCENTILES = (10.0, 95.0)  # Tech 3342
_MOMENTARY_HOPS = round(0.4 / HOP_S)
_NO_PEAK = 1e-10
_SHORT_TERM_HOPS = round(3.0 / HOP_S)
_GATING_STEP_HOPS = round(0.1 / HOP_S)


@dataclass(frozen=True, slots=True)
class Curves:
    """What a Meter saw.

    ``power`` (hops, channels): mean squares of the K-weighted channels; ``peak`` (hops, channels):
    sample peaks, 1.0 is full scale; ``cross`` (hops,): means of the product of the first two
    K-weighted channels (zeros for one channel); ``true_peaks`` (hops,): peaks between samples,
    where they were looked for, a last hop that is not full included (empty if none were).
    ``as_fed`` (hops,): summed mean squares without the Meter's high-pass. ``duration_s`` counts
    every sample.
    """

    power: Curve
    peak: Curve
    cross: Curve
    true_peaks: Curve
    as_fed: Curve
    duration_s: float

    @property
    def true_peak_dbtp(self) -> float:
        """The highest peak between samples."""
        return 20 * math.log10(max(float(self.true_peaks.max(initial=0.0)), _NO_PEAK))

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
    """Measures sound of 1 to 5 channels (left, right, centre, surrounds) as it is fed.

    Args:
        sample_rate_hz: hops must have whole samples at it (see metering_rate).
        channels: of what is fed.
        ceiling_dbtp: where true peaks are looked for hop by hop; without it, only the highest one
            is sure to be found.
        true_peaks: False to look for none.
        high_pass_hz: what is measured is the sound after this high-pass; 0 for none.
    """

    def __init__(
        self,
        sample_rate_hz: int,
        channels: int,
        ceiling_dbtp: float | None = None,
        *,
        true_peaks: bool = True,
        high_pass_hz: float = 0.0,
    ) -> None:
        if sample_rate_hz % HOPS_PER_S:
            raise ValueError(f"hops of {HOP_S} s have no whole samples at {sample_rate_hz} Hz")
        hop = sample_rate_hz // HOPS_PER_S
        self._rate = sample_rate_hz
        self._channels = channels
        self._is_high_passed = high_pass_hz > 0
        self._weighting = KWeighting(sample_rate_hz, channels, high_pass_hz)
        self._sound, self._weighted = _Hops(hop), _Hops(hop)
        self._peaks = [np.zeros((0, channels), dtype=np.float32)]
        nothing = np.zeros(0, dtype=np.float32)
        self._powers = [(self._peaks[0], nothing, nothing)]
        self._true_peaks = TruePeaks(sample_rate_hz, channels, ceiling_dbtp) if true_peaks else None
        self._frames = 0

    def feed(self, block: Samples) -> None:
        """Take the next samples, shape (frames, channels), any number of them."""
        self._frames += len(block)
        if self._true_peaks is not None:
            self._true_peaks.feed(block)
        lanes = np.ascontiguousarray(block.T)  # one channel after the other
        self._peaks.append(self._highest(self._sound.completed(lanes)))
        self._measure(self._weighting.feed(lanes))

    def finish(self) -> Curves:
        """Return the curves, once all is fed; a last hop that is not full is left out."""
        self._measure(self._weighting.finish())
        power, cross, as_fed = (
            np.concatenate(column) for column in zip(*self._powers, strict=True)
        )
        nothing = np.zeros(0, dtype=np.float32)
        return Curves(
            power=power,
            peak=np.concatenate(self._peaks),
            cross=cross,
            true_peaks=nothing if self._true_peaks is None else self._true_peaks.finish(),
            as_fed=as_fed,
            duration_s=self._frames / self._rate,
        )

    def _highest(self, hops: NDArray[np.float32]) -> Curve:
        """Return sample peaks, shape (hops, channels); around the mean, which a high-pass takes."""
        top, bottom = hops.max(axis=2), hops.min(axis=2)
        if self._is_high_passed:
            mean = hops.mean(axis=2)
            top, bottom = top - mean, bottom - mean
        return np.asarray(np.maximum(top, -bottom).T)

    def _measure(self, weighted: Lanes) -> None:
        hops = self._weighted.completed(weighted)
        length = hops.shape[2]
        every = np.einsum("chs,chs->hc", hops, hops) / np.float32(length)
        as_fed = every[:, : self._channels].sum(axis=1)
        power = every[:, -self._channels :]
        cross = np.zeros(len(power), dtype=np.float32)
        if self._channels > 1:
            left, right = hops[-self._channels], hops[1 - self._channels]
            cross = np.einsum("hs,hs->h", left, right) / np.float32(length)
        self._powers.append((power, cross, as_fed))


class _Hops:
    """Cuts what is fed into hops, and keeps what does not fill one yet."""

    def __init__(self, hop: int) -> None:
        self._hop = hop
        self._rest: Lanes | None = None

    def completed(self, lanes: Lanes) -> NDArray[np.float32]:
        """Return the hops that ``lanes`` fill, shape (channels, hops, samples)."""
        known = lanes if self._rest is None else np.concatenate([self._rest, lanes], axis=1)
        whole = known.shape[1] // self._hop * self._hop
        self._rest = known[:, whole:]
        return known[:, :whole].reshape(len(known), -1, self._hop)


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
