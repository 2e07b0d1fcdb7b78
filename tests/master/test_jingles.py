"""Jingles: decoded with ffmpeg, faded with pydub, as loud as asked, quieter beside speech."""

from pathlib import Path

import numpy as np
import pytest
from master.levelled_sound import MONO, STEREO, Sound, assembled, heard, jingle, measured, tone
from media import ffmpeg, make_sound

from media_pipeline.errors import RecordingError
from media_pipeline.ingest.probe import probe
from media_pipeline.master.meter import integrated_lufs
from media_pipeline.master.programme.jingles import Jingles, JingleSound, faded, read_jingle
from media_pipeline.master.programme.timeline import RATE_HZ
from media_pipeline.model.settings import Jingle, Target
from media_pipeline.tools.ffmpeg_sound import Samples


def read(path: Path, **settings: float) -> JingleSound:
    """Read a jingle as the pipeline does: probed first, like a recording."""
    source, _warning = probe(path, relative_to=path.parent)
    found = Jingle.model_validate({"file": path.name, **settings})
    return read_jingle(ffmpeg(), path.parent, source, found)


def level_db(samples: Samples, start_s: float, end_s: float) -> float:
    """Return the RMS level of a stretch in dBFS."""
    stretch = samples[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)]
    return float(10 * np.log10(np.mean(stretch.astype(float) ** 2) + 1e-20))


@pytest.mark.parametrize("suffix", ["wav", "flac", "mp3", "m4a", "ogg"])
def test_a_jingle_is_read_whatever_it_is_encoded_as(tmp_path: Path, suffix: str) -> None:
    """997 Hz at −20 dBFS (RMS −23.01) on both sides measures −20 LUFS.

    BS.1770: −23.01 + 3.01. LAME takes half a decibel of a pure tone.
    """
    source = "aevalsrc=0.1*sin(2*PI*997*t)|0.1*sin(2*PI*997*t):s=44100:d=3"
    found = read(make_sound(tmp_path / f"jingle.{suffix}", source))
    assert found.samples.shape[1] == 2
    assert len(found.samples) / RATE_HZ == pytest.approx(3.0, abs=0.08)
    assert found.loudness_lufs == pytest.approx(-20.0, abs=0.6)


@pytest.mark.parametrize(("layout", "channels"), [("mono", 1), ("5.1", 2)])
def test_a_jingle_has_at_most_two_channels(tmp_path: Path, layout: str, channels: int) -> None:
    path = make_sound(tmp_path / "j.wav", f"anoisesrc=d=1:a=0.1,aformat=channel_layouts={layout}")
    assert read(path).samples.shape[1] == channels


def test_a_very_short_jingle_has_a_loudness(tmp_path: Path) -> None:
    """Below 0.4 s BS.1770 measures nothing; 997 Hz at −10 dBFS is −13.01 LUFS all the same."""
    path = make_sound(tmp_path / "ding.wav", "aevalsrc=0.3162*sin(2*PI*997*t):s=48000:d=0.3")
    assert read(path).loudness_lufs == pytest.approx(-13.0, abs=0.2)


def test_fades_are_heard_at_both_ends(tmp_path: Path) -> None:
    path = make_sound(tmp_path / "jingle.wav", "aevalsrc=0.5*sin(2*PI*997*t):s=48000:d=5")
    samples = read(path, fade_in=1.0, fade_out=2.0).samples
    full = level_db(samples, 1.5, 2.5)
    assert full == pytest.approx(-9.03, abs=0.05)
    assert level_db(samples, 0.45, 0.55) == pytest.approx(full - 6.02, abs=0.2)  # half-way: half
    assert level_db(samples, 3.95, 4.05) == pytest.approx(full - 6.02, abs=0.2)
    assert level_db(samples, 0.0, 0.01) < full - 35
    assert level_db(samples, 4.99, 5.0) < full - 45


def test_fades_reach_the_end_of_a_jingle_of_any_length() -> None:
    """A constant of 1.5, clipped nowhere; 1,234.5 ms: pydub alone would cut or click there."""
    samples = np.full((59_256, 2), 1.5, dtype=np.float32)
    found = faded(samples, 0.0, 0.5)
    assert 0 <= len(found) - len(samples) < 48
    assert np.abs(found).max() == pytest.approx(1.5, rel=1e-6)
    assert found[24_000, 0] == pytest.approx(1.5, rel=1e-6)
    assert np.abs(found[-48:]).max() < 0.004
    assert np.abs(np.diff(found[200:, 0])).max() < 0.004
    assert abs(found[0, 0]) < 0.02


@pytest.mark.parametrize("length_s", [0.001, 0.02, 0.3])
def test_fades_longer_than_the_jingle_do_no_harm(length_s: float) -> None:
    samples = np.ones((round(length_s * RATE_HZ), 1), dtype=np.float32)
    found = faded(samples, 5.0, 5.0)
    assert len(found) == len(samples)
    assert np.abs(found).max() <= 1.0


def test_a_jingle_of_more_than_two_minutes_is_refused(tmp_path: Path) -> None:
    path = make_sound(tmp_path / "concert.mp3", "anoisesrc=d=121:a=0.1:r=8000", "-b:a", "16k")
    with pytest.raises(RecordingError, match=r"concert\.mp3 is longer than two minutes"):
        read(path)
    source, _warning = probe(path, relative_to=tmp_path)
    believed = source.model_copy(update={"duration_s": 0.0})  # what some containers say
    with pytest.raises(RecordingError, match="longer than two minutes"):
        read_jingle(ffmpeg(), tmp_path, believed, Jingle(file=path.name))


def test_a_silent_jingle_is_refused(tmp_path: Path) -> None:
    path = make_sound(tmp_path / "nothing.wav", "anullsrc=r=48000:cl=stereo:d=3")
    with pytest.raises(RecordingError, match=r"There is only silence in nothing\.wav"):
        read(path)


