"""The picture of loudness over time, looked at as a person would: which colours are where."""

import io
import math

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from media_pipeline.master.curves import Curve
from media_pipeline.master.meter import power_of
from media_pipeline.master.picture.canvas import drawable, shortened, width_of
from media_pipeline.master.picture.lines import (
    LoudnessLine,
    line_of,
    means_of,
    on_recording,
    spread_of,
    without,
)
from media_pipeline.master.picture.loudness import (
    HEIGHT_PX,
    WIDTH_PX,
    Marks,
    Picture,
    draw_loudness,
    scale_of,
)
from media_pipeline.master.picture.scale import Scale
from media_pipeline.model.analysis import HOP_S, Passage
from media_pipeline.model.timeline import Piece, Timeline

BEFORE, AFTER, TARGET, CLIPPING = (199, 116, 36), (23, 96, 146), (48, 132, 84), (200, 38, 46)
GROUND = (252, 251, 248)


def steady(*levels_lufs: float, each_s: float = 10.0) -> Curve:
    """Return the curve of a tone that has one level after the other."""
    powers = [power_of(level) for level in levels_lufs]
    return np.repeat(np.array(powers, dtype=np.float32), round(each_s / HOP_S))


def passage(start_s: float, end_s: float) -> Passage:
    return Passage(start_s=start_s, end_s=end_s)


def picture(before: Curve, after: Curve | None = None, marks: Marks | None = None) -> Picture:
    line = None if after is None else line_of(after)
    return Picture("épisode", line_of(before), line, -16.0, marks or Marks())


def pixels(drawn: Picture) -> NDArray[np.int16]:
    image = Image.open(io.BytesIO(draw_loudness(drawn)))
    assert (image.format, image.mode, image.size) == ("PNG", "RGB", (WIDTH_PX, HEIGHT_PX))
    return np.asarray(image, dtype=np.int16)


def rows_of(colour: tuple[int, int, int], image: NDArray[np.int16], column: float) -> list[int]:
    """Return the rows of one column that have just this colour."""
    near = np.abs(image[:, round(column)] - np.array(colour)).max(axis=1) <= 8
    return [int(row) for row in np.flatnonzero(near)]


def test_lines_stand_at_their_levels() -> None:
    drawn = picture(steady(-30.0, -40.0), steady(-16.0, -20.0))
    image, scale = pixels(drawn), scale_of(drawn)
    for time_s, before, after in ((5.0, -30.0, -16.0), (15.0, -40.0, -20.0)):
        column = scale.x(time_s)
        assert scale.y(before) == pytest.approx(np.mean(rows_of(BEFORE, image, column)), abs=2)
        if after != -16.0:  # the target's line lies over it there
            assert scale.y(after) == pytest.approx(np.mean(rows_of(AFTER, image, column)), abs=2)
    dashes = [rows_of(TARGET, image, column) for column in range(100, 1400)]
    assert {row for rows in dashes for row in rows} <= {
        math.floor(scale.y(-16.0)) + offset for offset in (-2, -1, 0, 1)
    }


def test_the_same_picture_is_the_same_file() -> None:
    drawn = picture(steady(-30.0, -40.0), steady(-16.0, -17.0))
    assert draw_loudness(drawn) == draw_loudness(drawn)
    assert draw_loudness(drawn) != draw_loudness(picture(steady(-30.0, -40.0)))


def test_marks_are_drawn_where_they_are() -> None:
    marks = Marks(
        silences=(passage(5.0, 8.0),),
        taken_out=(passage(12.0, 14.0),),
        clipping=(passage(10.0, 10.4),),
    )
    drawn = picture(steady(-30.0, -30.0), marks=marks)
    image, scale = pixels(drawn), scale_of(drawn)
    row = round(scale.y(-46.0))  # nothing else is drawn there

    def shade(time_s: float) -> int:
        return int(image[row, round(scale.x(time_s))].sum())

    ground = sum(GROUND)
    assert shade(4.8) == shade(8.2) == shade(11.8) == shade(14.2) == ground
    assert ground > shade(5.2) == shade(7.8) > shade(12.2) == shade(13.8)
    assert rows_of(CLIPPING, image, scale.x(10.0))
    assert not rows_of(CLIPPING, image, scale.x(9.0))


def test_voices_have_a_level_and_a_label_each() -> None:
    plain = picture(steady(-30.0, -30.0))
    drawn = picture(steady(-30.0, -30.0), marks=Marks(voices={"Nadia": -25.0, "Karim": -25.5}))
    before, image, scale = pixels(plain), pixels(drawn), scale_of(drawn)
    changed = np.flatnonzero(np.abs(image - before)[:, 1410:].any(axis=(1, 2)))
    first, second = np.split(changed, np.flatnonzero(np.diff(changed) > 1) + 1)
    assert scale.y(-25.0) == pytest.approx(first.mean(), abs=4)
    assert second[0] > first[-1]  # labels of nearly the same level do not touch


def test_the_legend_names_only_what_is_there() -> None:
    bare = pixels(picture(steady(-30.0)))
    whole = pixels(picture(steady(-30.0), steady(-16.0), Marks(clipping=(passage(9.0, 9.1),))))
    for colour in (AFTER, CLIPPING):
        assert (whole[70:100, 84:900] == np.array(colour)).all(axis=2).any()
        assert not (bare[70:100, 84:900] == np.array(colour)).all(axis=2).any()


