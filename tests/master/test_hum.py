"""Mains hum is found under speech and music, and nothing else is taken for it."""

import tracemalloc
from collections.abc import Mapping

import numpy as np
import pytest
from media import INTERVIEW, REPOSITORY, read_sound
from numpy.typing import NDArray

from media_pipeline.master.analysis.hum import HumDetector
from media_pipeline.model.analysis import Hum

RATE = 16_000
TRACKS = REPOSITORY / "episodes" / "episode-03"
BUZZ_DB = {1: -60, 2: -66, 3: -64, 4: -70, 5: -68, 6: -72, 7: -72}
"""Level (RMS, dBFS) of each harmonic."""

Sound = NDArray[np.float32]


def found(sound: Sound, rate: int = RATE, block: int = 16_000) -> Hum | None:
    detector = HumDetector(rate, sound.shape[1])
    for start in range(0, len(sound), block):
        detector.feed(sound[start : start + block])
    return detector.found()


def tones(length: int, levels_db: Mapping[float, float], rate: int = RATE) -> Sound:
    """Return sines: frequency in Hz to RMS level in dBFS."""
    t = np.arange(length) / rate
    waves = (
        10 ** (level / 20) * np.sqrt(2) * np.sin(2 * np.pi * hz * t + hz)
        for hz, level in levels_db.items()
    )
    return np.sum(list(waves), axis=0)[:, None].astype(np.float32)


def harmonics(mains_hz: float, levels_db: Mapping[int, float]) -> dict[float, float]:
    return {mains_hz * number: level for number, level in levels_db.items()}


def level_db(levels_db: Mapping[float, float]) -> float:
    return float(10 * np.log10(sum(10 ** (level / 10) for level in levels_db.values())))


def hiss(length: int, level_db: float, seed: int = 1) -> Sound:
    noise = np.random.default_rng(seed).standard_normal((length, 1), dtype=np.float32)
    return noise * np.float32(10 ** (level_db / 20))


def played(notes: list[tuple[float, float]], length_s: float, level: float = 0.1) -> Sound:
    """Return notes (Hz, seconds) one after the other, over and over, each dying away a little."""
    sounds, total = [], 0
    while total < length_s * RATE:
        for hz, note_s in notes:
            t = np.arange(round(note_s * RATE)) / RATE
            wave = np.sin(2 * np.pi * hz * t) + 0.5 * np.sin(4 * np.pi * hz * t)
            sounds.append(level * wave * np.exp(-t) * np.minimum(1, 50 * t))
            total += len(t)
    return np.concatenate(sounds)[: round(length_s * RATE), None].astype(np.float32)


@pytest.fixture(scope="module")
def host() -> Sound:
    """40 s of speech without hum."""
    return read_sound(TRACKS / "animatrice.flac", RATE, 1)


@pytest.mark.parametrize("mains_hz", [50, 60])
@pytest.mark.parametrize("drift", [0.998, 1.0, 1.002])
def test_every_harmonic_is_found_under_speech(host: Sound, mains_hz: int, drift: float) -> None:
    """The mains keeps within 0.2 %, and its level is told within half a decibel."""
    levels = harmonics(mains_hz * drift, BUZZ_DB)
    hum = found(host + tones(len(host), levels))
    assert hum is not None
    assert hum.mains_hz == mains_hz
    assert hum.harmonics_hz == tuple(mains_hz * number for number in BUZZ_DB)
    assert hum.level_db == pytest.approx(level_db(levels), abs=0.5)


def test_high_harmonics_are_told_at_their_level(host: Sound) -> None:
    hum = found(host + tones(len(host), {50: -70, 500: -60}))
    assert hum is not None
    assert hum.harmonics_hz == (50, 500)
    assert hum.level_db == pytest.approx(-59.6, abs=0.5)


@pytest.mark.parametrize("mains_hz", [50, 60])
def test_a_rectifiers_hum_has_even_harmonics_only(host: Sound, mains_hz: int) -> None:
    levels = harmonics(mains_hz, {2: -60, 4: -66, 6: -70})
    hum = found(host + tones(len(host), levels))
    assert hum is not None
    assert (hum.mains_hz, hum.harmonics_hz) == (mains_hz, tuple(mains_hz * n for n in (2, 4, 6)))
    assert hum.level_db == pytest.approx(level_db(levels), abs=0.5)


def test_the_interview_hums() -> None:
    """Under both microphones lies 50 Hz, at -80 dBFS and no harmonics."""
    hum = found(read_sound(INTERVIEW, 44_100, 2), 44_100)
    assert hum is not None
    assert (hum.mains_hz, hum.harmonics_hz) == (50, (50,))
    assert hum.level_db == pytest.approx(-80, abs=1)


@pytest.mark.parametrize("start_s", [0, 30, 70])
def test_ten_seconds_are_enough(start_s: int) -> None:
    hum = found(read_sound(INTERVIEW, 44_100, 2, "-ss", str(start_s), "-t", "10"), 44_100)
    assert hum is not None
    assert (hum.mains_hz, hum.harmonics_hz) == (50, (50,))


