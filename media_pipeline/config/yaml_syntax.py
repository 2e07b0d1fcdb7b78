"""What the YAML reader complains about, said in plain words."""

from collections.abc import Callable, Mapping
from gettext import gettext as _
from types import MappingProxyType
from typing import Final

from ruamel.yaml.error import MarkedYAMLError, StringMark

from media_pipeline.config.quotation_marks import quotation_problem
from media_pipeline.errors import Problem

# Complaints that come after the place to correct: where it began is what helps.
_NOTICED_LATER = ("end of stream", "<stream end>", "could not find expected ':'")
_TAB = "'\\t'"


def syntax_problem(error: Exception, text: str, file: str) -> Problem:
    """Return the problem for what stopped the YAML reader; its words are never shown raw."""
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    if not isinstance(error, MarkedYAMLError) or mark is None:
        return Problem(file, 0, 0, "", _("YAML"), _("something that cannot be read as YAML"))
    complaint = error.problem or ""
    about_quotes = None if _TAB in complaint else quotation_problem(text, error, file)
    if about_quotes is not None:
        return about_quotes
    if any(sign in complaint for sign in _NOTICED_LATER):
        mark = error.context_mark or mark
    expected, found = _explain(complaint, error.context or "", _line_before(mark))
    return Problem(file, mark.line + 1, mark.column + 1, "", expected, found)


def _explain(complaint: str, context: str, before: str) -> tuple[str, str]:
    """Return what was expected and what was found.

    Args:
        complaint: ruamel.yaml's problem, in English.
        context: what ruamel.yaml was doing.
        before: what stands on the line before the place of the mistake.
    """
    if _TAB in complaint:
        return _("spaces"), _("a tab")
    if complaint.startswith("mapping values are not allowed"):
        return _explain_colon(before)
    if "expected <block end>" in complaint:
        return _not_aligned()
    return _explain_rarer(complaint, context)


def _explain_colon(before: str) -> tuple[str, str]:
    if ":" in before:
        return _("quotation marks around a text that holds a colon"), _("a second colon")
    return _not_aligned()


def _not_aligned() -> tuple[str, str]:
    return _("a line that begins below its neighbours"), _("another indentation")


def _explain_rarer(complaint: str, context: str) -> tuple[str, str]:
    for sign, words in _RARER.items():
        if sign in f"{context}: {complaint}":
            return words()
    return _("YAML"), _("something that cannot be read as YAML")


def _unquoted() -> tuple[str, str]:
    return _("quotation marks around a text that begins like this"), _("no quotation marks")


# Looked through in this order; the signs are ruamel.yaml's words.
_RARER: Final[Mapping[str, Callable[[], tuple[str, str]]]] = MappingProxyType(
    {
        "could not find expected ':'": lambda: (
            _("a colon and a space after the key"),
            _("no colon"),
        ),
        "expected ',' or": lambda: (_("a comma or a closing bracket"), _("other text")),
        "undefined alias": lambda: (
            _("an alias that is defined above (&name)"),
            _("one that is not defined"),
        ),
        "that cannot start any token": _unquoted,
        "node content": _unquoted,
        "sequence entries are not allowed": _unquoted,
        "scanning a double-quoted": lambda: (
            _("\\\\ for a backslash between double quotation marks"),
            _("a single one"),
        ),
        "another document": lambda: (_("one document"), _("a second one, after ---")),
        "maximum depth": lambda: (_("a few levels at most"), _("too many inside each other")),
        "undefined tag": lambda: (_("a value without a tag"), _("a tag (!)")),
    }
)


def _line_before(mark: StringMark) -> str:
    """Return what stands on the line before ``mark``."""
    buffer = getattr(mark, "buffer", None) or ""
    start = buffer.rfind("\n", 0, mark.pointer) + 1
    return buffer[start : mark.pointer]
