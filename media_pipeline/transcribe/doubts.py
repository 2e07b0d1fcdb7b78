"""The words of a draft that a person should listen to, most damaging first.

A passage that is missing is never published; a wrong name or number is published as a fact; a wrong
little word is only a slip. So missing passages come first, names before numbers, numbers before
other words, and among these the least certain first.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from media_pipeline.model.transcript import LeftOut, Segment, Transcript, Word, ends_sentence

Kind = Literal["missing", "name", "number", "word"]
"""``missing`` is a passage that the draft leaves out."""

_UNCERTAIN = 0.8
"""In the drafts of three sample recordings (Whisper base, 444 words, 40 of them wrong), 94 words
are less certain than this, and 28 of the wrong ones are among them; below 0.6, only 18 of 44."""

_MOST_WORDS = 6
_CONTEXT_WORDS = 5
_DECIDING_S = 12.0  # to listen, decide and type, besides the passage itself
_AROUND_S = 2.0
_ORDER: dict[Kind, int] = {"missing": 0, "name": 1, "number": 2, "word": 3}
_NUMBER = re.compile(
    r"\d|^(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|"
    r"vingts?|trente|quarante|cinquante|soixante|cents?|mille|millions?|milliards?|"
    r"two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|hundred|thousand|million)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A few words that follow one another and may be wrong; times are those of the recording.

    ``probability`` is that of the least certain one, 0 to 1. Where a passage is missing, ``text``
    is what the decoder made of it, and may be empty.
    """

    start_s: float
    end_s: float
    text: str
    before: str
    after: str
    speaker: str | None
    probability: float
    kind: Kind

    @property
    def passage_s(self) -> tuple[float, float]:
        """What to listen to: the words, and a little around them."""
        return max(0.0, self.start_s - _AROUND_S), self.end_s + _AROUND_S


def doubts_of(transcript: Transcript) -> tuple[Doubt, ...]:
    """Return all doubts of a machine's draft; none of what a person wrote."""
    if transcript.origin == "person":
        return ()
    found = [_missing(passage) for passage in transcript.left_out]
    found += [doubt for segment in transcript.segments for doubt in _doubts_in(segment)]
    return tuple(sorted(found, key=lambda each: (_ORDER[each.kind], each.probability)))


def review_minutes(doubts: Sequence[Doubt]) -> int:
    """Return how many minutes it takes to listen to each and to correct it, rounded up."""
    passages = [doubt.passage_s for doubt in doubts]
    seconds = sum(end_s - start_s + _DECIDING_S for start_s, end_s in passages)
    return math.ceil(seconds / 60)


def _missing(passage: LeftOut) -> Doubt:
    return Doubt(
        start_s=passage.start_s,
        end_s=passage.end_s,
        text=passage.text,
        before="",
        after="",
        speaker=None,
        probability=0.0,
        kind="missing",
    )


def _doubts_in(segment: Segment) -> Iterator[Doubt]:
    words = segment.words
    for first, last in _uncertain_runs(words):
        run = words[first:last]
        yield Doubt(
            start_s=run[0].start_s,
            end_s=run[-1].end_s,
            text=_text(run),
            before=_text(words[max(0, first - _CONTEXT_WORDS) : first]),
            after=_text(words[last : last + _CONTEXT_WORDS]),
            speaker=segment.speaker,
            probability=min(word.probability for word in run),
            kind=min(
                (_kind(words, place) for place in range(first, last)), key=lambda kind: _ORDER[kind]
            ),
        )


def _uncertain_runs(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Return where uncertain words that follow one another begin and end."""
    first: int | None = None
    for place, word in enumerate(words):
        if word.probability >= _UNCERTAIN:
            if first is not None:
                yield first, place
            first = None
        elif first is None:
            first = place
        elif place - first >= _MOST_WORDS:
            yield first, place
            first = place
    if first is not None:
        yield first, len(words)


def _kind(words: Sequence[Word], place: int) -> Kind:
    text = words[place].text.strip("«»“”\"'(),;:\u00a0\u202f ")
    if _NUMBER.search(text):
        return "number"
    begins = place == 0 or ends_sentence(words[place - 1].text)
    name = text.rpartition("'")[2].rpartition("’")[2]  # l'Oxygène
    return "name" if name[:1].isupper() and not begins else "word"


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)
