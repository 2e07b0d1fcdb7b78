"""Decide how the picture of an episode is made: what is copied, what is encoded, and why."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from media_pipeline.model.audio import Recording, Source
from media_pipeline.model.made_picture import Canvas, Misfit, SourceVerdict
from media_pipeline.model.timeline import Timeline
from media_pipeline.video.cutting import cut_into_parts, cut_smartly
from media_pipeline.video.fitting import fitted_size, misfits
from media_pipeline.video.index import TICKS_PER_S, FrameIndex, read_index
from media_pipeline.video.parameter_sets import ParameterSets, free_id
from media_pipeline.video.segments import (
    CopiedFrames,
    EncodedFrames,
    EncodedStill,
    PicturePlan,
    Planned,
)
from media_pipeline.video.shots import Gap, Shot, gaps_between, shots_of

BT709 = (1, 1, 1)
MOST_ENCODED_FRAMES_PER_S = 31.0
"""Faster pictures are encoded at half their rate: faces and slides do not need 50 or 60 frames."""


@dataclass(frozen=True)
class _Seen:
    """What was found in the sources, one entry for each."""

    indexes: tuple[FrameIndex | None, ...]
    misfits: tuple[tuple[Misfit, ...], ...]

    def copied_sets(self) -> list[ParameterSets]:
        return [
            index.sets
            for index, reasons in zip(self.indexes, self.misfits, strict=True)
            if index is not None and index.sets is not None and not reasons
        ]


def plan_picture(
    recording: Recording, folder: Path, timeline: Timeline, part_s: float, *, with_card: bool
) -> PicturePlan:
    """Return how the picture is made, after a look at the packets of all filmed sources.

    Args:
        recording: of which at least one source is filmed.
        folder: what its sources' paths are relative to.
        timeline: where its pieces are heard.
        part_s: about how long the parts are that are encoded at once, in seconds.
        with_card: a card is shown during jingles, else the neighbouring frame.

    Raises:
        ValueError: nothing of what is heard is filmed.
    """
    shots = shots_of(recording, timeline)
    seen = _look_at(recording, folder)
    shots = tuple(shot for shot in shots if _has_frames(seen.indexes[shot.source]))
    if not shots:
        raise ValueError("nothing is filmed")
    gaps = gaps_between(shots, timeline.duration_s) if with_card else ()
    planned = [each for shot in shots for each in _plan_shot(seen, shot, part_s)]
    planned += [_plan_gap(gap) for gap in gaps]
    planned.sort(key=lambda each: each.at_tick)
    return PicturePlan(
        canvas=_canvas(recording.sources, seen),
        verdicts=_verdicts(recording.sources, seen),
        planned=_filled(planned, timeline.duration_s),
        indexes=seen.indexes,
        duration_s=timeline.duration_s,
    )


def _look_at(recording: Recording, folder: Path) -> _Seen:
    indexes = tuple(
        read_index(source, folder) if source.picture else None for source in recording.sources
    )
    found: list[tuple[Misfit, ...]] = []
    size = _size(recording.sources)
    kept: list[tuple[ParameterSets, tuple[int, int, int]]] = []
    for source, index in zip(recording.sources, indexes, strict=True):
        reasons = _reasons(source, index, size, kept)
        found.append(reasons)
        if index is not None and index.sets is not None and not reasons:
            kept.append((index.sets, index.colours))
    return _Seen(indexes, tuple(found))


def _reasons(
    source: Source,
    index: FrameIndex | None,
    size: tuple[int, int],
    kept: list[tuple[ParameterSets, tuple[int, int, int]]],
) -> tuple[Misfit, ...]:
    if source.picture is None or index is None or not _has_frames(index):
        return ()
    reasons = misfits(source.picture, index)
    if reasons or index.sets is None:
        return reasons
    if (source.picture.width, source.picture.height) != size:
        return ("other_size",)
    goes_with = all(
        not index.sets.clashes_with(sets) and index.colours == colours for sets, colours in kept
    )
    return () if goes_with else ("other_stream",)


def _has_frames(index: FrameIndex | None) -> bool:
    return index is not None and index.shown[0] < index.shown[1]


def _size(sources: tuple[Source, ...]) -> tuple[int, int]:
    first = next(source.picture for source in sources if source.picture is not None)
    return fitted_size(*first.shown_size)


def _canvas(sources: tuple[Source, ...], seen: _Seen) -> Canvas:
    copied = seen.copied_sets()
    used = frozenset(number for sets in copied for number in sets.ids)
    colours = [
        index.colours
        for index, reasons in zip(seen.indexes, seen.misfits, strict=True)
        if index is not None and index.sets is not None and not reasons
    ]
    width, height = _size(sources)
    return Canvas(
        width=width,
        height=height,
        colours=colours[0] if colours else BT709,
        parameters_id=free_id(used),
        frame_rate=_frame_rate(seen),
    )


def _frame_rate(seen: _Seen) -> float:
    return max(
        rate_of(index.frame_rate, copied=not reasons)
        for index, reasons in zip(seen.indexes, seen.misfits, strict=True)
        if index is not None
    )


def rate_of(frame_rate: float, *, copied: bool) -> float:
    """Return how many frames a second are delivered."""
    divided = frame_rate
    while not copied and divided > MOST_ENCODED_FRAMES_PER_S:
        divided /= 2
    return divided


def _verdicts(sources: tuple[Source, ...], seen: _Seen) -> tuple[SourceVerdict, ...]:
    return tuple(
        SourceVerdict(path=source.path, misfits=reasons)
        for source, reasons in zip(sources, seen.misfits, strict=True)
        if source.picture is not None
    )


def _plan_shot(seen: _Seen, shot: Shot, part_s: float) -> list[Planned]:
    index = seen.indexes[shot.source]
    if index is None:
        return []
    cuts: list[CopiedFrames | EncodedFrames]
    if seen.misfits[shot.source]:
        cuts = [*cut_into_parts(index, shot, part_s)]
    else:
        cuts = cut_smartly(index, shot)
    origin_s = Fraction(shot.at_s) - Fraction(shot.start_s) - Fraction(index.begins_s)
    planned = []
    for number, cut in enumerate(cuts):
        rank = int(index.ranks[cut.first]) if isinstance(cut, CopiedFrames) else cut.first
        shift = round((index.recorded_s(rank) + origin_s) * TICKS_PER_S)
        at = shift if number else round(shot.at_s * TICKS_PER_S)
        planned.append(Planned(cut, at, shift, 0.0))
    return planned


def _plan_gap(gap: Gap) -> Planned:
    at = round(gap.at_s * TICKS_PER_S)
    return Planned(EncodedStill(), at, at, 0.0)


def _filled(planned: list[Planned], duration_s: float) -> tuple[Planned, ...]:
    """Return segments that begin at once and each last until the next one begins."""
    begins = [0, *(each.at_tick for each in planned[1:])]
    ends = [*begins[1:], round(duration_s * TICKS_PER_S)]
    return tuple(
        Planned(each.what, begin, each.shift_tick, (end - begin) / TICKS_PER_S)
        for each, begin, end in zip(planned, begins, ends, strict=True)
    )