def test_a_jingle_that_is_not_there_any_more_is_told(tmp_path: Path) -> None:
    path = make_sound(tmp_path / "jingle.flac", "anoisesrc=d=2:a=0.1")
    source, _warning = probe(path, relative_to=tmp_path)
    path.write_bytes(b"no sound")
    with pytest.raises(RecordingError, match=r"The jingle jingle\.flac cannot be read to the end"):
        read_jingle(ffmpeg(), tmp_path, source, Jingle(file=path.name))


def delivered(sound: Sound, music: JingleSound, target: Target) -> Samples:
    """Return speech after an intro, brought to the target by one gain."""
    programme = assembled(sound, jingles=Jingles(intro=music), target=target)
    gain_db = target.loudness_lufs - integrated_lufs(programme.power)
    return heard(programme) * np.float32(10 ** (gain_db / 20))


@pytest.mark.parametrize(
    ("settings", "expected_lufs"),
    [
        ({}, -16.0),  # as loud as speech
        ({"loudness_lufs": -21.0}, -21.0),
        ({"loudness_lufs": -13.0}, -13.0),
        ({"gain_db": 0.0}, -12.0),  # what it is
        ({"gain_db": -6.0}, -18.0),
    ],
)
@pytest.mark.parametrize("target", [STEREO, MONO])
@pytest.mark.parametrize("working_level", [0.02, 0.2])
def test_a_jingle_is_as_loud_as_asked_once_all_is_delivered(
    settings: dict[str, float], expected_lufs: float, target: Target, working_level: float
) -> None:
    """A jingle of −12 LUFS (997 Hz, two sides) before 20 s of something else at any level."""
    channels = 1 if target.channels == "mono" else 2
    music = jingle(tone(997.0, 4.0, 10 ** (-12 / 20), channels=2), **settings)
    assert music.loudness_lufs == pytest.approx(-12.0, abs=0.1)
    found = delivered(Sound(tone(700.0, 20.0, working_level, channels)), music, target)
    intro = found[RATE_HZ : 3 * RATE_HZ]
    assert integrated_lufs(measured(intro).summed) == pytest.approx(expected_lufs, abs=0.15)


def test_a_jingle_that_outweighs_speech_does_not_run_away() -> None:
    music = jingle(tone(997.0, 20.0, 0.1), loudness_lufs=-10.0)
    programme = assembled(Sound(tone(700.0, 2.0, 0.1)), jingles=Jingles(intro=music))
    assert -20.0 < programme.jingles[0].gain_db < 20.0


def only_the_jingle(overlap_s: float, duck_db: float, **places: object) -> Samples:
    """Return a programme of 20 s whose speech is silent, so that the jingle's gain is seen."""
    speech = Sound(np.zeros((20 * RATE_HZ, 1), dtype=np.float32))
    music = jingle(tone(997.0, 6.0, 0.1), overlap=overlap_s, duck_db=duck_db)
    named = {name: music if place is None else ((place, music),) for name, place in places.items()}
    samples = heard(assembled(speech, jingles=Jingles(**named)))  # type: ignore[arg-type]
    return samples / np.float32(np.abs(samples).max() / 0.1)


FULL_DB = -23.01
"""A sine of amplitude 0.1."""


def test_an_intro_gives_way_before_speech_begins() -> None:
    """6 s, 2 s of them with speech: full until 3.75 s, 12 dB quieter from 4.0 s on."""
    found = only_the_jingle(2.0, 12.0, intro=None)
    assert level_db(found, 1.0, 3.74) == pytest.approx(FULL_DB, abs=0.05)
    assert level_db(found, 3.86, 3.89) == pytest.approx(FULL_DB - 6.0, abs=0.5)
    assert level_db(found, 4.0, 5.9) == pytest.approx(FULL_DB - 12.0, abs=0.05)


def test_an_outro_comes_up_once_speech_has_ended() -> None:
    """It begins at 18 s, speech ends at 20 s; full from 20.25 s on."""
    found = only_the_jingle(2.0, 12.0, outro=None)
    assert level_db(found, 18.1, 20.0) == pytest.approx(FULL_DB - 12.0, abs=0.05)
    assert level_db(found, 20.25, 23.9) == pytest.approx(FULL_DB, abs=0.05)


def test_a_jingle_inside_comes_up_while_speech_pauses() -> None:
    """It begins at 8.5 s; speech pauses from 10 to 13 s of the programme."""
    found = only_the_jingle(1.5, 20.0, inside=10.0)
    assert level_db(found, 8.6, 10.0) == pytest.approx(FULL_DB - 20.0, abs=0.05)
    assert level_db(found, 10.25, 12.75) == pytest.approx(FULL_DB, abs=0.05)
    assert level_db(found, 13.0, 14.4) == pytest.approx(FULL_DB - 20.0, abs=0.05)


def test_a_jingle_that_overlaps_nothing_is_not_quieter() -> None:
    found = only_the_jingle(0.0, 20.0, intro=None, outro=None)
    assert level_db(found, 0.1, 5.9) == pytest.approx(FULL_DB, abs=0.05)
    assert level_db(found, 26.1, 31.9) == pytest.approx(FULL_DB, abs=0.05)


def test_a_jingle_under_uninterrupted_speech_stays_quiet() -> None:
    found = only_the_jingle(5.0, 20.0, inside=10.0)
    assert len(found) == 20 * RATE_HZ
    peak = np.abs(found[8 * RATE_HZ : 12 * RATE_HZ]).max()
    assert np.abs(found[round(7.1 * RATE_HZ) : round(12.9 * RATE_HZ)]).max() == pytest.approx(peak)
