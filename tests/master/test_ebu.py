"""The meter against the test signals of EBU Tech 3341 and 3342, and against ffmpeg's meter.

EBU Tech 3341 (2016 and 2023 editions, Table 1, “Minimum requirements test signals”) and EBU Tech
3342 (Table 1) describe their signals in words and numbers; these are made here from the words.
Levels are peaks of a 1000 Hz sine in each channel, in phase in all of them. Cases 7 and 8 of Tech
3341 and 5 and 6 of Tech 3342 are authentic programmes, which cannot be made from a description.

Allowed by the documents: ±0.1 LU for M, S and I, ±1 LU for the range, +0.2/−0.4 dB for true peaks.
"""

import subprocess
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import ffmpeg as graphs
import numpy as np
import pytest
from media import INTERVIEW, REPOSITORY, ffmpeg, read_loudness
from numpy.typing import NDArray
from scipy.signal import firwin

from media_pipeline.master.meter import (
    HOPS_PER_S,
    Curves,
    Meter,
    momentary_lufs,
    short_term_lufs,
)
from media_pipeline.model.audio import Loudness
from media_pipeline.tools.ffmpeg_sound import Samples, decoding

RATE_HZ = 48_000
SURROUND_WEIGHTS = (1.0, 1.0, 1.0, 1.41, 1.41)
"""BS.1770-4, Table 3: left, right, centre, and the surrounds 1.5 dB heavier."""

Part = tuple[float | None, float]
"""A level in dBFS (None: silence), and how many seconds it lasts."""


def made_of(parts: Iterable[Part], rate_hz: int = RATE_HZ) -> Samples:
    """Return a stereo sine of 1000 Hz whose level follows ``parts``."""
    steps = [
        np.full(round(length_s * rate_hz), 0.0 if level is None else 10 ** (level / 20))
        for level, length_s in parts
    ]
    level = np.concatenate(steps)
    sine = level * np.sin(2 * np.pi * 1000 / rate_hz * np.arange(len(level)))
    return np.repeat(sine[:, None], 2, axis=1).astype(np.float32)


def metered(sound: Samples, rate_hz: int = RATE_HZ) -> Curves:
    """Feed ``sound`` in blocks of a length that no hop and no second divides."""
    meter = Meter(rate_hz, sound.shape[1])
    for start in range(0, len(sound), 10_007):
        meter.feed(sound[start : start + 10_007])
    return meter.finish()


def at(curve: NDArray[np.float64], start_s: float, end_s: float) -> NDArray[np.float64]:
    """Return the values of the hops that end in a stretch of time."""
    first = round(start_s * HOPS_PER_S)
    return curve[max(first - 1, 0) : round(end_s * HOPS_PER_S)]


