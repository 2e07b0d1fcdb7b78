"""How a mistake is worded: what was found, what may stand there, what was probably meant."""

import difflib
import re
from collections.abc import Iterable, Sequence
from gettext import gettext as _
from gettext import ngettext

KeyPath = tuple[str | int, ...]
"""The way to a value in a YAML file: keys, and list indexes counted from 0."""

_LONGEST = 60
_USER = re.compile(r"://[^/@\s]*@")
"""Who signs in to an address, and with which password: never shown."""


def describe(value: object) -> str:
    """Say in a few words what stands in the file."""
    match value:
        case None:
            return _("nothing")
        case bool():
            return "true" if value else "false"
        case str():
            return _("“{text}”").format(text=_shorten(value)) if value else _("an empty text")
        case list():
            return ngettext(
                "a list of {count} entry", "a list of {count} entries", len(value)
            ).format(count=len(value))
        case dict():
            return _("“key: value” lines")
        case _:
            return str(value)


def dotted(path: KeyPath) -> str:
    """Write ``path`` as a person reads it: list entries are counted from 1."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in path)


def quoted_choices(choices: Iterable[str]) -> str:
    """Write choices as in “a”, “b” or “c”."""
    return join_choices([_("“{text}”").format(text=choice) for choice in choices])


def join_choices(choices: Sequence[str]) -> str:
    """Write choices as in a, b or c."""
    if len(choices) < 2:  # noqa: PLR2004 - one choice needs no "or"
        return "".join(choices)
    return _("{choices} or {last}").format(choices=", ".join(choices[:-1]), last=choices[-1])


def closest(word: str, choices: Iterable[str]) -> str:
    """Return the choice that ``word`` was probably meant to be, or an empty text."""
    by_folded = {choice.casefold(): choice for choice in choices}
    found = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else ""


def _shorten(text: str) -> str:
    line = _USER.sub("://…@", " ".join(text.split()) or text)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"
