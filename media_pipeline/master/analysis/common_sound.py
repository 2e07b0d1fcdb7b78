"""How far apart two recorders hear the same sound: generalised cross-correlation (GCC-PHAT).

Only phases count (Knapp and Carter, 1976), and only in those cells of time and frequency that stand
out of the track's own steady noise. So hum, hiss and fans say nothing, and a voice that is heard
30 dB below the near one says as much as the near one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Line = NDArray[np.float32]
"""One channel of sound, shape (frames,)."""
Cells = NDArray[np.complex64]

RATE_HZ = 8_000
PHASES_HZ = 2_000

_OUTSTANDING = 2.5  # times what is steady in its frequency
_STEADY_PERCENTILE = 25
_DEAD = 1e-4  # a frame whose magnitudes sum up to less is digital silence

_COARSE_FRAME = 512
_COARSE_BAND_HZ = (120.0, 950.0)  # voices carry furthest there, and 2 kHz suffice for it
_CHUNK_S = 3.0
_SLIPS = (-1, 0, 1)  # frames a chunk: clocks 167 ppm slower, alike, 167 ppm faster
_TRANSFORM = 16_384
_NEIGHBOURHOOD_S = 0.02

_FINE_FRAME = 1_024
_FINE_BAND_HZ = (150.0, 3_600.0)
_FINER = 8  # steps of an eighth of a frame: 16 µs
_NEAR_S = 0.03  # lags that are known to 15 ms, and the way of sound over 5 m
_BACKGROUND_S = 0.06
_FINE_SALIENCE = 7.0
_FEWEST_FRAMES = 8


@dataclass(frozen=True, slots=True)
class Peak:
    """Where two sounds are most alike.

    ``place_s`` counts from the beginning of the stretch that was searched; ``rival`` is the next
    peak's height as a part of this one's.
    """

    place_s: float
    rival: float


class Phases:
    """What of a stretch of sound is compared: its phases, at ``PHASES_HZ``.

    Args:
        samples: the stretch, at ``RATE_HZ``.
    """

    def __init__(self, samples: Line) -> None:
        self._phases = _phases_of(samples)
        self._transforms: dict[int, Cells] = {}

    def piece(self, start_s: float, duration_s: float) -> Line:
        """Return a part of it, to be found in another stretch."""
        begin = round(start_s * PHASES_HZ)
        return self._phases[begin : begin + round(duration_s * PHASES_HZ)]

    def find(self, piece: Line) -> Peak | None:
        """Return where another stretch's ``piece`` is likeliest; None if nowhere."""
        likeness = self._likeness(piece)
        if likeness.max(initial=0) <= 0:
            return None
        place = int(np.argmax(likeness))
        height = float(likeness[place])
        near = int(_NEIGHBOURHOOD_S * PHASES_HZ)
        likeness[max(0, place - near) : place + near + 1] = 0
        return Peak(place / PHASES_HZ, float(likeness.max()) / height)

    def _likeness(self, piece: Line) -> Line:
        """Return the correlation at each place, the best of what different clocks would give."""
        chunk = len(piece) // max(1, round(len(piece) / PHASES_HZ / _CHUNK_S))
        places = len(self._phases) - len(piece)
        if places <= 0 or chunk == 0:
            return np.zeros(0, np.float32)
        begins = range(0, len(piece) - chunk + 1, chunk)
        rows = [self._correlation(piece[begin : begin + chunk]) for begin in begins]
        sums = [
            np.sum([row[i * (chunk + slip) :][:places] for i, row in enumerate(rows)], axis=0)
            for slip in _SLIPS
        ]
        return np.asarray(np.max(sums, axis=0), np.float32)

    def _correlation(self, chunk: Line) -> Line:
        spectrum = np.conj(np.fft.rfft(chunk, _TRANSFORM))
        rows = np.fft.irfft(self._blocks(len(chunk)) * spectrum, _TRANSFORM, axis=1)
        return rows[:, : _TRANSFORM - len(chunk) + 1].reshape(-1).astype(np.float32, copy=False)

    def _blocks(self, chunk: int) -> Cells:
        """Return the transforms of overlapping blocks (overlap-save) for chunks of this length."""
        if chunk not in self._transforms:
            step = _TRANSFORM - chunk + 1
            count = len(self._phases) // step + 1
            padded = np.zeros((count - 1) * step + _TRANSFORM, np.float32)
            padded[: len(self._phases)] = self._phases
            blocks = sliding_window_view(padded, _TRANSFORM)[::step]
            self._transforms[chunk] = _spectra(blocks)
        return self._transforms[chunk]


