"""Clipping is found where samples were cut off, and nowhere else."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from media import INTERVIEW, make_sound, read_sound, write_sound
from numpy.typing import NDArray

from media_pipeline.master.analysis.clipping import ClippingDetector
from media_pipeline.model.analysis import Clipping

RATE = 44_100

Sound = NDArray[np.float32]


def found(sound: Sound, rate: int = RATE, block: int = 48_000) -> Clipping:
    detector = ClippingDetector(rate, sound.shape[1])
    for start in range(0, len(sound), block):
        detector.feed(sound[start : start + block])
    return detector.found()


def stored(sound: NDArray[np.floating], bits: int) -> Sound:
    """Return what a file of so many bits holds of it."""
    steps = 2.0 ** (bits - 1)
    return (np.clip(np.round(sound * steps), -steps, steps - 1) / steps).astype(np.float32)


def sine(frequency_hz: float, length_s: float, rate: int = RATE) -> NDArray[np.float64]:
    return np.sin(2 * np.pi * frequency_hz * np.arange(round(length_s * rate)) / rate)[:, None]


@pytest.fixture(scope="module")
def speech() -> Sound:
    """30 s of the interview, as loud as it can be without clipping."""
    sound = read_sound(INTERVIEW, RATE, 2, "-t", "30")
    return sound / np.abs(sound).max()


@pytest.mark.parametrize("overdriven_db", [3, 6, 12, 20])
@pytest.mark.parametrize(("bits", "level"), [(16, 1.0), (16, 0.5), (24, 0.9), (32, 1.0)], ids=str)
def test_as_long_as_what_was_cut_off(
    speech: Sound, overdriven_db: float, bits: int, level: float
) -> None:
    loud = speech.astype(np.float64) * 10 ** (overdriven_db / 20)
    truth_s = np.count_nonzero((np.abs(loud) > 1).any(axis=1)) / RATE

    clipped = stored(np.clip(loud, -1, 1) * level, bits)

    assert found(clipped).duration_s == pytest.approx(truth_s, rel=0.1)


@pytest.mark.parametrize("frequency_hz", [301.25, 1_234.25])
def test_every_flat_sample_counts_once(frequency_hz: float) -> None:
    """Tops straddle the full second, which is where the detector divides its work."""
    clipped = np.clip(4 * sine(frequency_hz, 4.1), -1, 1).astype(np.float32)
    changes = np.diff((np.abs(clipped[:, 0]) == 1).astype(int), prepend=0, append=0)
    starts, ends = np.flatnonzero(changes == 1), np.flatnonzero(changes == -1)
    whole = (starts > 1) & (ends < len(clipped) - 1)
    assert clipped[RATE, 0] == 1
    assert found(clipped).duration_s == (ends - starts)[whole].sum() / RATE


def test_each_side_has_its_own_level(speech: Sound) -> None:
    loud = speech[:, :1].astype(np.float64) * 4
    truth_s = np.count_nonzero((loud > 0.9) | (loud < -0.6)) / RATE
    assert found(stored(np.clip(loud, -0.6, 0.9), 16)).duration_s == pytest.approx(truth_s, rel=0.1)


def test_where_it_is() -> None:
    """A tone of 30 s that is overdriven from 3 to 3.5 s, from 4 to 5 s and from 20 to 21 s."""
    t = np.arange(30 * RATE) / RATE
    overdriven = ((t >= 3) & (t < 3.5)) | ((t >= 4) & (t < 5)) | ((t >= 20) & (t < 21))
    tone = sine(301, 30)[:, 0] * np.where(overdriven, 1.5, 0.9)
    clipping = found(stored(tone[:, None], 16))
    places = [(passage.start_s, passage.end_s) for passage in clipping.passages]
    assert np.array(places) == pytest.approx(np.array([(3, 5), (20, 21)]), abs=0.005)
    assert clipping.duration_s == pytest.approx(np.count_nonzero(np.abs(tone) > 1) / RATE, rel=0.02)


def test_at_most_200_passages_the_nearest_joined() -> None:
    """A top of 5 ms every 2 s, and every 4 s in the last third."""
    rate = 8_000
    tops = [*range(1, 400, 2), *range(401, 601, 4)]
    tone = sine(50, 602, rate)[:, 0] * 0.5
    for top in tops:
        wave = slice(top * rate, top * rate + 160)
        tone[wave] *= 3.0
    clipping = found(stored(tone[:, None], 16), rate)
    assert len(clipping.passages) == 200
    assert clipping.passages[0].start_s == pytest.approx(1, abs=0.01)
    assert clipping.passages[-1].end_s == pytest.approx(597, abs=0.02)
    gaps = [b.start_s - a.end_s for a, b in pairwise(clipping.passages)]
    assert np.median(gaps[-50:]) == pytest.approx(4, abs=0.05)


def test_channels_that_are_clipped_together_count_once(speech: Sound) -> None:
    mono = stored(speech[:, :1] * 4, 16)
    twice = np.concatenate([mono, mono], axis=1)
    assert found(twice).duration_s == found(mono).duration_s > 0.1
    one_side = np.concatenate([mono, 0 * mono], axis=1)
    assert found(one_side) == found(mono)


@pytest.mark.parametrize("block", [1, 997, 44_100, 10**9])
def test_however_it_is_cut_into_blocks(speech: Sound, block: int) -> None:
    clipped = stored(speech[: 3 * RATE // 2] * 20, 16)
    assert found(clipped, block=block) == found(clipped, block=5_000)
    assert found(clipped).duration_s > 0.1


def test_a_knock_beyond_the_clip_level_does_not_hide_it(speech: Sound) -> None:
    clipped = stored(np.clip(speech * 4, -1, 1) * 0.4, 16)
    knocked = clipped.copy()
    knocked[15 * RATE : 15 * RATE + 100] = stored(sine(500, 100 / RATE), 16)
    assert found(knocked).duration_s == pytest.approx(found(clipped).duration_s, rel=0.01)


def test_a_clean_recording_has_none(speech: Sound) -> None:
    assert found(stored(speech, 16)) == Clipping()
    assert found(read_sound(INTERVIEW, RATE, 2)) == Clipping()


@pytest.mark.parametrize("frequency_hz", [5, 20, 50, 101, 237, 441, 1_000])
@pytest.mark.parametrize("rate", [8_000, 44_100, 192_000])
@pytest.mark.parametrize("amplitude", [0.999, 0.1, 0.04002])
def test_rounded_tops_are_not_flat(frequency_hz: float, rate: int, amplitude: float) -> None:
    """In 16 bits, tops of slow waves are hundreds of equal samples."""
    tone = stored(amplitude * sine(frequency_hz, 3, rate), 16)
    assert found(tone, rate) == Clipping()


def test_computer_made_waves_are_not_clipped() -> None:
    t = np.arange(3 * RATE)
    square = np.where(t // 50 % 2, 0.8, -0.8)
    pulses = np.where(t % 100 < 20, 0.8, 0.0)
    stairs = (t // 30 % 8) / 8 - 0.5
    silence, constant = np.zeros(3 * RATE), np.full(3 * RATE, 0.7)
    for wave in (square, pulses, stairs, silence, constant):
        assert found(stored(wave[:, None], 16)) == Clipping()


def test_a_distorted_sound_within_a_louder_recording_is_none(speech: Sound) -> None:
    """An overdriven synthesiser, heard for 5 s of 60 s."""
    played = np.tile(stored(speech[:, :1] * 0.9, 16), (2, 1))
    played[10 * RATE : 15 * RATE] = stored(0.3 * np.clip(4 * sine(110, 5), -1, 1), 16)
    assert found(played) == Clipping()


def test_a_line_that_hangs_is_none(speech: Sound) -> None:
    hanging = stored(speech * 0.9, 16)
    for second in range(5, 25, 2):
        hanging[second * RATE : second * RATE + 4_000] = 0.95
    assert found(hanging) == Clipping()


def test_what_is_passed_on_the_way_up_is_no_top(speech: Sound) -> None:
    """Three equal samples, from which the sound goes on to a higher one."""
    passing = stored(speech[:, :1] * 0.3, 16)
    for place in range(RATE, 25 * RATE, 1_000):
        passing[place : place + 5] = [[0.1], [0.9], [0.9], [0.9], [0.904]]
        passing[place + 5 : place + 7] = 0.1
    assert found(passing) == Clipping()


def test_single_peaks_at_full_scale_are_none(speech: Sound) -> None:
    peaks = stored(speech * 0.8, 16)
    peaks[:: 3 * RATE] = 1.0
    peaks[10 * RATE : 10 * RATE + 5] = 1.0  # a tenth of a millisecond: nothing to mend
    assert found(peaks) == Clipping()


@pytest.mark.parametrize("drive_db", [6, 12, 20])
def test_a_limiters_work_is_none(drive_db: int, tmp_path: Path) -> None:
    """A busy chord whose loudness changes, driven into a limiter at -1 dBFS."""
    source = (
        "aevalsrc='0.3*(sin(2*PI*110*t)+sin(2*PI*277*t)+sin(2*PI*661*t))*(0.6+0.4*sin(7*t))':d=10"
    )
    limited = make_sound(
        tmp_path / "loud.wav",
        f"{source},volume={drive_db}dB,alimiter=limit=0.89:level=0",
        *["-c:a", "pcm_s16le"],
    )
    sound = read_sound(limited, RATE, 1)
    assert np.abs(sound).max() == pytest.approx(0.89, abs=0.01)
    assert found(sound) == Clipping()


def test_coarse_steps_are_none(speech: Sound, tmp_path: Path) -> None:
    """A telephone's mu-law: near full scale its steps are as coarse as 1/32."""
    write_sound(tmp_path / "line.wav", speech[:, :1], RATE, "-ar", "8000", "-c:a", "pcm_mulaw")
    assert found(read_sound(tmp_path / "line.wav", 8_000, 1), 8_000) == Clipping()
    assert found(stored(speech, 8)) == Clipping()


