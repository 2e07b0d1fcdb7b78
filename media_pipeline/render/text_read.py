"""Reading a transcript that a person corrected in a text editor."""

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from gettext import gettext as _
from itertools import pairwise

from media_pipeline.errors import UsageProblem
from media_pipeline.model.base import seconds_from_clock
from media_pipeline.render.text_to_correct import UNNAMED
from media_pipeline.tools.typesetting import spoken_text

_TIME = re.compile(r"\[\s*((?:\d+:)?\d{1,2}:\d{2}(?:\.\d+)?)\s*\]\s*")
_COLON = re.compile(r"\s?:(?:\s+|$)")
_LONGEST_NAME = 60
_NO_NAME = re.compile(r"[!?…;,«»“”]|\w{4,}\.")
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OTHER_FORMATS = (b"PK\x03\x04", b"{\\rtf", b"%PDF", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class Turn:
    """A paragraph as a person left it; ``near_s`` is the time before it, if it still has one."""

    speaker: str | None
    text: str
    near_s: float | None = None


def decoded(content: bytes, file: str) -> str:
    """Return the text of a file in UTF-8, UTF-16 or the Windows encoding of western Europe.

    Raises:
        UsageProblem: it is none of them, or no text at all.
    """
    text = None if content.startswith(_OTHER_FORMATS) else _decoded(content)
    if text is None or _BINARY.search(text):
        raise UsageProblem(
            _("{file} is not a text that can be read.").format(file=file),
            _("In your editor, save it as text in UTF-8, or as .docx, then import that file."),
        )
    return text


def _decoded(content: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _in(content.removeprefix(mark), encoding)
    if b"\x00" in content:
        return _in(content, "utf-16-le" if content[1:2] == b"\x00" else "utf-16-be")
    text = _in(content, "utf-8")
    return _in(content, "cp1252") if text is None else text


def _in(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def read_text(text: str, names: Iterable[str]) -> tuple[Turn, ...]:
    """Return what a person left of a text, a turn for each line that is not empty.

    The time in brackets is optional. So is the name before a colon: without one, the speaker
    before goes on. A name counts if it is known, or if it follows a time; so “Il dit : oui” stays
    what somebody says. A time in brackets inside a line is where two paragraphs were joined.

    Args:
        text: as ``to_text_to_correct`` wrote it, and a person changed it.
        names: of the speakers that are known.
    """
    labels = Labels(names)
    turns = Turns()
    for line in re.split(r"\r\n|\r|\n", text):
        for part in labels.parts(line):
            turns.add(part)
    return tuple(turns.gathered)


class Turns:
    """Gathers turns, and remembers who speaks."""

    def __init__(self) -> None:
        self.gathered: list[Turn] = []
        self._speaker: str | None = None

    def add(self, part: "Part") -> None:
        """Add what is said; where nobody is named, the speaker before goes on."""
        if part.name:
            self._speaker = None if part.name == UNNAMED else part.name
        if said := spoken_text(part.said):
            self.gathered.append(Turn(self._speaker, said, part.near_s))


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a paragraph: the time and the name before it, if there are any."""

    near_s: float | None
    name: str
    said: str


class Labels:
    """What stands before a paragraph: its time, and the name of who speaks.

    Args:
        names: of the speakers that are known.
    """

    def __init__(self, names: Iterable[str]) -> None:
        known = {spoken_text(name).casefold() for name in names} | {UNNAMED}
        self._known: Sequence[str] = sorted(known - {""}, key=len, reverse=True)

    def parts(self, text: str, bold: Sequence[bool] = ()) -> Iterator[Part]:
        """Yield the parts of a paragraph; who joins two leaves a time and a name inside.

        Args:
            text: of the paragraph, with what stands before it.
            bold: for each character, whether it is bold; may be empty.
        """
        flags = bold or (False,) * len(text)
        times = {match.start(): match.end() for match in _TIME.finditer(text)}
        names = set(self._bold_names(text, flags)) - set(times.values())
        for start, end in pairwise(sorted({0, *times, *names, len(text)})):
            yield self._part(text[start:end], flags[start:end])

    def _part(self, text: str, bold: Sequence[bool]) -> Part:
        time = _TIME.match(text)
        start = time.end() if time else 0
        is_expected = time is not None or _is_bold_to_colon(text[start:], bold[start:])
        name, said = self.name(text[start:], introduced=is_expected)
        return Part(seconds_from_clock(time.group(1)) if time else None, name, said)

    def _bold_names(self, text: str, bold: Sequence[bool]) -> Iterator[int]:
        """Yield where a known name begins to be bold."""
        for at in range(1, len(text)):
            if bold[at] and not bold[at - 1] and self.name(text[at:], introduced=False)[0]:
                yield at

    def name(self, text: str, *, introduced: bool) -> tuple[str, str]:
        """Return the name before the colon, empty if there is none, and what is said.

        Args:
            text: without its time.
            introduced: whether a name is to be expected, known or not.
        """
        text = text.lstrip()
        for known in self._known:
            colon = _COLON.match(text, len(known))
            if colon and text[: len(known)].casefold() == known:
                return spoken_text(text[: len(known)]), text[colon.end() :]
        colon = _COLON.search(text) if introduced else None
        if colon and is_name(text[: colon.start()]):
            return spoken_text(text[: colon.start()]), text[colon.end() :]
        return "", text


def is_name(text: str) -> bool:
    """Tell whether this can be somebody's name, rather than a part of a sentence."""
    return 0 < len(text.strip()) <= _LONGEST_NAME and not _NO_NAME.search(text)


def _is_bold_to_colon(text: str, bold: Sequence[bool]) -> bool:
    """Tell whether a text is bold until its first colon."""
    colon = text.find(":")
    marks = zip(text[: max(0, colon)], bold, strict=False)
    return colon > 0 and all(is_bold or mark.isspace() for mark, is_bold in marks)
