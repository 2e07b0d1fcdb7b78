"""Reading the transcript.vtt that a person corrected: tolerant of form, losing nothing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from gettext import gettext as _
from html import unescape
from itertools import chain, islice

from media_pipeline.errors import ConfigError, Problem
from media_pipeline.model.spans import Span
from media_pipeline.model.transcript import Segment, Transcript, Word
from media_pipeline.model.word_times import Passage, time_words
from media_pipeline.render.webvtt_note import NOTE_BEGINS, WordNote, read_note
from media_pipeline.render.worded_cues import words_of
from media_pipeline.tools.typesetting import spoken_text

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


@dataclass(frozen=True, slots=True)
class Voice:
    """What one voice says in a cue; None where nobody is named."""

    speaker: str | None
    text: str


@dataclass(frozen=True, slots=True)
class SpokenCue:
    """A cue as it stands in a file; one whose text was deleted has no voices."""

    span: Span
    voices: tuple[Voice, ...]


def read_vtt(text: str, language: str, file: str = "transcript.vtt") -> Transcript:
    """Return a person's transcript, a segment for each cue and each voice in it.

    Byte order mark, any line ends, cue names, settings, NOTE, STYLE and REGION blocks, a comma
    before the milliseconds and tags other than ``<v>`` are accepted; names in ``<v Name>`` become
    speakers. A ``<v`` or ``</v`` without its ``>`` would be read as words, so it is a problem; a
    ``<`` that begins no tag is a character like any other. Segments are in the order of their
    start. A cue whose text was deleted is silence. Where a comment keeps the time of each word
    (``to_corrected_vtt``), the segments have words.

    Args:
        text: the whole file.
        language: BCP 47, of the episode.
        file: how to call the file when something in it must be corrected.

    Raises:
        ConfigError: at least one block cannot be read; all are reported, none is left out.
    """
    cues = read_cues(text, file)
    note = noted_words(text)
    made = _timed_segments(cues, note) if note else chain.from_iterable(map(_segments, cues))
    segments = sorted(made, key=lambda segment: segment.start_s)
    return Transcript(language=language, origin="person", segments=tuple(segments))


def read_cues(text: str, file: str = "transcript.vtt") -> tuple[SpokenCue, ...]:
    """Return the cues of a WebVTT file, in the order of their start.

    Args:
        text: the whole file.
        file: how to call the file when something in it must be corrected.

    Raises:
        ConfigError: at least one block cannot be read; all are reported, none is left out.
    """
    reader = _Reader(file)
    cues = sorted(reader.cues(text), key=lambda cue: cue.span.start_s)
    if reader.problems:
        raise ConfigError(tuple(sorted(reader.problems, key=lambda problem: problem.line)))
    return tuple(cues)


def noted_words(text: str) -> WordNote | None:
    """Return what the file's comment says about the time of each word; None without one."""
    notes = [block.lines for block in _blocks(text) if block.lines[0].startswith(NOTE_BEGINS)]
    note = read_note(notes[-1]) if notes else None
    return note if note and note.original.words else None


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

    def cues(self, text: str) -> list[SpokenCue]:
        head, *blocks = _blocks(text.removeprefix("\ufeff")) or [_Block(1, ("",))]
        if head.line != 1 or not _SIGNATURE.match(head.lines[0]):
            self._miss(head.line, _("WEBVTT at the start of the first line"), head.lines[0])
            return []
        blocks = [block for block in (*_in_head(head), *blocks) if _may_be_cue(block)]
        if not blocks:
            self._miss(1, _("at least one cue"), "")
        return [cue for block in blocks if (cue := self._cue(block))]

    def _cue(self, block: _Block) -> SpokenCue | None:
        at = next((n for n, line in enumerate(block.lines) if _ARROW in line), None)
        if at is None or at > 1:
            self._miss(block.line, _("a line with times before this text"), block.lines[0])
            return None
        line, *text = block.lines[at:]
        times = _times(line)
        if times is None:
            expected = _("times such as 00:01:02.500 --> 00:01:04.000, the later one second")
            self._miss(block.line + at, expected, line)
            return None
        for offset, words in enumerate(text, 1):
            if _ARROW in words:
                self._miss(block.line + at + offset, _("an empty line before this cue"), words)
        self._check_voices(block.line + at + 1, text)
        return SpokenCue(times, tuple(_voices("\n".join(text))))

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
        if gathered and (not line.strip() or line.startswith(NOTE_BEGINS)):
            blocks.append(_Block(number - len(gathered), tuple(gathered)))
            gathered = []
        if line.strip():
            gathered.append(line)
    return blocks


