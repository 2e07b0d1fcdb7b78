"""When the words of an edited text are said, told from the original's word times."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import TypeVar

from media_pipeline.model.alignment import Alignment, align
from media_pipeline.model.spans import Piece, Span, fitted, shared, within
from media_pipeline.model.transcript import Word

Known = TypeVar("Known")

_SLOWEST_S_PER_CHARACTER = 0.15
_HURRIED_S_PER_CHARACTER = 0.04
_IMPOSSIBLE_S_PER_CHARACTER = 0.02
_TOLD_WORDS = 3


@dataclass(frozen=True, slots=True)
class Passage:
    """Words as a person left them: a cue with its span, or a paragraph.

    ``near_s`` is where the person's text says that it begins, which is only a help.
    """

    words: tuple[str, ...]
    span: Span | None = None
    near_s: float | None = None


@dataclass(frozen=True, slots=True)
class Original:
    """What the edited text was made of: its words with times, and the cues that it had."""

    words: tuple[Word, ...]
    cues: frozenset[Span] = frozenset()
    length_s: float | None = None


@dataclass(frozen=True, slots=True)
class Squeezed:
    """Added words for which there is no time: they stand at ``at_s`` all the same."""

    at_s: float
    text: str


@dataclass(frozen=True, slots=True)
class Timed:
    """The words of each passage with their times, and how they compare with the original."""

    passages: tuple[tuple[Word, ...], ...]
    alignment: Alignment
    squeezed: tuple[Squeezed, ...]


def time_words(passages: Sequence[Passage], original: Original) -> Timed:
    """Give every word of an edited text a time.

    A word that is still there keeps its time. Others share the time of the words that they stand
    for, or else the silence between their neighbours. Where a person gave a cue another start or
    end than it had, its words are placed inside the cue.

    Args:
        passages: in the order in which they are said.
        original: what they were made of.
    """
    texts = [text for passage in passages for text in passage.words]
    alignment = align([word.text for word in original.words], texts)
    times = _Times(texts, alignment.pairs, original)
    for stretch in _stretches(passages, alignment.pairs, _Edges(original.cues)):
        times.fill(stretch)
    words = times.words()
    ranges = _ranges(passages)
    parts = tuple(tuple(words[each.start : each.stop]) for each in ranges)
    return Timed(parts, alignment, tuple(times.squeezed))


class _Edges:
    """Where the original's cues begin and end, to the millisecond."""

    def __init__(self, cues: frozenset[Span]) -> None:
        self._starts = {_milliseconds(cue.start_s) for cue in cues}
        self._ends = {_milliseconds(cue.end_s) for cue in cues}

    def moved(self, span: Span) -> tuple[bool, bool]:
        """Tell whether a person changed the start, and the end."""
        start, end = _milliseconds(span.start_s), _milliseconds(span.end_s)
        return start not in self._starts, end not in self._ends


