"""Where stretches of the recording and jingles come to lie: pure counting of samples."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.master.programme.timeline import (
    RATE_HZ,
    Arrangement,
    Insert,
    Inserts,
    Placement,
    Stretch,
    timeline_of,
)
from media_pipeline.model.analysis import Passage
from media_pipeline.model.episode import Cut

KEPT = Passage(start_s=2.0, end_s=62.0)


def at(seconds: float) -> int:
    return round(seconds * RATE_HZ)


def stretch(start_s: float, end_s: float, at_s: float) -> Stretch:
    return Stretch(at(start_s), at(end_s), at(at_s))


def cut(start: float, end: float) -> Cut:
    return Cut(start=start, end=end)


def jingle(length_s: float, overlap_s: float = 0.0) -> Insert:
    return Insert(at(length_s), at(overlap_s))


def test_what_is_neither_trimmed_nor_cut_follows_one_another() -> None:
    plan = timeline_of(KEPT, [cut(30, 42.5), cut(10, 10.05)])
    assert plan.stretches == (
        stretch(2, 10, 0), stretch(10.05, 30, 8), stretch(42.5, 62, 27.95),
    )  # fmt: skip
    assert plan.frames == at(60 - 0.05 - 12.5)
    timeline = plan.timeline
    assert timeline.delivered_s(42.5) == pytest.approx(27.95, abs=1e-9)
    assert (timeline.trimmed_until_s, timeline.trimmed_from_s) == (2.0, 62.0)
    assert timeline.duration_s == pytest.approx(47.45)


@pytest.mark.parametrize(
    ("cuts", "left"),
    [
        ([cut(0, 5)], [stretch(5, 62, 0)]),
        ([cut(0, 2)], [stretch(2, 62, 0)]),
        ([cut(60, 99)], [stretch(2, 60, 0)]),
        ([cut(70, 99)], [stretch(2, 62, 0)]),
        ([cut(10, 20), cut(20, 30)], [stretch(2, 10, 0), stretch(30, 62, 8)]),
        ([cut(10, 20), cut(20.019, 30)], [stretch(2, 10, 0), stretch(30, 62, 8)]),
        ([cut(0, 99)], []),
    ],
)
def test_cuts_at_the_edges_and_side_by_side(cuts: list[Cut], left: list[Stretch]) -> None:
    plan = timeline_of(KEPT, cuts)
    assert list(plan.stretches) == left
    assert plan.frames == sum(each.frames for each in left)


def test_speech_begins_before_the_intro_ends_and_ends_after_the_outro_begins() -> None:
    plan = timeline_of(KEPT, [], Inserts(intro=jingle(6, 1.5), outro=jingle(8, 2)))
    assert plan.stretches == (stretch(2, 62, 4.5),)
    intro, outro = plan.placements
    assert intro == Placement(0, at(6), alone_until=at(4.5))
    assert outro == Placement(at(62.5), at(8), alone_from=at(64.5))
    assert plan.frames == at(70.5)


def test_jingles_without_overlap_stand_beside_speech() -> None:
    plan = timeline_of(KEPT, [], Inserts(intro=jingle(6), outro=jingle(8)))
    assert plan.placements == (Placement(0, at(6)), Placement(at(66), at(8)))
    assert plan.stretches == (stretch(2, 62, 6),)


def test_speech_pauses_for_a_jingle_inside() -> None:
    plan = timeline_of(KEPT, [], Inserts(inside=((32.0, jingle(5, 1)),)))
    assert plan.stretches == (stretch(2, 32, 0), stretch(32, 62, 33))
    assert plan.placements == (
        Placement(at(29), at(5), alone_from=at(30), alone_until=at(33)),
    )  # fmt: skip
    assert plan.frames == at(63)


@pytest.mark.parametrize("frames", [at(3), at(3) + 1])
def test_speech_never_pauses_less_than_not_at_all(frames: int) -> None:
    plan = timeline_of(KEPT, [], Inserts(inside=((32.0, Insert(frames, at(2))),)))
    assert plan.stretches == (stretch(2, 62, 0),)
    assert plan.placements[0].start == at(30) - (frames + 1) // 2
    assert plan.frames == at(60)


@pytest.mark.parametrize(
    ("moment", "start_s"), [(20.0, 18), (25.0, 18), (30.0, 18), (0.0, 0), (1.0, 0), (99.0, 50)]
)
def test_a_jingle_whose_moment_is_gone_is_heard_where_it_was(moment: float, start_s: float) -> None:
    plan = timeline_of(KEPT, [cut(20, 30)], Inserts(inside=((moment, jingle(4)),)))
    assert plan.placements[0].start == at(start_s)
    assert plan.frames == at(54)


def test_jingles_at_one_moment_follow_each_other() -> None:
    inserts = Inserts(intro=jingle(6, 2), inside=((0.0, jingle(3, 1)), (0.0, jingle(4, 1))))
    plan = timeline_of(KEPT, [], inserts)
    assert [placement.start for placement in plan.placements] == [0, at(6), at(9)]
    assert plan.stretches == (stretch(2, 62, 12),)


def test_jingles_overlap_no_more_speech_than_there_is() -> None:
    short = Passage(start_s=0.0, end_s=3.0)
    plan = timeline_of(short, [], Inserts(intro=jingle(10, 5), outro=jingle(10, 5)))
    intro, outro = plan.placements
    assert plan.stretches == (stretch(0, 3, 7),)
    assert outro.start == intro.end == at(10)
    assert plan.frames == at(20)


def test_a_jingle_beside_a_cut_leaves_no_splinter() -> None:
    plan = timeline_of(KEPT, [cut(20, 30)], Inserts(inside=((30.01, jingle(4)),)))
    assert plan.stretches == (stretch(2, 20, 0), stretch(30, 62, 22))


TENTHS = st.integers(0, 700).map(lambda tenths: tenths / 10)


@given(
    moments=st.lists(TENTHS, min_size=0, max_size=8, unique=True).map(sorted),
    inside=st.lists(
        st.tuples(TENTHS, st.integers(1, 400_000), st.integers(0, 300_000)), max_size=4
    ),
    edge=st.tuples(st.integers(1, 400_000), st.integers(0, 300_000)),
)
def test_whatever_is_cut_and_placed_nothing_is_lost_or_heard_twice(
    moments: list[float], inside: list[tuple[float, int, int]], edge: tuple[int, int]
) -> None:
    cuts = [cut(a, b) for a, b in zip(moments[::2], moments[1::2], strict=False)]
    inserts = Inserts(
        intro=Insert(*edge),
        outro=Insert(*edge),
        inside=tuple((moment, Insert(*sizes)) for moment, *sizes in inside),
    )
    plan = timeline_of(KEPT, cuts, inserts)
    gone = sum(max(0, min(at(each.end), at(62)) - max(at(each.start), at(2))) for each in cuts)
    assert sum(each.frames for each in plan.stretches) == at(60) - gone
    _assert_in_order(plan)
    assert plan.frames == max(placement.end for placement in plan.placements)


def _assert_in_order(plan: Arrangement) -> None:
    for before, after in pairwise(plan.stretches):
        assert before.end <= after.start
        assert before.delivered_end <= after.at
    for one, other in pairwise(plan.placements):
        assert one.end <= other.start
    for placement in plan.placements:
        assert placement.start >= 0
