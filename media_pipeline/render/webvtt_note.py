"""The comment at the end of transcript.vtt that keeps when each word is said.

    NOTE media: when each word is said, in the recording. Leave it here.
    recording sha256 f3a937c…
    00:00:00.800 00:00:04.120 Bonjour 0 420 et 450 100 bienvenue 560 490

One line a cue: when it begins and ends, then each word with its start, counted from the cue's, and
its length in milliseconds. Words are escaped as in cues, so no line holds an arrow.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from media_pipeline.model.base import seconds_from_clock
from media_pipeline.model.spans import Span
from media_pipeline.model.transcript import Word
from media_pipeline.model.word_times import Original
from media_pipeline.render.clock import clock
from media_pipeline.render.locale_texts import translation
from media_pipeline.render.worded_cues import WordedCue

NOTE_BEGINS = "NOTE media:"
_RECORDING = "recording sha256 "
_ESCAPED = re.compile(r"&(?:amp|lt|gt);")
_WORD_PARTS = 3
_SPAN_PARTS = 2


@dataclass(frozen=True, slots=True)
class WordNote:
    """What the comment holds; ``recording`` are the digests of that in which the times are."""

    recording: str
    original: Original


def escaped(text: str) -> str:
    """Return a text of which no part can end a cue or open a tag."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def note_of(cues: Sequence[WordedCue], language: str, recording: str) -> str:
    """Return the comment, without an empty line.

    Args:
        cues: as the file shows them.
        language: BCP 47, in which the comment says what it is for.
        recording: SHA-256 of the recording, or of each in turn; may be empty.
    """
    _ = translation(language).gettext
    title = _("when each word is said, in the recording. Leave it here.")
    digests = [_RECORDING + recording] if recording else []
    return "\n".join([f"{NOTE_BEGINS} {title}", *digests, *map(_line, cues)]) + "\n"


def read_note(lines: Sequence[str]) -> WordNote:
    """Return what the comment's lines say; lines that a hand damaged are passed over."""
    recording = next((each for each in lines if each.startswith(_RECORDING)), _RECORDING)
    read = [line for each in lines if (line := _read_line(each))]
    words = tuple(word for _span, words in read for word in words)
    cues = frozenset(span for span, _words in read)
    return WordNote(recording.removeprefix(_RECORDING).strip(), Original(words, cues))


def _line(cue: WordedCue) -> str:
    start_ms = round(cue.span.start_s * 1000)
    parts = [clock(cue.span.start_s, "."), clock(cue.span.end_s, ".")]
    for word in cue.words:
        begins, ends = round(word.start_s * 1000), round(word.end_s * 1000)
        parts += [escaped(word.text), str(begins - start_ms), str(max(0, ends - begins))]
    return " ".join(parts)


def _read_line(line: str) -> tuple[Span, tuple[Word, ...]] | None:
    parts = line.strip().split(" ")
    if len(parts) % _WORD_PARTS != _SPAN_PARTS:
        return None
    try:
        start, end = seconds_from_clock(parts[0]), seconds_from_clock(parts[1])
        words = tuple(_read_words(parts[_SPAN_PARTS:], start))
    except (TypeError, ValueError):
        return None
    return Span(start_s=start, end_s=end), words


def _read_words(parts: Sequence[str], cue_start_s: float) -> Iterator[Word]:
    numbers = zip(parts[::_WORD_PARTS], parts[1::_WORD_PARTS], parts[2::_WORD_PARTS], strict=True)
    for text, offset, length in numbers:
        start_ms = round(cue_start_s * 1000) + int(offset)
        yield Word(
            start_s=start_ms / 1000,
            end_s=(start_ms + int(length)) / 1000,
            text=_ESCAPED.sub(lambda match: unescape(match.group()), text),
        )
