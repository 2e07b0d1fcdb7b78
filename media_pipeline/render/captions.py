"""Captions: a transcript cut into cues that fit a screen and can be read in time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from media_pipeline.model.transcript import Transcript, ends_sentence
from media_pipeline.render.spoken import TimedWord, timed_words

LINE_CHARACTERS = 32
"""Podcasting 2.0 advises two lines of 32 characters in SRT, hence at most 65 on one VTT line. The
French charter on the quality of subtitles (CSA, now Arcom, December 2011) asks for two lines at
most; the CSA names 36 characters a line as usual."""

LINES = 2
LONGEST_CUE_S = 6.0
READABLE_S = 1.0
"""A shorter cue stays a little longer where nobody else speaks. The charter of 2011 gives a second
to 12 characters, the shortest text that it knows."""

READING_SPEED = 15.0
"""Characters a second: what the CSA says is usual, and what the charter of 2011 gives to 60
characters (4 s). A cue that is spoken faster stays longer where silence follows."""

_BETWEEN_CUES_S = 0.08
"""Two pictures at 25 a second, so that an eye notices the change: the custom of subtitlers. Only a
cue that stays longer than it is spoken keeps this distance."""

_TICK_S = 0.001  # what WebVTT and SRT can tell apart
_PAUSE_S = 0.5
_CLAUSE_END = re.compile(r"[,;:–—»)][\s»”\"')\]]*$")
_LONE_CHARACTERS = 10
_SHORT_CHARACTERS = 3
_FAST = 20.0  # characters a second
_MOST_FOR_SPEED = 6.0
_MOST_AT_END_S = 0.5

_FRENCH_LINKS = (
    "le la les un une des du de au aux ce cet cette ces mon ma mes ton ta tes son sa ses notre nos "
    "votre vos leur leurs quel quelle quels quelles chaque et ou mais donc or ni car que qui dont "
    "où si comme quand à en dans par pour sur sous avec sans chez vers entre je tu il on ils ne se "
    "me te y très"
)
_ENGLISH_LINKS = (
    "a an the this that these those my your his her its our their and or but nor so if as than who "
    "which when of to in on at by for from with into about is are was were i we they not very"
)
_LINKING_WORDS = {
    "fr": frozenset(_FRENCH_LINKS.split()),
    "en": frozenset(_ENGLISH_LINKS.split()),
}
"""Articles, prepositions and the like: what they begin should stand on the same line."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What is read at one moment: ``text`` is one line of at most 65 characters, unescaped."""

    start_s: float
    end_s: float
    speaker: str | None
    text: str


def cues_of(transcript: Transcript) -> tuple[Cue, ...]:
    """Cut a transcript into cues.

    Cues end where a sentence ends if they can, else at a comma or a pause of more than 0.5 s, and
    not after a linking word; each fits two lines of 32 characters and lasts 6 s at most. One that
    is spoken faster than it can be read stays longer if silence follows. They start in ascending
    order and never overlap: where two people talk at once, the first cue gives way to the second.
    Short sentences of a machine's draft that follow one another share a cue; what a person put
    into two cues stays in two. Times are whole milliseconds, in seconds.
    """
    cues = [
        cue
        for speaker, words in _stretches(transcript)
        for cue in _stretch_cues(speaker, words, transcript.language)
    ]
    last = max((segment.end_s for segment in transcript.segments), default=0.0)
    return tuple(_in_order(sorted(cues, key=lambda cue: cue.start_s), last + _MOST_AT_END_S))


def lines_of(text: str, language: str = "") -> tuple[str, ...]:
    """Fold a cue's text into at most two lines of 32 characters.

    They are about equally long; none ends in a linking word of ``language`` (BCP 47) if another
    place is nearly as good.
    """
    if len(text) <= LINE_CHARACTERS:
        return (text,)
    places = [
        at
        for at, mark in enumerate(text)
        if mark == " " and at <= LINE_CHARACTERS and len(text) - at - 1 <= LINE_CHARACTERS
    ]
    if not places:
        return _fold(text, LINE_CHARACTERS)
    best = min(places, key=lambda at: _break_cost(text[:at], text[at + 1 :], language))
    return text[:best], text[best + 1 :]


def links(text: str, language: str) -> bool:
    """Tell whether the last word of ``text`` belongs to what follows: “de”, “la”, “et”.

    In a language whose linking words are not known, the shortest words count as such.
    """
    last = text.rpartition(" ")[2].lower()
    known = _LINKING_WORDS.get(language.partition("-")[0].lower())
    return last in known if known else last.isalpha() and len(last) <= _SHORT_CHARACTERS


