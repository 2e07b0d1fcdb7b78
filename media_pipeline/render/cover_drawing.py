"""Drawing a cover: a band of shapes, the title as large as it fits, the organisation below."""

import hashlib
from functools import cache
from typing import TYPE_CHECKING

from media_pipeline.tools.lettering import drawable, font, mixed, shortened, width_px, wrapped

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE_PX = 3000

_MARGIN_PX = 200
_ROOM_PX = SIDE_PX - 2 * _MARGIN_PX
_TILE_PX = 500
_ROWS, _COLUMNS = 2, SIDE_PX // _TILE_PX
_TITLE_TOP_PX, _TITLE_BOTTOM_PX = 1180, 2480
_ORGANISATION_PX = 110
_RULE_PX = 2600
_LARGEST_TITLE_PX, _SMALLEST_TITLE_PX, _STEP_PX = 400, 60, 10
_LEADING = 1.12
_SHADES = (0.10, 0.20, 0.34, 0.52)  # share of the text's colour in a shape
_FINE = 4  # shapes are drawn this much larger, then made smaller, for smooth edges


def draw_cover(title: str, colours: tuple[str, str], organisation: str) -> "Image":
    """Return the cover as an RGB picture of 3000 × 3000 px; see ``make_cover``."""
    from PIL import Image, ImageColor

    background, ink = (ImageColor.getrgb(colour)[:3] for colour in colours)
    picture = Image.new("RGB", (SIDE_PX, SIDE_PX), background)
    title, organisation = drawable(title), drawable(organisation)
    for number, draw in enumerate(_draws(title)):
        place = (number % _COLUMNS * _TILE_PX, number // _COLUMNS * _TILE_PX)
        shade = mixed(background, ink, _SHADES[draw >> 6])
        picture.paste(shade, place, _shape(draw & 7, draw >> 3 & 3))
    _write_title(picture, title, ink)
    _write_organisation(picture, organisation, mixed(background, ink, 0.85), ink)
    return picture


def _draws(title: str) -> bytes:
    """Return one byte for each tile, which the title alone decides."""
    return hashlib.shake_256(title.encode()).digest(_ROWS * _COLUMNS)


@cache
def _shape(kind: int, turns: int) -> "Image":
    """Return one tile as a mask: 0–2 quarter disc, 3 disc, 4 half disc, 5 leaf, 6 ring, 7 bare."""
    from PIL import Image, ImageDraw

    side = _TILE_PX * _FINE
    mask = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(mask)
    for left, top, right, bottom, tone in _discs(kind, side):
        draw.ellipse((left, top, right, bottom), fill=tone)
    if kind == 5:  # noqa: PLR2004 -- the leaf: a tile with two opposite corners rounded off
        draw.rounded_rectangle(
            (0, 0, side, side), side // 2, fill=255, corners=(True, False, True, False)
        )
    turned = mask.rotate(90 * turns)
    return turned.resize((_TILE_PX, _TILE_PX), Image.Resampling.LANCZOS)


def _discs(kind: int, side: int) -> list[tuple[int, int, int, int, int]]:
    """Return boxes of the discs that make a shape (some reach over the tile's edge), and tones."""
    half, eighth = side // 2, side // 8
    return {
        3: [(eighth, eighth, side - eighth, side - eighth, 255)],
        4: [(0, half, side, side + half, 255)],
        5: [],
        6: [(0, 0, side, side, 255), (side // 4, side // 4, side - side // 4, side - side // 4, 0)],
        7: [],
    }.get(kind, [(-side, -side, side, side, 255)])


def _write_title(picture: "Image", title: str, ink: tuple[int, ...]) -> None:
    from PIL import ImageDraw

    draw = ImageDraw.Draw(picture)
    size, lines = _fitted(title)
    letters = font(size)
    for number, line in enumerate(lines):
        place = (_MARGIN_PX, _TITLE_TOP_PX + round(number * size * _LEADING))
        draw.text(place, line, font=letters, fill=ink)


def _fitted(title: str) -> tuple[int, list[str]]:
    """Return the largest size at which the title fits, and its lines at that size."""
    for size in range(_LARGEST_TITLE_PX, _SMALLEST_TITLE_PX, -_STEP_PX):
        lines = list(wrapped(title.split(" "), size, _ROOM_PX))
        whole = all(_fits(line, size) for line in lines)
        if whole and len(lines) * size * _LEADING <= _TITLE_BOTTOM_PX - _TITLE_TOP_PX:
            return size, lines
    return _SMALLEST_TITLE_PX, list(wrapped(_pieces(title), _SMALLEST_TITLE_PX, _ROOM_PX))


def _pieces(title: str) -> list[str]:
    """Cut words that are wider than the cover even in the smallest letters."""
    widest = _ROOM_PX // _SMALLEST_TITLE_PX
    return [
        word[at : at + widest] for word in title.split(" ") for at in range(0, len(word), widest)
    ]


def _write_organisation(
    picture: "Image", name: str, quiet: tuple[int, ...], ink: tuple[int, ...]
) -> None:
    from PIL import ImageDraw

    draw = ImageDraw.Draw(picture)
    draw.rectangle((_MARGIN_PX, _RULE_PX, _MARGIN_PX + 320, _RULE_PX + 14), fill=ink)
    size = _ORGANISATION_PX
    while size > _SMALLEST_TITLE_PX and not _fits(name, size):
        size -= _STEP_PX
    draw.text(
        (_MARGIN_PX, _RULE_PX + 70), shortened(name, size, _ROOM_PX), font=font(size), fill=quiet
    )


def _fits(text: str, size: int) -> bool:
    return width_px(text, size) <= _ROOM_PX
