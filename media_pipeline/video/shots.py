"""What is seen when: the pieces of the time line, parted at the files of the recording."""

from dataclasses import dataclass
from itertools import pairwise

from media_pipeline.model.audio import Recording
from media_pipeline.model.timeline import Piece, Timeline

LEAST_GAP_S = 0.1
"""What is shorter, such as the cross-fade of the sound at a cut, is bridged by the frame before."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A stretch of the source ``source``, in seconds of that file, shown from ``at_s`` on."""

    source: int
    start_s: float
    end_s: float
    at_s: float

    @property
    def delivered_end_s(self) -> float:
        """When it has been shown."""
        return self.at_s + self.end_s - self.start_s


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which nothing filmed is shown, on the delivered time line."""

    at_s: float
    end_s: float


def shots_of(recording: Recording, timeline: Timeline) -> tuple[Shot, ...]:
    """Return what is shown of each filmed source, in order; none overlaps the next."""
    spans = _filmed_spans(recording)
    found = [
        Shot(source, start - begin, end - begin, piece.at_s + start - piece.start_s)
        for piece in _apart(timeline.pieces)
        for source, begin, finish in spans
        if (start := max(piece.start_s, begin)) < (end := min(piece.end_s, finish))
    ]
    return tuple(found)


def gaps_between(shots: tuple[Shot, ...], duration_s: float) -> tuple[Gap, ...]:
    """Return when nothing filmed is shown."""
    ends = [0.0, *(shot.delivered_end_s for shot in shots)]
    starts = [*(shot.at_s for shot in shots), duration_s]
    return tuple(
        Gap(end, start)
        for end, start in zip(ends, starts, strict=True)
        if start - end > LEAST_GAP_S
    )


def _filmed_spans(recording: Recording) -> list[tuple[int, float, float]]:
    """Return each filmed source with its begin and end in the recording; of tracks, the first."""
    filmed = [number for number, each in enumerate(recording.sources) if each.picture is not None]
    if recording.layout == "tracks":
        return [(number, 0.0, recording.sources[number].duration_s) for number in filmed[:1]]
    lengths = [source.duration_s for source in recording.sources]
    begins = [sum(lengths[:number]) for number in range(len(lengths))]
    return [(number, begins[number], begins[number] + lengths[number]) for number in filmed]


def _apart(pieces: tuple[Piece, ...]) -> list[Piece]:
    """Return the pieces, each ended where the next one begins at the latest."""
    ended = [
        piece.model_copy(
            update={"end_s": piece.end_s - max(0.0, piece.delivered_end_s - following.at_s)}
        )
        for piece, following in pairwise(pieces)
    ]
    return [*ended, *pieces[-1:]]
