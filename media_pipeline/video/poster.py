"""The poster: the most telling frame of a delivered video, or none."""

from collections.abc import Iterable
from dataclasses import dataclass
from gettext import gettext as _
from io import BytesIO
from typing import TYPE_CHECKING

from media_pipeline.errors import RecordingError
from media_pipeline.video.frames import Frame, Frames
from media_pipeline.video.still_quality import LOOKED_AT_PX, is_changing, quality_of

if TYPE_CHECKING:
    from pathlib import Path

    from PIL.Image import Image

POSTER_PX = 1280
"""The widest a poster is; a portrait one is at most as high."""

_QUALITY = 85
_LOOKED_CLOSER = 12
_APART_S = 0.2  # a fade of one second changes by a fifth in this time
_LATER_S = (_APART_S, 1.5)
_FIRST_HALF = 0.4  # of a score of about 4
_EDGE_S = 1.0
_CHANGING_PX = 160


@dataclass(frozen=True, slots=True)
class Candidate:
    """A frame that may become the poster; the higher its ``score`` the better."""

    at_s: float
    score: float


def best_frame(frames: Frames, candidates: Iterable[Candidate]) -> Frame | None:
    """Return the best frame that is not in the middle of a transition; None when none is good.

    Where all seem to be (a camera that turns all the time), it is the best of them.
    """
    ranked = sorted(candidates, key=lambda each: (-each.score, each.at_s))[:_LOOKED_CLOSER]
    for later_s in _LATER_S:
        for candidate in ranked:
            frame = settled_frame(frames, candidate.at_s + later_s)
            if frame is not None and judged(frame, frames.duration_s):
                return frame
    return frames.near(ranked[0].at_s) if ranked else None


def judged(frame: Frame, duration_s: float) -> Candidate | None:
    """Return a frame as a candidate; None when it shows nothing, or is blurred."""
    quality = quality_of(frame.within(LOOKED_AT_PX, LOOKED_AT_PX))
    if not quality.is_good:
        return None
    early = _EDGE_S <= frame.at_s <= duration_s / 2
    return Candidate(frame.at_s, quality.score + (_FIRST_HALF if early else 0.0))


def settled_frame(frames: Frames, at_s: float) -> Frame | None:
    """Return the frame at a moment unless it lies within a transition."""
    first_s = max(0.0, at_s - _APART_S)
    trio = [frames.near(first_s + number * _APART_S) for number in range(3)]
    before, now, after = (each.within(_CHANGING_PX, _CHANGING_PX) for each in trio)
    return None if is_changing(before, now, after) else trio[1]


def poster_jpeg(picture: "Image") -> tuple[bytes, tuple[int, int]]:
    """Return a picture as a JPEG, and its size."""
    return jpeg(picture, _QUALITY), picture.size


def own_poster(path: "Path") -> tuple[bytes, tuple[int, int]]:
    """Return the picture that a person brings as a JPEG of at most 1280 pixels a side.

    Raises:
        RecordingError: it is no picture that can be read.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise RecordingError(
            path,
            _("The poster {name} is not a picture that can be read.").format(name=path.name),
            _("Put another JPEG or PNG in its place, or remove its line from episode.yaml."),
        ) from error
    upright.thumbnail((POSTER_PX, POSTER_PX), Image.Resampling.LANCZOS)
    return poster_jpeg(upright)


def jpeg(picture: "Image", quality: int) -> bytes:
    """Return a JPEG without any metadata; the same picture gives the same bytes."""
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