@pytest.mark.parametrize("hops", [1, 2, 149, 151, 4_950, 90_000, 1_080_000])
def test_any_length_can_be_drawn(hops: int) -> None:
    power = np.full(hops, power_of(-30.0), dtype=np.float32)
    power[hops // 2 :: 977] = 0.0
    assert pixels(picture(power, power)).shape == (HEIGHT_PX, WIDTH_PX, 3)


def test_nothing_but_silence_can_be_drawn() -> None:
    silence = np.zeros(500, dtype=np.float32)
    pixels(picture(silence, silence))


def test_windows_lie_around_their_moment() -> None:
    line = line_of(steady(-70.0, -20.0))
    rise = float(np.interp(-23.01, line.short_term[:750], np.arange(750) * HOP_S))
    assert rise == pytest.approx(10.0, abs=0.03)  # half of the window is loud: 3 dB less
    assert line.short_term[250] == pytest.approx(-70.0, abs=0.05)
    assert line.momentary[750] == pytest.approx(-20.0, abs=0.05)


def test_what_is_delivered_is_moved_back_to_the_recording() -> None:
    """A jingle of 4 s first, then 2–10 s and 15–20 s of the recording."""
    timeline = Timeline(
        pieces=(
            Piece(start_s=2.0, end_s=10.0, at_s=4.0),
            Piece(start_s=15.0, end_s=20.0, at_s=12.0),
        ),
        duration_s=17.0,
    )
    seconds = np.arange(round(17.0 / HOP_S)) * HOP_S
    moved = on_recording(LoudnessLine(seconds, seconds), timeline, 20.5).short_term
    assert len(moved) == 1025
    at = {
        time_s: moved[round(time_s / HOP_S)] for time_s in (1.9, 2.0, 9.9, 10.1, 15.0, 19.9, 20.2)
    }
    assert at == pytest.approx(
        {1.9: np.nan, 2.0: 4.0, 9.9: 11.9, 10.1: np.nan, 15.0: 12.0, 19.9: 16.9, 20.2: np.nan},
        nan_ok=True,
    )


def test_a_delivered_sound_that_is_shorter_than_it_says() -> None:
    timeline = Timeline(pieces=(Piece(start_s=0.0, end_s=10.0, at_s=0.0),), duration_s=10.0)
    short = np.zeros(400)
    moved = on_recording(LoudnessLine(short, short), timeline, 10.0).momentary
    assert np.isfinite(moved).sum() == 400


def test_what_is_taken_out_leaves_a_gap() -> None:
    line = without(line_of(steady(-20.0)), (passage(2.0, 4.0),))
    assert np.flatnonzero(np.isnan(line.short_term)).tolist() == list(range(100, 200))


def test_means_are_of_power_and_skip_what_is_missing() -> None:
    levels = np.array([-20.0, -20.0, np.nan, -30.0, np.nan, np.nan, -200.0])
    points = means_of(levels, 4)
    assert points.times_s.tolist() == pytest.approx([0.02, 0.06, 0.1, 0.14])
    assert points.levels == pytest.approx([-20.0, -30.0, np.nan, -200.0], nan_ok=True)
    loud_and_silent = means_of(np.array([-20.0, -200.0]), 1).levels
    assert loud_and_silent == pytest.approx([-23.01], abs=0.01)


def test_the_spread_is_of_the_louder_half_of_three_seconds() -> None:
    levels = np.tile(np.linspace(-60.0, -10.0, 150), 3)
    low, high = spread_of(levels, 45)
    assert low.times_s.tolist() == pytest.approx(np.arange(0.1, 9.0, 0.2))
    whole = slice(10, 35)  # whole windows lie around these
    assert low.levels[whole] == pytest.approx(np.full(25, -35.0), abs=0.5)
    assert high.levels[whole] == pytest.approx(np.full(25, -12.5), abs=0.5)


def test_the_spread_ends_where_sound_is_taken_out() -> None:
    line = without(line_of(steady(-20.0)), (passage(4.0, 6.0),))
    low, _high = spread_of(line.momentary, 100)
    gap = low.times_s[np.isnan(low.levels)]
    assert (gap.min(), gap.max()) == (pytest.approx(4.0, abs=0.11), pytest.approx(6.0, abs=0.11))


def scale(duration_s: float) -> Scale:
    return Scale(84, 122, 1400, 640, duration_s, -50.0, -8.0)


@pytest.mark.parametrize(
    ("duration_s", "first", "last"),
    [
        (0.3, "0:00", "0:00"),
        (99.0, "0:00", "1:30"),
        (1800.0, "0:00", "30:00"),
        (3600.0, "0:00:00", "1:00:00"),
        (21_600.0, "0:00:00", "6:00:00"),
        (1_000_000.0, "0:00:00", "264:00:00"),
    ],
)
def test_times_are_round_and_few(duration_s: float, first: str, last: str) -> None:
    shown = scale(duration_s)
    labels = [shown.clock(time_s) for time_s in shown.times_s]
    assert (labels[0], labels[-1]) == (first, last)
    assert len(labels) <= 13
    assert all(width_of(label, 19) < 1316 / max(len(labels), 1) - 10 for label in labels)


def test_nothing_is_drawn_outside_the_plot() -> None:
    shown = scale(100.0)
    assert (shown.x(-1), shown.x(101)) == (84, 1400)
    assert (shown.y(0.0), shown.y(-200.0)) == (122, 640)
    assert shown.levels_lufs == [-50, -40, -30, -20, -10]


def test_a_long_title_is_shortened_and_unknown_signs_are_left_out() -> None:
    assert width_of(shortened("médiation " * 40, 26, 1480), 26) <= 1480
    assert shortened("médiation", 26, 1480) == "médiation"
    assert drawable("Été 🎙 à l’œuvre") == "Été  à l’œuvre"
