"""Contrast between letters and ground, computed from a style sheet (WCAG 2.1, 1.4.3; RGAA 3.2)."""

import re
from collections.abc import Iterator, Mapping

from media_pipeline.model.colours import contrast

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ROOT = re.compile(r":root\s*\{([^}]*)\}")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_CUSTOM = re.compile(r"--([\w-]+)\s*:\s*([^;]+)")
_FRONT = re.compile(r"(?:^|[;\s])color\s*:\s*([^;]+)")
_BACK = re.compile(r"(?:^|[;\s])background(?:-color)?\s*:\s*([^;]+)")
_VARIABLE = re.compile(r"var\(--([\w-]+)\)")
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_GROUNDS = ("ground", "raised")
_MEDIA = re.compile(r"@media([^{]*)\{\s*(:root\s*\{[^}]*\})")


def lowest_contrast(style: str) -> float | None:
    """Return the lowest ratio of any letters of a style sheet to what lies behind them.

    A rule with both colours is taken at its word; letters of a rule without a ground of its own
    are compared with both grounds of the page, ``--ground`` and ``--raised``. Light and dark
    colours and those of print are looked at. None where a colour cannot be computed.
    """
    plain = _COMMENT.sub("", style)
    ratios = [
        _ratio(colours, front, back) for colours in _schemes(plain) for front, back in _pairs(plain)
    ]
    known = [ratio for ratio in ratios if ratio is not None]
    return min(known) if known and len(known) == len(ratios) else None


def _schemes(style: str) -> list[dict[str, str]]:
    """Return the custom properties in light surroundings, in dark ones, and in print."""
    base = _colours(_MEDIA.sub("", style))
    light, dark, printed = dict(base), dict[str, str](), dict[str, str]()
    for medium, block in _MEDIA.findall(style):
        if "dark" in medium:
            dark |= _colours(block)
        elif "print" in medium:
            printed |= _colours(block)
        else:
            light |= _colours(block)
    return [
        light,
        *([{**light, **dark}] if dark else []),
        *([{**base, **printed}] if printed else []),
    ]


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
