"""How two channels are used, told from recordings whose use is known."""

import numpy as np
import pytest
from media import INTERVIEW, REPOSITORY, read_sound
from numpy.typing import NDArray

from media_pipeline.master.analysis.channels import ChannelVerdict, judge_channels
from media_pipeline.master.meter import Meter

RATE = 16_000
TRACKS = REPOSITORY / "episodes" / "episode-03"
BLEED_DELAY = round(0.004 * RATE)  # 1.4 m

Sound = NDArray[np.float32]


def judged(left: Sound, right: Sound) -> ChannelVerdict:
    meter = Meter(RATE, 2)
    meter.feed(np.stack([left, right], axis=1).astype(np.float32))
    curves = meter.finish()
    return judge_channels(curves.power, curves.cross)


def decibels(level_db: float) -> np.float32:
    return np.float32(10 ** (level_db / 20))


@pytest.fixture(scope="module")
def host() -> Sound:
    """A voice that speaks, with pauses, for 40 s."""
    return read_sound(TRACKS / "animatrice.flac", RATE, 1)[:, 0]


@pytest.fixture(scope="module")
def guest(host: Sound) -> Sound:
    """Another voice that speaks while the host is silent, and is equally loud."""
    voice = read_sound(TRACKS / "elue.flac", RATE, 1)[:, 0]
    return voice * np.float32(np.std(host) / np.std(voice))


@pytest.fixture(scope="module")
def interview() -> Sound:
    """99 s: the host's microphone left, the guest's right and 11 dB quieter."""
    return read_sound(INTERVIEW, RATE, 2)


def hiss(sound: Sound, level_db: float, seed: int = 1) -> Sound:
    noise = np.random.default_rng(seed).standard_normal(len(sound), dtype=np.float32)
    return noise * decibels(level_db)


def heard_by(near: Sound, far: Sound, bleed_db: float, seed: int = 1) -> Sound:
    """Return what a microphone hears: one voice, another one further away, a little noise."""
    return near + np.roll(far, BLEED_DELAY) * decibels(bleed_db) + hiss(near, -70, seed)


def music(sides: float) -> tuple[Sound, Sound]:
    """Return 20 s of a new chord every 0.3 to 2 s, and other notes at the sides."""
    chance = np.random.default_rng(4)
    lanes = np.zeros((3, 20 * RATE), dtype=np.float32)
    for lane in lanes:
        start = 0
        while start < len(lane):
            length = min(round(chance.uniform(0.3, 2.0) * RATE), len(lane) - start)
            t = np.arange(length) / RATE
            notes = 220 * 2 ** (chance.integers(0, 24, 3) / 12)
            chord = np.sin(2 * np.pi * t[:, None] * notes).sum(axis=1)
            lane[start : start + length] = 0.05 * chord * np.exp(-t) * (t > 0)
            start += length
    middle, left, right = lanes
    return middle + sides * left, middle + sides * right


def test_a_microphone_each_whoever_is_quieter(interview: Sound) -> None:
    left, right = interview.T
    expected = ChannelVerdict("microphones")
    assert judged(left, right) == expected
    assert judged(right, left) == expected
    assert judged(left, right * decibels(-20)) == expected
    assert judged(left, -right) == expected  # nothing in common: nothing to be turned


def test_a_guest_who_says_one_sentence_is_not_lost(interview: Sound) -> None:
    """4 minutes of the host, then 3.7 s of the guest."""
    host_only, guest_once = (
        interview[: 12 * RATE],
        interview[round(12.8 * RATE) :][: round(3.7 * RATE)],
    )
    left, right = np.concatenate([*[host_only] * 20, guest_once]).T
    assert judged(left, right) == ChannelVerdict("microphones")


def test_a_microphone_nobody_speaks_into_is_dead(interview: Sound) -> None:
    left, right = interview[: 12 * RATE].T
    assert judged(left, right) == ChannelVerdict("dead side", living="left")
    assert judged(right, left) == ChannelVerdict("dead side", living="right")


@pytest.mark.parametrize("bleed_db", [-15, -20, -30, -45])
@pytest.mark.parametrize("noise_db", [-50, -75])
def test_nothing_but_the_other_voice_is_dead(host: Sound, bleed_db: float, noise_db: float) -> None:
    unused = np.roll(host, BLEED_DELAY) * decibels(bleed_db) + hiss(host, noise_db)
    assert judged(host, unused) == ChannelVerdict("dead side", living="left")


