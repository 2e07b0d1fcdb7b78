"""What is mended, each on its merits: decided from what was found.

Light cleaning (high-pass, hum notches) is done by ffmpeg at each reading. Heavy cleaning
(de-clipping, noise reduction, samples that are no numbers) is done once, and a copy is kept (see
cleaned_copy.py).
"""

from typing import Any

from media_pipeline.master.levelling.speech import STEADY_DB
from media_pipeline.model.analysis import Cleaning, Clipping, Hum
from media_pipeline.model.settings import CleanUp

_RUMBLE_HZ = 70.0  # below any voice
_BAD_FLOOR_DB = 30.0  # speech that little above the noise: it is heard under every word
_WANTED_FLOOR_DB = 38.0
_MOST_REDUCTION_DB = 12.0  # more would be heard in the voice
_LEAST_CLIPPING_S = 0.005
_NOTCH_WIDTH_HZ = 4.0
_BUTTERWORTH_Q = 0.5**0.5
_PRECISION = "f64"  # deep filters at high rates lose bits in 32


def decide_cleaning(
    clean_up: CleanUp,
    *,
    hum: Hum | None,
    clipping: Clipping,
    speech_lufs: float | None,
    noise_lufs: float,
    has_no_numbers: bool = False,
) -> Cleaning:
    """Return what is to be mended: what was found and not turned off."""
    return Cleaning(
        high_pass_hz=high_pass_of(clean_up),
        notches_hz=hum.harmonics_hz if hum is not None and clean_up.hum else (),
        declip=clean_up.clipping and clipping.duration_s >= _LEAST_CLIPPING_S,
        replace_samples=has_no_numbers,
        noise_reduction_db=reduction_db(speech_lufs, noise_lufs) if clean_up.noise else 0.0,
        noise_reducer=clean_up.noise_reducer,
    )


def high_pass_of(clean_up: CleanUp) -> float:
    """Return where the high-pass begins, in Hz; 0 if it is turned off."""
    return _RUMBLE_HZ if clean_up.high_pass else 0.0


def lightly_cleaned(stream: Any, cleaning: Cleaning) -> Any:
    """Return an ffmpeg-python stream without rumble and hum, where that was decided."""
    if cleaning.high_pass_hz:
        stream = stream.filter(
            "highpass", f=cleaning.high_pass_hz, t="q", w=_BUTTERWORTH_Q, r=_PRECISION
        )
    for frequency in cleaning.notches_hz:
        stream = stream.filter("bandreject", f=frequency, t="h", w=_NOTCH_WIDTH_HZ, r=_PRECISION)
    return stream


def reduction_db(speech_lufs: float | None, noise_lufs: float) -> float:
    """Return how much noise to take out: enough for a good floor, never enough to hurt a voice."""
    if speech_lufs is None:
        return 0.0
    contrast = speech_lufs - noise_lufs
    if contrast >= _BAD_FLOOR_DB or contrast < STEADY_DB:  # without pauses: what is noise?
        return 0.0
    return min(_WANTED_FLOOR_DB - contrast, _MOST_REDUCTION_DB)
