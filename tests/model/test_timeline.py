"""Where moments of the recording are heard, once it was trimmed, cut and given jingles."""

import pytest

from media_pipeline.model.timeline import Piece, Timeline

# An intro of 4 s, a head of 2 s trimmed, a cut from 10 to 15, a jingle of 6 s at 20, a tail of 3 s
# trimmed, an outro of 5 s.
TIMELINE = Timeline(
    pieces=(
        Piece(start_s=2.0, end_s=10.0, at_s=4.0),
        Piece(start_s=15.0, end_s=20.0, at_s=12.0),
        Piece(start_s=20.0, end_s=27.0, at_s=23.0),
    ),
    duration_s=35.0,
    trimmed_until_s=2.0,
    trimmed_from_s=27.0,
)


@pytest.mark.parametrize(
    ("recorded_s", "delivered_s"),
    [
        (0.0, None), (2.0, 4.0), (9.5, 11.5), (10.0, None), (12.0, None), (15.0, 12.0),
        (19.5, 16.5), (20.0, 23.0), (26.5, 29.5), (27.0, None), (99.0, None),
    ],
)  # fmt: skip
def test_a_moment_is_heard_later_or_earlier_or_not_at_all(
    recorded_s: float, delivered_s: float | None
) -> None:
    assert TIMELINE.delivered_s(recorded_s) == delivered_s


@pytest.mark.parametrize(
    ("recorded_s", "delivered_s"),
    [(0.0, 4.0), (5.0, 7.0), (10.0, 12.0), (14.9, 12.0), (20.0, 23.0), (27.0, 30.0), (99.0, 30.0)],
)
def test_what_was_cut_counts_as_what_follows(recorded_s: float, delivered_s: float) -> None:
    assert TIMELINE.next_delivered_s(recorded_s) == delivered_s


@pytest.mark.parametrize(
    ("start_s", "end_s", "piece"),
    [
        (9.0, 10.5, 0),  # mostly before the cut
        (9.6, 10.6, None),  # mostly in it
        (14.6, 15.6, 1),
        (0.5, 2.6, 0),  # begins in trimmed silence: nobody spoke there
        (0.5, 1.0, 0),  # lies there altogether
        (26.9, 31.0, 2),
        (40.0, 41.0, 2),
        (19.9, 20.3, 2),
    ],
)
def test_a_word_is_heard_where_its_middle_is(
    start_s: float, end_s: float, piece: int | None
) -> None:
    expected = None if piece is None else TIMELINE.pieces[piece]
    assert TIMELINE.piece_of(start_s, end_s) == expected


def test_a_cut_at_the_head_takes_words_where_trimming_would_not() -> None:
    cut = Timeline(pieces=(Piece(start_s=2.0, end_s=10.0, at_s=0.0),), duration_s=8.0)
    assert cut.piece_of(0.5, 2.6) is None
    assert cut.piece_of(1.9, 2.6) == cut.pieces[0]


def test_nothing_left_has_no_moments() -> None:
    nothing = Timeline(pieces=(), duration_s=0.0)
    assert nothing.delivered_s(1.0) is None
    assert nothing.next_delivered_s(1.0) == 0.0
    assert nothing.piece_of(0.0, 1.0) is None


def test_a_timeline_is_read_back_as_it_was_written() -> None:
    assert Timeline.model_validate_json(TIMELINE.model_dump_json()) == TIMELINE