@pytest.mark.parametrize("bleed_db", [-9, -12, -20, -40])
@pytest.mark.parametrize("guest_db", [0, -13])
def test_microphones_hear_the_other_voice_too(
    host: Sound, guest: Sound, bleed_db: float, guest_db: float
) -> None:
    quieter = guest * decibels(guest_db)
    left, right = heard_by(host, quieter, bleed_db), heard_by(quieter, host, bleed_db, 2)
    assert judged(left, right) == ChannelVerdict("microphones")


def test_one_who_seldom_speaks_has_a_microphone(host: Sound, guest: Sound) -> None:
    """2 s among a minute of the host, and each microphone hears the other voice 9 dB below."""
    begin = np.flatnonzero(np.abs(guest) > 0.05)[0]
    often = np.tile(host, 4)
    seldom = np.zeros_like(often)
    seldom[begin : begin + 2 * RATE] = guest[begin : begin + 2 * RATE]
    left, right = heard_by(often, seldom, -9), heard_by(seldom, often, -9, 2)
    assert judged(left, right) == ChannelVerdict("microphones")


@pytest.mark.parametrize("difference_db", [0, -3, -5])
@pytest.mark.parametrize("guest_db", [0, -13])
def test_two_microphones_in_the_room_are_stereo(
    host: Sound, guest: Sound, difference_db: float, guest_db: float
) -> None:
    """Two persons on either side; each microphone hears both."""
    quieter = guest * decibels(guest_db)
    left = heard_by(host, quieter, difference_db)
    right = heard_by(quieter, host, difference_db, 2)
    assert judged(left, right) == ChannelVerdict("stereo")


@pytest.mark.parametrize("sides", [0.3, 1.0, 3.0])
def test_music_is_stereo(sides: float) -> None:
    left, right = music(sides)
    assert judged(left, right) == ChannelVerdict("stereo")
    assert judged(left, right * decibels(-5)) == ChannelVerdict("stereo")


@pytest.mark.parametrize("copy_db", [0, -1, -12])
def test_the_same_twice_is_dual_mono(host: Sound, copy_db: float) -> None:
    copy = host * decibels(copy_db)
    assert judged(host, copy) == ChannelVerdict("dual mono")
    assert judged(host + hiss(host, -70), copy + hiss(host, -70, 2)) == ChannelVerdict("dual mono")
    assert judged(host, -copy) == ChannelVerdict("dual mono", turned=True)


def test_opposite_polarity_is_noticed_in_stereo() -> None:
    left, right = music(0.15)
    assert judged(left, right) == ChannelVerdict("stereo")
    assert judged(left, -right) == ChannelVerdict("stereo", turned=True)


@pytest.mark.parametrize("noise_db", [-30, -40, -50, -60, -75, -90])
def test_a_side_with_noise_only_is_dead(host: Sound, noise_db: float) -> None:
    assert judged(host, hiss(host, noise_db)) == ChannelVerdict("dead side", living="left")
    assert judged(hiss(host, noise_db), host) == ChannelVerdict("dead side", living="right")


def test_a_side_with_hum_or_nothing_is_dead(host: Sound) -> None:
    hum = 0.05 * np.sin(2 * np.pi * 50 * np.arange(len(host)) / RATE)
    for useless in (hum, 0 * hum):
        assert judged(host, useless) == ChannelVerdict("dead side", living="left")


def test_noise_that_is_switched_on_later_is_dead(host: Sound) -> None:
    noise = hiss(host, -40)
    noise[: len(noise) // 2] = 0
    assert judged(host, noise) == ChannelVerdict("dead side", living="left")


@pytest.mark.parametrize("polarity", [1, -1])
def test_crosstalk_is_no_copy(host: Sound, polarity: int) -> None:
    leaked = polarity * host * decibels(-45)
    assert judged(host, leaked) == ChannelVerdict("dead side", living="left")


def test_a_knock_does_not_bring_a_dead_side_to_life(host: Sound) -> None:
    knocked = hiss(host, -75)
    knocked[5 * RATE : 5 * RATE + 1_600] += hiss(host, -10)[:1_600]
    assert judged(host, knocked) == ChannelVerdict("dead side", living="left")


def test_where_nothing_is_heard_both_sides_are_the_same(host: Sound) -> None:
    silence = np.zeros(RATE, dtype=np.float32)
    assert judged(silence, silence) == ChannelVerdict("dual mono")
    assert judged(silence[:100], silence[:100]) == ChannelVerdict("dual mono")
    assert judged(host[:100], host[:100]) == ChannelVerdict("dual mono")
