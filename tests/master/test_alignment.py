"""Two people talk for a while; each one's recorder begins when it likes and has its own clock.

What is said, when, and how it comes to both microphones is known here, so that where each track
lies is known as well. The voices are those of the sample episodes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import pytest
from media import INTERVIEW, REPOSITORY, ffmpeg
from numpy.typing import NDArray

from media_pipeline.ingest.probe import probe
from media_pipeline.master.analysis.alignment import Alignment, find_alignment
from media_pipeline.master.analysis.excerpts import Pair, Read, Tracks, excerpts_of_stretch
from media_pipeline.master.analysis.lag_line import Lag, agreed_line, line_between
from media_pipeline.master.levelling.aligned import aligned
from media_pipeline.tools.ffmpeg import input_of
from media_pipeline.tools.ffmpeg_sound import Samples, decoding

RATE_HZ = 8_000
TRACKS = REPOSITORY / "episodes" / "episode-03"
VOICES = (TRACKS / "animatrice.flac", TRACKS / "elue.flac")
OVERSAMPLING = 8
LONG_S = 40 * 60.0


@cache
def sound(path: Path = INTERVIEW, channels: int = 1) -> Samples:
    source, _warnings = probe(path, relative_to=path.parent, track=None)
    stream = input_of(source, path.parent).audio
    with decoding(ffmpeg(), stream, channels=channels, sample_rate_hz=RATE_HZ) as blocks:
        return np.concatenate(list(blocks))


@cache
def voice(number: int) -> NDArray[np.float64]:
    """Return a voice at −26 dBFS while it speaks, at 64 kHz, so that it can be read in between."""
    line = sound(VOICES[number])[:, 0]
    spectrum = np.fft.rfft(line / np.sqrt(np.mean(np.square(line[np.abs(line) > line.std() / 3]))))
    fine = np.fft.irfft(spectrum, len(line) * OVERSAMPLING) * OVERSAMPLING
    return fine * 10 ** (-26 / 20)


@dataclass(frozen=True)
class Turn:
    """Somebody says a piece of a recording, ``speed`` times as fast, so that none comes twice."""

    who: int
    start_s: float
    length_s: float
    begin: float
    speed: float


@dataclass(frozen=True)
class Talk:
    """Track 0 is the talk's own time; track 1 began ``delay_s`` later, its clock is ``ppm`` faster.

    ``bleed_db`` is how much lower each voice is in the other's microphone, where it comes
    ``distance_s`` later; ``hum`` is the amplitude of 50 Hz, with harmonics, in both.
    """

    duration_s: float = LONG_S
    delay_s: float = 0.0
    ppm: float = 0.0
    bleed_db: tuple[float, float] = (-25.0, -25.0)
    distance_s: float = 0.0044
    noise_db: float = -60.0
    hum: float = 0.0
    rate_hz: int = RATE_HZ
    seed: int = 1
    silent: float = 0.0
    """The share of each 100 s in which nobody speaks."""

    @cached_property
    def turns(self) -> list[Turn]:
        chance, turns, moment_s, who = np.random.default_rng(self.seed), [], -70.0, 0
        while moment_s < self.duration_s + 70:
            who = 1 - who if chance.random() < 0.6 else who
            length_s, speed = chance.uniform(1.5, 6), chance.uniform(0.88, 1.13)
            begin = chance.uniform(0, len(voice(who)) - length_s * speed * RATE_HZ * OVERSAMPLING)
            if moment_s % 100 >= self.silent * 100:
                turns.append(Turn(who, moment_s, length_s, begin, speed))
            moment_s += length_s + chance.uniform(-0.2, 0.8)
        return turns

    def moments(self, track: int, places_s: NDArray[np.float64]) -> NDArray[np.float64]:
        return places_s / (1 + self.ppm * 1e-6) + self.delay_s if track else places_s

    def read(self, track: int, start_s: float, duration_s: float) -> Samples:
        end_s = min(start_s + duration_s, self.duration_s)
        places = np.arange(round(start_s * self.rate_hz), round(end_s * self.rate_hz))
        moments = self.moments(track, places / self.rate_hz)
        chance = np.random.default_rng([self.seed, track, round(start_s * 1000)])
        heard = chance.standard_normal(len(places)) * 10 ** (self.noise_db / 20)
        for harmonic in range(1, 20 if self.hum else 1):
            heard += self.hum / harmonic * np.sin(2 * np.pi * 50 * harmonic * moments + harmonic)
        for turn in self.turns:
            self._say(turn, track, moments, heard)
        return heard.astype(np.float32)[:, None]

    def _say(
        self, turn: Turn, track: int, moments: NDArray[np.float64], heard: NDArray[np.float64]
    ) -> None:
        is_near = turn.who == track
        start_s = turn.start_s + (0 if is_near else self.distance_s)
        begin, end = np.searchsorted(moments, [start_s, start_s + turn.length_s])
        if begin == end:
            return
        places = turn.begin + (moments[begin:end] - start_s) * turn.speed * RATE_HZ * OVERSAMPLING
        piece = voice(turn.who)[int(places[0]) : int(places[-1]) + 2]
        gain = 1.0 if is_near else 10 ** (self.bleed_db[turn.who] / 20)
        heard[begin:end] += gain * np.interp(
            places - int(places[0]), np.arange(len(piece), dtype=float), piece
        )

    def alignment(self) -> Alignment:
        return self.of_both(self.read)[1]

    def of_both(self, read: Read) -> tuple[Alignment, ...]:
        return find_alignment(read, (self.duration_s, self.duration_s))

    def errors_s(self, found: Alignment) -> list[float]:
        """Return how far the alignment is out at the beginning and at the end."""
        truth = Alignment(self.delay_s, self.ppm, is_sure=True)
        return [found.place_s(end) - truth.place_s(end) for end in (0.0, self.duration_s)]


def reading(*tracks: Samples) -> tuple[Read, list[float]]:
    def read(track: int, start_s: float, duration_s: float) -> Samples:
        end = round((start_s + duration_s) * RATE_HZ)
        return tracks[track][round(start_s * RATE_HZ) : end]

    return read, [len(track) / RATE_HZ for track in tracks]


def in_blocks(track: Samples, frames: int = 4_096) -> Iterator[Samples]:
    for begin in range(0, len(track), frames):
        yield track[begin : begin + frames]


@pytest.mark.parametrize(
    "talk",
    [
        Talk(delay_s=1.7, ppm=80),
        Talk(delay_s=-30, ppm=-150, bleed_db=(-20, -30)),
        Talk(delay_s=58, ppm=200, bleed_db=(-30, -30)),
        Talk(delay_s=0.3, ppm=-8, bleed_db=(-30, -30), noise_db=-50),
        Talk(delay_s=4, ppm=40, hum=0.02),
        Talk(delay_s=12, ppm=-200, duration_s=3 * 3600),
        Talk(delay_s=-3, ppm=30, duration_s=600),
        Talk(delay_s=7, ppm=60, silent=0.7),
    ],
    ids=["later", "earlier", "a minute", "noisy", "hum", "three hours", "ten minutes", "taciturn"],
)
def test_start_and_clock_are_found(talk: Talk) -> None:
    found = talk.alignment()

    assert found.is_sure
    assert found.delay_s == pytest.approx(talk.delay_s, abs=0.001)
    assert found.drift_ppm == pytest.approx(talk.ppm, abs=1)
    assert np.abs(talk.errors_s(found)).max() < 0.001


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
    assert agreed_line([*right[:2], *wrong]) is None
    assert agreed_line([]) is None


def test_the_line_lies_between_the_voices_even_if_one_is_heard_early_and_the_other_late() -> None:
    near_first = [Lag(moment, 1.004 + 20e-6 * moment) for moment in (0, 60, 120, 300)]
    near_second = [Lag(moment, 0.996 + 20e-6 * moment) for moment in (900, 1800, 2400)]

    line = line_between([*near_first, Lag(150, 1.02)], near_second)

    assert line is not None
    assert line.slope == pytest.approx(20e-6)
    assert line.at(np.array([0.0])) == pytest.approx(1.0)
    assert line_between(near_first[:2], []) is None


@pytest.mark.parametrize(
    "talk",
    [Talk(600, 1.7, 80, rate_hz=16_000), Talk(600, -2.3, -120, (-20, -20), rate_hz=16_000)],
    ids=["later", "earlier"],
)
def test_a_track_comes_out_on_the_first_ones_time_line(talk: Talk) -> None:
    found = replace(talk, rate_hz=RATE_HZ).alignment()
    track = talk.read(1, 0, talk.duration_s)

    moved = np.concatenate(list(aligned(in_blocks(track), found, talk.rate_hz)))

    by_one_clock = replace(talk, delay_s=0, ppm=0, noise_db=-120)
    for moment_s in (3.0, 300.0, 580.0):
        expected = by_one_clock.read(1, moment_s, 12)[:, 0]
        margin = round(0.02 * talk.rate_hz)
        begin = round(moment_s * talk.rate_hz) - margin
        heard = moved[begin : begin + len(expected) + 2 * margin, 0]
        residual = int(np.argmax(np.correlate(heard, expected, "valid"))) - margin
        assert abs(residual) / talk.rate_hz < 0.001


def test_silence_stands_before_a_track_that_began_later() -> None:
    track = np.random.default_rng(1).standard_normal((10_000, 2)).astype(np.float32)

    moved = np.concatenate(list(aligned(in_blocks(track), Alignment(12.5, 0, is_sure=True), 8_000)))

    assert moved.shape == (110_000, 2)
    assert not moved[:100_000].any()
    assert np.array_equal(moved[100_000:], track)


def test_what_was_recorded_before_the_first_track_is_left_out() -> None:
    track = np.random.default_rng(1).standard_normal((10_000, 1)).astype(np.float32)

    for frames in (999, 4_000, 10_000):
        moved = list(aligned(in_blocks(track, frames), Alignment(-0.5, 0, is_sure=True), 8_000))
        assert np.array_equal(np.concatenate(moved), track[4_000:])
    assert not list(aligned(in_blocks(track), Alignment(-2, 0, is_sure=True), 8_000))


def test_a_fast_clock_is_slowed_down_whatever_the_blocks() -> None:
    """It counted 100.01 s while 100 s went by: a tone of 100 Hz was recorded 100 ppm too low."""
    rate_hz, fast = 8_000, 1 + 100e-6
    places = np.arange(round(100 * fast * rate_hz)) / (fast * rate_hz)
    track = np.stack([np.sin(200 * np.pi * places), np.cos(200 * np.pi * places)], axis=1)
    track = track.astype(np.float32)

    one, other = (
        np.concatenate(
            list(aligned(in_blocks(track, frames), Alignment(0, 100, is_sure=True), rate_hz))
        )
        for frames in (1_000, 48_000)
    )

    moments = np.arange(len(one)) / rate_hz
    assert len(one) == pytest.approx(100 * rate_hz, abs=2)
    assert np.abs(one - other).max() < 1e-6
    middle = slice(1_000, -1_000)
    assert np.abs(one[middle, 0] - np.sin(200 * np.pi * moments)[middle]).max() < 1e-3


def test_a_track_of_which_nothing_is_known_passes_as_it_is() -> None:
    track = np.ones((10_000, 1), np.float32)

    assert np.array_equal(
        np.concatenate(list(aligned(in_blocks(track), Alignment(), 8_000))), track
    )
    assert not list(aligned(iter(()), Alignment(2, 30, is_sure=True), 8_000))
