"""The picture that stands for a video before it plays."""

from io import BytesIO
from pathlib import Path

WIDTH_PX, HEIGHT_PX = 1280, 720
LARGEST_BYTES = 2_000_000
"""1280 by 720 pixels, at most 2 MB: YouTube Help, "Add video thumbnails"."""

_QUALITIES = (92, 85, 75, 60, 40)


def draw_thumbnail(path: Path) -> bytes:
    """Return a picture as a JPEG of 1280 by 720 pixels, whole, with black beside it if need be.

    Raises:
        OSError: it is no picture.
    """
    from PIL import Image, ImageOps

    with Image.open(path) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
        size = (WIDTH_PX, HEIGHT_PX)
        shown = ImageOps.pad(upright, size, Image.Resampling.LANCZOS, color=(0, 0, 0))
    for quality in _QUALITIES:
        out = BytesIO()
        shown.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= LARGEST_BYTES:
            break
    return out.getvalue()
