"""A stretch of speech becomes a point, near to others of the same voice whatever is said.

The network is CAM++ of 3D-Speaker (arXiv:2303.00332, Apache-2.0), trained on Chinese and English
voices; its weights lie beside this module, so nothing is downloaded.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from media_pipeline.transcribe.engine import RATE_HZ, Samples

WINDOW_S = 1.5
"""What is embedded at once. The network as stored takes at most 2 s."""

Points = NDArray[np.float32]
"""One row each, of unit length; the dot product of two rows is their likeness, at most 1."""

_MODEL = Path(__file__).with_name("voice_campplus.onnx")
_AT_ONCE = 16
_FRAME, _HOP, _FFT = 400, 160, 512
_BANDS = 80
_LOWEST_HZ = 20.0
_PRE_EMPHASIS = 0.97
_FLOOR = 1.2e-7


class VoiceEmbedder(Protocol):
    """Tells voices apart. The same sound gives the same point."""

    def embed(self, windows: Samples) -> Points:
        """Return the points of windows, shape (windows, frames) at 16 kHz; full scale is 1.0."""
        ...


@dataclass(frozen=True)
class CamPlusPlus:
    """The default embedder, on one core; loaded when first needed."""

    model: Path = _MODEL

    def embed(self, windows: Samples) -> Points:
        """Return the points of windows (see VoiceEmbedder)."""
        rows = [
            self._session.run(None, {"features": _features(windows[at : at + _AT_ONCE])})[0]
            for at in range(0, len(windows), _AT_ONCE)
        ]
        return unit_length(np.concatenate(rows))

    @cached_property
    def _session(self) -> Any:
        onnxruntime: Any = import_module("onnxruntime")  # untyped
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(
            str(self.model), options, providers=["CPUExecutionProvider"]
        )


def unit_length(rows: NDArray[np.float32]) -> Points:
    """Return each row scaled to unit length; a row of nothing stays nothing."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)


def _features(windows: Samples) -> NDArray[np.float32]:
    """Return log mel energies as Kaldi computes them, less their mean, shape (windows, t, 80)."""
    frames = np.lib.stride_tricks.sliding_window_view(windows, _FRAME, axis=1)[:, ::_HOP]
    frames = frames - frames.mean(axis=2, keepdims=True)
    before = np.concatenate([frames[..., :1], frames[..., :-1]], axis=2)
    shape = np.hanning(_FRAME).astype(np.float32) ** 0.85
    power = np.abs(np.fft.rfft((frames - _PRE_EMPHASIS * before) * shape, _FFT)) ** 2
    bands = np.log(np.maximum(power @ _mel_bank(), _FLOOR))
    return np.asarray(bands - bands.mean(axis=1, keepdims=True), dtype=np.float32)


@cache
def _mel_bank() -> NDArray[np.float32]:
    """Return triangles that are even on Kaldi's mel scale, shape (_FFT / 2 + 1, _BANDS)."""
    edges = np.linspace(_mel(_LOWEST_HZ), _mel(RATE_HZ / 2), _BANDS + 2)
    bins = _mel(np.arange(_FFT // 2 + 1) * RATE_HZ / _FFT)[:, None]
    low, centre, high = edges[:-2], edges[1:-1], edges[2:]
    rising, falling = (bins - low) / (centre - low), (high - bins) / (high - centre)
    return np.asarray(np.maximum(0.0, np.minimum(rising, falling)), dtype=np.float32)


def _mel(frequency_hz: Any) -> Any:
    return 1127.0 * np.log1p(frequency_hz / 700.0)
