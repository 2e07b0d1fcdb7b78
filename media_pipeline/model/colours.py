"""Colours that can be read: contrast as WCAG 2.2 counts it, and the nearest colour that has enough.

A page stands on two grounds in light surroundings and on two in dark ones (``style.css`` has the
same); its links have the organisation's accent.
"""

from collections.abc import Iterable

READABLE = 4.5
"""The contrast that text needs (WCAG 2.2, 1.4.3; RGAA 3.2)."""

LIGHT_GROUNDS = ("#ffffff", "#f3f5f8")
"""What text stands on in light surroundings."""

DARK_GROUNDS = ("#12171e", "#1c242e")
"""What text stands on in dark surroundings."""

_STEPS = 200
_MIDDLE = 0.5
_LINEAR_BELOW = 0.04045  # sRGB (IEC 61966-2-1)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (#rrggbb): 1 for the same, 21 for black on white."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def is_readable(colour: str, grounds: Iterable[str]) -> bool:
    """Tell whether text of that colour can be read on each of the grounds."""
    return all(contrast(colour, ground) >= READABLE for ground in grounds)


def readable(colour: str, grounds: tuple[str, ...]) -> str:
    """Return the colour itself, or the nearest shade of it that can be read on all the grounds.

    On light grounds it becomes darker, on dark ones lighter, and keeps its hue.
    """
    end = "#000000" if _luminance(grounds[0]) > _MIDDLE else "#ffffff"
    shades = (_mixed(colour, end, step / _STEPS) for step in range(_STEPS + 1))
    return next((shade for shade in shades if is_readable(shade, grounds)), end)


def _mixed(colour: str, other: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def _luminance(colour: str) -> float:
    linear = [_linear(channel / 255) for channel in _channels(colour)]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= _LINEAR_BELOW else ((channel + 0.055) / 1.055) ** 2.4


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