def test_three_seconds_are_not() -> None:
    assert found(tones(3 * RATE, harmonics(50, BUZZ_DB))) is None
    assert found(tones(0, {50: -40})) is None


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 96_000, 192_000])
def test_at_any_sampling_rate(rate: int) -> None:
    levels = harmonics(50, BUZZ_DB)
    hum = found(tones(12 * rate, levels, rate) + hiss(12 * rate, -75), rate, block=10_007)
    assert hum is not None
    assert hum.harmonics_hz == tuple(50 * number for number in BUZZ_DB)
    assert hum.level_db == pytest.approx(level_db(levels), abs=0.3)


def test_each_channel_is_listened_to(host: Sound) -> None:
    """Hum of opposite polarity would vanish in the middle; the louder channel's level is told."""
    buzz = tones(len(host), {50: -60, 150: -66})
    other = tones(len(host), {50: -66, 100: -72})
    hum = found(np.concatenate([host + buzz, host - other], axis=1))
    assert hum is not None
    assert hum.harmonics_hz == (50, 100, 150)
    assert hum.level_db == pytest.approx(-59, abs=0.5)


def test_fifty_and_sixty_share_300_hz(host: Sound) -> None:
    for mains_hz in (50, 60):
        hum = found(host + tones(len(host), {mains_hz: -60, 300: -60}))
        assert hum is not None
        assert (hum.mains_hz, hum.harmonics_hz) == (mains_hz, (mains_hz, 300))
    assert found(host + tones(len(host), {300: -60})) is None


def test_what_is_not_heard_is_left_alone() -> None:
    """Noise of 2 s, whose part up to 540 Hz is at -32 dBFS, and pauses of 2 s."""
    pauses = np.arange(40 * RATE) // (2 * RATE) % 2 == 1
    noise = hiss(40 * RATE, -20.5)
    noise[pauses] *= np.float32(1e-5)
    assert found(noise + tones(len(noise), {50: -89})) is not None
    assert found(noise + tones(len(noise), {50: -95})) is None
    faint = found(noise + tones(len(noise), {50: -70, 200: -99, 300: -105}))
    assert faint is not None
    assert faint.harmonics_hz == (50, 200)  # 300 Hz is not worth a notch


def test_what_16_bits_do_not_hold_is_left_alone(host: Sound) -> None:
    quieter = np.float32(0.01)
    assert found(quieter * (host + tones(len(host), {50: -55}))) is not None
    assert found(quieter * (host + tones(len(host), {50: -62}))) is None


@pytest.mark.parametrize("start_s", [0, 10, 20, 30])
@pytest.mark.parametrize("mains_hz", [50, 60])
def test_a_voice_above_the_hum_is_no_harmonic(host: Sound, start_s: int, mains_hz: int) -> None:
    spoken = host[start_s * RATE : (start_s + 10) * RATE]
    hum = found(spoken + tones(len(spoken), {mains_hz: -50}))
    assert hum is not None
    assert (hum.mains_hz, hum.harmonics_hz) == (mains_hz, (mains_hz,))


def test_digital_silence_tells_nothing() -> None:
    """A muted line, with hum only while somebody speaks (a noise gate)."""
    humming = tones(20 * RATE, harmonics(50, BUZZ_DB)) + hiss(20 * RATE, -75)
    silence = np.zeros((60 * RATE, 1), dtype=np.float32)
    gated, plain = found(np.concatenate([silence, humming, silence])), found(humming)
    assert gated is not None
    assert plain is not None
    assert gated.harmonics_hz == plain.harmonics_hz
    assert gated.level_db == pytest.approx(plain.level_db, abs=0.3)
    assert found(silence) is None


