"""Speech that a decoder passed over, and what a second hearing of it adds.

Now and then Whisper ends a window before its sound ends, or skips a sentence: the words around it
are then stretched over what is missing, or nothing lies there. Both show against the stretches in
which a detector of speech hears somebody.
"""

from collections.abc import Iterator, Sequence

from media_pipeline.model.spans import Span
from media_pipeline.model.transcript import Word

_LEAST_S = 1.5
_LONGEST_WORD_S = 1.3  # “anticonstitutionnellement”, said slowly
_BESIDE_S = 0.35  # what a word may be heard longer than its time says, on either side
_LEAST_PROBABILITY = 0.5
"""Mean of the words of a second hearing: in noise, they are guesses."""


def unheard(speech: Sequence[Span], words: Sequence[Word]) -> tuple[Span, ...]:
    """Return the stretches of speech of which no words tell.

    Args:
        speech: where somebody is heard, ascending in time.
        words: what was heard, ascending in time. Words of unlikely length tell of nothing.
    """
    told = [
        Span(word.start_s - _BESIDE_S, word.end_s + _BESIDE_S)
        for word in words
        if not _is_stretched(word)
    ]
    gaps = (gap for span in _joined(speech) for gap in _without(span, told))
    return tuple(gap for gap in gaps if gap.end_s - gap.start_s >= _LEAST_S)


def filled(words: Sequence[Word], gap: Span, again: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words with those of a second hearing in the gap, if these are to be believed.

    They take the place of what was stretched over the gap. Fewer words than were there before, or
    words that were hardly recognised, change nothing.
    """
    inside = [word for word in again if _is_in(word, gap)]
    replaced = [word for word in words if _is_stretched(word) and _overlaps(word, gap)]
    if len(inside) <= len(replaced) or _mean_probability(inside) < _LEAST_PROBABILITY:
        return tuple(words)
    kept = [word for word in words if word not in replaced]
    return tuple(sorted([*kept, *inside], key=lambda word: word.start_s))


def _is_stretched(word: Word) -> bool:
    return word.end_s - word.start_s > _LONGEST_WORD_S


def _is_in(word: Word, gap: Span) -> bool:
    return gap.start_s <= (word.start_s + word.end_s) / 2 <= gap.end_s


def _overlaps(word: Word, gap: Span) -> bool:
    return word.start_s < gap.end_s and word.end_s > gap.start_s


def _mean_probability(words: Sequence[Word]) -> float:
    return sum(word.probability for word in words) / len(words) if words else 0.0


def _joined(spans: Sequence[Span]) -> Iterator[Span]:
    """Join stretches that follow one another at once."""
    last: Span | None = None
    for span in spans:
        if last is not None and span.start_s <= last.end_s + _BESIDE_S:
            last = Span(last.start_s, max(last.end_s, span.end_s))
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last


def _without(span: Span, told: Sequence[Span]) -> Iterator[Span]:
    """Return what is left of a stretch."""
    start_s = span.start_s
    for each in told:
        if each.end_s <= start_s or each.start_s >= span.end_s:
            continue
        if each.start_s > start_s:
            yield Span(start_s, each.start_s)
        start_s = max(start_s, each.end_s)
    if start_s < span.end_s:
        yield Span(start_s, span.end_s)
