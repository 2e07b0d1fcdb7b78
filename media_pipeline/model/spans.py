"""Spans of time, and how to share them out among words."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

_OUTSIDE_S = 0.02


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when, in seconds."""

    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Piece:
    """Time in which a number of characters, at least one, is said."""

    span: Span
    characters: int


def shared(lengths: Sequence[int], pieces: Sequence[Piece]) -> Iterator[Span]:
    """Yield the time of each word, ``lengths`` characters long, at the same share of the pieces."""
    edges = list(accumulate((piece.characters for piece in pieces), initial=0))
    scale = edges[-1] / sum(lengths)
    reached = 0
    for length in lengths:
        first, last = reached * scale, (reached + length) * scale
        start = _moment(first, bisect_right(edges, first + 1e-6) - 1, pieces, edges)
        end = _moment(last, bisect_right(edges, last - 1e-6) - 1, pieces, edges)
        yield Span(start_s=start, end_s=max(start, end))
        reached += length


def _moment(at: float, number: int, pieces: Sequence[Piece], edges: Sequence[int]) -> float:
    span = pieces[number].span
    share = (at - edges[number]) / pieces[number].characters
    return span.start_s + (span.end_s - span.start_s) * min(1.0, max(0.0, share))


def fitted(times: Sequence[Span], into: Span) -> list[Span]:
    """Return ``times`` moved into a span, and pressed together if need be; else as they are."""
    first, last = times[0].start_s, max(each.end_s for each in times)
    if first >= into.start_s - _OUTSIDE_S and last <= into.end_s + _OUTSIDE_S:
        return list(times)
    pace = min(1.0, (into.end_s - into.start_s) / max(last - first, _OUTSIDE_S))
    start = min(max(first, into.start_s), into.end_s - (last - first) * pace)
    return [
        within(
            Span(
                start_s=start + (each.start_s - first) * pace,
                end_s=start + (each.end_s - first) * pace,
            ),
            into,
        )
        for each in times
    ]


def within(span: Span, limits: Span) -> Span:
    """Return the part of a span that lies within limits; nothing long where none does."""
    start = min(max(span.start_s, limits.start_s), limits.end_s)
    return Span(start_s=start, end_s=min(max(span.end_s, start), limits.end_s))
