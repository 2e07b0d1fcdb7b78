"""The picture that social networks show of a link: cover, title and the shape of the sound."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from media_pipeline.render.sharing import PICTURE_HEIGHT_PX, PICTURE_WIDTH_PX
from media_pipeline.tools.lettering import drawable, font, mixed, shortened, width_px, wrapped

if TYPE_CHECKING:
    from PIL.Image import Image

MEDIA_TYPE = "image/jpeg"
BARS = 120
"""How many bars the shape of the sound has."""

_MARGIN_PX = 60
_COVER_PX = 330
_TEXT_LEFT_PX = _MARGIN_PX + _COVER_PX + 50
_TEXT_ROOM_PX = PICTURE_WIDTH_PX - _MARGIN_PX - _TEXT_LEFT_PX
_SERIES_PX = 30
_TITLE_TOP_PX = _MARGIN_PX + 54
_TITLE_BOTTOM_PX = _MARGIN_PX + _COVER_PX
_TITLE_SIZES_PX = range(68, 24, -2)
_LEADING = 1.16
_WAVE_MIDDLE_PX, _WAVE_HALF_PX = 505, 62
_SMALLEST_BAR_PX = 3
_FINE = 4  # bars are drawn this much larger, then made smaller, for smooth ends
_QUALITY = 90


@dataclass(frozen=True, slots=True)
class Shared:
    """What the picture shows.

    ``colours`` are background and text as #rrggbb, ``cover`` a square JPEG or PNG, ``shape`` the
    height of each of BARS bars, 0 to 1; empty where it is not known.
    """

    title: str
    series: str
    colours: tuple[str, str]
    cover: bytes
    shape: Sequence[float] = ()


def draw_share_picture(shared: Shared) -> bytes:
    """Return a JPEG of 1200 × 630 px; the same arguments give the same bytes with one Pillow."""
    from PIL import Image, ImageColor

    background, ink = (ImageColor.getrgb(colour)[:3] for colour in shared.colours)
    size = (PICTURE_WIDTH_PX, PICTURE_HEIGHT_PX)
    picture = Image.new("RGB", size, background)
    picture.paste(_cover(shared.cover), (_MARGIN_PX, _MARGIN_PX))
    _write(picture, shared, mixed(background, ink, 0.85), ink)
    if shared.shape:
        picture.paste(mixed(background, ink, 0.75), (0, 0), _wave(shared.shape))
    out = BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY, subsampling=0, optimize=True)
    return out.getvalue()


def _cover(content: bytes) -> "Image":
    from PIL import Image

    with Image.open(BytesIO(content)) as image:
        return image.convert("RGB").resize((_COVER_PX, _COVER_PX), Image.Resampling.LANCZOS)


def _write(picture: "Image", shared: Shared, quiet: tuple[int, ...], ink: tuple[int, ...]) -> None:
    from PIL import ImageDraw

    draw = ImageDraw.Draw(picture)
    series = shortened(drawable(shared.series), _SERIES_PX, _TEXT_ROOM_PX)
    draw.text((_TEXT_LEFT_PX, _MARGIN_PX), series, font=font(_SERIES_PX), fill=quiet)
    size, lines = fitted(drawable(shared.title))
    for number, line in enumerate(lines):
        place = (_TEXT_LEFT_PX, _TITLE_TOP_PX + round(number * size * _LEADING))
        draw.text(place, line, font=font(size), fill=ink)


def fitted(title: str) -> tuple[int, list[str]]:
    """Return the largest size in pixels at which a title fits, and its lines at that size.

    What does not fit even in the smallest letters ends with “…”.
    """
    for size in _TITLE_SIZES_PX:
        lines = list(wrapped(title.split(" "), size, _TEXT_ROOM_PX))
        whole = all(width_px(line, size) <= _TEXT_ROOM_PX for line in lines)
        if whole and len(lines) <= _most_lines(size):
            return size, lines
    size = _TITLE_SIZES_PX[-1]
    lines = list(wrapped(title.split(" "), size, _TEXT_ROOM_PX))
    kept = lines[: _most_lines(size)]
    kept[-1] = " ".join(lines[len(kept) - 1 :])
    return size, [shortened(line, size, _TEXT_ROOM_PX) for line in kept]


def _most_lines(size: int) -> int:
    return int((_TITLE_BOTTOM_PX - _TITLE_TOP_PX) / (size * _LEADING))


def _wave(shape: Sequence[float]) -> "Image":
    """Return the bars as a mask of the whole picture."""
    from PIL import Image, ImageDraw

    size = (PICTURE_WIDTH_PX, PICTURE_HEIGHT_PX)
    top, bottom = _WAVE_MIDDLE_PX - _WAVE_HALF_PX, _WAVE_MIDDLE_PX + _WAVE_HALF_PX
    band = Image.new("L", (size[0] * _FINE, (bottom - top) * _FINE), 0)
    draw = ImageDraw.Draw(band)
    step = (PICTURE_WIDTH_PX - 2 * _MARGIN_PX) / len(shape)
    for number, height in enumerate(shape):
        half = max(_SMALLEST_BAR_PX, min(1.0, height) * _WAVE_HALF_PX)
        left = _MARGIN_PX + (number + 0.2) * step
        box = (left, _WAVE_HALF_PX - half, left + 0.6 * step, _WAVE_HALF_PX + half)
        draw.rounded_rectangle([edge * _FINE for edge in box], 0.3 * step * _FINE, fill=255)
    mask = Image.new("L", size, 0)
    mask.paste(band.resize((size[0], bottom - top), Image.Resampling.LANCZOS), (0, top))
    return mask
