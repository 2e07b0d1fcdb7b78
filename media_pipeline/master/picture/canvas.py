"""Shapes and letters on a picture, with smooth edges."""

import io
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

Point = tuple[float, float]
Colour = tuple[int, int, int, int]
"""Red, green, blue and opacity, each 0 to 255."""

Anchor = Literal["ls", "ms", "rs", "lm", "mm", "rm"]
"""Which point of a text is given: left, middle, right; on its base line or half-way up."""

_FINE = 2  # drawn this much larger, then made smaller
_DASH_PX, _GAP_PX = 10, 7
_NO_SIGN = "\uffff"  # Unicode promises that this is no character


class Canvas:
    """A picture of ``width`` × ``height`` px; all places are in its pixels."""

    def __init__(self, width: int, height: int, ground: Colour) -> None:
        from PIL import Image, ImageDraw

        self._size = (width, height)
        self._image = Image.new("RGB", (width * _FINE, height * _FINE), ground[:3])
        self._draw = ImageDraw.Draw(self._image, "RGBA")

    def box(self, start: Point, end: Point, fill: Colour) -> None:
        """Fill a rectangle; one that is thinner than a pixel is drawn a pixel wide."""
        right = max(end[0], start[0] + 1)
        self._draw.rectangle((*_fine(start), *_fine((right, end[1]))), fill=fill)

    def polygon(self, points: Iterable[Point], fill: Colour) -> None:
        """Fill what lies between points."""
        self._draw.polygon([_fine(point) for point in points], fill=fill)

    def line(self, points: Sequence[Point], colour: Colour, width: float = 1.0) -> None:
        """Draw a line through points."""
        if len(points) > 1:
            fine = [_fine(point) for point in points]
            self._draw.line(fine, fill=colour, width=round(width * _FINE), joint="curve")

    def dashed(self, start: Point, end_x: float, colour: Colour, width: float = 1.0) -> None:
        """Draw a dashed horizontal line."""
        at, row = start
        while at < end_x:
            self.line([(at, row), (min(at + _DASH_PX, end_x), row)], colour, width)
            at += _DASH_PX + _GAP_PX

    def text(
        self, place: Point, text: str, size: int, colour: Colour, anchor: Anchor = "ls"
    ) -> None:
        """Write one line of text."""
        font = _font(size * _FINE)
        self._draw.text(_fine(place), drawable(text), font=font, fill=colour, anchor=anchor)

    def png(self) -> bytes:
        """Return the picture as a PNG file: the same bytes for the same drawing."""
        from PIL import Image

        buffer = io.BytesIO()
        small = self._image.resize(self._size, Image.Resampling.BOX)
        small.save(buffer, "PNG")
        return buffer.getvalue()


def width_of(text: str, size: int) -> float:
    """Return how many pixels wide a text is."""
    return _font(size * _FINE).getlength(drawable(text)) / _FINE


def shortened(text: str, size: int, width: float) -> str:
    """Return the text, or as much of its beginning as fits into ``width`` px, and an ellipsis."""
    if width_of(text, size) <= width:
        return text
    fits = (end for end in range(len(text), 0, -1) if width_of(f"{text[:end]}…", size) <= width)
    return f"{text[: next(fits, 0)].rstrip()}…"


def drawable(text: str) -> str:
    """Return what the font can write of a text: a sign it lacks would be an empty box."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(sign for sign in composed if sign.isspace() or _is_drawn(sign))


@cache
def _is_drawn(sign: str) -> bool:
    return bytes(_font(30).getmask(sign)) != bytes(_font(30).getmask(_NO_SIGN))


def _fine(point: Point) -> Point:
    return point[0] * _FINE, point[1] * _FINE


@cache
def _font(size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    fonts = resources.files("media_pipeline") / "render" / "fonts"  # SIL Open Font License
    content = io.BytesIO((fonts / "InterDisplay-Bold.otf").read_bytes())
    # the basic layout is in every build of Pillow, so that pictures are the same everywhere
    return ImageFont.truetype(content, size, layout_engine=ImageFont.Layout.BASIC)
