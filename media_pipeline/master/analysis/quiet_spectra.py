"""What is always there: how strong each low frequency is in the quietest moments of a recording."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from media_pipeline.tools.ffmpeg_sound import Samples

_LOWEST_RATE_HZ = 1_600
_ANALYSED_HZ = 540
_RUMBLE_HZ = 20  # below lie DC offset and steps on the floor, which are no part of the programme
_SILENT_POWER = 1e-11  # −110 dBFS: a window of digital silence tells nothing about noise
_LOUD = 0.95


class Decimator:
    """Brings sound down to between 1.6 and 3.2 kHz, by a triangular window over two steps.

    What lies above folds back with the square of a block average's leakage: at least 16 dB down at
    500 Hz, 59 dB at 50 Hz. ``rate_hz`` is the resulting rate; it need not be whole.
    """

    def __init__(self, sample_rate_hz: int, channels: int) -> None:
        self._factor = max(1, sample_rate_hz // _LOWEST_RATE_HZ)
        self._channels = channels
        self.rate_hz = sample_rate_hz / self._factor
        falling = (self._factor - np.arange(self._factor) - 0.5) / self._factor**2
        halves = np.stack([falling[::-1], falling], axis=1)
        # One multiplication of matrices gives both halves of the window for all channels.
        weights = np.einsum("ih,cd->ichd", halves, np.eye(channels))
        self._weights = weights.reshape(self._factor * channels, -1).astype(np.float32)
        self._rest: Samples = np.zeros((0, channels), dtype=np.float32)
        self._rising: Samples = np.zeros((0, channels), dtype=np.float32)

    def lower(self, block: Samples) -> Samples:
        """Return what has become known through ``block``; it may be nothing."""
        sound = np.concatenate([self._rest, block])
        steps = len(sound) // self._factor
        self._rest = sound[steps * self._factor :]
        if not steps:
            return sound[:0]
        rows = sound[: steps * self._factor].reshape(steps, -1)
        with np.errstate(invalid="ignore", over="ignore"):  # a damaged file's NaN
            halves = (rows @ self._weights).reshape(steps, 2, self._channels)
            rising = np.concatenate([self._rising, halves[:, 0]])
            lowered: Samples = rising[:-1] + halves[len(halves) + 1 - len(rising) :, 1]
        self._rising = rising[-1:]
        return lowered

    def power_kept(self, hz: float) -> float:
        """Return which share of a tone's power is left."""
        return float(np.sinc(hz / self.rate_hz) ** 4)


@dataclass(frozen=True, slots=True)
class Look:
    """A way to look at sound: how long its windows are, and how few of them are the quiet ones.

    ``half_width`` says how many bins on either side of a line belong to it.
    """

    window_s: float
    quiet_share: float
    half_width: int
    most_windows: int


class Quiet(NamedTuple):
    """Mean squares in the quiet of one channel, by bin: alone, and with those beside it.

    They are those of a sine: with a full-scale one its bands hold 0.5.
    """

    spacing_hz: float
    bins: NDArray[np.float64]
    bands: NDArray[np.float64]

    def place(self, hz: float) -> int:
        """Return the bin that ``hz`` lies in."""
        return round(hz / self.spacing_hz)


class Spectra:
    """Power spectra of windows that overlap by half; their number, and so memory, is bounded.

    Once there are more than ``most_windows``, every other one is forgotten.
    """

    def __init__(self, look: Look, rate_hz: float, channels: int) -> None:
        self._look = look
        self._length = round(look.window_s * rate_hz)
        self._spacing_hz = rate_hz / self._length
        window = np.hanning(self._length + 1)[:-1]
        self._window = window.astype(np.float32)
        self._scale = 2 / (self._length * np.sum(window**2))
        self._rest: Samples = np.zeros((0, channels), dtype=np.float32)
        self._number, self._stride = 0, 1
        self._spectra: list[Samples] = []
        self._powers: list[float] = []

    @property
    def count(self) -> int:
        """How many windows are kept; silent ones are not."""
        return len(self._spectra)

    @property
    def loud_power(self) -> float:
        """Mean square of the loud windows between 20 and 540 Hz, in the louder channel.

        Of the windows, 95 % are quieter.
        """
        return float(np.quantile(self._powers, _LOUD)) if self._powers else 0.0

    def feed(self, samples: Samples) -> None:
        """Take in decimated samples, of shape (frames, channels)."""
        sound, step = np.concatenate([self._rest, samples]), self._length // 2
        if len(sound) < self._length:
            self._rest = sound
            return
        windows = sliding_window_view(sound, self._length, axis=0)[::step]
        self._rest = sound[len(windows) * step :]
        wanted = windows[-self._number % self._stride :: self._stride]
        self._number += len(windows)
        self._keep(wanted)

    def quiet(self) -> list[Quiet]:
        """Return what each channel has in its quiet windows; there must be some."""
        width = 2 * self._look.half_width + 1
        spectra = np.stack(self._spectra)
        count = spectra.shape[2] - width + 1
        bands = sum(spectra[:, :, first : first + count] for first in range(width))
        quiet_bins, quiet_bands = (
            np.quantile(each, self._look.quiet_share, axis=0) for each in (spectra, bands)
        )
        edge = self._look.half_width
        return [
            Quiet(self._spacing_hz, own_bins, np.pad(own_bands, edge, mode="edge"))
            for own_bins, own_bands in zip(quiet_bins, quiet_bands, strict=True)
        ]

    def _keep(self, windows: Samples) -> None:
        bins = round(_ANALYSED_HZ / self._spacing_hz)
        with np.errstate(invalid="ignore", over="ignore"):
            spectra = np.fft.rfft(windows * self._window, axis=2)[:, :, :bins]
            power = (spectra.real**2 + spectra.imag**2) * np.float32(self._scale)
        loudest = power[:, :, round(_RUMBLE_HZ / self._spacing_hz) :].sum(axis=2).max(axis=1)
        telling = loudest > _SILENT_POWER  # which a damaged file's NaN is not
        self._spectra.extend(spectrum.copy() for spectrum in power[telling])
        self._powers.extend(loudest[telling].tolist())
        while len(self._spectra) > self._look.most_windows:
            self._spectra, self._powers = self._spectra[::2], self._powers[::2]
            self._stride *= 2
