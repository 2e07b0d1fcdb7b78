"""Reading the transcript.vtt that a person corrected: tolerant of form, losing nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from gettext import gettext as _
from html import unescape

from media_pipeline.errors import ConfigError, Problem
from media_pipeline.model.transcript import Segment, Transcript
from media_pipeline.render.spoken import spoken_text

_NEWLINE = re.compile(r"\r\n|\r|\n")
_SIGNATURE = re.compile(r"WEBVTT(?:[ \t].*)?$")
_NO_CUE = re.compile(r"(NOTE|STYLE|REGION)(?:[ \t]|$)")
_MOMENT = r"(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
_TIMES = re.compile(rf"\s*{_MOMENT}\s*-->\s*{_MOMENT}(?:\s.*)?$")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?(?:\s+([^<>]*))?>|</v\s*>", re.IGNORECASE)
_UNCLOSED_VOICE = re.compile(r"<v(?=[\s.<]|$)(?![^<>]*>)", re.IGNORECASE)
_BROKEN_END = re.compile(r"</v\b(?!\s*>)|(?<!<)/v>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:c|i|b|u|lang|ruby|rt)(?:[.\s][^>]*)?>|<[\d:.]+>")
_ENTITY = re.compile(r"&#?\w+;")
_ARROW = "-->"
_SIXTY = 60
_SHOWN = 40


def read_vtt(text: str, language: str, file: str = "transcript.vtt") -> Transcript:
    """Return a person's transcript, a segment for each cue and each voice in it.

    Byte order mark, any line ends, cue names, settings, NOTE, STYLE and REGION blocks, a comma
    before the milliseconds and tags other than ``<v>`` are accepted; names in ``<v Name>`` become
    speakers. A ``<v`` or ``</v`` without its ``>`` would be read as words, so it is a problem; a
    ``<`` that begins no tag is a character like any other. Segments are in the order of their
    start. A cue whose text was deleted is silence.

    Args:
        text: the whole file.
        language: BCP 47, of the episode.
        file: how to call the file when something in it must be corrected.

    Raises:
        ConfigError: at least one block cannot be read; all are reported, none is left out.
    """
    reader = _Reader(file)
    segments = sorted(reader.segments(text), key=lambda segment: segment.start_s)
    if reader.problems:
        raise ConfigError(tuple(sorted(reader.problems, key=lambda problem: problem.line)))
    return Transcript(language=language, origin="person", segments=tuple(segments))


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines between two empty ones; ``line`` is the first one's number, from 1."""

    line: int
    lines: tuple[str, ...]


class _Reader:
    """Collects what is wrong while it reads on.

    Args:
        file: named in problems.
    """

    def __init__(self, file: str) -> None:
        self.problems: list[Problem] = []
        self._file = file

    def segments(self, text: str) -> list[Segment]:
        head, *blocks = _blocks(text.removeprefix("\ufeff")) or [_Block(1, ("",))]
        if head.line != 1 or not _SIGNATURE.match(head.lines[0]):
            self._miss(head.line, _("WEBVTT at the start of the first line"), head.lines[0])
            return []
        blocks = [block for block in (*_in_head(head), *blocks) if _may_be_cue(block)]
        if not blocks:
            self._miss(1, _("at least one cue"), "")
        return [segment for block in blocks for segment in self._cue(block)]

    def _cue(self, block: _Block) -> list[Segment]:
        at = next((n for n, line in enumerate(block.lines) if _ARROW in line), None)
        if at is None or at > 1:
            self._miss(block.line, _("a line with times before this text"), block.lines[0])
            return []
        line, *text = block.lines[at:]
        times = _times(line)
        if times is None:
            expected = _("times such as 00:01:02.500 --> 00:01:04.000, the later one second")
            self._miss(block.line + at, expected, line)
            return []
        for offset, words in enumerate(text, 1):
            if _ARROW in words:
                self._miss(block.line + at + offset, _("an empty line before this cue"), words)
        self._check_voices(block.line + at + 1, text)
        return list(_voices("\n".join(text), times))

    def _check_voices(self, first: int, lines: list[str]) -> None:
        """Report ``<v Name`` and ``</v`` that lost a sign: they would be shown as spoken words."""
        text = "\n".join(lines)
        for tag, expected in (
            (_UNCLOSED_VOICE, _("“>” after the speaker’s name")),
            (_BROKEN_END, _("“</v>” where the speaker ends")),
        ):
            for match in tag.finditer(text):
                at = text.count("\n", 0, match.start())
                self._miss(first + at, expected, lines[at])

    def _miss(self, line: int, expected: str, found: str) -> None:
        shown = found if len(found) <= _SHOWN else found[: _SHOWN - 1] + "…"
        found = _("“{text}”").format(text=shown) if found.strip() else _("nothing")
        self.problems.append(Problem(self._file, line, 1, "", expected, found))


def _blocks(text: str) -> list[_Block]:
    blocks: list[_Block] = []
    gathered: list[str] = []
    for number, line in enumerate([*_NEWLINE.split(text), ""], 1):
        if line.strip():
            gathered.append(line)
        elif gathered:
            blocks.append(_Block(number - len(gathered), tuple(gathered)))
            gathered = []
    return blocks


def _in_head(head: _Block) -> list[_Block]:
    """Return the cue that follows the first line without an empty line between."""
    at = next((n for n, line in enumerate(head.lines) if _ARROW in line), None)
    return [] if at is None else [_Block(head.line + at, head.lines[at:])]


def _may_be_cue(block: _Block) -> bool:
    """Tell cues from comments and styles, of which no line can hold an arrow."""
    return not _NO_CUE.match(block.lines[0]) or any(_ARROW in line for line in block.lines)


def _times(line: str) -> tuple[float, float] | None:
    match = _TIMES.match(line)
    if match is None:
        return None
    start, end = _seconds(match.groups()[:4]), _seconds(match.groups()[4:])
    if start is None or end is None or end <= start:
        return None
    return start, end


def _seconds(parts: tuple[str | None, ...]) -> float | None:
    hours, minutes, seconds = (int(part or 0) for part in parts[:3])
    if minutes >= _SIXTY or seconds >= _SIXTY:
        return None
    return hours * 3600 + minutes * 60 + seconds + int((parts[3] or "0").ljust(3, "0")) / 1000


def _voices(text: str, times: tuple[float, float]) -> Iterator[Segment]:
    """Yield what each voice says, sharing the cue's time out by characters."""
    parts = _VOICE.split(text)
    said = [
        (_plain(name) or None, words)
        for name, part in zip([None, *parts[1::2]], parts[::2], strict=True)
        if (words := _plain(part))
    ]
    start, end = times
    pace = (end - start) / max(1, sum(len(words) for _speaker, words in said))
    for speaker, words in said:
        until = start + len(words) * pace
        yield Segment(start_s=start, end_s=min(until, end), text=words, speaker=speaker)
        start = until


def _plain(marked: str | None) -> str:
    bare = _TAG.sub("", marked or "")
    return spoken_text(_ENTITY.sub(lambda match: unescape(match.group()), bare))