def _in_head(head: _Block) -> list[_Block]:
    """Return the cue that follows the first line without an empty line between."""
    at = next((n for n, line in enumerate(head.lines) if _ARROW in line), None)
    return [] if at is None else [_Block(head.line + at, head.lines[at:])]


def _may_be_cue(block: _Block) -> bool:
    """Tell cues from comments and styles, of which no line can hold an arrow."""
    return not _NO_CUE.match(block.lines[0]) or any(_ARROW in line for line in block.lines)


def _times(line: str) -> Span | None:
    match = _TIMES.match(line)
    if match is None:
        return None
    start, end = _seconds(match.groups()[:4]), _seconds(match.groups()[4:])
    if start is None or end is None or end <= start:
        return None
    return Span(start_s=start, end_s=end)


def _seconds(parts: tuple[str | None, ...]) -> float | None:
    hours, minutes, seconds = (int(part or 0) for part in parts[:3])
    if minutes >= _SIXTY or seconds >= _SIXTY:
        return None
    return hours * 3600 + minutes * 60 + seconds + int((parts[3] or "0").ljust(3, "0")) / 1000


def _voices(text: str) -> Iterator[Voice]:
    """Yield what each voice says."""
    parts = _VOICE.split(text)
    for name, part in zip([None, *parts[1::2]], parts[::2], strict=True):
        if words := _plain(part):
            yield Voice(_plain(name) or None, words)


def _segments(cue: SpokenCue) -> Iterator[Segment]:
    """Yield a segment for each voice, sharing the cue's time out by characters."""
    start, end = cue.span.start_s, cue.span.end_s
    pace = (end - start) / max(1, sum(len(voice.text) for voice in cue.voices))
    for voice in cue.voices:
        until = start + len(voice.text) * pace
        yield Segment(start_s=start, end_s=min(until, end), text=voice.text, speaker=voice.speaker)
        start = until


def _timed_segments(cues: Sequence[SpokenCue], note: WordNote) -> Iterator[Segment]:
    """Yield a segment for each voice, with the times of its words."""
    passages = [
        Passage(tuple(chain.from_iterable(words_of(voice.text) for voice in cue.voices)), cue.span)
        for cue in cues
    ]
    for cue, words in zip(cues, time_words(passages, note.original).passages, strict=True):
        yield from timed_voices(cue, words)


def timed_voices(cue: SpokenCue, words: Sequence[Word]) -> Iterator[Segment]:
    """Yield a segment for each voice of a cue, which shares its words and time.

    Args:
        cue: as it stands in the file.
        words: of all its voices, with their times.
    """
    rest = iter(words)
    start = cue.span.start_s
    for number, voice in enumerate(cue.voices, 1):
        said = tuple(islice(rest, len(words_of(voice.text))))
        is_last = number == len(cue.voices)
        end = cue.span.end_s if is_last else max(start, said[-1].end_s)
        yield Segment(start_s=start, end_s=end, text=voice.text, speaker=voice.speaker, words=said)
        start = end


def _plain(marked: str | None) -> str:
    bare = _TAG.sub("", marked or "")
    return spoken_text(_ENTITY.sub(lambda match: unescape(match.group()), bare))
