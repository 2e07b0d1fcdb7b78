"""Letters on drawn pictures: one typeface, and only the signs that it has."""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from media_pipeline.tools.typesetting import spoken_text

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

FONTS = Path(__file__).parent.parent / "render" / "fonts"
"""The folder of the typeface that the program ships."""

_FONT = FONTS / "InterDisplay-Bold.otf"  # SIL Open Font License
_LOOKED_AT_PX = 60
_NO_SIGN = "\uffff"  # Unicode promises that this is no character


@cache
def font(size_px: int) -> "FreeTypeFont":
    """Return the typeface at one size."""
    from PIL import ImageFont

    # the basic layout is in every build of Pillow, so that pictures are the same everywhere
    return ImageFont.truetype(_FONT, size_px, layout_engine=ImageFont.Layout.BASIC)


def width_px(text: str, size_px: int) -> float:
    """Return how wide a line is."""
    return font(size_px).getlength(text)


def drawable(text: str) -> str:
    """Return what the typeface can write of a text: a sign it lacks would be an empty box."""
    composed = spoken_text(unicodedata.normalize("NFC", text))
    return " ".join("".join(mark for mark in composed if is_drawn(mark)).split(" "))


@cache
def is_drawn(mark: str) -> bool:
    """Tell whether the typeface has a sign."""
    return mark.isspace() or _picture(mark) != _picture(_NO_SIGN)


def _picture(mark: str) -> tuple[tuple[int, int], bytes]:
    mask = font(_LOOKED_AT_PX).getmask(mark)
    return mask.size, bytes(mask)


def wrapped(words: Sequence[str], size_px: int, room_px: float) -> Iterator[str]:
    """Give lines of at most ``room_px``; a word that is wider stands alone on its line."""
    line = ""
    for word in words:
        joined = f"{line} {word}".strip()
        if line and width_px(joined, size_px) > room_px:
            yield line
            line = word
        else:
            line = joined
    yield line


def shortened(text: str, size_px: int, room_px: float) -> str:
    """Return a text cut with “…” where it does not fit on one line."""
    if width_px(text, size_px) <= room_px:
        return text
    ends = [n for n in range(len(text)) if width_px(f"{text[:n]}…", size_px) <= room_px]
    return f"{text[: max(ends, default=0)].rstrip()}…"


def mixed(background: Sequence[int], ink: Sequence[int], share: float) -> tuple[int, ...]:
    """Return a colour that lies between two, ``share`` of the way to ``ink``."""
    pairs = zip(background, ink, strict=True)
    return tuple(round(below + (above - below) * share) for below, above in pairs)
