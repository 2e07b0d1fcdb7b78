"""Mains hum: 50 or 60 Hz and its harmonics, which stay while voices and notes come and go.

What stays shows in the quiet of a recording: a low quantile over time of each frequency. It is
looked at twice. Windows of 2 s tell frequencies finely: a bass that holds its low G (49 Hz) is no
hum, and no voice at 100 Hz is as narrow as the mains. Windows of 0.5 s fit into the pauses of
speech and between notes: what is missing from one window in ten is no hum. The mains itself must
stand out in both, or twice the mains (a rectifier's hum) with a harmonic of its own. Once that is
so, a harmonic counts that stands out in either.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from media_pipeline.master.analysis.quiet_spectra import Decimator, Look, Quiet, Spectra
from media_pipeline.model.analysis import Hum
from media_pipeline.tools.ffmpeg_sound import Samples

_MAINS_HZ: tuple[Literal[50], Literal[60]] = (50, 60)
_HIGHEST_HZ = 500
_LONG = Look(window_s=2.0, quiet_share=0.2, half_width=2, most_windows=1_024)
_SHORT = Look(window_s=0.5, quiet_share=0.1, half_width=1, most_windows=4_096)
_BESIDE_LONG_HZ = (2.5, 8.0)  # 60 Hz stays out of it when 50 Hz is looked at
_BESIDE_SHORT_HZ = (6.0, 20.0)
_OFF_SHARE = 0.005  # the mains keeps within 0.4 %; a low G is 1.3 to 2 % off
_STANDS_OUT_DB = 10.0
_NOTHING = 1e-20
_HEARD_DB = -60.0  # against the loud parts: not heard below, even where a quiet voice is lifted
_WORTH_A_NOTCH_DB = -70.0
_LEAST_DBFS = -100.0  # the noise of 16 bits
_FEWEST_WINDOWS = 4  # 5 s


class HumDetector:
    """Finds hum in a stream. Memory stays below 40 MB.

    Args:
        sample_rate_hz: at least 1.2 kHz.
        channels: samples in a frame; each is looked at on its own.
    """

    def __init__(self, sample_rate_hz: int, channels: int) -> None:
        self._decimator = Decimator(sample_rate_hz, channels)
        self._long = Spectra(_LONG, self._decimator.rate_hz, channels)
        self._short = Spectra(_SHORT, self._decimator.rate_hz, channels)

    def feed(self, block: Samples) -> None:
        """Hear the next samples, of shape (frames, channels)."""
        samples = self._decimator.lower(block)
        self._long.feed(samples)
        self._short.feed(samples)

    def found(self) -> Hum | None:
        """Return the hum, at the end; None in less than 5 s of sound.

        Its harmonics are those of all channels, its level that of the channel that hums most. Hum
        is none where it lies 60 dB below the loud parts of the recording (up to 540 Hz), or below
        −100 dBFS.
        """
        if self._long.count < _FEWEST_WINDOWS:
            return None
        loud_power = self._short.loud_power
        channels = [
            _Channel(long, short, self._decimator)
            for long, short in zip(self._long.quiet(), self._short.quiet(), strict=True)
        ]
        hums = [_hum(mains, channels, loud_power) for mains in _MAINS_HZ]
        return max((hum for hum in hums if hum), key=lambda hum: hum.level_db, default=None)


@dataclass(frozen=True, slots=True)
class _Channel:
    """One channel, looked at twice."""

    long: Quiet
    short: Quiet
    decimator: Decimator

    def power(self, hz: int) -> float:
        """Return the mean square of a line that stands out in either look, else 0."""
        if _stands_alone(self.long, hz):
            power = self.long.bands[self.long.place(hz)]
        elif _stands_out(self.short, hz):
            power = self.short.bands[self.short.place(hz)]
        else:
            return 0.0
        return float(power) / self.decimator.power_kept(hz)

    def hums(self, mains_hz: int) -> bool:
        """Return whether the mains, or its rectifier, is always there."""
        rectified = self._stays(2 * mains_hz) and any(
            self._stays(times * mains_hz) for times in (4, 8)
        )
        return self._stays(mains_hz) or rectified

    def _stays(self, hz: int) -> bool:
        return hz <= _HIGHEST_HZ and _stands_alone(self.long, hz) and _stands_out(self.short, hz)


def _hum(mains_hz: Literal[50, 60], channels: Sequence[_Channel], loud_power: float) -> Hum | None:
    humming = [channel for channel in channels if channel.hums(mains_hz)]
    harmonics = range(mains_hz, _HIGHEST_HZ + 1, mains_hz)
    least_line = loud_power * _ratio(_WORTH_A_NOTCH_DB)
    lines = np.array([[channel.power(hz) for hz in harmonics] for channel in humming])
    lines = np.where(lines >= least_line, lines, 0.0).reshape(-1, len(harmonics))
    power = float(lines.sum(axis=1).max(initial=0.0))
    if power < max(loud_power * _ratio(_HEARD_DB), _ratio(_LEAST_DBFS)):
        return None
    found = tuple(hz for hz, own in zip(harmonics, lines.T, strict=True) if own.any())
    return Hum(mains_hz=mains_hz, harmonics_hz=found, level_db=10 * math.log10(power))


def _beside(quiet: Quiet, hz: float, distances_hz: tuple[float, float]) -> NDArray[np.float64]:
    """Return the bands on both sides of a line."""
    place = quiet.place(hz)
    near, far = (round(distance / quiet.spacing_hz) for distance in distances_hz)
    below = quiet.bands[place - far : place - near + 1]
    return np.append(below, quiet.bands[place + near : place + far + 1])


def _height(quiet: Quiet, hz: float, distances_hz: tuple[float, float]) -> float:
    """Return how many times the power beside it a line has."""
    beside = float(np.median(_beside(quiet, hz, distances_hz)))
    return float(quiet.bands[quiet.place(hz)]) / max(beside, _NOTHING)


def _stands_out(short: Quiet, hz: float) -> bool:
    return _height(short, hz, _BESIDE_SHORT_HZ) >= _ratio(_STANDS_OUT_DB)


def _stands_alone(long: Quiet, hz: float) -> bool:
    """Return whether a line stands out, right at its place, with nothing like it beside it.

    The higher it stands (in dB), half as far must everything beside it lie below: vibrato draws
    lines at 5 Hz from a tone's own.
    """
    height = _height(long, hz, _BESIDE_LONG_HZ)
    highest = float(_beside(long, hz, _BESIDE_LONG_HZ).max())
    return (
        height >= _ratio(_STANDS_OUT_DB)
        and float(long.bands[long.place(hz)]) >= highest * math.sqrt(height)
        and abs(_frequency(long, hz) - hz) <= _OFF_SHARE * hz
    )


def _frequency(long: Quiet, hz: float) -> float:
    """Return the frequency of the line nearest to ``hz``: the summit of a parabola, in dB."""
    place, reach = long.place(hz), round(_BESIDE_LONG_HZ[0] / long.spacing_hz)
    peak = place - reach + int(np.argmax(long.bins[place - reach : place + reach + 1]))
    below, at, above = np.log(np.maximum(long.bins[peak - 1 : peak + 2], _NOTHING))
    bend = below - 2 * at + above
    aside = (below - above) / (2 * bend) if bend < 0 else 0.0
    return float((peak + aside) * long.spacing_hz)


def _ratio(decibels: float) -> float:
    return float(10 ** (decibels / 10))