@pytest.mark.parametrize("rate_hz", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("level", [-23.0, -33.0])
def test_3341_1_and_2(level: float, rate_hz: int) -> None:
    """Twenty seconds of tone, at −23.0 or −33.0 dBFS: M, S and I say that level in LUFS."""
    curves = metered(made_of([(level, 20)], rate_hz), rate_hz)

    assert curves.loudness.integrated_lufs == pytest.approx(level, abs=0.1)
    assert momentary_lufs(curves.summed)[-1] == pytest.approx(level, abs=0.1)
    assert short_term_lufs(curves.summed)[-1] == pytest.approx(level, abs=0.1)


GATED: dict[int, list[Part]] = {
    3: [(-36, 10), (-23, 60), (-36, 10)],
    4: [(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)],
    5: [(-26, 20), (-20, 20.1), (-26, 20)],
}


@pytest.mark.parametrize("rate_hz", [44_100, 48_000])
@pytest.mark.parametrize("case", GATED)
def test_3341_3_to_5(case: int, rate_hz: int) -> None:
    """Tones whose level changes: what the gates leave out does not count, I = −23.0."""
    curves = metered(made_of(GATED[case], rate_hz), rate_hz)
    assert curves.loudness.integrated_lufs == pytest.approx(-23.0, abs=0.1)


def test_3341_6() -> None:
    """Five channels for 20 s: −28.0 left and right, −24.0 centre, −30.0 surrounds; I = −23.0.

    The meter gives each channel its own curve; podcasts have no surrounds, so their weights are
    applied here.
    """
    levels = 10 ** (np.array([-28.0, -28.0, -24.0, -30.0, -30.0]) / 20)
    sine = made_of([(0.0, 20)])[:, :1]

    curves = metered((sine * levels).astype(np.float32))

    weighted = (curves.power @ np.array(SURROUND_WEIGHTS)).astype(np.float32)
    loudness = replace(curves, power=weighted[:, None]).loudness
    assert loudness.integrated_lufs == pytest.approx(-23.0, abs=0.1)


def test_3341_9() -> None:
    """Five times 1.34 s at −20.0 and 1.66 s at −30.0 dBFS: S is −23.0, constant after 3 s."""
    curves = metered(made_of([(-20, 1.34), (-30, 1.66)] * 5))
    after_3_s = at(short_term_lufs(curves.summed), 3, 15)
    assert len(after_3_s) == 12 * HOPS_PER_S + 1
    assert after_3_s == pytest.approx(-23.0, abs=0.1)


def test_3341_12() -> None:
    """25 times 0.18 s at −20.0 and 0.22 s at −30.0 dBFS: M is −23.0, constant after 1 s."""
    curves = metered(made_of([(-20, 0.18), (-30, 0.22)] * 25))
    after_1_s = at(momentary_lufs(curves.summed), 1, 10)
    assert len(after_1_s) == 9 * HOPS_PER_S + 1
    assert after_1_s == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("number", range(20))
def test_3341_10_and_13(number: int) -> None:
    """Twenty files: silence, a tone at −23.0 dBFS, 1 s of silence; the highest reading is −23.0.

    Case 10: n × 0.15 s of silence before a tone of 3 s, for S. Case 13: n × 0.02 s of silence
    before a tone of 0.4 s, for M.
    """
    for_s = metered(made_of([(None, number * 0.15), (-23, 3), (None, 1)]))
    for_m = metered(made_of([(None, number * 0.02), (-23, 0.4), (None, 1)]))

    assert short_term_lufs(for_s.summed).max() == pytest.approx(-23.0, abs=0.1)
    assert momentary_lufs(for_m.summed).max() == pytest.approx(-23.0, abs=0.1)


def in_one_file(tone_s: float, step_s: float) -> list[Part]:
    """Twenty segments of twice ``tone_s``: silence, a tone 1 dB louder each time, silence."""
    return [
        part
        for number in range(20)
        for part in (
            (None, number * step_s),
            (-38.0 + number, tone_s),
            (None, tone_s - number * step_s),
        )
    ]


def test_3341_11() -> None:
    """Case 10 in one file, n × 0.15 s late and −38.0 + n dBFS: S peaks at −38.0, −37.0 … −19.0."""
    short_term = short_term_lufs(metered(made_of(in_one_file(3, 0.15))).summed)
    highest = [at(short_term, number * 6, number * 6 + 6).max() for number in range(20)]
    assert highest == pytest.approx(np.arange(-38.0, -18.0), abs=0.1)


def test_3341_14() -> None:
    """Case 13 in one file, n × 0.02 s late and −38.0 + n dBFS: M peaks at −38.0, −37.0 … −19.0."""
    momentary = momentary_lufs(metered(made_of(in_one_file(0.4, 0.02))).summed)
    highest = [at(momentary, number * 0.8, number * 0.8 + 0.8).max() for number in range(20)]
    assert highest == pytest.approx(np.arange(-38.0, -18.0), abs=0.1)


def faded(sine: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fade 10 ms in and out: a tone that begins within its period has peaks beyond its own."""
    ramp = np.linspace(0.0, 1.0, round(len(sine) * 0.01))
    return sine * np.concatenate([ramp, np.ones(len(sine) - 2 * len(ramp)), ramp[::-1]])


def true_peak_of(sound: NDArray[np.float64], rate_hz: int = RATE_HZ) -> float:
    """Return the true peak in dBTP of a sound that is the same on both sides."""
    return metered(np.repeat(sound[:, None], 2, axis=1).astype(np.float32), rate_hz).true_peak_dbtp


TRUE_PEAKS = {
    15: (4, 0.0, 0.50, -6.0),
    16: (4, 45.0, 0.50, -6.0),
    17: (6, 60.0, 0.50, -6.0),
    18: (8, 67.5, 0.50, -6.0),
    19: (4, 45.0, 1.41, 3.0),
}
"""Case: the sampling rate over the frequency, the phase in degrees, the peak, and what is read."""


@pytest.mark.parametrize("rate_hz", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("case", TRUE_PEAKS)
def test_3341_15_to_19(case: int, rate_hz: int) -> None:
    """Sines at a quarter, a sixth and an eighth of the sampling rate, which peak between samples.

    0.50 of full scale at 0°, 45°, 60° and 67.5°, and 1.41 at 45°, whose samples reach full scale.
    """
    divisor, phase, peak, expected = TRUE_PEAKS[case]
    sine = peak * np.sin(2 * np.pi * np.arange(rate_hz) / divisor + np.radians(phase))

    read = true_peak_of(faded(sine), rate_hz)

    assert expected - 0.4 <= read <= expected + 0.2


@pytest.mark.parametrize("offset", range(4))
def test_3341_20_to_23(offset: int) -> None:
    """A single period at a quarter of the rate and full scale within a sine at a sixth and half.

    Made at four times the sampling rate, filtered, and every fourth sample taken, from the first,
    second, third or fourth on: wherever the samples fall, the true peak is 0.0 dBTP.
    """
    rate_hz = 4 * RATE_HZ
    place = rate_hz // 2
    frequency = np.full(rate_hz, RATE_HZ / 6)
    level = np.full(rate_hz, 0.50)
    frequency[place : place + 16], level[place : place + 16] = RATE_HZ / 4, 1.00
    phase = np.cumsum(2 * np.pi * frequency / rate_hz) - 2 * np.pi * frequency[0] / rate_hz
    fine = np.convolve(faded(level * np.sin(phase)), firwin(511, RATE_HZ / 2, fs=rate_hz), "same")

    read = true_peak_of(fine[offset::4])

    assert -0.4 <= read <= 0.2


RANGES: dict[int, tuple[list[float], float]] = {
    1: ([-20, -30], 10),
    2: ([-20, -15], 5),
    3: ([-40, -20], 20),
    4: ([-50, -35, -20, -35, -50], 15),
}


@pytest.mark.parametrize("rate_hz", [44_100, 48_000])
@pytest.mark.parametrize("case", RANGES)
def test_3342_1_to_4(case: int, rate_hz: int) -> None:
    """Twenty seconds at each level: the loudness range is 10, 5, 20 and 15 LU."""
    levels, expected = RANGES[case]
    curves = metered(made_of([(level, 20) for level in levels], rate_hz), rate_hz)
    assert curves.loudness.range_lu == pytest.approx(expected, abs=1)


SPEECH = [
    INTERVIEW,
    REPOSITORY / "episodes" / "episode-03" / "animatrice.flac",
    REPOSITORY / "episodes" / "episode-03" / "elue.flac",
]
ENOUGH_FOR_A_RANGE_S = 60.0
"""Tech 3342 does not recommend the range for programmes shorter than a minute."""


@pytest.mark.parametrize("path", SPEECH, ids=lambda path: path.stem)
@pytest.mark.parametrize("gain_db", [0.0, 20.0])
def test_speech_measures_as_ffmpeg_says(path: Path, gain_db: float) -> None:
    """Two meters that were written apart agree on real speech, quiet and above full scale."""
    length_s, ours = by_meter(path, gain_db)
    theirs = by_ffmpeg(path, gain_db)

    # ffmpeg prints one decimal, so half of one is added to what is allowed.
    assert ours.integrated_lufs == pytest.approx(theirs.integrated_lufs, abs=0.05 + 0.05)
    assert ours.true_peak_dbtp == pytest.approx(theirs.true_peak_dbtp, abs=0.15 + 0.05)
    if length_s > ENOUGH_FOR_A_RANGE_S:
        assert ours.range_lu == pytest.approx(theirs.range_lu, abs=0.2 + 0.05)


def by_meter(path: Path, gain_db: float) -> tuple[float, Loudness]:
    """Return the length in seconds and the loudness that the meter reads."""
    meter = Meter(RATE_HZ, 2)
    stream = graphs.input(str(path)).audio.filter("volume", f"{gain_db}dB", precision="float")
    with decoding(ffmpeg(), stream, channels=2, sample_rate_hz=RATE_HZ) as blocks:
        for block in blocks:
            meter.feed(block)
    curves = meter.finish()
    return curves.duration_s, curves.loudness


def by_ffmpeg(path: Path, gain_db: float) -> Loudness:
    """Return what ffmpeg's ebur128 filter reads of the same samples."""
    chain = (
        f"volume={gain_db}dB:precision=float,aresample={RATE_HZ},aformat=channel_layouts=stereo,"
        "ebur128=peak=true:framelog=quiet"
    )
    command = [ffmpeg().path, "-hide_banner", "-nostats", "-i", str(path), "-af", chain]
    command += ["-f", "null", "-"]
    return read_loudness(subprocess.run(command, capture_output=True, text=True, check=True).stderr)
