"""What is mended is better afterwards, stays where it was in time, and can be turned off."""

from pathlib import Path

import numpy as np
import pytest
from levelled_recordings import levelled, recorded
from media import INTERVIEW, ffmpeg, read_sound, write_sound
from numpy.typing import NDArray

from media_pipeline.master.analysis.analyse import Choices
from media_pipeline.master.levelling.cleaned_copy import CleanedCopies
from media_pipeline.master.levelling.cleaning import decide_cleaning
from media_pipeline.master.meter import Meter
from media_pipeline.model.analysis import (
    Analysis,
    Cleaning,
    Clipping,
    Hum,
    Microphone,
    Part,
    Passage,
)
from media_pipeline.model.audio import Loudness
from media_pipeline.model.settings import CleanUp

RATE = 48_000
QUIET = Loudness(integrated_lufs=-20.0, range_lu=5.0, true_peak_dbtp=-3.0)


def speech(seconds: float = 8.0) -> NDArray[np.float32]:
    """The host of the sample interview, clean, in one channel, peaks at 0.9."""
    sound = read_sound(INTERVIEW, RATE, 2, "-ss", "0.8", "-t", str(seconds))[:, :1].copy()
    return np.asarray(sound * (0.9 / np.abs(sound).max()), dtype=np.float32)


def cleaned(
    folder: Path, cleaning: Cleaning, clipping: Clipping | None = None
) -> NDArray[np.float32]:
    """Clean in.wav in ``folder``, and return what is read from the copy, at its own level."""
    recording = recorded(folder, "in.wav")
    length = recording.duration_s
    line = Microphone(name="", source=0, side="both", speech_lufs=-20.0, noise_lufs=-45.0)
    analysis = Analysis(
        duration_s=length,
        loudness=QUIET,
        speech_lufs=-20.0,
        noise_lufs=-50.0,
        clipping=clipping or Clipping(),
        parts=(Part(start_s=0.0, duration_s=length, kind="mono", microphones=(line,)),),
        cleaning=cleaning,
        programme=Passage(start_s=0.0, end_s=length),
        curves_path="",
        gains_path="",
    )
    (path,) = CleanedCopies(ffmpeg(), folder, folder).write(recording, analysis)
    return read_sound(path, RATE, 1) * np.float32(10 ** (12 / 20))


def error_db(sound: NDArray[np.floating], truth: NDArray[np.floating]) -> float:
    """How far the error lies below the truth, in dB."""
    frames = min(len(sound), len(truth))
    error = sound[:frames] - truth[:frames]
    return float(10 * np.log10((truth[:frames] ** 2).sum() / (error**2).sum()))


def lag(sound: NDArray[np.floating], truth: NDArray[np.floating]) -> int:
    """By how many samples ``sound`` comes late."""
    middle = slice(RATE, 3 * RATE)
    lags = range(-2000, 2001)
    match = [float(sound[middle.start + k : middle.stop + k, 0] @ truth[middle, 0]) for k in lags]
    return lags[int(np.argmax(match))]


def test_flattened_tops_are_drawn_anew_and_the_rest_is_left_alone(tmp_path: Path) -> None:
    truth = speech()
    clipped = truth.copy()
    clipped[2 * RATE : 5 * RATE] = np.clip(clipped[2 * RATE : 5 * RATE], -0.4, 0.4)
    write_sound(tmp_path / "in.wav", clipped, RATE, "-c:a", "pcm_f32le")
    clipping = Clipping(duration_s=0.1, passages=(Passage(start_s=2.0, end_s=5.0),))

    mended = cleaned(tmp_path, Cleaning(declip=True), clipping)

    assert len(mended) == len(truth)
    assert error_db(mended, truth) > error_db(clipped, truth) + 6
    assert np.abs(mended).max() > 0.6
    untouched = slice(round(5.6 * RATE), len(truth))
    assert np.abs(mended[untouched] - truth[untouched]).max() < 1e-5


