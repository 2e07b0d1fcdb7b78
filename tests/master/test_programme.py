"""The programme: what is cut is gone to the sample, and nothing clicks where it was."""

import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pytest
from master.levelled_sound import (
    MONO,
    STEREO,
    Sound,
    assembled,
    heard,
    jingle,
    measured,
    noise,
    tone,
)
from numpy.typing import NDArray

from media_pipeline.master.meter import integrated_lufs, lufs
from media_pipeline.master.programme.jingles import Jingles
from media_pipeline.master.programme.timeline import RATE_HZ
from media_pipeline.model.settings import Target
from media_pipeline.tools.ffmpeg_sound import Samples


def ramp(seconds: float) -> Samples:
    """Every sample tells its own place: 0 to 1 in equal steps."""
    frames = round(seconds * RATE_HZ)
    return (np.arange(frames, dtype=np.float64) / frames).astype(np.float32)[:, None]


def test_a_cut_removes_exactly_its_samples() -> None:
    source = ramp(20.0)
    programme = assembled(Sound(source), (5.0, 7.25), (12.0, 12.05))
    found = heard(programme)
    first, second = round(5 * RATE_HZ), round(9.75 * RATE_HZ)
    assert len(found) == round((20 - 2.3) * RATE_HZ) == programme.arrangement.frames
    around = 300  # a joint changes 6 ms on both sides
    edge = 2_400
    np.testing.assert_array_equal(found[edge : first - around], source[edge : first - around])
    after = round(7.25 * RATE_HZ)
    np.testing.assert_array_equal(
        found[first + around : second - around],
        source[after + around : round(12 * RATE_HZ) - around],
    )
    last = round(12.05 * RATE_HZ)
    np.testing.assert_array_equal(found[second + around : -edge], source[last + around : -edge])


def test_a_joint_goes_from_one_side_to_the_other_in_the_middle_of_the_cut() -> None:
    """From 0.25 to 0.75 of a ramp: half-way at the joint itself, and monotonous all through."""
    found = heard(assembled(Sound(ramp(20.0)), (5.0, 15.0)))[:, 0]
    joint = 5 * RATE_HZ
    assert (found[joint - 1] + found[joint]) / 2 == pytest.approx(0.5, abs=1e-4)
    assert (np.diff(found[joint - 288 : joint + 288]) >= 0).all()
    assert np.diff(found[joint - 400 : joint + 400]).max() < 0.003


@pytest.mark.parametrize("length_s", [0.05, 0.3333, 2.0])
def test_no_joint_clicks(length_s: float) -> None:
    """A low tone cut at any phase: steps between samples stay those of the tone (within 1.6 dB).

    The same cut without a joint steps by up to 0.5; the tone itself by 0.0033.
    """
    source = tone(100.0, 5.5)
    own_step = np.abs(np.diff(source[:, 0])).max()
    for start in np.arange(3.0, 3.01, 0.0013):
        found = heard(assembled(Sound(source), (float(start), float(start) + length_s)))[:, 0]
        assert np.abs(np.diff(found)).max() <= own_step + 0.5 * np.pi / 2 / 576 * 1.05


def test_a_joint_of_two_voices_is_never_louder_than_both() -> None:
    found = heard(assembled(Sound(noise(10.0)), (4.0, 6.0)))
    source = noise(10.0)
    assert np.abs(found).max() <= np.abs(source).max()


def test_beginning_and_end_come_from_silence_and_go_into_it() -> None:
    found = heard(assembled(Sound(tone(440.0, 10.0)), kept=(1.0013, 8.0007)))[:, 0]
    assert abs(found[0]) < 1e-3
    assert abs(found[-1]) < 1e-3
    whole = 0.25 / np.sqrt(2)
    assert np.sqrt(np.mean(found[480 : 480 + 4_800] ** 2)) == pytest.approx(whole, rel=0.02)
    assert np.sqrt(np.mean(found[-4_800:-2_400] ** 2)) == pytest.approx(whole, rel=0.02)
    assert np.sqrt(np.mean(found[-480:] ** 2)) < whole / 5


def test_a_recording_that_is_shorter_than_believed_ends_in_silence() -> None:
    found = heard(assembled(Sound(ramp(3.0)), kept=(0.0, 3.5)))
    assert len(found) == round(3.5 * RATE_HZ)
    assert not found[3 * RATE_HZ :].any()


@pytest.mark.parametrize("block", [1, 777, 48_000, 1_000_000])
def test_blocks_of_any_size_give_the_same(block: int) -> None:
    source = noise(1.2 if block == 1 else 12.0, channels=2)
    length_s = len(source) / RATE_HZ
    cuts = ((length_s * 0.3, length_s * 0.4), (length_s * 0.5, length_s * 0.55))
    intro = jingle(tone(300.0, 1.0, channels=2), overlap=0.3)
    settings = {"jingles": Jingles(intro=intro, inside=((length_s * 0.7, intro),))}
    expected = heard(assembled(Sound(source), *cuts, target=STEREO, **settings))
    found = heard(assembled(Sound(source, block), *cuts, target=STEREO, **settings))
    np.testing.assert_array_equal(found, expected)


