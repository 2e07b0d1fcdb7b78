"""Single values as hosts write them."""

import re
from html import unescape
from typing import Literal

Kind = Literal["full", "trailer", "bonus"]

_CLOCK = re.compile(r"^(?:(?:(\d+):)?(\d+):)?(\d+)(?:[.,]\d+)?$")
_YES = frozenset({"true", "yes", "explicit", "1"})
_NO = frozenset({"false", "no", "clean", "0", "notexplicit", "not explicit"})
_LANGUAGE = re.compile(r"^([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}))?\b")


def whole_number(text: str, most: int = 99_999) -> int | None:
    """Return a number from 1 to ``most``; None for anything else, 0 too."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004
    return number if 0 < number <= most else None


def seconds(text: str) -> float:
    """Return a length in seconds, from ``3723``, ``62:03`` or ``1:02:03``; 0 for anything else."""
    match = _CLOCK.match(text.strip())
    if match is None:
        return 0.0
    hours, minutes, rest = (int(part or 0) for part in match.groups())
    return float(hours * 3600 + minutes * 60 + rest)


def yes_or_no(text: str) -> bool | None:
    """Return what itunes:explicit means, in the words of all times; None when it says nothing."""
    word = text.strip().lower()
    return True if word in _YES else False if word in _NO else None


def kind_of(text: str) -> Kind:
    """Return the type of an episode; what apps do not know is a full one for them."""
    kinds: dict[str, Kind] = {"trailer": "trailer", "bonus": "bonus"}
    return kinds.get(text.strip().lower(), "full")


def language_of(text: str) -> str:
    """Return a language as BCP 47 writes it: ``fr``, ``fr-FR``; empty when it is none."""
    match = _LANGUAGE.match(text.strip())
    if match is None:
        return ""
    region = f"-{match[2].upper()}" if match[2] else ""
    return match[1].lower() + region


def one_line(text: str) -> str:
    """Return a title on one line, entities that were written twice resolved."""
    return " ".join(unescape(text).split())