def _milliseconds(time_s: float) -> int:
    return round(time_s * 1000)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Places of words that are timed together: one cue with its span, or all between such cues.

    ``moved`` says which of the span's edges a person changed; ``near`` is where passages say that
    they begin, by the place of their first word.
    """

    places: range
    span: Span | None
    moved: tuple[bool, bool]
    near: dict[int, float]


def _ranges(passages: Sequence[Passage]) -> list[range]:
    ends = list(accumulate(len(passage.words) for passage in passages))
    return [range(end - len(each.words), end) for each, end in zip(passages, ends, strict=True)]


def _stretches(
    passages: Sequence[Passage], pairs: Sequence[int | None], edges: _Edges
) -> Iterator[_Stretch]:
    free = range(0)
    near: dict[int, float] = {}
    for passage, places in zip(passages, _ranges(passages), strict=True):
        moved = edges.moved(passage.span) if passage.span else (False, False)
        if passage.span and (any(moved) or all(pairs[place] is None for place in places)):
            yield _Stretch(free, None, (False, False), near)
            yield _Stretch(places, passage.span, moved, {})
            free, near = range(places.stop, places.stop), {}
            continue
        free = range(free.start, places.stop)
        if passage.near_s is not None:
            near[places.start] = passage.near_s
    yield _Stretch(free, None, (False, False), near)


class _Times:
    """Start and end of each edited word, as far as they are known.

    Args:
        texts: the edited words.
        pairs: the original word of each, or None.
        original: gives the times.
    """

    def __init__(
        self, texts: Sequence[str], pairs: Sequence[int | None], original: Original
    ) -> None:
        self.squeezed: list[Squeezed] = []
        self._texts, self._pairs, self._original = texts, pairs, original
        self._known = [None if pair is None else _span(original.words[pair]) for pair in pairs]

    def words(self) -> list[Word]:
        """Return the words, all of which have a time by now."""
        return [
            Word(start_s=span.start_s, end_s=span.end_s, text=text)
            for span, text in zip(self._known, self._texts, strict=True)
            if span is not None
        ]

    def fill(self, stretch: _Stretch) -> None:
        """Give the words of a stretch a time; those before it have theirs."""
        if stretch.span:
            self._fit(stretch.places, stretch.span)
        for gap in self._gaps(stretch.places):
            self._share(gap, stretch)
        if stretch.span and stretch.places:
            self._pin(stretch.places, stretch.span, stretch.moved)

    def _fit(self, places: range, span: Span) -> None:
        """Move the words of a cue, and press them together if need be, so that they lie in it."""
        known = [(place, each) for place in places if (each := self._known[place])]
        if known:
            moved = fitted([each for _place, each in known], span)
            for (place, _span), each in zip(known, moved, strict=True):
                self._known[place] = each

    def _pin(self, places: range, span: Span, moved: tuple[bool, bool]) -> None:
        """Let the first and the last word reach the edges that a person set."""
        first, last = self._known[places.start], self._known[places.stop - 1]
        if first and moved[0]:
            self._known[places.start] = Span(start_s=span.start_s, end_s=first.end_s)
            last = self._known[places.stop - 1]
        if last and moved[1]:
            self._known[places.stop - 1] = Span(start_s=last.start_s, end_s=span.end_s)

    def _gaps(self, places: range) -> list[range]:
        runs = groupby(places, key=lambda place: self._known[place] is None)
        groups = [list(run) for is_unknown, run in runs if is_unknown]
        return [range(group[0], group[-1] + 1) for group in groups]

    def _share(self, gap: range, stretch: _Stretch) -> None:
        """Share out the time between the neighbours of a gap."""
        lengths = [len(self._texts[place]) for place in gap]
        free = self._free(gap, stretch)
        replaced = [] if stretch.span else self._replaced(gap)
        pieces = _pieces(replaced, free, sum(lengths), stretch.near.get(gap.start))
        for place, span in zip(gap, shared(lengths, pieces), strict=True):
            self._known[place] = within(span, free)
        available_s = pieces[-1].span.end_s - pieces[0].span.start_s
        impossible = available_s < sum(lengths) * _IMPOSSIBLE_S_PER_CHARACTER
        if len(gap) >= _TOLD_WORDS and impossible:
            text = " ".join(self._texts[place] for place in gap)
            self.squeezed.append(Squeezed(free.start_s, text))

    def _free(self, gap: range, stretch: _Stretch) -> Span:
        """Return the time between the words beside a gap."""
        inside = stretch.span
        before = self._known[gap.start - 1] if gap.start else None
        start = before.end_s if before else 0.0
        after = _first_known(self._known, range(gap.stop, len(self._known)))
        end = after.start_s if after else self._end_s(start, gap)
        if inside and gap.start == stretch.places.start:
            start = inside.start_s
        if inside and gap.stop == stretch.places.stop:
            end = inside.end_s
        return Span(start_s=start, end_s=max(start, end))

    def _end_s(self, start_s: float, gap: range) -> float:
        """Return how far words may go after which nothing is said."""
        if self._original.length_s is not None:
            return self._original.length_s
        return start_s + _SLOWEST_S_PER_CHARACTER * sum(len(self._texts[place]) for place in gap)

    def _replaced(self, gap: range) -> list[Word]:
        """Return the original's words that were between the neighbours of a gap."""
        words = self._original.words
        before = _first_known(self._pairs, range(gap.start - 1, -1, -1))
        after = _first_known(self._pairs, range(gap.stop, len(self._pairs)))
        first = 0 if before is None else before + 1
        return list(words[first : len(words) if after is None else after])


def _first_known(values: Sequence[Known | None], places: range) -> Known | None:
    return next((value for place in places if (value := values[place]) is not None), None)


def _pieces(
    replaced: Sequence[Word], free: Span, characters: int, near_s: float | None
) -> list[Piece]:
    """Return when words are said that replace others, or that are said in a free time."""
    if replaced:
        spoken_s = replaced[-1].end_s - replaced[0].start_s
        if spoken_s >= characters * _HURRIED_S_PER_CHARACTER:
            return [Piece(_span(word), max(1, len(word.text))) for word in replaced]
    start = free.start_s
    if near_s is not None and not replaced and start < near_s < free.end_s:
        start = near_s
    end = min(free.end_s, start + characters * _SLOWEST_S_PER_CHARACTER)
    return [Piece(Span(start_s=start, end_s=end), characters)]


def _span(word: Word) -> Span:
    return Span(start_s=word.start_s, end_s=word.end_s)