def _break_cost(first: str, second: str, language: str) -> float:
    cost = float(abs(len(first) - len(second)))
    if links(first, language):
        cost += 14.0
    elif _CLAUSE_END.search(first) or ends_sentence(first):
        cost -= 6.0
    return cost


def _stretches(transcript: Transcript) -> Iterator[tuple[str | None, list[TimedWord]]]:
    """Yield who speaks, and words that may share a cue."""
    stretch: list[TimedWord] = []
    speaker: str | None = None
    for segment in transcript.segments:
        words = [part for word in timed_words(segment) for part in _cut_word(word)]
        goes_on = transcript.origin == "machine" and segment.speaker == speaker
        if stretch and words and goes_on and _follows(stretch[-1], words[0]):
            stretch += words
            continue
        if stretch:
            yield speaker, stretch
        stretch, speaker = words, segment.speaker
    if stretch:
        yield speaker, stretch


def _follows(before: TimedWord, after: TimedWord) -> bool:
    return 0.0 <= after.start_s - before.end_s <= _PAUSE_S


def _stretch_cues(speaker: str | None, words: list[TimedWord], language: str) -> Iterator[Cue]:
    for first, last in _best_cuts(words, language):
        text = " ".join(word.text for word in words[first:last])
        end = min(words[last - 1].end_s, words[first].start_s + LONGEST_CUE_S)
        yield Cue(words[first].start_s, end, speaker, text)


def _cut_word(word: TimedWord) -> Iterator[TimedWord]:
    """Cut a word that is longer than a whole cue, sharing out its time."""
    whole = LINE_CHARACTERS * LINES
    pace = (word.end_s - word.start_s) / len(word.text)
    for at in range(0, len(word.text), whole):
        part = word.text[at : at + whole]
        start = word.start_s + at * pace
        yield TimedWord(start, start + len(part) * pace, part)


def _best_cuts(words: list[TimedWord], language: str) -> list[tuple[int, int]]:
    """Return (first, one past last) of each cue: the cuts whose costs add up to the least."""
    least = [0.0] + [float("inf")] * len(words)
    came_from = [0] * (len(words) + 1)
    for first in range(len(words)):
        for last in _possible_ends(words, first):
            cost = least[first] + _cost(words, first, last, language)
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


def _cost(words: list[TimedWord], first: int, last: int, language: str) -> float:
    """Weigh one cue: its existence, where it ends, and whether it leaves a word alone.

    The weights order the wishes: a cut at a sentence's end is worth one cue more, a cut in the
    middle of a clause is worth avoiding before that, a cue too fast to read or a lone word most of
    all.
    """
    cost = 6.0 + _cut_cost(words, last, language) + _speed_cost(words, first, last)
    whole = first == 0 and last == len(words)
    length = sum(len(word.text) for word in words[first:last])
    if not whole and length < _LONE_CHARACTERS:
        cost += 9.0
    if _mixes_sentences(words, first, last):
        cost += 6.0
    return cost


def _mixes_sentences(words: list[TimedWord], first: int, last: int) -> bool:
    """Tell whether a cue holds the end of one sentence and a part of another."""
    if not any(ends_sentence(word.text) for word in words[first : last - 1]):
        return False
    whole_first = first == 0 or ends_sentence(words[first - 1].text)
    return not (whole_first and ends_sentence(words[last - 1].text))


def _cut_cost(words: list[TimedWord], last: int, language: str) -> float:
    before = words[last - 1]
    if last == len(words) or ends_sentence(before.text):
        return 0.0
    if _CLAUSE_END.search(before.text) or words[last].start_s - before.end_s > _PAUSE_S:
        return 3.0
    return 13.0 if links(before.text, language) else 8.0


def _speed_cost(words: list[TimedWord], first: int, last: int) -> float:
    """Weigh how much faster than _FAST a cue must be read until the next one begins."""
    length = sum(len(word.text) + 1 for word in words[first:last]) - 1
    until_s = words[last].start_s if last < len(words) else words[-1].end_s + READABLE_S
    speed = length / max(_TICK_S, until_s - words[first].start_s)
    return min(_MOST_FOR_SPEED, max(0.0, 12.0 * (speed / _FAST - 1)))


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
        end = min(max(cue.end_s, _readable_until(cue, limit)), limit)
        yield replace(cue, end_s=round(max(end, cue.start_s + _TICK_S), 3))


def _readable_until(cue: Cue, limit_s: float) -> float:
    """Return how long a cue would stay so that everybody can read it, before the next begins."""
    wanted_s = max(READABLE_S, len(cue.text) / READING_SPEED)
    return min(cue.start_s + min(wanted_s, LONGEST_CUE_S), limit_s - _BETWEEN_CUES_S)


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