def test_hum_of_half_the_recording_is_no_lasting_hum(host: Sound) -> None:
    half = tones(len(host), harmonics(50, BUZZ_DB))
    half[len(half) // 2 :] = 0
    assert found(host + half) is None


def test_clean_speech_has_none(host: Sound) -> None:
    assert found(host) is None
    assert found(read_sound(TRACKS / "elue.flac", RATE, 1)) is None


@pytest.mark.parametrize("voice_hz", [100, 120, 150])
@pytest.mark.parametrize("vibrato", [0.02, 0.03, 0.06])
def test_a_voice_that_never_pauses_is_none(voice_hz: float, vibrato: float) -> None:
    """Pulses of a voice whose pitch sways five times a second, without a breath for 20 s."""
    t = np.arange(20 * RATE) / RATE
    sway = voice_hz * (t - vibrato / (2 * np.pi * 5) * np.cos(2 * np.pi * 5 * t))
    voice = sum(np.sin(2 * np.pi * number * sway) / number for number in range(1, 20))
    assert found((0.1 * voice)[:, None].astype(np.float32) + hiss(len(t), -70)) is None


@pytest.mark.parametrize("pitch_hz", [98, 100, 120])
def test_a_voice_that_speaks_is_none(pitch_hz: float) -> None:
    """Syllables of 0.2 s with pauses between sentences, on one note like a bored reader."""
    t = np.arange(30 * RATE) / RATE
    voice = sum(np.sin(2 * np.pi * pitch_hz * number * t) / number for number in range(1, 20))
    syllables = np.clip(3 * np.sin(2 * np.pi * 2.5 * t), 0, 1) * (t % 4 < 3)
    assert found((0.1 * voice * syllables)[:, None].astype(np.float32) + hiss(len(t), -70)) is None


@pytest.mark.parametrize(
    "notes",
    [
        [(50, 0.5), (66.7, 0.5), (75, 0.5), (56.1, 0.5)],
        [(50, 0.5), (50, 0.5), (50, 1.0), (66.7, 2.0)],
        [(60, 0.4), (80, 0.4), (60, 0.4), (45, 0.8)],
        [(49.0, 4.0)],
        [(61.7, 4.0)],
        [(98.0, 2.0), (123.5, 2.0)],
        [(100, 1.0), (150, 1.0), (200, 1.0)],
        [(49.33, 30.0)],
        [(60.8, 30.0)],
    ],
    ids=str,
)
def test_a_bass_is_none(notes: list[tuple[float, float]]) -> None:
    assert found(played(notes, 30) + hiss(30 * RATE, -70)) is None


def test_a_drum_at_50_hz_is_none() -> None:
    """Two beats a second: in 2 s windows that is a line at 50 Hz, among others."""
    t = np.arange(30 * RATE) / RATE
    drum = 0.5 * np.sin(2 * np.pi * 50 * (t % 0.5)) * np.exp(-12 * (t % 0.5))
    assert found(drum[:, None].astype(np.float32) + hiss(len(t), -70)) is None


def test_chords_are_none() -> None:
    """Held chords of an organ, whose F (349.2 Hz) nearly is the seventh harmonic of 50 Hz."""
    f_major = {87.31: -25, 174.61: -30, 220.0: -30, 261.63: -30, 349.23: -25}
    assert found(tones(30 * RATE, f_major) + hiss(30 * RATE, -70)) is None
    g_major = {49.0: -25, 98.0: -30, 196.0: -30, 246.94: -30, 293.66: -30, 392.0: -25}
    assert found(tones(30 * RATE, g_major) + hiss(30 * RATE, -70)) is None
    pieces = [
        tones(RATE, {hz * 2 ** (step / 12): -25 for hz in (55.0, 82.41, 138.59)})
        for step in (0, 3, 5, -2, 7, 0, 3, 5)
    ]
    assert found(np.tile(np.concatenate(pieces), (4, 1))) is None


@pytest.mark.parametrize("block", [1_000, 44_100, 10**9])
def test_however_it_is_cut_into_blocks(host: Sound, block: int) -> None:
    humming = host + tones(len(host), harmonics(60, BUZZ_DB))
    one, other = found(humming, block=block), found(humming, block=7_001)
    assert one is not None
    assert other is not None
    assert one.harmonics_hz == other.harmonics_hz
    assert one.level_db == pytest.approx(other.level_db, abs=1e-3)


@pytest.mark.parametrize("seed", range(5))
def test_a_faint_line_counts_at_its_place_only(seed: int) -> None:
    """20 dB above the noise; a G lies 0.7 to 1 Hz off, where players tune higher or lower."""
    noise = hiss(20 * RATE, -40, seed)
    assert found(noise) is None
    for hz in (49.8, 50, 50.2):
        assert found(noise + tones(len(noise), {hz: -55})) is not None
    for hz in (49, 49.33, 50.7, 51):
        assert found(noise + tones(len(noise), {hz: -55})) is None


def test_a_whistle_far_above_does_not_fold_back(host: Sound) -> None:
    """Sound is brought down to 1,600 Hz, where 1,550 Hz would become 50 Hz."""
    assert found(host + tones(len(host), {1_550: -30})) is None


def test_hours_are_remembered_in_little() -> None:
    """Windows are thinned out evenly: hum that comes late is missing in half an hour of 100 min."""
    rate = 8_000
    calm = hiss(60 * rate, -75)
    humming = calm + tones(60 * rate, harmonics(50, BUZZ_DB), rate)
    lasting, late = HumDetector(rate, 1), HumDetector(rate, 1)
    tracemalloc.start()
    for minute in range(100):
        lasting.feed(humming)
        late.feed(humming if minute >= 30 else calm)
    kept, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    hum = lasting.found()
    assert hum is not None
    assert hum.harmonics_hz == tuple(50 * number for number in BUZZ_DB)
    assert late.found() is None
    assert kept < 2 * 15e6


def test_damaged_numbers_do_no_harm(host: Sound) -> None:
    humming = host + tones(len(host), harmonics(50, BUZZ_DB))
    humming[RATE : RATE + 10] = np.nan
    humming[2 * RATE : 2 * RATE + 10] = np.inf
    hum = found(humming)
    assert hum is not None
    assert hum.mains_hz == 50
