"""Quotation marks that are missing, not closed or of the wrong kind, so that YAML stops reading.

The reader notices such a mistake late and says it in its own terms. Its tokens and the lines of
text, with what each key is for, tell the place and the cure.
"""

import re
from collections.abc import Iterator
from gettext import gettext as _
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StreamMark, YAMLError
from ruamel.yaml.tokens import ScalarToken

from media_pipeline.config.wording import describe
from media_pipeline.config.yaml_text import quote
from media_pipeline.errors import Problem
from media_pipeline.model.episode import (
    Accessibility,
    Chapter,
    Cut,
    EpisodeFile,
    PlacedJingle,
    Speaker,
)
from media_pipeline.model.settings import Jingle, Series, Settings, Subscribe

TEXT_KEYS: Final = frozenset(
    {"title", "summary", "notes", "name", "subtitle", "description", "author", "copyright", "why"}
)
"""Keys that hold a text in a person's own words."""

_KNOWN: Final = {
    name
    for model in (
        EpisodeFile,
        Accessibility,
        Speaker,
        Chapter,
        Cut,
        PlacedJingle,
        Series,
        Subscribe,
        Jingle,
        Settings,
    )
    for name in model.model_fields
}
_LONGEST_SUGGESTION = 60
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_KEY = re.compile(r"(?P<before>[ ]*(?:-[ ]+)*)(?P<key>[^\s:#]+)[ ]*:(?=\s|$)")
_TEXT = re.compile(
    rf"(?:^[ ]*(?:-[ ]+)*|[{{,][ ]*)(?:{'|'.join(sorted(TEXT_KEYS))})[ ]*:[ ]+(?P<value>\S.*?)[ ]*$"
)
_SIGN = re.compile(r"[\[\]{}&*!|>%@`,]|[-?](?=\s)")
_BLOCK = re.compile(r"[|>][0-9+-]*(\s+#.*)?")
_BRACKET = re.compile(r"[\[{]")
_CLOSED_ABOVE = re.compile(r"[^\[].*\]|[^{].*\}")
_CUT = re.compile(r"(?:^|\s)#(?=\S)")
_COMMENT = re.compile(r"\s+#.*$")


def because_of(sign: str) -> str:
    """Say that a text needs quotation marks because YAML gives ``sign`` a meaning."""
    return _("the text between quotation marks because of “{sign}”").format(sign=sign)


def in_quotation_marks(text: str, before: str = "") -> str:
    """Return ``text`` as it should be written, or nothing where that cannot be told for sure.

    ``before`` is what stands before it on its line: inside brackets the end of a text is unsure.
    """
    inside = _BRACKET.search(before) or text.endswith(",") or _CLOSED_ABOVE.fullmatch(text)
    sure = not inside and not _LINE_BREAK.search(text)
    return quote(text) if sure and 0 < len(text) <= _LONGEST_SUGGESTION else ""


def without_comment(value: str) -> str:
    """Return what stands on the line of a key, without the comment after it."""
    return _COMMENT.sub("", value)


def quotation_problem(text: str, error: MarkedYAMLError, file: str) -> Problem | None:
    """Return the problem if quotation marks explain why the YAML reader stopped in ``text``."""
    return next(_Stop(text, error, file).explanations(), None)


