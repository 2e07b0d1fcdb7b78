"""Numbers and times that were written with a decimal comma or a true minus sign."""

import re

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_CLOCK = re.compile(r"(\d+:)?\d{1,2}:\d{1,2}(\.\d+)?")


def number_meant(written: str) -> str:
    """Return the number that ``written`` stands for, or nothing."""
    text = _plain(written)
    return text if text != written and _NUMBER.fullmatch(text) else ""


def time_meant(written: str) -> str:
    """Return the time that ``written`` stands for, or nothing; whole seconds lose their quotes."""
    text = _plain(written)
    changed = text != written and (_CLOCK.fullmatch(text) or _NUMBER.fullmatch(text))
    return text if changed or text.isdecimal() else ""


def _plain(written: str) -> str:
    return written.strip().replace(",", ".").replace("\N{MINUS SIGN}", "-")