@dataclass(frozen=True, slots=True)
class Frames:
    """Overlapping frames of two tracks that hear the same moment, as far as is known.

    ``cross`` is the product of both spectra's phases, shape (frames, bins); ``levels`` how loud
    each track is, without its steady noise, shape (2, frames).
    """

    cross: Cells
    levels: Line

    def lags_s(self, loud: NDArray[np.float64]) -> tuple[float | None, float | None]:
        """Return how much later the second track hears the first one's voice, and its own.

        Sound takes 3 ms a metre, so each voice comes later to the other's microphone: the two
        differ. Whose voice it is tells the level, compared with how ``loud`` its track is.

        Returns:
            Seconds, beyond what the frames were matched for; None for a voice that is not heard
            in both.
        """
        first, second = self.levels / np.maximum(loud, _DEAD)[:, None]
        is_heard = self.cross.any(axis=1)
        is_first = first >= second
        return _lag_s(self.cross[is_heard & is_first]), _lag_s(self.cross[is_heard & ~is_first])


def matched_frames(first: Line, second: Line, places: NDArray[np.float64]) -> Frames:
    """Cut both excerpts (at ``RATE_HZ``) into frames that hear the same moment.

    Args:
        first: an excerpt of the first track.
        second: an excerpt of the second.
        places: for each frame of ``first`` (``frame_begins``) where it begins in ``second``, in
            samples and fractions of them; frames outside are left out.
    """
    begins = np.floor(places).astype(int)
    inside = (begins >= 0) & (begins <= len(second) - _FINE_FRAME)
    frames = sliding_window_view(first, _FINE_FRAME)[frame_begins(first)[inside]]
    partners = sliding_window_view(second, _FINE_FRAME)[begins[inside]]
    turn = 2j * np.pi * np.fft.rfftfreq(_FINE_FRAME) * (places - begins)[inside, None]
    both = _cells(frames), _cells(partners) * np.exp(turn).astype(np.complex64)
    phases = [_outstanding(cells, _FINE_BAND_HZ) for cells in both]
    levels = [
        np.sqrt(np.mean(np.abs(cells * (phase != 0)) ** 2, axis=1))
        for cells, phase in zip(both, phases, strict=True)
    ]
    return Frames(phases[1] * np.conj(phases[0]), np.stack(levels))


def frame_begins(excerpt: Line) -> NDArray[np.int64]:
    """Return where the frames of an excerpt begin, in samples."""
    return np.arange(0, max(0, len(excerpt) - _FINE_FRAME + 1), _FINE_FRAME // 2)


def _cells(frames: Line) -> Cells:
    window = np.hanning(frames.shape[1] + 1)[:-1].astype(np.float32)
    return _spectra(frames * window)


def _spectra(frames: Line) -> Cells:
    return np.fft.rfft(frames, axis=1).astype(np.complex64, copy=False)


def _outstanding(cells: Cells, band_hz: tuple[float, float]) -> Cells:
    """Return cells of magnitude 1 where they stand out of the steady noise, 0 elsewhere."""
    magnitudes = np.abs(cells)
    living = magnitudes.sum(axis=1) > _DEAD
    if not living.any():
        return np.zeros_like(cells)
    steady = np.percentile(magnitudes[living], _STEADY_PERCENTILE, axis=0)
    frequencies = np.fft.rfftfreq(2 * (cells.shape[1] - 1), 1 / RATE_HZ)
    within = (frequencies >= band_hz[0]) & (frequencies <= band_hz[1])
    kept = within & living[:, None] & (magnitudes > _OUTSTANDING * steady)
    return np.divide(cells, magnitudes, out=np.zeros_like(cells), where=kept)


def _phases_of(samples: Line) -> Line:
    """Leave out what does not stand out, and join the frames again at the lower rate."""
    hop = _COARSE_FRAME // 2
    padded = np.pad(samples, (hop, _COARSE_FRAME))
    frames = sliding_window_view(padded, _COARSE_FRAME)[::hop]
    cells = _outstanding(_cells(frames), _COARSE_BAND_HZ)
    short = _COARSE_FRAME * PHASES_HZ // RATE_HZ
    pieces = np.fft.irfft(cells[:, : short // 2 + 1], short, axis=1)
    joined = np.zeros((len(pieces) + 1, short // 2), np.float32)
    joined[:-1] = pieces[:, : short // 2]
    joined[1:] += pieces[:, short // 2 :]
    return joined.reshape(-1)[short // 2 :][: len(samples) * PHASES_HZ // RATE_HZ]


def _lag_s(cross: Cells) -> float | None:
    """Return the lag of summed cross-spectra of phases; None where no peak is clear."""
    if len(cross) < _FEWEST_FRAMES:
        return None
    rate = RATE_HZ * _FINER
    wide = int(_BACKGROUND_S * rate)
    whole = np.fft.irfft(cross.sum(axis=0), _FINE_FRAME * _FINER)
    likeness = np.concatenate([whole[-wide:], whole[: wide + 1]])
    peak = int(np.argmax(likeness))
    deviation = float(np.sqrt(np.mean(np.square(likeness))))
    lag_s = (peak - wide) / rate
    is_clear = likeness[peak] > _FINE_SALIENCE * deviation and abs(lag_s) <= _NEAR_S
    return lag_s if is_clear else None
