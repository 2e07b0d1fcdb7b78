"""Contrast between letters and ground, computed from a style sheet (WCAG 2.1, 1.4.3; RGAA 3.2)."""

import re
from collections.abc import Iterator, Mapping

ENOUGH = 4.5
"""Asked of text of ordinary size; larger text may have less, which no page here relies on."""

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ROOT = re.compile(r":root\s*\{([^}]*)\}")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_CUSTOM = re.compile(r"--([\w-]+)\s*:\s*([^;]+)")
_FRONT = re.compile(r"(?:^|[;\s])color\s*:\s*([^;]+)")
_BACK = re.compile(r"(?:^|[;\s])background(?:-color)?\s*:\s*([^;]+)")
_VARIABLE = re.compile(r"var\(--([\w-]+)\)")
_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_GROUNDS = ("ground", "raised")
_DARK = re.compile(r"@media[^{]*prefers-color-scheme:\s*dark[^{]*\{\s*(:root\s*\{[^}]*\})")


def lowest_contrast(style: str) -> float | None:
    """Return the lowest ratio of any letters of a style sheet to what lies behind them.

    A rule with both colours is taken at its word; letters of a rule without a ground of its own
    are compared with both grounds of the page, ``--ground`` and ``--raised``. Light and dark
    colours are both looked at. None where a colour cannot be computed.
    """
    plain = _COMMENT.sub("", style)
    ratios = [
        _ratio(colours, front, back) for colours in _schemes(plain) for front, back in _pairs(plain)
    ]
    known = [ratio for ratio in ratios if ratio is not None]
    return min(known) if known and len(known) == len(ratios) else None


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours as #rgb or #rrggbb, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _schemes(style: str) -> list[dict[str, str]]:
    dark = _DARK.search(style)
    light_style = style.replace(dark[0], "", 1) if dark else style
    light = _colours(light_style)
    return [light, {**light, **_colours(dark[1])}] if dark else [light]


def _colours(style: str) -> dict[str, str]:
    blocks = _ROOT.findall(style)
    return {name: value.strip() for block in blocks for name, value in _CUSTOM.findall(block)}


def _pairs(style: str) -> Iterator[tuple[str, str]]:
    """Give letters and ground of each rule, as they are written."""
    for _selector, body in _RULE.findall(style):
        front, back = _FRONT.search(body), _BACK.search(body)
        if front is None or front[1].strip() in {"inherit", "currentColor", "currentcolor"}:
            continue
        grounds = [back[1].strip()] if back else [f"var(--{name})" for name in _GROUNDS]
        for ground in grounds:
            yield front[1].strip(), ground


def _ratio(colours: Mapping[str, str], front: str, back: str) -> float | None:
    one, other = _resolved(colours, front), _resolved(colours, back)
    return contrast(one, other) if one and other else None


def _resolved(colours: Mapping[str, str], written: str) -> str:
    """Return a written colour as hexadecimal, or nothing."""
    for _step in range(5):  # a variable may stand for another
        match = _VARIABLE.fullmatch(written)
        if match is None:
            break
        written = colours.get(match[1], "")
    return written if _HEX.fullmatch(written) else ""


def _luminance(colour: str) -> float:
    digits = colour[1:]
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits  # noqa: PLR2004
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]  # noqa: PLR2004
    return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
