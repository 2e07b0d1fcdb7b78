"""The limiter keeps its ceiling between samples too, and leaves alone what is below it."""

from collections.abc import Iterator

import numpy as np
import pytest
from media import INTERVIEW, ffmpeg

from media_pipeline.master.delivery.limiter import HOLD_S, LOOK_AHEAD_S, RELEASE_S, Limiter
from media_pipeline.master.meter import Meter
from media_pipeline.master.true_peaks import GROUP, TruePeaks, highest_between
from media_pipeline.tools.ffmpeg import work_input
from media_pipeline.tools.ffmpeg_sound import Samples, decoding

RATE = 48_000


def limited(sound: Samples, ceiling_dbtp: float = -1.0, block: int = 48_000) -> Samples:
    limiter = Limiter(ceiling_dbtp, RATE, sound.shape[1])
    blocks = (sound[start : start + block] for start in range(0, len(sound), block))
    return np.concatenate([*(limiter.process(part) for part in blocks), limiter.flush()])


def true_peak(sound: Samples, rate: int = RATE) -> float:
    meter = Meter(rate, sound.shape[1])
    meter.feed(sound)
    return meter.finish().true_peak_dbtp


def sine(hertz: float, level_db: float, seconds: float = 1.0, phase: float = 0.0) -> Samples:
    times = np.arange(round(seconds * RATE)) / RATE
    wave = np.sin(2 * np.pi * hertz * times + phase) * 10 ** (level_db / 20)
    return wave.astype(np.float32)[:, None]


def as_gain(before: Samples, after: Samples) -> np.ndarray:
    """Return the gain in dB at every sample that is not too near to zero."""
    heard = np.abs(before[:, 0]) > 1e-4
    return np.asarray(20 * np.log10(np.abs(after[heard, 0] / before[heard, 0])))


@pytest.fixture(scope="module")
def speech() -> Samples:
    """Twelve seconds of the sample interview, 18 dB louder: peaks up to 10 dB over full scale."""
    with decoding(
        ffmpeg(),
        work_input(INTERVIEW, "flac").audio.filter("atrim", 10, 22).filter("volume", "18dB"),
        channels=2,
        sample_rate_hz=RATE,
    ) as blocks:
        return np.concatenate(list(blocks))


def test_speech_stays_below_the_ceiling(speech: Samples) -> None:
    assert true_peak(speech) > 5
    assert true_peak(limited(speech, -1.5)) == pytest.approx(-1.5, abs=0.05)