def test_it_can_be_read_again_and_left_half_way() -> None:
    sound = Sound(noise(10.0))
    programme = assembled(sound, (4.0, 5.0))
    first = heard(programme)
    left = programme.blocks()
    next(left)
    left.close()  # type: ignore[attr-defined]
    np.testing.assert_array_equal(heard(programme), first)
    assert sound.closed == 3


def test_what_was_trimmed_at_the_end_is_not_read() -> None:
    sound = Sound(noise(30.0))
    heard(assembled(sound, kept=(0.0, 5.0)))
    assert sound.read <= 6 * RATE_HZ


def test_memory_does_not_grow_with_the_length() -> None:
    def peak(seconds: int) -> int:
        programme = assembled(Endless(seconds), (30.0, seconds - 30.0), (3.0, 5.0), target=STEREO)
        tracemalloc.start()
        for _block in programme.blocks():
            pass
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    assert peak(600) < peak(70) * 1.1
    assert peak(600) < 6_000_000


@dataclass
class Endless:
    """The same second over and over: nothing of it is held."""

    seconds: int
    channels: Literal[1, 2] = 2

    @property
    def duration_s(self) -> float:
        return float(self.seconds)

    @property
    def power(self) -> NDArray[np.float32]:
        return np.full(self.seconds * 50, 0.01, dtype=np.float32)

    @property
    def peak(self) -> NDArray[np.float32]:
        return np.full(self.seconds * 50, 0.1, dtype=np.float32)

    def blocks(self) -> Iterator[Samples]:
        for _second in range(self.seconds):
            yield np.zeros((RATE_HZ, 2), dtype=np.float32)


def test_curves_are_what_the_programme_measures() -> None:
    """Noise that swells, cut three times, with three jingles: each hop, and the whole."""
    source = (
        noise(40.0, channels=2) * np.linspace(0.2, 1.5, 40 * RATE_HZ, dtype=np.float32)[:, None]
    )
    music = jingle(tone(500.0, 3.0, channels=2), overlap=1.0, duck_db=10.0)
    programme = assembled(
        Sound(source),
        (4.003, 6.5), (20.0, 20.777), (30.0, 31.0),
        kept=(1.234, 38.7),
        jingles=Jingles(intro=music, outro=music, inside=((25.0, music),)),
        target=STEREO,
    )  # fmt: skip
    found = measured(heard(programme))
    assert len(programme.power) == len(programme.peak) == len(found.summed)
    assert integrated_lufs(programme.power) == pytest.approx(
        integrated_lufs(found.summed), abs=0.05
    )
    loud = found.summed > 1e-4
    difference = lufs(programme.power[loud]) - lufs(found.summed[loud])
    assert np.percentile(np.abs(difference), 90) < 1.0
    higher = programme.peak / found.peak.max(axis=1)
    assert higher.min() > 0.95  # within half a hop, a jingle that comes back grows by 0.4 dB
    assert np.percentile(higher, 5) > 0.999
    assert np.median(higher) < 1.2


@pytest.mark.parametrize(
    ("channels", "target", "expected"), [(1, STEREO, 1), (2, MONO, 1), (1, MONO, 1), (2, STEREO, 2)]
)
def test_channels_are_the_target_s_unless_one_says_all(
    channels: int, target: Target, expected: int
) -> None:
    source = tone(997.0, 5.0, channels=channels)
    programme = assembled(Sound(source), target=target)
    found = heard(programme)
    assert programme.channels == found.shape[1] == expected
    np.testing.assert_array_equal(found[5_000:200_000, -1], source[5_000:200_000, 0])
    assert integrated_lufs(programme.power) == pytest.approx(
        integrated_lufs(measured(found).summed), abs=0.05
    )


def test_speech_is_silent_while_a_jingle_is_alone() -> None:
    music = jingle(np.zeros((4 * RATE_HZ, 1), dtype=np.float32))
    found = heard(assembled(Sound(noise(10.0)), jingles=Jingles(inside=((5.0, music),))))
    assert not found[5 * RATE_HZ : 9 * RATE_HZ].any()
    np.testing.assert_array_equal(
        found[9 * RATE_HZ + 480 : 13 * RATE_HZ], noise(10.0)[5 * RATE_HZ + 480 : 9 * RATE_HZ]
    )


def test_the_timeline_tells_where_a_moment_is_heard() -> None:
    source = np.zeros((30 * RATE_HZ, 1), dtype=np.float32)
    moments = (2.5, 9.9, 16.0, 28.0)
    for moment in moments:
        source[round(moment * RATE_HZ)] = 1.0
    source += noise(30.0, 1e-4)
    music = jingle(tone(500.0, 3.0, 0.01), overlap=0.5, loudness_lufs=-50)
    programme = assembled(
        Sound(source), (10.0, 15.5), jingles=Jingles(intro=music, inside=((20.0, music),))
    )
    clicks = np.nonzero(heard(programme)[:, 0] > 0.9)[0] / RATE_HZ
    expected = [programme.timeline.delivered_s(moment) for moment in moments]
    assert clicks == pytest.approx(expected, abs=1e-9)
    assert expected == pytest.approx([5.0, 12.4, 13.0, 27.0])
