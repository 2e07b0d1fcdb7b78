"""The title card: what stands where there is no picture, or no good one."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from media_pipeline.tools.lettering import drawable, font, mixed, shortened, width_px, wrapped

if TYPE_CHECKING:
    from PIL.Image import Image

_MARGIN = 0.08  # of the shorter side
_SMALL = 0.045
_LARGEST, _SMALLEST = 0.16, 0.045
_TITLE_TOP, _TITLE_BOTTOM = 0.24, 0.76  # of the height
_LEADING = 1.14
_RULE = 0.008
_LOGO = 0.11
_QUIET = 0.85
_QUALITY = 92
_LEAST_PX = 8


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says: ``colours`` are background and text as #rrggbb.

    ``logo`` is a PNG or JPEG; one that Pillow cannot read (SVG) is left out.
    """

    title: str
    series: str
    organisation: str
    colours: tuple[str, str]
    logo: Path | None = None


def title_card(card: Card, size: tuple[int, int]) -> bytes:
    """Return a JPEG of ``size`` pixels: series, title as large as it fits, organisation, logo.

    The same arguments give the same bytes with the same version of Pillow.
    """
    from PIL import Image, ImageColor

    background, ink = (ImageColor.getrgb(colour)[:3] for colour in card.colours)
    picture = Image.new("RGB", size, background)
    page = _Page(picture, ink, mixed(background, ink, _QUIET))
    room = page.paste_logo(card.logo) if card.logo else page.room_px
    page.write_small(card.series, page.margin_px, room)
    page.write_title(card.title)
    page.write_organisation(card.organisation)
    out = BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY, subsampling=0, optimize=True)
    return out.getvalue()


class _Page:
    """A picture that is written on; all lengths follow its shorter side."""

    def __init__(self, picture: "Image", ink: tuple[int, ...], quiet: tuple[int, ...]) -> None:
        from PIL import ImageDraw

        self._picture, self._draw = picture, ImageDraw.Draw(picture)
        self._ink, self._quiet = ink, quiet
        self.margin_px = self._px(_MARGIN)
        self.room_px = picture.width - 2 * self.margin_px

    def paste_logo(self, path: Path) -> int:
        """Put the logo in the upper right corner; return how wide a line beside it may be."""
        logo = _read_logo(path)
        if logo is None:
            return self.room_px
        logo.thumbnail((self.room_px // 3, self._px(_LOGO)))
        place = (self._picture.width - self.margin_px - logo.width, self.margin_px)
        self._picture.paste(logo, place, logo)
        return self.room_px - logo.width - self.margin_px

    def write_small(self, text: str, top_px: int, room_px: int) -> None:
        """Write one line, cut where it does not fit."""
        size = self._px(_SMALL)
        line = shortened(drawable(text), size, room_px)
        self._draw.text((self.margin_px, top_px), line, font=font(size), fill=self._quiet)

    def write_title(self, text: str) -> None:
        """Write it as large as it fits, in the middle between the small lines."""
        top, bottom = (round(self._picture.height * share) for share in (_TITLE_TOP, _TITLE_BOTTOM))
        size, lines = self._fitted(drawable(text), bottom - top)
        height = len(lines) * size * _LEADING
        first = top + (bottom - top - height) / 2
        for number, line in enumerate(lines):
            place = (self.margin_px, round(first + number * size * _LEADING))
            self._draw.text(place, line, font=font(size), fill=self._ink)

    def write_organisation(self, text: str) -> None:
        """Write it at the foot, below a rule."""
        top = self._picture.height - self.margin_px - round(self._px(_SMALL) * _LEADING)
        rule = top - self._px(_SMALL)
        box = (self.margin_px, rule, self.margin_px + self._px(0.11), rule + self._px(_RULE) - 1)
        self._draw.rectangle(box, fill=self._ink)
        self.write_small(text, top, self.room_px)

    def _fitted(self, title: str, height_px: int) -> tuple[int, list[str]]:
        for size in range(self._px(_LARGEST), self._px(_SMALLEST), -1):
            lines = list(wrapped(title.split(" "), size, self.room_px))
            whole = all(width_px(line, size) <= self.room_px for line in lines)
            if whole and len(lines) * size * _LEADING <= height_px:
                return size, lines
        return self._cut(title, self._px(_SMALLEST), height_px)

    def _cut(self, title: str, size: int, height_px: int) -> tuple[int, list[str]]:
        """End what does not fit even in the smallest letters with “…”."""
        lines = list(wrapped(title.split(" "), size, self.room_px))
        kept = lines[: max(1, int(height_px / (size * _LEADING)))]
        kept[-1] = " ".join(lines[len(kept) - 1 :])
        return size, [shortened(line, size, self.room_px) for line in kept]

    def _px(self, share: float) -> int:
        return max(_LEAST_PX if share >= _SMALL else 1, round(share * min(self._picture.size)))


def _read_logo(path: Path) -> "Image | None":
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            return image.convert("RGBA")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return None
