"""Words as they are shown, and when each is heard."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from media_pipeline.model.transcript import Segment
from media_pipeline.tools.typesetting import spoken_text

_SLOWEST_S_PER_CHARACTER = 0.15
_SHORT_ENOUGH_S = 6.0


@dataclass(frozen=True, slots=True)
class TimedWord:
    """One word with all that must stay with it; ``start_s`` ≤ ``end_s``, in seconds."""

    start_s: float
    end_s: float
    text: str


def timed_words(segment: Segment) -> tuple[TimedWord, ...]:
    """Return the segment's text word by word with times, ascending and within the segment.

    ``segment.text`` is what is shown; ``segment.words`` only say when. Where a person wrote other
    words than the machine heard, times are taken at the same share of the characters. Without
    word times, the segment's own time is shared out by character count, at no less than
    1 / 0.15 characters a second: a short answer in a long segment is said at its beginning.
    """
    words = spoken_text(segment.text).split(" ")
    ends = list(accumulate(map(_characters, words)))
    if not ends[-1]:
        return ()
    clock = _Clock(segment, ends[-1])
    starts = [0, *ends[:-1]]
    return tuple(_ascending(clock, list(zip(starts, ends, words, strict=True))))


def _characters(text: str) -> int:
    """Return how many characters are spoken: spaces before marks are not."""
    return len("".join(text.split()))


def _ascending(clock: "_Clock", spans: list[tuple[int, int, str]]) -> Iterator[TimedWord]:
    reached = 0.0
    for first, last, text in spans:
        start = max(reached, clock.begins(first))
        end = max(start, clock.ends(last))
        reached = start
        yield TimedWord(start, end, text)


class _Clock:
    """When the n-th character of a segment is spoken.

    Args:
        segment: its words, or it as a whole, give the times.
        characters: how many characters its text has.
    """

    def __init__(self, segment: Segment, characters: int) -> None:
        heard = [word for word in segment.words if word.text.strip()]
        if heard:
            self._times = [(word.start_s, word.end_s) for word in heard]
            lengths = [_characters(word.text) for word in heard]
        else:
            self._times = [(segment.start_s, _end_of_speech(segment, characters))]
            lengths = [characters]
        self._edges = [0, *accumulate(lengths)]
        self._scale = self._edges[-1] / characters

    def begins(self, position: int) -> float:
        at = position * self._scale
        return self._time(at, min(bisect_right(self._edges, at + 1e-6), len(self._times)) - 1)

    def ends(self, position: int) -> float:
        at = position * self._scale
        return self._time(at, max(bisect_right(self._edges, at - 1e-6), 1) - 1)

    def _time(self, at: float, word: int) -> float:
        start, end = self._times[word]
        first, last = self._edges[word], self._edges[word + 1]
        return start + (end - start) * min(1.0, max(0.0, at - first) / (last - first))


def _end_of_speech(segment: Segment, characters: int) -> float:
    longest = max(_SHORT_ENOUGH_S, characters * _SLOWEST_S_PER_CHARACTER)
    return min(segment.end_s, segment.start_s + longest)
