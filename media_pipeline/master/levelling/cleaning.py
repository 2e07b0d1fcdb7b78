"""What is mended, each on its merits: decided from what was found.

Light cleaning (high-pass, hum notches) is done at each reading. Heavy cleaning (de-clipping, noise
reduction) takes time: it is done once, and a copy is kept (see cleaned_copy.py).
"""

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, iirnotch, sosfilt

from media_pipeline.master.levelling.speech import STEADY_DB
from media_pipeline.model.analysis import Cleaning, Clipping, Hum
from media_pipeline.model.settings import CleanUp
from media_pipeline.tools.ffmpeg_sound import Samples

_RUMBLE_HZ = 70.0  # below any voice
_BAD_FLOOR_DB = 30.0  # speech that little above the noise: it is heard under every word
_WANTED_FLOOR_DB = 38.0
_MOST_REDUCTION_DB = 12.0  # more would be heard in the voice
_LEAST_CLIPPING_S = 0.005
_NOTCH_WIDTH_HZ = 4.0


def decide_cleaning(
    clean_up: CleanUp,
    *,
    hum: Hum | None,
    clipping: Clipping,
    speech_lufs: float | None,
    noise_lufs: float,
) -> Cleaning:
    """Return what is to be mended: what was found and not turned off."""
    return Cleaning(
        high_pass_hz=_RUMBLE_HZ if clean_up.high_pass else 0.0,
        notches_hz=hum.harmonics_hz if hum is not None and clean_up.hum else (),
        declip=clean_up.clipping and clipping.duration_s >= _LEAST_CLIPPING_S,
        noise_reduction_db=reduction_db(speech_lufs, noise_lufs) if clean_up.noise else 0.0,
        noise_reducer=clean_up.noise_reducer,
    )


class LightCleaning:
    """Takes out rumble and hum as sound goes by, where that was decided."""

    def __init__(self, cleaning: Cleaning, sample_rate_hz: int, channels: int) -> None:
        self._sections = _sections(cleaning, sample_rate_hz)
        self._state = np.zeros((len(self._sections), channels, 2))

    def process(self, block: Samples) -> Samples:
        """Return the next samples, shape (frames, channels), cleaned."""
        if not len(self._sections):
            return block
        lanes = np.ascontiguousarray(block.T)
        cleaned, self._state = sosfilt(self._sections, lanes, axis=1, zi=self._state)
        return np.asarray(cleaned.T, dtype=np.float32)


def _sections(cleaning: Cleaning, sample_rate_hz: int) -> NDArray[np.float64]:
    """Return the filters as second-order sections, shape (filters, 6)."""
    sections = [np.zeros((0, 6))]
    if cleaning.high_pass_hz:
        sections.append(
            butter(2, cleaning.high_pass_hz, "highpass", fs=sample_rate_hz, output="sos")
        )
    for frequency in cleaning.notches_hz:
        taken, kept = iirnotch(frequency, frequency / _NOTCH_WIDTH_HZ, fs=sample_rate_hz)
        sections.append(np.concatenate([taken, kept])[None, :])
    return np.concatenate(sections)


def reduction_db(speech_lufs: float | None, noise_lufs: float) -> float:
    """Return how much noise to take out: enough for a good floor, never enough to hurt a voice."""
    if speech_lufs is None:
        return 0.0
    contrast = speech_lufs - noise_lufs
    if contrast >= _BAD_FLOOR_DB or contrast < STEADY_DB:  # without pauses: what is noise?
        return 0.0
    return min(_WANTED_FLOOR_DB - contrast, _MOST_REDUCTION_DB)