@pytest.mark.parametrize("reducer", ["afftdn", "deepfilternet"])
def test_noise_goes_down_and_speech_stays_where_it_was(reducer: str, tmp_path: Path) -> None:
    truth = speech()
    truth[5 * RATE :] = 0  # three seconds in which nobody speaks
    noise = 0.003 * np.random.default_rng(5).standard_normal(truth.shape)
    write_sound(tmp_path / "in.wav", truth + noise, RATE, "-c:a", "pcm_f32le")

    quieter = cleaned(
        tmp_path,
        Cleaning(noise_reduction_db=12.0, noise_reducer=reducer),
    )

    assert len(quieter) == len(truth)
    assert abs(lag(quieter, truth)) <= 3
    pause = slice(6 * RATE, 7 * RATE)
    left_db = 20 * np.log10(quieter[pause].std() / noise[pause].std())
    assert left_db < -6
    spoken = slice(RATE, 4 * RATE)
    assert 20 * np.log10(quieter[spoken].std() / truth[spoken].std()) == pytest.approx(0, abs=1)


def test_hum_is_taken_out_and_the_voice_is_not(tmp_path: Path) -> None:
    truth = speech(12.0)
    truth[6 * RATE :] *= 0.0
    times = np.arange(len(truth))[:, None] / RATE
    hum = sum(
        level * np.sin(2 * np.pi * frequency * times)
        for frequency, level in ((50, 0.01), (100, 0.006), (150, 0.004))
    )
    write_sound(tmp_path / "in.wav", truth + hum, RATE, "-c:a", "pcm_f32le")
    kept, notched = (
        levelled(
            tmp_path,
            recorded(tmp_path, "in.wav"),
            Choices(CleanUp(hum=on, levelling=False, high_pass=False, noise=False)),
        )
        for on in (False, True)
    )
    assert kept.analysis.hum is not None
    assert kept.analysis.hum.mains_hz == 50
    assert kept.analysis.cleaning.notches_hz == ()
    assert set(notched.analysis.cleaning.notches_hz) >= {50, 100, 150}
    with_hum, without = kept.samples(), notched.samples()
    pause, spoken = slice(8 * RATE, 11 * RATE), slice(RATE, 5 * RATE)
    assert 20 * np.log10(without[pause].std() / with_hum[pause].std()) < -15
    assert 20 * np.log10(without[spoken].std() / with_hum[spoken].std()) == pytest.approx(0, abs=1)


def test_nothing_is_mended_that_was_not_found() -> None:
    cleaning = decide_cleaning(
        CleanUp(), hum=None, clipping=Clipping(), speech_lufs=-25.0, noise_lufs=-75.0
    )
    assert not cleaning.is_heavy
    assert cleaning.notches_hz == ()


def test_each_can_be_turned_off() -> None:
    hum = Hum(mains_hz=50, harmonics_hz=(50, 100), level_db=-50.0)
    clipping = Clipping(duration_s=0.5, passages=(Passage(start_s=1.0, end_s=2.0),))
    found = {"hum": hum, "clipping": clipping, "speech_lufs": -30.0, "noise_lufs": -50.0}
    everything = decide_cleaning(CleanUp(), **found)
    assert everything == Cleaning(
        high_pass_hz=70.0,
        notches_hz=(50, 100),
        declip=True,
        noise_reduction_db=12.0,
    )
    nothing = CleanUp(high_pass=False, hum=False, clipping=False, noise=False)
    assert decide_cleaning(nothing, **found) == Cleaning()


def test_the_meter_is_the_same_for_all_block_sizes() -> None:
    sound = speech(3.0)
    whole, pieces = Meter(RATE, 1), Meter(RATE, 1)
    whole.feed(sound)
    for start in range(0, len(sound), 7001):
        pieces.feed(sound[start : start + 7001])
    first, second = whole.finish(), pieces.finish()
    assert np.allclose(first.power, second.power, rtol=1e-6)
    assert first.true_peak_dbtp == pytest.approx(second.true_peak_dbtp, abs=0.01)
