"""How captions look that are burnt into the picture: an ASS script for libass."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from media_pipeline.tools.lettering import drawable

LINE_CHARACTERS = 32
"""The longest line that is wanted; a longer one is folded by libass."""

_HEIGHT = 0.045  # of the picture: the em
_WIDTH = 0.88  # of the picture: what a longest line may take
_CHARACTER = 0.5  # of the em: Inter Display Bold in French, on average
_EM = 1.21  # ASS measures a font from ascender to descender: Inter's hhea table
_BOX = 0.22  # of the em: padding
_FOOT = 0.055  # of the picture's height
_BOX_TRANSPARENCY = 0x40  # of 0xFF: three quarters opaque
_FAMILY = "Inter Display"
_STYLE_FORMAT = (
    "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, "
    "BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, "
    "BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding"
)
_HARMLESS = str.maketrans("\\{}", "/()")


@dataclass(frozen=True, slots=True)
class BurntCaption:
    """What is read from ``start_s`` to ``end_s`` of the video, in one or two lines."""

    start_s: float
    end_s: float
    lines: tuple[str, ...]


def ass_script(captions: Iterable[BurntCaption], size: tuple[int, int]) -> str:
    """Return captions as an ASS script for a picture of ``size`` pixels.

    White on a dark box, 4.5 % of the height; smaller in a narrow picture, so that 32 characters
    fit on a line.
    """
    events = (_event(caption) for caption in captions)
    return "\n".join([*_header(size), *events, ""])


def em_px(size: tuple[int, int]) -> float:
    """Return the size of letters in pixels."""
    width, height = size
    return min(_HEIGHT * height, _WIDTH * width / (LINE_CHARACTERS * _CHARACTER))


def _header(size: tuple[int, int]) -> Sequence[str]:
    width, height = size
    em = em_px(size)
    style = (
        # Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour
        f"Style: Captions,{_FAMILY},{em * _EM:.1f},&H00FFFFFF,&H00FFFFFF,&H00000000,"
        f"&H{_BOX_TRANSPARENCY:02X}101010,"
        # Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle
        "-1,0,0,0,100,100,0,0,"
        # BorderStyle 4: one box around all lines (libass), Outline, Shadow: the box's padding
        f"4,0,{em * _BOX:.1f},"
        # Alignment: below, centred; margins; Encoding
        f"2,{round(width * 0.04)},{round(width * 0.04)},{round(height * _FOOT)},1"
    )
    return [
        "[Script Info]",
        "ScriptType: v4.00+",
        f"PlayResX: {width}",
        f"PlayResY: {height}",
        "WrapStyle: 0",
        "ScaledBorderAndShadow: yes",
        "YCbCr Matrix: None",
        "",
        "[V4+ Styles]",
        _STYLE_FORMAT,
        style,
        "",
        "[Events]",
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text",
    ]


def _event(caption: BurntCaption) -> str:
    text = r"\N".join(_harmless(line) for line in caption.lines)
    times = f"{_clock(caption.start_s)},{_clock(caption.end_s)}"
    return f"Dialogue: 0,{times},Captions,,0,0,0,,{text}"


def _harmless(line: str) -> str:
    r"""Return what the typeface has of a line, without commands: ASS knows ``{…}`` and ``\N``."""
    return drawable(line.translate(_HARMLESS))


def _clock(moment_s: float) -> str:
    hundredths = round(max(0.0, moment_s) * 100)
    seconds, hundredths = divmod(hundredths, 100)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}.{hundredths:02d}"
