"""Covers: one made from title and colours, and what stores accept of those that people bring."""

import warnings
from gettext import gettext as _
from io import BytesIO
from pathlib import Path

from media_pipeline.render.cover_drawing import draw_cover

MEDIA_TYPE = "image/jpeg"
SMALLEST_PX = 1400
LARGEST_PX = 3000
"""Apple: square, 1400 to 3000 px, JPEG or PNG, RGB, the file name's ending that of the format."""

_QUALITY = 88
_ENDINGS = {"JPEG": {".jpg", ".jpeg"}, "PNG": {".png"}}


def make_cover(title: str, colours: tuple[str, str], organisation: str) -> bytes:
    """Return a square JPEG of 3000 px: a pattern of the title's own, title, organisation.

    ``colours`` are background and text as #rrggbb. The same arguments give the same bytes with
    the same version of Pillow.
    """
    picture = draw_cover(title, colours, organisation)
    out = BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY, optimize=True, dpi=(72, 72))
    return out.getvalue()


def small_cover(picture: bytes, side_px: int) -> bytes:
    """Return a JPEG of ``side_px`` pixels a side, for ID3 tags and pages.

    ``picture`` is a square JPEG or PNG; transparent parts become white.
    """
    from PIL import Image

    with Image.open(BytesIO(picture)) as image:
        flat = Image.new("RGB", image.size, "white")
        layer = image.convert("RGBA")
        flat.paste(layer, mask=layer.getchannel("A"))
    out = BytesIO()
    resized = flat.resize((side_px, side_px), Image.Resampling.LANCZOS)
    resized.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()


def check_cover(path: Path) -> tuple[str, ...]:
    """Say what keeps podcast directories from accepting a cover; nothing when all is well."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path) as image:
                kind, mode, size = image.format or "", image.mode, image.size
    except FileNotFoundError:
        return (_("The cover {name} does not exist.").format(name=path.name),)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return (_("The cover {name} is not a picture that can be read.").format(name=path.name),)
    return (*_wrong_format(path, kind, mode), *_wrong_size(path.name, size))


def _wrong_format(path: Path, kind: str, mode: str) -> list[str]:
    problems = []
    if kind not in _ENDINGS:
        message = _("The cover {name} is a {kind} picture; it must be JPEG or PNG.")
        problems.append(message.format(name=path.name, kind=kind))
    elif path.suffix.lower() not in _ENDINGS[kind]:
        message = _("The cover {name} is a {kind} picture; its name must end in {ending}.")
        ending = max(_ENDINGS[kind])
        problems.append(message.format(name=path.name, kind=kind, ending=ending))
    if mode != "RGB":
        message = _("The cover {name} has colours of type {mode}; they must be RGB.")
        problems.append(message.format(name=path.name, mode=mode))
    return problems


def _wrong_size(name: str, size: tuple[int, int]) -> list[str]:
    width, height = size
    problems = []
    if width != height:
        message = _("The cover {name} is {width} × {height} pixels; it must be square.")
        problems.append(message.format(name=name, width=width, height=height))
    if not all(SMALLEST_PX <= side <= LARGEST_PX for side in size):
        message = _(
            "The cover {name} is {width} × {height} pixels; each side must have {smallest} to "
            "{largest}."
        )
        problems.append(
            message.format(
                name=name, width=width, height=height, smallest=SMALLEST_PX, largest=LARGEST_PX
            )
        )
    return problems