def test_peaks_between_samples_are_seen() -> None:
    """A quarter of the rate, sampled at 45°: true peaks stand 3 dB above the samples."""
    sound = sine(RATE / 4, 0.0, phase=np.pi / 4)
    assert np.abs(sound).max() == pytest.approx(10 ** (-3.01 / 20), abs=1e-3)
    middle = limited(sound, -2.0)[RATE // 4 : -RATE // 4]
    assert 20 * np.log10(np.abs(middle).max()) == pytest.approx(-5.0, abs=0.1)


@pytest.mark.parametrize("block", [1, 999, 48_000, 10**6])
def test_results_do_not_depend_on_blocks(speech: Samples, block: int) -> None:
    part = speech[: 70_000 if block == 1 else None]
    assert np.array_equal(limited(part, block=block), limited(part, block=4096))


def test_what_is_below_the_ceiling_is_untouched(speech: Samples) -> None:
    quiet = speech * np.float32(0.15)
    assert true_peak(quiet) < -4
    assert np.array_equal(limited(quiet), quiet)


@pytest.mark.parametrize("frames", [0, 1, 100, 32_767, 32_768, 32_769])
def test_as_long_as_what_came_in(frames: int) -> None:
    sound = np.full((frames, 2), 0.5, dtype=np.float32)
    assert np.array_equal(limited(sound), sound)


def test_a_click_is_met_before_it_comes_and_soon_forgotten() -> None:
    """A click 20 dB over a tone: quiet is what came earlier, and what comes a little later."""
    tone = sine(1000, -30)
    at = RATE // 2
    sound = tone.copy()
    sound[at] = 0.9 * 10
    after = limited(sound, -1.0)
    reaction = round((LOOK_AHEAD_S + 0.001) * RATE)
    assert np.array_equal(after[: at - reaction], sound[: at - reaction])
    assert abs(after[at, 0]) <= 10 ** (-1.0 / 20)
    later = at + round((HOLD_S + 6 * RELEASE_S) * RATE)
    assert as_gain(sound[later:], after[later:]).min() > -0.1
    soon = slice(at + 1, at + round(HOLD_S * RATE) // 2)
    assert as_gain(sound[soon], after[soon]).max() < -15


def test_channels_are_turned_down_together(speech: Samples) -> None:
    loud = speech[:, 0]
    sound = np.stack([loud, loud * np.float32(0.25)], axis=1)
    after = limited(sound)
    assert np.allclose(after[:, 1], after[:, 0] * 0.25, atol=1e-6)


@pytest.mark.parametrize("hertz", [50, 80, 120, 440])
def test_deep_tones_are_not_distorted(hertz: int) -> None:
    """6 dB of limiting; what is not the tone itself lies 60 dB below it."""
    after = limited(sine(hertz, 5.0, seconds=2), -1.0)[RATE // 2 : RATE * 3 // 2, 0]
    spectrum = np.abs(np.fft.rfft(after * np.hanning(len(after)))) ** 2
    tone = spectrum[hertz - 3 : hertz + 4].sum()
    assert 10 * np.log10((spectrum.sum() - tone) / tone) < -60


@pytest.mark.parametrize("end", range(32_000, 33_400, 200))
def test_the_gain_comes_back_slowly_wherever_the_loudness_ends(end: int) -> None:
    """20 dB of limiting fall off by 20 dB in 40 ms at first: never more than 0.6 dB in a ms.

    Where it begins and ends suddenly, the burst is 1 dB higher between its samples.
    """
    sound = np.full((60_000, 1), 0.01, dtype=np.float32)
    sound[end - 100 : end] = 10.0
    gain = as_gain(sound[end:], limited(sound, 0.0)[end:])
    assert gain[0] == pytest.approx(-21, abs=0.3)
    steps = gain[48:] - gain[:-48]
    assert steps.min() >= -0.01
    assert 0.4 < steps.max() < 0.6


def test_silence_follows_a_loud_end() -> None:
    sound = np.concatenate([sine(440, 6), np.zeros((RATE, 1), dtype=np.float32)])
    after = limited(sound)
    assert not after[RATE:].any()


def chunks(sound: Samples, seed: int) -> Iterator[Samples]:
    chance = np.random.default_rng(seed)
    start = 0
    while start < len(sound):
        length = int(chance.integers(1, 5000))
        yield sound[start : start + length]
        start += length


def test_true_peaks_are_found_in_their_hop() -> None:
    """Silence, but for 10 ms of a tone at 44.1 kHz that begins 1.005 s in."""
    rate = 44_100
    sound = np.zeros((2 * rate, 1), dtype=np.float32)
    begin = round(1.005 * rate)
    sound[begin : begin + rate // 100, 0] = np.sin(
        2 * np.pi * rate / 4 * np.arange(rate // 100) / rate + np.pi / 4
    )
    curve = TruePeaks(rate, 1, -1.0)
    for chunk in chunks(sound, seed=1):
        curve.feed(chunk)
    peaks = curve.finish()
    assert len(peaks) in {100, 101}
    assert 1.0 <= peaks[50] < 1.15  # the tone begins and ends suddenly
    assert not peaks[:50].any()
    assert not peaks[52:].any()


@pytest.mark.parametrize("way", [0.25, 0.5, 0.75])
def test_a_peak_between_samples_is_found_at_each_quarter(way: float) -> None:
    """A pulse without frequencies over 12 kHz, whose summit of 1.0 lies between two samples."""
    places = np.arange(160) - 80 - way
    pulse = np.sinc(places / 2) * np.hanning(324)[82:-82]
    found = highest_between(pulse.astype(np.float32)[:, None], 0.5)
    assert np.abs(pulse).max() < 0.99
    assert found.max() == pytest.approx(1.0, abs=0.004)


def test_interpolation_is_exact_up_to_20_khz() -> None:
    for hertz in (1000, 10_000, 20_000):
        sound = sine(hertz, 0.0, seconds=0.1, phase=0.3)[: 4800 // GROUP * GROUP]
        found = highest_between(sound, 1.0)[20:-20].max()
        assert 20 * np.log10(found) == pytest.approx(0.0, abs=0.2 if hertz == 20_000 else 0.06)
