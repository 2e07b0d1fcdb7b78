"""A file that comes back from a person: what it says, whatever its format."""

from dataclasses import dataclass
from gettext import gettext as _
from itertools import chain
from pathlib import Path
from typing import Literal, Protocol

from media_pipeline.errors import UsageProblem
from media_pipeline.model.transcript import Transcript
from media_pipeline.model.word_times import Original, Passage, Timed
from media_pipeline.render.docx_read import read_docx
from media_pipeline.render.text_read import Turn, decoded, read_text
from media_pipeline.render.webvtt_read import SpokenCue, read_cues, timed_voices
from media_pipeline.render.worded_cues import spoken_words, worded_cues, words_of
from media_pipeline.tools.files import refusal
from media_pipeline.transcribe.sentences import segments_of

Format = Literal["vtt", "docx", "txt"]

FORMATS: tuple[Format, ...] = ("vtt", "docx", "txt")

_MOST_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class Expected:
    """What a file that comes back is compared with.

    ``names`` are those of known speakers; ``written`` are title and instruction of a document.
    """

    exported: Transcript
    names: tuple[str, ...]
    written: tuple[str, ...]


class CorrectedFile(Protocol):
    """What a person's file says."""

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Its words in their order."""

    @property
    def left_out(self) -> tuple[str, ...]:
        """Texts in it that nobody speaks."""

    def original(self) -> Original:
        """Return the words that it was made of, with their times, and its cues."""

    def transcript(self, timed: Timed) -> Transcript:
        """Return what it says, once its words have times."""


def read_corrected(source: Path, expected: Expected) -> CorrectedFile:
    """Read a file that a person edited.

    Raises:
        UsageProblem: it cannot be read.
        ConfigError: some of its cues cannot be read.
    """
    kind = format_of(source)
    content = _content(source)
    if kind == "docx":
        document = read_docx(content, source.name, expected.names, expected.written)
        return _CorrectedTurns(expected.exported, document.turns, document.left_out)
    text = decoded(content, source.name)
    if kind == "txt":
        return _CorrectedTurns(expected.exported, read_text(text, expected.names), ())
    return _CorrectedCues(expected.exported, read_cues(text, source.name))


def format_of(path: Path) -> Format:
    """Return the format that a file's name says.

    Raises:
        UsageProblem: it is none that can be read.
    """
    kind = path.suffix.lower().removeprefix(".")
    for each in FORMATS:
        if kind == each:
            return each
    raise UsageProblem(
        _("{file} cannot be read: it is neither .docx nor .vtt nor .txt.").format(file=path.name),
        _("Open it in the program that made it, and save it as .docx, .vtt or .txt."),
    )


def _content(source: Path) -> bytes:
    try:
        size = source.stat().st_size
        content = source.read_bytes() if size <= _MOST_BYTES else b""
    except OSError as error:
        raise UsageProblem(
            _("{file} cannot be read: {reason}.").format(file=source, reason=refusal(error)),
            _("Check the name of the file."),
        ) from error
    if size > _MOST_BYTES:
        raise UsageProblem(_("{file} is too large to be a transcript.").format(file=source))
    return content


@dataclass(frozen=True, slots=True)
class _CorrectedCues:
    """From a caption editor: cues that a person may have moved."""

    exported: Transcript
    cues: tuple[SpokenCue, ...]
    left_out: tuple[str, ...] = ()

    @property
    def passages(self) -> tuple[Passage, ...]:
        return tuple(Passage(_cue_words(cue), cue.span) for cue in self.cues)

    def original(self) -> Original:
        cues = worded_cues(self.exported)
        words = tuple(word for cue in cues for word in cue.words)
        return Original(words, frozenset(cue.span for cue in cues))

    def transcript(self, timed: Timed) -> Transcript:
        parts = [
            segment
            for cue, words in zip(self.cues, timed.passages, strict=True)
            for segment in timed_voices(cue, words)
        ]
        parts.sort(key=lambda part: part.start_s)
        return Transcript(language=self.exported.language, origin="person", segments=tuple(parts))


def _cue_words(cue: SpokenCue) -> tuple[str, ...]:
    return tuple(chain.from_iterable(words_of(voice.text) for voice in cue.voices))


@dataclass(frozen=True, slots=True)
class _CorrectedTurns:
    """From a text editor or Word: paragraphs."""

    exported: Transcript
    turns: tuple[Turn, ...]
    left_out: tuple[str, ...]

    @property
    def passages(self) -> tuple[Passage, ...]:
        return tuple(Passage(words_of(turn.text), near_s=turn.near_s) for turn in self.turns)

    def original(self) -> Original:
        words = chain.from_iterable(map(spoken_words, self.exported.segments))
        return Original(tuple(words))

    def transcript(self, timed: Timed) -> Transcript:
        words = [word for passage in timed.passages for word in passage]
        speakers = [
            turn.speaker
            for turn, passage in zip(self.turns, timed.passages, strict=True)
            for _word in passage
        ]
        parts = segments_of(words, speakers) if words else ()
        # nobody chose cues, so they are cut as a draft's are
        return Transcript(language=self.exported.language, origin="machine", segments=tuple(parts))
