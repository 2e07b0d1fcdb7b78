"""Where tracks lie is found from what both hear, and only from that."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from master.talk import LONG_S, RATE_HZ, VOICES, Talk, reading, sound

from media_pipeline.master.analysis.alignment import Alignment, find_alignment
from media_pipeline.master.analysis.excerpts import Pair, Tracks, excerpts_of_stretch
from media_pipeline.master.analysis.lag_line import Lag, agreed_line, line_between
from media_pipeline.tools.ffmpeg_sound import Samples


@pytest.mark.parametrize(
    "talk",
    [
        Talk(delay_s=1.7, ppm=80),
        Talk(delay_s=-30, ppm=-150, bleed_db=(-20, -30)),
        Talk(delay_s=58, ppm=200, bleed_db=(-30, -30)),
        Talk(delay_s=0.3, ppm=-8, bleed_db=(-30, -30), noise_db=-44),
        Talk(delay_s=4, ppm=40, hum=0.02),
        Talk(delay_s=12, ppm=-200, duration_s=3 * 3600),
        Talk(delay_s=-3, ppm=30, duration_s=600),
        Talk(delay_s=7, ppm=60, silent=0.7),
    ],
    ids=["later", "earlier", "a minute", "noisy", "hum", "three hours", "ten minutes", "taciturn"],
)
def test_start_and_clock_are_found(talk: Talk) -> None:
    """To less than half a sample: 50 µs."""
    found = talk.alignment()

    assert found.is_sure
    assert found.delay_s == pytest.approx(talk.delay_s, abs=5e-5)
    assert found.drift_ppm == pytest.approx(talk.ppm, abs=0.1)
    assert np.abs(talk.errors_s(found)).max() < 5e-5


def test_what_is_three_seconds_into_the_first_track_begins_a_track_started_later() -> None:
    interview = sound()

    later, earlier = (
        find_alignment(*reading(*tracks))[1]
        for tracks in ((interview, interview[3 * RATE_HZ :]), (interview[3 * RATE_HZ :], interview))
    )

    assert (later.delay_s, later.drift_ppm) == pytest.approx((3, 0), abs=1e-4)
    assert (earlier.delay_s, earlier.drift_ppm) == pytest.approx((-3, 0), abs=1e-4)
    assert (later.place_s(3), earlier.place_s(0)) == pytest.approx((0, 3), abs=1e-4)


def test_between_two_voices_that_are_late_to_each_other_the_middle_is_taken() -> None:
    """Of one voice alone, the way of its sound to the other microphone cannot be told apart."""
    talk = Talk(duration_s=300, delay_s=2, distance_s=0.009)

    assert talk.alignment().delay_s == pytest.approx(2, abs=0.0005)
    assert replace(talk, bleed_db=(-25, -300)).alignment().delay_s == pytest.approx(1.991, abs=5e-4)
    assert replace(talk, bleed_db=(-300, -25)).alignment().delay_s == pytest.approx(2.009, abs=5e-4)


def test_tracks_that_began_together_are_left_as_they_are() -> None:
    assert Talk(duration_s=300, delay_s=0.006).alignment() == Alignment(is_sure=True)
    assert not Alignment(is_sure=True).moves
    assert find_alignment(*reading(sound()[:, :1], sound()[:, :1]))[1] == Alignment(is_sure=True)


def test_a_drift_that_nobody_hears_is_none() -> None:
    talk = Talk(duration_s=600, delay_s=2, ppm=3)

    found = talk.alignment()

    assert found.drift_ppm == 0
    assert np.abs(talk.errors_s(found)).max() < 0.0015


@pytest.mark.parametrize("duration_s", [15, 40])
def test_of_a_short_recording_only_the_start_is_told(duration_s: float) -> None:
    """The drift is 3 ms to either end of 40 s; in 15 s one voice alone is heard in both."""
    talk = Talk(duration_s=duration_s, delay_s=1.7, ppm=150)

    found = talk.alignment()

    assert found.is_sure
    assert found.drift_ppm == 0
    assert np.abs(talk.errors_s(found)).max() < 0.006


def nothing_in_common(seconds: int = 400) -> dict[str, Sequence[Samples]]:
    chance = np.random.default_rng(5)
    silence = np.zeros((seconds * RATE_HZ, 1), np.float32)
    noise = [chance.standard_normal(silence.shape).astype(np.float32) / 100 for _ in range(2)]
    tick = np.pad(chance.standard_normal(80) / 3, (0, RATE_HZ - 80))
    ticks = np.tile(tick, seconds).astype(np.float32)[:, None]
    return {
        "silence": (silence, silence),
        "one is silent": (noise[0] + ticks, silence),
        "noise": noise,
        "a clock's ticking": (ticks + noise[0] / 10, np.roll(ticks, 3000) + noise[1] / 10),
        "nothing": (silence[:0], noise[0]),
        "too short": (noise[0][:100], noise[0][:100]),
        "far apart": [sound(path) for path in VOICES],
    }


@pytest.mark.parametrize("name", nothing_in_common(1))
def test_without_common_sound_nothing_is_moved(name: str) -> None:
    assert find_alignment(*reading(*nothing_in_common()[name]))[1] == Alignment()


@pytest.mark.parametrize("name", ["noise", "a clock's ticking", "one is silent"])
def test_what_is_everywhere_alike_is_recognised_nowhere(name: str) -> None:
    read, durations_s = reading(*nothing_in_common()[name])

    assert not excerpts_of_stretch(Pair(Tracks(read, durations_s), 0, 1), 0.5)


@pytest.mark.parametrize(("hum", "noise_db"), [(0.0, -80), (0.005, -50), (0.3, -60)])
def test_two_who_recorded_themselves_at_home_are_not_moved(hum: float, noise_db: float) -> None:
    alone = Talk(duration_s=900, bleed_db=(-300, -300), hum=hum, noise_db=noise_db)

    assert alone.alignment() == Alignment()


def test_a_track_that_lost_sound_again_and_again_is_not_moved() -> None:
    """No one line is right for it."""
    talk = Talk(duration_s=300, delay_s=1)
    whole = talk.read(1, 0, 300)
    places = np.arange(len(whole)) / RATE_HZ
    torn = whole[(places < 10) | (places % 20 > 0.4)]

    assert find_alignment(*reading(talk.read(0, 0, 300), torn))[1] == Alignment()


def test_what_both_hear_for_some_minutes_of_forty_says_nothing_about_the_rest() -> None:
    """As when two at home listen to the same excerpt, each with a delay of their own."""
    together = Talk(delay_s=3)
    alone = replace(together, bleed_db=(-300, -300))

    def read(track: int, start_s: float, duration_s: float) -> Samples:
        talk = together if 1_100 <= start_s <= 1_280 else alone
        return talk.read(track, start_s, duration_s)

    assert excerpts_of_stretch(Pair(Tracks(read, [LONG_S] * 2), 0, 1), 0.5)
    assert together.of_both(read)[1] == Alignment()


def test_both_sides_of_one_recorder_are_together() -> None:
    both = sound(channels=2)

    assert find_alignment(*reading(both[:, :1], both[:, 1:]))[1] == Alignment(is_sure=True)


def test_a_track_that_only_the_second_one_hears_is_aligned_through_it() -> None:
    """Track 1 hears the voice of track 0; track 2 is another recorder in front of voice 1."""
    heard = Talk(duration_s=300, delay_s=2, ppm=60, bleed_db=(-25, -300), distance_s=0)
    alone = replace(heard, delay_s=9, ppm=-40, bleed_db=(-300, -300), seed=heard.seed)

    def read(track: int, start_s: float, duration_s: float) -> Samples:
        return (alone if track == 2 else heard).read(min(track, 1), start_s, duration_s)

    first, second, third = find_alignment(read, [300.0] * 3)

    assert (first.is_sure, second.is_sure, third.is_sure) == (True, True, True)
    assert first == Alignment(is_sure=True)
    assert np.abs(heard.errors_s(second)).max() < 0.001
    assert np.abs(alone.errors_s(third)).max() < 0.0002


def test_two_in_one_room_are_aligned_though_the_first_is_elsewhere() -> None:
    room, elsewhere = Talk(duration_s=300, delay_s=4, ppm=50), Talk(bleed_db=(-300, -300), seed=2)

    def read(track: int, start_s: float, duration_s: float) -> Samples:
        return (
            room.read(track - 1, start_s, duration_s)
            if track
            else elsewhere.read(0, start_s, duration_s)
        )

    _first, second, third = find_alignment(read, [300.0] * 3)

    assert second == Alignment()
    assert np.abs(room.errors_s(third)).max() < 0.001


@pytest.mark.parametrize("bleed_db", [-25, -300], ids=["found", "not found"])
def test_of_three_hours_little_is_read(bleed_db: float) -> None:
    talk, asked_s = Talk(duration_s=3 * 3600, delay_s=1, bleed_db=(bleed_db, bleed_db)), []

    def read(track: int, start_s: float, duration_s: float) -> Samples:
        asked_s.append(duration_s)
        assert start_s >= 0
        return talk.read(track, start_s, duration_s)

    assert talk.of_both(read)[1].is_sure == (bleed_db > -300)
    assert len(asked_s) <= 30
    assert sum(asked_s) < 20 * 60


def test_a_line_goes_through_most_lags_and_past_the_others() -> None:
    right = [Lag(moment, 0.5 + 50e-6 * moment) for moment in range(0, 600, 100)]
    wrong = [Lag(50, -3), Lag(250, 7), Lag(450, 0.7)]

    line = agreed_line([*right, *wrong])

    assert line is not None
    assert line.slope == pytest.approx(50e-6)
    assert line.at(np.array([1000])) == pytest.approx(0.55)
    assert agreed_line([*right[:3], *wrong]) is not None
    assert agreed_line([*right[:3], *wrong, Lag(300, -9)]) is None
    assert agreed_line(right[:2]) is None
    assert agreed_line([]) is None


def test_the_line_lies_between_the_voices_even_if_one_is_heard_early_and_the_other_late() -> None:
    near_first = [Lag(moment, 1.004 + 20e-6 * moment) for moment in (0, 60, 120, 300)]
    near_second = [Lag(moment, 0.996 + 20e-6 * moment) for moment in (900, 1800, 2400)]

    line = line_between([*near_first, Lag(150, 1.02)], near_second)

    assert line is not None
    assert line.slope == pytest.approx(20e-6)
    assert line.at(np.array([0.0])) == pytest.approx(1.0)
    assert line_between(near_first[:2], []) is None
