"""Where the stretches of the recording and the jingles come to lie, in whole samples at 48 kHz.

Samples do not drift: what is cut is exactly as long as asked, to a 48,000th of a second.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from media_pipeline.model.analysis import Passage
from media_pipeline.model.episode import Cut
from media_pipeline.model.timeline import Piece, Timeline

RATE_HZ = 48_000
"""Sampling rate of levelled sound, of jingles and of the programme."""

_SHORTEST = RATE_HZ // 50  # what is left between two cuts for less than 20 ms would be a click


@dataclass(frozen=True, slots=True)
class Stretch:
    """Samples ``start`` to ``end`` of the recording, heard from sample ``at`` of the programme."""

    start: int
    end: int
    at: int = 0

    @property
    def frames(self) -> int:
        """Length in samples."""
        return self.end - self.start

    @property
    def delivered_end(self) -> int:
        """The programme's sample after its last."""
        return self.at + self.frames


@dataclass(frozen=True, slots=True)
class Insert:
    """A jingle's length, and how long it may be heard together with speech, in samples."""

    frames: int
    overlap: int = 0


@dataclass(frozen=True, slots=True)
class Inserts:
    """The jingles of one programme; ``inside`` holds times of the recording, in seconds."""

    intro: Insert | None = None
    outro: Insert | None = None
    inside: tuple[tuple[float, Insert], ...] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a jingle is heard: samples of the programme.

    Speech that it overlaps has ended at ``alone_from`` and begins at ``alone_until``; None: it
    overlaps no speech on that side.
    """

    start: int
    frames: int
    alone_from: int | None = None
    alone_until: int | None = None

    @property
    def end(self) -> int:
        """The programme's sample after its last."""
        return self.start + self.frames


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The programme as a plan: ``placements`` are intro, what lies inside in order, outro.

    ``kept`` is the trimmed recording, before cuts; ``frames`` the length of the whole.
    """

    kept: Passage
    stretches: tuple[Stretch, ...]
    placements: tuple[Placement, ...]
    frames: int

    @property
    def timeline(self) -> Timeline:
        """The same in seconds, for everything that has a time."""
        return Timeline(
            pieces=tuple(
                Piece(
                    start_s=stretch.start / RATE_HZ,
                    end_s=stretch.end / RATE_HZ,
                    at_s=stretch.at / RATE_HZ,
                )
                for stretch in self.stretches
            ),
            duration_s=self.frames / RATE_HZ,
            trimmed_until_s=_sample(self.kept.start_s) / RATE_HZ,
            trimmed_from_s=_sample(self.kept.end_s) / RATE_HZ,
        )


def timeline_of(kept: Passage, cuts: Sequence[Cut], inserts: Inserts | None = None) -> Arrangement:
    """Lay out what is left of the recording, and the jingles between.

    Speech begins ``overlap`` before the intro ends, and the outro begins ``overlap`` before speech
    ends. A jingle inside begins ``overlap`` before speech pauses, and speech goes on ``overlap``
    before the jingle ends; its pause is never less than none. A jingle overlaps no more speech
    than there is beside it, and never another jingle. One whose moment was cut out is heard at the
    cut, one before or after what is kept at its edge.

    Args:
        kept: the recording between silence at its head and tail.
        cuts: in any order; they may reach beyond ``kept``.
        inserts: the jingles.
    """
    inserts = inserts or Inserts()
    inside = sorted(inserts.inside, key=lambda placed: placed[0])
    runs = _split(_left(kept, cuts), [_sample(at_s) for at_s, _insert in inside])
    between = [insert for _at_s, insert in inside]
    if inserts.intro:
        runs, between = [[], *runs], [inserts.intro, *between]
    if inserts.outro:
        runs, between = [*runs, []], [*between, inserts.outro]
    return _laid(kept, runs, between)


def _sample(moment_s: float) -> int:
    return round(moment_s * RATE_HZ)


def _left(kept: Passage, cuts: Sequence[Cut]) -> list[Stretch]:
    """Return the stretches that no cut takes out."""
    begin, end = _sample(kept.start_s), _sample(kept.end_s)
    left = []
    for cut in sorted(cuts, key=lambda cut: cut.start):
        left.append(Stretch(begin, min(_sample(cut.start), end)))
        begin = max(begin, _sample(cut.end))
    left.append(Stretch(begin, end))
    return [stretch for stretch in left if stretch.frames >= _SHORTEST]


def _split(stretches: list[Stretch], moments: list[int]) -> list[list[Stretch]]:
    """Return what is heard before the first moment, between it and the second, and so on."""
    runs, rest = [], stretches
    for moment in moments:
        before, rest = _split_at(rest, moment)
        runs.append(before)
    return [*runs, rest]


def _split_at(stretches: list[Stretch], moment: int) -> tuple[list[Stretch], list[Stretch]]:
    before, after = [], []
    for stretch in stretches:
        if stretch.end - moment < _SHORTEST:
            before.append(stretch)
        elif moment - stretch.start < _SHORTEST:
            after.append(stretch)
        else:
            before.append(replace(stretch, end=moment))
            after.append(replace(stretch, start=moment))
    return before, after


def _laid(kept: Passage, runs: list[list[Stretch]], inserts: list[Insert]) -> Arrangement:
    """Place runs of speech one after the other, and an insert between each and the next."""
    stretches: list[Stretch] = []
    placements: list[Placement] = []
    lengths = [sum(stretch.frames for stretch in run) for run in runs]
    position, taken = 0, 0  # where speech goes on; how much of the run lies under a jingle already
    for index, run in enumerate(runs):
        for stretch in run:
            stretches.append(replace(stretch, at=position))
            position += stretch.frames
        if index < len(inserts):
            free = (lengths[index] - taken, lengths[index + 1])
            placement, taken = _placed(inserts[index], position, free)
            placements.append(placement)
            position = placement.end - taken
    return Arrangement(kept, tuple(_merged(stretches)), tuple(placements), position)


def _placed(insert: Insert, position: int, free: tuple[int, int]) -> tuple[Placement, int]:
    """Place an insert where speech pauses; return also for how long speech overlaps its end.

    ``free`` says how much speech there is to overlap before and after, in samples.
    """
    most = -(-insert.frames // 2) if all(free) else insert.frames
    before = min(insert.overlap, free[0], most)
    after = min(insert.overlap, free[1], insert.frames - before)
    start = position - before
    placement = Placement(
        start,
        insert.frames,
        alone_from=position if before else None,
        alone_until=start + insert.frames - after if after else None,
    )
    return placement, after


def _merged(stretches: list[Stretch]) -> list[Stretch]:
    """Join what follows on in the recording as in the programme: nothing happens there."""
    merged: list[Stretch] = []
    for stretch in stretches:
        last = merged[-1] if merged else None
        if last and last.end == stretch.start and last.delivered_end == stretch.at:
            merged[-1] = replace(last, end=stretch.end)
        else:
            merged.append(stretch)
    return merged
