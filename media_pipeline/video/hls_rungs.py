"""Which renditions a ladder has, and how each is encoded."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from media_pipeline.video.frames import fitted

SEGMENT_S = 6.0
"""How long segments are, about (HLS Authoring Specification for Apple Devices, 7.5)."""

_LONGEST_COPIED_S = 12.0
_SIDES_PX = (360, 720, 1080)
_WORTH = 1.2  # a rung less than a fifth smaller than the next saves nobody anything
_KBPS = {360: 900, 720: 2800, 1080: 5000}  # about Apple's, for H.264 at 25 to 30 frames a second
_THREADS = 8  # one number everywhere: x264's bytes depend on it
_CODED = {
    "preset": "fast",
    "threads:v": _THREADS,
    "crf": 23,
    "profile:v": "high",
    "pix_fmt": "yuv420p",
}


@dataclass(frozen=True, slots=True)
class Rung:
    """One rendition of the picture: ``size`` is upright, in pixels."""

    size: tuple[int, int]
    is_copied: bool
    most_kbps: int

    @property
    def name(self) -> str:
        """What people call it: 720p."""
        return f"{min(self.size)}p"

    @property
    def settings(self) -> dict[str, object]:
        """The encoder's options, for ffmpeg."""
        if self.is_copied:
            return {"c:v": "copy"}
        # No key frames but those that are asked for: segments begin there, in every rendition.
        keys = {"g": 100_000, "keyint_min": 1, "sc_threshold": 0}
        rate = {"maxrate": f"{self.most_kbps}k", "bufsize": f"{2 * self.most_kbps}k"}
        return {"c:v": "libx264", **_CODED, **rate, **keys, "flags:v": "+bitexact+cgop"}


def rungs_of(size: tuple[int, int], *, copies: bool) -> tuple[Rung, ...]:
    """Return the renditions for a video of ``size``, the smallest first, the last as large as it.

    The shorter side is 360, 720 or 1080 pixels. ``copies`` says that the largest needs no
    encoding.
    """
    shorter = min(size)
    smaller = [side for side in _SIDES_PX if side * _WORTH <= shorter]
    steps = [Rung(_scaled(size, side), is_copied=False, most_kbps=_KBPS[side]) for side in smaller]
    most = next((_KBPS[side] for side in _SIDES_PX if side >= shorter), _KBPS[1080])
    even = (size[0] // 2 * 2, size[1] // 2 * 2)
    return (*steps, Rung(even, is_copied=copies, most_kbps=most))


def _scaled(size: tuple[int, int], shorter_px: int) -> tuple[int, int]:
    share = shorter_px / min(size)
    return fitted(size, (round(size[0] * share), round(size[1] * share)))


def may_be_copied(key_times_s: Sequence[float], duration_s: float) -> bool:
    """Tell whether segments that begin at key frames would be of a sensible length."""
    starts = segment_starts(key_times_s)
    ends = (*starts[1:], duration_s)
    return bool(starts) and max(end - start for start, end in zip(starts, ends, strict=True)) <= (
        _LONGEST_COPIED_S
    )


def segment_starts(key_times_s: Sequence[float]) -> tuple[float, ...]:
    """Return where ffmpeg's hls muxer begins segments: at the first key frame after each 6 s."""
    starts = list(key_times_s[:1])
    for _before_s, at_s in pairwise(key_times_s):
        if at_s - key_times_s[0] >= SEGMENT_S * len(starts):
            starts.append(at_s)
    return tuple(starts)