class _Stop:
    """Where the reader stopped, and what stands around it. Lines and columns count from 0."""

    def __init__(self, text: str, error: MarkedYAMLError, file: str) -> None:
        self.text, self.error, self.file = text, error, file
        self.lines = _LINE_BREAK.split(text)
        self.mark: StreamMark = error.problem_mark

    def explanations(self) -> Iterator[Problem]:
        """Give what may be the reason, the surest first."""
        quoted = _quoted_texts(self.text, self.mark.index)
        yield from (self._not_closed(token) for token in quoted if self._holds_keys(token))
        if "end of stream" in (self.error.problem or "") and self.error.context_mark is not None:
            yield self._opened(self.error.context_mark, _("none until the end of the file"))
        if quoted and self._stopped_after(quoted[-1]):
            yield self._closed_early(quoted[-1])
        for mark in (self.mark, self.error.context_mark):
            yield from self._unquoted(mark.line) if mark is not None else ()
        yield from self._explain_colon()
        yield from self._cut_above()

    def _holds_keys(self, token: ScalarToken) -> bool:
        """Whether a quoted text runs over lines that are plainly keys of their own."""
        start, end = token.start_mark.line, token.end_mark.line
        opened = _KEY.match(self.lines[start])
        column = len(opened["before"]) if opened else 0
        keys = (_KEY.match(line) for line in self.lines[start + 1 : end + 1])
        return any(key is not None and len(key["before"]) <= column for key in keys)

    def _not_closed(self, token: ScalarToken) -> Problem:
        return self._opened(token.start_mark, _("none before the next key"))

    def _opened(self, mark: StreamMark, found: str) -> Problem:
        expected = _("a closing quotation mark for the one opened on line {line}").format(
            line=mark.line + 1
        )
        return self._problem(mark.line, mark.column, expected, found)

    def _stopped_after(self, token: ScalarToken) -> bool:
        between = self.text[token.end_mark.index : self.mark.index]
        return token.end_mark.line == self.mark.line and not between.strip()

    def _closed_early(self, token: ScalarToken) -> Problem:
        """Tell that a quotation mark meant as part of the text has ended it."""
        start, end = token.start_mark, token.end_mark
        line = self.lines[start.line]
        written = without_comment(line[start.column :].rstrip())
        if token.style == "'" and self.text[end.index : end.index + 1].isalnum():
            expected = _('double quotation marks (") around a text that holds an apostrophe')
            inner = written[1:-1] if len(written) > 1 and written.endswith("'") else ""
            suggestion = in_quotation_marks(inner, line[: start.column])
        else:
            expected = _("the whole text between quotation marks, with “ ” for those inside it")
            suggestion = ""
        return self._problem(start.line, start.column, expected, describe(written), suggestion)

    def _unquoted(self, number: int) -> Iterator[Problem]:
        """Look for a sign that YAML understands, in an unquoted text on this line."""
        value, column = self._value(number)
        sign = _SIGN.match(value)
        if sign:
            told = without_comment(value)
            suggestion = in_quotation_marks(told, self.lines[number][:column])
            yield self._problem(number, column, because_of(sign[0]), describe(told), suggestion)
        elif _CUT.search(value):
            yield self._cut(number, column, value)

    def _explain_colon(self) -> Iterator[Problem]:
        """Tell of a colon on the line of the text's key, or on a line that carries the text on."""
        refused = (self.error.problem or "").startswith("mapping values are not allowed")
        if not refused and self.text[self.mark.index : self.mark.index + 1] != ":":
            return
        value, column = self._value(self.mark.line)
        if column < self.mark.column and value:
            before = self.lines[self.mark.line][:column]
            yield self._second_colon(in_quotation_marks(without_comment(value), before))
        key = _KEY.match(self.lines[self.mark.line])
        if key and key["key"] not in _KNOWN and self._value(self._line_of_key())[0]:
            yield self._second_colon("")

    def _second_colon(self, suggestion: str) -> Problem:
        expected = _("quotation marks around a text that holds a colon")
        found = _("a second colon")
        return self._problem(self.mark.line, self.mark.column, expected, found, suggestion)

    def _cut_above(self) -> Iterator[Problem]:
        """Look for “#” further up in an unquoted text of several lines."""
        first = self._line_of_key()
        value, column = self._value(first)
        if _CUT.search(value):
            yield self._cut(first, column, value)
        for number in range(first + 1, self.mark.line) if value else ():
            line = self.lines[number]
            if _CUT.search(line):
                yield self._cut(number, len(line) - len(line.lstrip()), line.strip())

    def _cut(self, number: int, column: int, value: str) -> Problem:
        before = self.lines[number][:column]
        whole = in_quotation_marks(value, before) if number == self.mark.line else ""
        return self._problem(number, column, because_of("#"), describe(value), whole)

    def _line_of_key(self) -> int:
        """Return the line above that is indented less: the key that the stopping place is under."""
        indent = _indent(self.lines[self.mark.line])
        above = range(self.mark.line - 1, -1, -1)
        less = (n for n in above if self.lines[n].strip() and _indent(self.lines[n]) < indent)
        return next(less, self.mark.line)

    def _value(self, number: int) -> tuple[str, int]:
        """Return the unquoted text, and its column, if the line holds the key of a text."""
        match = _TEXT.search(self.lines[number]) if number < len(self.lines) else None
        if match is None or match["value"][0] in "\"'" or _BLOCK.fullmatch(match["value"]):
            return "", 0
        return match["value"], match.start("value")

    def _problem(
        self, line: int, column: int, expected: str, found: str, suggestion: str = ""
    ) -> Problem:
        return Problem(self.file, line + 1, column + 1, "", expected, found, suggestion)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _quoted_texts(text: str, stop: int) -> list[ScalarToken]:
    """Return the texts in quotation marks that end before ``stop``, as far as can be read."""
    found: list[ScalarToken] = []
    try:
        for token in YAML(typ="safe", pure=True).scan(text):
            if token.start_mark.index >= stop:
                break
            if isinstance(token, ScalarToken) and token.style in {"'", '"'}:
                found.append(token)
    except YAMLError:  # what stopped the reader; the tokens before it are there
        pass
    return found
