"""What makes a frame worth showing: light, detail, sharpness, and that nothing is changing."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image

Grey = NDArray[np.float32]
"""Brightness of shape (height, width), 0 to 255."""

LOOKED_AT_PX = 640
"""The longer side of a frame while it is judged; sharpness depends on it."""

_DARK, _BARELY = 32.0, 0.98
_SAME_TONE = 10.0
_UNIFORM = 0.995  # a slide with one line of words has 0.98
_SHARP = 40.0
_CHANGED = 6.0  # of 255, in which a fade of three seconds passes the half of 100
_WORTH_SEEING = 0.001  # of all pixels
_BETWEEN = 0.3  # of the change: how far from the mean the middle of a fade may lie
_MOST = 0.78  # of the pixels that change; a camera that zooms in reaches 0.77


@dataclass(frozen=True, slots=True)
class Quality:
    """One frame judged by itself.

    ``sharpness`` is the variance of its Laplacian (Pech-Pacheco et al., ICPR 2000), ``uniform``
    the share of pixels of nearly one tone, ``dark`` the share of nearly black ones, ``contrast``
    the standard deviation of brightness, ``colour`` the mean saturation (0 to 255).
    """

    sharpness: float
    uniform: float
    dark: float
    contrast: float
    colour: float

    @property
    def is_good(self) -> bool:
        """Whether there is something to see, and sharply."""
        return self.uniform < _UNIFORM and self.dark < _BARELY and self.sharpness >= _SHARP

    @property
    def score(self) -> float:
        """How telling it is, about 0 to 4: sharp, full of contrast, in colour, not empty."""
        sharp = min(1.0, np.log10(max(1.0, self.sharpness)) / 3.3)
        return float(
            1.5 * sharp
            + min(1.0, self.contrast / 60.0)
            + 0.5 * min(1.0, self.colour / 60.0)
            + 1.0 * (1.0 - self.uniform)
        )


def quality_of(picture: "Image") -> Quality:
    """Judge an RGB picture whose longer side is about LOOKED_AT_PX."""
    grey = grey_of(picture)
    tones, _edges = np.histogram(grey, bins=256, range=(0.0, 256.0))
    window = np.ones(round(2 * _SAME_TONE) + 1)
    return Quality(
        sharpness=float(_laplacian(grey).var()),
        uniform=float(np.convolve(tones, window).max() / grey.size),
        dark=float((grey < _DARK).mean()),
        contrast=float(grey.std()),
        colour=float(np.asarray(picture.convert("HSV"), dtype=np.float32)[..., 1].mean()),
    )


def grey_of(picture: "Image") -> Grey:
    """Return the brightness of an RGB picture."""
    return np.asarray(picture.convert("L"), dtype=np.float32)


def is_changing(before: "Image", now: "Image", after: "Image") -> bool:
    """Tell whether ``now`` lies within a fade: about the mean of two others at equal distance.

    What moves is somewhere else in between; what fades is half of the one and half of the other.
    Only what changes is looked at, since a few words may be all that tells two slides apart. The
    three pictures have one small size.
    """
    first, middle, last = (grey_of(each) for each in (before, now, after))
    change = np.abs(last - first)
    changed = change > _CHANGED
    if changed.mean() < _WORTH_SEEING:
        return False
    away = np.abs(middle - (first + last) / 2)
    return float((away < _BETWEEN * change)[changed].mean()) > _MOST


def _laplacian(grey: Grey) -> Any:
    around = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
    return around - 4.0 * grey[1:-1, 1:-1]
