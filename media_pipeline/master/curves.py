"""Curves: values over time. On disk, they are named NumPy arrays in one file."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from media_pipeline.model.analysis import HOP_S
from media_pipeline.tools.files import atomic_path

Curve = NDArray[np.float32]
"""One row every HOP_S."""

Arrays = Mapping[str, NDArray[Any]]


def save_curves(path: Path, arrays: Arrays) -> None:
    """Write ``arrays`` to ``path``; the file is whole or not there.

    Raises:
        DiskFull: no space left.
    """
    with atomic_path(path) as temporary, temporary.open("wb") as stream:
        np.savez(stream, **dict(arrays))  # type: ignore[arg-type]


def load_curves(path: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays by name."""
    with np.load(path, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def laid_out(curves: Sequence[NDArray[Any]], starts_s: Sequence[float]) -> NDArray[Any]:
    """Return curves that follow each other as one, each from the hop nearest to its start."""
    places = [round(start_s / HOP_S) for start_s in starts_s]
    ends = [place + len(curve) for place, curve in zip(places, curves, strict=True)]
    whole = np.zeros((max(ends), *curves[0].shape[1:]), dtype=curves[0].dtype)
    for place, end, curve in zip(places, ends, curves, strict=True):
        whole[place:end] = curve
    return whole
