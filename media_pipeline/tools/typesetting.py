"""Text as it is shown: on one line, no control characters, French marks not left alone."""

import re
import unicodedata

NO_BREAK_SPACE = "\u00a0"
NARROW_NO_BREAK_SPACE = "\u202f"
_UNBROKEN = frozenset("\u00a0\u202f\u2007")
_CLOSING = re.compile(r" ([;:!?»%]+)(?=\s|$)")
_HIGH_MARKS = frozenset(";!?")
_NONCHARACTER = 0xFFFE  # the last two of every plane
_OPENING = re.compile(r"(^|\s)(«) ")


def spoken_text(text: str) -> str:
    """Return ``text`` on one line, without control characters.

    French puts a space before ``; : ! ? »`` and after ``«``; a break there would leave the sign
    alone on a line, so the space becomes a no-break one: narrow before ``; ! ?``, of full width
    elsewhere (Lexique des règles typographiques en usage à l'Imprimerie nationale). No-break
    spaces that a person wrote stay what they are.
    """
    visible = "".join(mark for mark in text if mark.isspace() or not _is_control(mark))
    line = re.sub(r"\s+", _one_space, visible).strip()
    line = _CLOSING.sub(_unbroken, line)
    return _OPENING.sub(r"\1\2" + NO_BREAK_SPACE, line)


def _is_control(mark: str) -> bool:
    """Tell what no format may hold: controls, half characters, Unicode's noncharacters."""
    is_noncharacter = ord(mark) & 0xFFFE == _NONCHARACTER or _is_reserved(mark)
    return is_noncharacter or unicodedata.category(mark) in {"Cc", "Cs"}


def _is_reserved(mark: str) -> bool:
    return "\ufdd0" <= mark <= "\ufdef"


def _unbroken(closing: re.Match[str]) -> str:
    marks = closing.group(1)
    return (NARROW_NO_BREAK_SPACE if marks[0] in _HIGH_MARKS else NO_BREAK_SPACE) + marks


def _one_space(run: re.Match[str]) -> str:
    return next((mark for mark in run.group() if mark in _UNBROKEN), " ")
