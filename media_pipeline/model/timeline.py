"""Where each moment of the recording is heard in what is delivered.

A person writes every time as the recording shows it. Trimming, cuts and jingles move what
listeners hear; products are made with the times that a Timeline gives.
"""

from bisect import bisect_right
from math import inf

from media_pipeline.model.base import Value

_JOINT_S = 0.1


class Piece(Value):
    """A stretch of the recording, ``start_s`` to ``end_s``, heard from ``at_s`` on."""

    start_s: float
    end_s: float
    at_s: float

    @property
    def shift_s(self) -> float:
        """What is added to a time of the recording."""
        return self.at_s - self.start_s

    @property
    def delivered_end_s(self) -> float:
        """When it has been heard."""
        return self.end_s + self.shift_s

    def heard_s(self, recorded_s: float) -> float:
        """Return when a moment is heard; one outside the piece counts as its nearest edge."""
        return min(max(recorded_s, self.start_s), self.end_s) + self.shift_s


class Timeline(Value):
    """The pieces in order, and the length of the whole, both in seconds.

    Silence before ``trimmed_until_s`` and after ``trimmed_from_s`` of the recording was taken away
    by the program; nobody asked for a cut there. None: the end was left as it is.
    """

    pieces: tuple[Piece, ...]
    duration_s: float
    trimmed_until_s: float = 0.0
    trimmed_from_s: float | None = None

    def delivered_s(self, recorded_s: float) -> float | None:
        """Return when a moment is heard, or None when it was cut out."""
        piece = self._piece_before(recorded_s)
        if piece is None or recorded_s >= piece.end_s:
            return None
        return recorded_s + piece.shift_s

    def next_delivered_s(self, recorded_s: float) -> float:
        """Return when a moment is heard, or the next one that was not cut out.

        After the last of them it is the moment when the last piece has been heard, where an outro
        may begin.
        """
        heard = self.delivered_s(recorded_s)
        if heard is not None:
            return heard
        place = bisect_right(self.pieces, recorded_s, key=lambda piece: piece.start_s)
        if place < len(self.pieces):
            return self.pieces[place].at_s
        return self.pieces[-1].delivered_end_s if self.pieces else self.duration_s

    def piece_of(self, start_s: float, end_s: float) -> Piece | None:
        """Return the piece in which something is heard: the one that holds its middle.

        Nothing is said in silence that was trimmed, so what is said to begin or to end there is
        merely timed loosely: only the rest of its time counts.
        """
        after = inf if self.trimmed_from_s is None else self.trimmed_from_s
        start, end = (min(max(each, self.trimmed_until_s), after) for each in (start_s, end_s))
        middle_s = (start + end) / 2
        piece = self._piece_before(middle_s)
        return piece if piece is not None and middle_s <= piece.end_s else None

    @property
    def jingles(self) -> tuple[tuple[float, float], ...]:
        """When, on the delivered time line, nothing of the recording is heard: (start, end)."""
        ends = [0.0, *(piece.delivered_end_s for piece in self.pieces)]
        starts = [*(piece.at_s for piece in self.pieces), self.duration_s]
        return tuple(
            (end, start) for end, start in zip(ends, starts, strict=True) if start - end > _JOINT_S
        )

    def _piece_before(self, recorded_s: float) -> Piece | None:
        place = bisect_right(self.pieces, recorded_s, key=lambda piece: piece.start_s)
        return self.pieces[place - 1] if place else None