def test_coarse_steps_near_full_scale_are_none(tmp_path: Path) -> None:
    """The same line, its speech brought up to full scale all the time."""
    loud = "aresample=8000,volume=30dB,alimiter=limit=0.97:level=0:attack=1"
    options = ["-t", "60", "-af", loud, "-c:a", "pcm_mulaw"]
    write_sound(tmp_path / "line.wav", read_sound(INTERVIEW, RATE, 1), RATE, *options)
    line = read_sound(tmp_path / "line.wav", 8_000, 1)
    assert np.abs(line).max() > 0.9
    assert found(line, 8_000) == Clipping()


def test_a_lossy_codec_hides_it_as_the_module_says(speech: Sound, tmp_path: Path) -> None:
    clipped = stored(speech * 4, 16)
    write_sound(tmp_path / "clipped.m4a", clipped, RATE, "-b:a", "128k")
    assert found(clipped).duration_s > 0.3
    assert found(read_sound(tmp_path / "clipped.m4a", RATE, 2)) == Clipping()


def test_damaged_numbers_do_no_harm(speech: Sound) -> None:
    clipped = stored(speech * 4, 16)
    damaged = clipped.copy()
    damaged[1_000:1_010] = np.nan
    damaged[2_000:2_010] = np.inf
    assert found(damaged).duration_s == pytest.approx(found(clipped).duration_s, rel=0.01)
    assert found(damaged[:0]) == Clipping()
