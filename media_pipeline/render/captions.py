"""Captions: a transcript cut into cues that fit a screen and can be read in time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from media_pipeline.model.transcript import Segment, Transcript
from media_pipeline.render.spoken import TimedWord, ends_sentence, timed_words

LINE_CHARACTERS = 32
"""Podcasting 2.0 advises two lines of 32 characters in SRT, hence at most 65 on one VTT line."""

LINES = 2
LONGEST_CUE_S = 6.0
READABLE_S = 0.8
"""A shorter cue stays a little longer where nobody else speaks."""

_TICK_S = 0.001  # what WebVTT and SRT can tell apart
_PAUSE_S = 0.5
_CLAUSE_END = re.compile(r"[,;:–—»)][\s»”\"')\]]*$")
_LONE_CHARACTERS = 10
_LINKING_CHARACTERS = 3


@dataclass(frozen=True, slots=True)
class Cue:
    """What is read at one moment: ``text`` is one line of at most 65 characters, unescaped."""

    start_s: float
    end_s: float
    speaker: str | None
    text: str


def cues_of(transcript: Transcript) -> tuple[Cue, ...]:
    """Cut a transcript into cues.

    Cues end where a sentence ends if they can, else at a comma or a pause of more than 0.5 s;
    each fits two lines of 32 characters and lasts 6 s at most. They start in ascending order and
    never overlap: where two people talk at once, the first cue gives way to the second.
    Times are whole milliseconds, in seconds.
    """
    cues = [cue for segment in transcript.segments for cue in _segment_cues(segment)]
    last = max((segment.end_s for segment in transcript.segments), default=0.0)
    return tuple(_in_order(sorted(cues, key=lambda cue: cue.start_s), last))


def lines_of(text: str) -> tuple[str, ...]:
    """Fold a cue's text into at most two lines of 32 characters, about equally long."""
    if len(text) <= LINE_CHARACTERS:
        return (text,)
    widest = max(map(len, text.split(" ")))
    narrowest = max(widest, (len(text) + 1) // LINES)
    for width in range(min(narrowest, LINE_CHARACTERS), LINE_CHARACTERS):
        if len(lines := _fold(text, width)) <= LINES:
            return lines
    return _fold(text, LINE_CHARACTERS)


def _segment_cues(segment: Segment) -> Iterator[Cue]:
    words = [part for word in timed_words(segment) for part in _cut_word(word)]
    for first, last in _best_cuts(words):
        text = " ".join(word.text for word in words[first:last])
        end = min(words[last - 1].end_s, words[first].start_s + LONGEST_CUE_S)
        yield Cue(words[first].start_s, end, segment.speaker, text)


def _cut_word(word: TimedWord) -> Iterator[TimedWord]:
    """Cut a word that is longer than a whole cue, sharing out its time."""
    whole = LINE_CHARACTERS * LINES
    pace = (word.end_s - word.start_s) / len(word.text)
    for at in range(0, len(word.text), whole):
        part = word.text[at : at + whole]
        start = word.start_s + at * pace
        yield TimedWord(start, start + len(part) * pace, part)


def _best_cuts(words: list[TimedWord]) -> list[tuple[int, int]]:
    """Return (first, one past last) of each cue: the cuts whose costs add up to the least."""
    least = [0.0] + [float("inf")] * len(words)
    came_from = [0] * (len(words) + 1)
    for first in range(len(words)):
        for last in _possible_ends(words, first):
            cost = least[first] + _cost(words, first, last)
            if cost < least[last]:
                least[last], came_from[last] = cost, first
    cuts = []
    last = len(words)
    while last:
        cuts.append((came_from[last], last))
        last = came_from[last]
    return cuts[::-1]


def _possible_ends(words: list[TimedWord], first: int) -> Iterator[int]:
    line, column = 0, int(first == 0)  # room for the dash at a change of speaker
    for last in range(first, len(words)):
        line, column = _place(line, column, len(words[last].text))
        too_long = words[last].end_s - words[first].start_s > LONGEST_CUE_S
        if last > first and (line >= LINES or too_long):
            return
        yield last + 1


def _place(line: int, column: int, length: int) -> tuple[int, int]:
    """Return where the pen stands once a word of ``length`` characters is written."""
    if column and column + 1 + length <= LINE_CHARACTERS:
        return line, column + 1 + length
    more, rest = divmod(length - 1, LINE_CHARACTERS)
    return line + bool(column) + more, rest + 1


def _cost(words: list[TimedWord], first: int, last: int) -> float:
    """Weigh one cue: its existence, where it ends, and whether it leaves a word alone.

    The weights order the wishes: a cut at a sentence's end is worth one cue more, a cut in the
    middle of a clause is worth avoiding before that, a lone word most of all.
    """
    cost = 6.0 + _cut_cost(words, last)
    whole = first == 0 and last == len(words)
    length = sum(len(word.text) for word in words[first:last])
    if not whole and length < _LONE_CHARACTERS:
        cost += 9.0
    return cost


def _cut_cost(words: list[TimedWord], last: int) -> float:
    before = words[last - 1]
    if last == len(words) or ends_sentence(before.text):
        return 0.0
    if _CLAUSE_END.search(before.text) or words[last].start_s - before.end_s > _PAUSE_S:
        return 3.0
    # “de”, “la”, “et” belong to what follows
    return 10.0 if len(before.text) <= _LINKING_CHARACTERS else 8.0


def _in_order(cues: list[Cue], last_s: float) -> Iterator[Cue]:
    """Give every cue a time of its own, in whole milliseconds."""
    timed: list[Cue] = []
    earliest = 0.0
    for cue in cues:
        start = round(max(cue.start_s, earliest), 3)
        timed.append(replace(cue, start_s=start))
        earliest = start + _TICK_S
    limits = [after.start_s for _, after in pairwise(timed)] + [last_s]
    for cue, limit in zip(timed, limits, strict=False):
        end = min(max(cue.end_s, cue.start_s + READABLE_S), limit)
        yield replace(cue, end_s=round(max(end, cue.start_s + _TICK_S), 3))


def _fold(text: str, width: int) -> tuple[str, ...]:
    lines = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if len(joined) <= width:
            lines[-1] = joined
        else:
            parts = [word[at : at + width] for at in range(0, len(word), width)]
            lines[-1:] = [*filter(None, lines[-1:]), *parts]
    return tuple(lines)
