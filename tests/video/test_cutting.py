"""Which frames of a file are copied and which encoded, counted as they are shown."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from media_pipeline.model.audio import Recording, Source
from media_pipeline.model.timeline import Piece, Timeline
from media_pipeline.model.video import Picture
from media_pipeline.video.cutting import cut_into_parts, cut_smartly, frames_of
from media_pipeline.video.index import FrameIndex
from media_pipeline.video.segments import CopiedFrames, EncodedFrames
from media_pipeline.video.shots import Gap, Shot, gaps_between, shots_of

GROUP = [0, 3, 1, 2, 6, 4, 5, 9, 7, 8]
"""How ten frames with two B-frames between others are stored: the how-manieth shown each is."""


def an_index(groups: int = 20, hidden: int = 0) -> FrameIndex:
    """Groups of ten frames, ten a second, on a clock that begins at 3 s."""
    ticks = np.array([10 * group + place for group in range(groups) for place in GROUP])
    keys = np.arange(0, 10 * groups, 10)
    return FrameIndex(
        time_base=Fraction(1, 10),
        begins_s=3.0,
        ticks=ticks + 30,
        keys=keys,
        clean=keys,
        hidden=ticks < hidden,
        sets=None,
        colours=(1, 1, 1),
        full_range=False,
        steady=True,
    )


def encoded(first: int, end: int, *, around_cut: bool = True) -> EncodedFrames:
    return EncodedFrames(0, first, end, around_cut=around_cut)


@pytest.mark.parametrize(
    ("start_s", "end_s", "expected"),
    [
        (0.0, 20.0, [CopiedFrames(0, 0, 200)]),
        (2.0, 5.0, [CopiedFrames(0, 20, 30)]),
        (2.019, 5.015, [CopiedFrames(0, 20, 30)]),
        (2.1, 5.0, [encoded(21, 30), CopiedFrames(0, 30, 20)]),
        # A group may end after any frame before which all others have been stored.
        (2.0, 5.1, [CopiedFrames(0, 20, 31)]),
        (2.0, 5.4, [CopiedFrames(0, 20, 34)]),
        (2.0, 5.6, [CopiedFrames(0, 20, 34), encoded(54, 56)]),
        # What is copied would be less than a second.
        (2.4, 3.9, [encoded(24, 39)]),
        (2.4, 2.9, [encoded(24, 29)]),
        (30.0, 40.0, [encoded(199, 200)]),
    ],
)
def test_only_what_surrounds_a_cut_is_encoded(
    start_s: float, end_s: float, expected: list[CopiedFrames | EncodedFrames]
) -> None:
    assert cut_smartly(an_index(), Shot(0, start_s, end_s, 0.0)) == expected


def test_frames_that_the_file_hides_are_not_shown() -> None:
    found = frames_of(an_index(hidden=4), Shot(0, 0.0, 1.0, 0.0))
    assert (found.first, found.end) == (4, 10)


def test_parts_begin_at_key_frames_and_leave_nothing_out() -> None:
    parts = cut_into_parts(an_index(), Shot(0, 0.55, 19.0, 0.0), part_s=4.0)
    assert [part.first for part in parts] == [5, 50, 90, 130, 170]
    assert [part.end for part in parts] == [50, 90, 130, 170, 190]


def test_parts_of_a_file_with_few_key_frames_do_not_wait_for_one() -> None:
    index = replace(an_index(), keys=np.array([0]))
    parts = cut_into_parts(index, Shot(0, 0.0, 14.0, 0.0), part_s=4.0)
    assert [(part.first, part.end) for part in parts] == [(0, 60), (60, 120), (120, 140)]


def a_source(length_s: float, *, filmed: bool = True) -> Source:
    picture = Picture(
        stream=0, codec="h264", pixel_format="yuv420p", width=64, height=48, frame_rate=25.0,
        bitrate_kbps=1, start_s=0.0, duration_s=length_s,
    )  # fmt: skip
    return Source(
        path="a.mp4", container="mov", codec="aac", sample_rate_hz=48_000, channels=1,
        duration_s=length_s, size_bytes=1, picture=picture if filmed else None,
    )  # fmt: skip


def test_pieces_are_parted_where_files_of_the_recording_meet() -> None:
    sources = (a_source(10.0), a_source(5.0, filmed=False), a_source(20.0))
    recording = Recording(layout="sequence", sources=sources)
    piece = Piece(start_s=4.0, end_s=18.0, at_s=2.0)
    shots = shots_of(recording, Timeline(pieces=(piece,), duration_s=17.0))
    assert shots == (Shot(0, 4.0, 10.0, 2.0), Shot(2, 0.0, 3.0, 13.0))
    assert gaps_between(shots, 17.0) == (Gap(0.0, 2.0), Gap(8.0, 13.0), Gap(16.0, 17.0))


def test_the_first_filmed_track_is_shown() -> None:
    sources = (a_source(10.0, filmed=False), a_source(9.0), a_source(20.0))
    recording = Recording(layout="tracks", sources=sources)
    piece = Piece(start_s=4.0, end_s=18.0, at_s=0.0)
    shots = shots_of(recording, Timeline(pieces=(piece,), duration_s=14.0))
    assert shots == (Shot(1, 4.0, 9.0, 0.0),)


def test_cross_fades_are_no_gaps_and_pieces_never_overlap() -> None:
    recording = Recording(layout="sequence", sources=(a_source(30.0),))
    pieces = (
        Piece(start_s=0.0, end_s=10.0, at_s=0.0),
        Piece(start_s=15.0, end_s=20.0, at_s=9.95),
        Piece(start_s=22.0, end_s=30.0, at_s=15.03),
    )
    shots = shots_of(recording, Timeline(pieces=pieces, duration_s=23.03))
    assert [shot.end_s for shot in shots] == pytest.approx([9.95, 20.0, 30.0])
    assert gaps_between(shots, 23.03) == ()
