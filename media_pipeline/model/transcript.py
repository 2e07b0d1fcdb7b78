"""What is said, by whom, when."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from media_pipeline.model.base import Value
from media_pipeline.model.timeline import Piece, Timeline

_TOKEN = re.compile(r"[^ \t\r\n]+")  # no-break spaces hold a word and its mark together
_SENTENCE_END = re.compile(r"[.!?…][\s»”\"')\]]*$")
_JINGLE_S = 1.0
_SLOWEST_S_PER_CHARACTER = 0.15
_SHORT_ENOUGH_S = 6.0


def ends_sentence(text: str) -> bool:
    """Tell whether a sentence ends with this word: it may be followed by closing marks."""
    return _SENTENCE_END.search(text) is not None


class Word(Value):
    """One word as heard: seconds of the recording (or delivered), probability 0 to 1."""

    start_s: float
    end_s: float
    text: str
    probability: float = 1.0


class Segment(Value):
    """Words of one speaker in one breath. ``speaker`` is None when it is not known for sure.

    ``voice`` numbers those that were told apart by their sound alone, named or not.
    """

    start_s: float
    end_s: float
    text: str
    speaker: str | None = None
    words: tuple[Word, ...] = ()
    voice: int | None = None


class LeftOut(Value):
    """A passage that was left out of a machine's draft: a person should listen to it.

    ``text`` is what the decoder made of it: the same words over and over (loop), words that it
    hardly recognised (unlikely), a subtitler's credits that nobody said (credits), or nothing at
    all where speech is heard (unheard).
    """

    start_s: float
    end_s: float
    text: str
    reason: Literal["loop", "unlikely", "credits", "unheard"]


class Draft(Value):
    """What a machine heard, ascending in time: words with their marks, and what it left out."""

    words: tuple[Word, ...]
    left_out: tuple[LeftOut, ...] = ()


class Transcript(Value):
    """The whole of what is said. ``origin`` tells a machine's draft from a person's words.

    Its times are those of the recording, until ``heard_on`` moves them.
    """

    language: str
    origin: Literal["machine", "person"]
    model: str = ""
    segments: tuple[Segment, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def word_count(self) -> int:
        """How many words, as white space separates them."""
        return sum(len(_TOKEN.findall(segment.text)) for segment in self.segments)

    def heard_on(self, timeline: Timeline) -> "Transcript":
        """Return what listeners hear of it, with the times at which they hear it.

        A word whose middle was cut out is not heard. Where a person wrote and no word has a time,
        the segment's time is shared out by characters. A segment goes on across a cut; where a
        jingle parts its words by more than a second, it becomes two.
        """
        heard = [part for segment in self.segments for part in _heard(segment, timeline)]
        heard.sort(key=lambda part: part.start_s)
        return self.model_copy(update={"segments": tuple(heard)})


@dataclass(frozen=True, slots=True)
class _Heard:
    """A word, the piece in which it is heard, and its place among the words of its segment."""

    word: Word
    piece: Piece
    place: int


def _heard(segment: Segment, timeline: Timeline) -> Iterator[Segment]:
    words = timed_words(segment)
    kept = [
        _Heard(word, piece, place)
        for place, word in enumerate(words)
        if (piece := timeline.piece_of(word.start_s, word.end_s)) is not None
    ]
    for group in _between_jingles(kept):
        yield _moved(segment, group, len(words))


def _between_jingles(kept: list[_Heard]) -> Iterator[list[_Heard]]:
    """Group words that follow one another without a jingle between them."""
    group: list[_Heard] = []
    for each in kept:
        if group and each.piece.at_s - group[-1].piece.delivered_end_s > _JINGLE_S:
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _moved(segment: Segment, group: list[_Heard], count: int) -> Segment:
    """Return the part of a segment of ``count`` words that ``group`` is."""
    first, last = group[0], group[-1]
    words = tuple(_moved_word(each) for each in group)
    start_s = segment.start_s if first.place == 0 else first.word.start_s
    end_s = segment.end_s if last.place == count - 1 else last.word.end_s
    start = first.piece.heard_s(start_s)
    return Segment(
        start_s=start,
        end_s=max(start, last.piece.heard_s(end_s)),
        text=segment.text if len(group) == count else " ".join(word.text for word in words),
        speaker=segment.speaker,
        words=words if segment.words else (),
        voice=segment.voice,
    )


def _moved_word(heard: _Heard) -> Word:
    word, piece = heard.word, heard.piece
    times = {"start_s": piece.heard_s(word.start_s), "end_s": piece.heard_s(word.end_s)}
    return word.model_copy(update=times)


def timed_words(segment: Segment) -> tuple[Word, ...]:
    """Return the words of a segment with their times, shared out by characters if need be."""
    if segment.words:
        return segment.words
    text = segment.text
    spoken_s = _spoken_s(segment)
    tokens = [(match.start(), match.group()) for match in _TOKEN.finditer(text)] or [(0, text)]
    return tuple(
        Word(
            start_s=segment.start_s + spoken_s * start / max(1, len(text)),
            end_s=segment.start_s + spoken_s * (start + len(token)) / max(1, len(text)),
            text=token,
        )
        for start, token in tokens
    )


def _spoken_s(segment: Segment) -> float:
    """Return how long a segment is spoken: a short answer in a long one is at its beginning."""
    longest = max(_SHORT_ENOUGH_S, len(segment.text) * _SLOWEST_S_PER_CHARACTER)
    return min(segment.end_s - segment.start_s, longest)
