"""Whether a recorded picture can be delivered untouched, and if not, why."""

from typing import get_args

import numpy as np

from media_pipeline.model.made_picture import Misfit
from media_pipeline.model.video import Picture
from media_pipeline.video.index import FrameIndex

MISFITS: tuple[Misfit, ...] = get_args(Misfit)

LONG_SIDE, SHORT_SIDE = 1920, 1080
MOST_FRAMES_PER_S = 60.5
MOST_KBPS = 12_000
FARTHEST_KEYS_S = 20.5
_PROFILES = frozenset({"Baseline", "Constrained Baseline", "Main", "High"})


def misfits(picture: Picture, index: FrameIndex) -> tuple[Misfit, ...]:
    """Return every reason against delivering a picture as it was recorded; none: it fits."""
    width, height = picture.width, picture.height
    reasons: dict[Misfit, bool] = {
        "codec": picture.codec != "h264" or picture.profile not in _PROFILES,
        "pixels": picture.pixel_format != "yuv420p" or index.full_range,
        "interlaced": picture.interlaced,
        "turned": picture.rotation_deg != 0,
        "stretched": round(width * picture.pixel_aspect) != width,
        "size": fitted_size(width, height) != (width, height),
        "fast": index.frame_rate > MOST_FRAMES_PER_S,
        "heavy": picture.bitrate_kbps > MOST_KBPS,
        "hdr": picture.light != "sdr",
        "far_keys": _farthest_keys_s(index) > FARTHEST_KEYS_S,
        "changing": not index.steady,
    }
    return tuple(reason for reason, holds in reasons.items() if holds)


def fitted_size(width: int, height: int) -> tuple[int, int]:
    """Return the size in even pixels, shrunk to fit within 1080p, upright if the picture is."""
    most = (LONG_SIDE, SHORT_SIDE) if width >= height else (SHORT_SIDE, LONG_SIDE)
    shrunk = min(1.0, most[0] / width, most[1] / height)
    return _even(width * shrunk), _even(height * shrunk)


def letterboxed(shown: tuple[int, int], canvas: tuple[int, int]) -> tuple[int, int]:
    """Return the size at which a picture is laid onto a canvas, as large as it can be."""
    factor = min(canvas[0] / shown[0], canvas[1] / shown[1])
    return min(canvas[0], _even(shown[0] * factor)), min(canvas[1], _even(shown[1] * factor))


def _even(pixels: float) -> int:
    return max(2, int(pixels + 0.5) // 2 * 2)


def _farthest_keys_s(index: FrameIndex) -> float:
    if not len(index.clean):
        return float("inf")
    times = index.ticks[index.clean] * float(index.time_base) - index.begins_s
    return float(np.max(np.diff([*times, index.times_s[-1]]), initial=0.0))
