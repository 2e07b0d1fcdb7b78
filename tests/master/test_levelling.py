"""Speakers come out equally loud, pauses stay quiet, nothing pumps: on curves, and on sound."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from levelled_recordings import Made, levelled, recorded
from media import REPOSITORY, make_sound, write_sound
from numpy.typing import NDArray

from media_pipeline.errors import RecordingError
from media_pipeline.master.analysis.analyse import Choices
from media_pipeline.master.levelling.gains import WORKING_LUFS, levelling_gains, pause_gains
from media_pipeline.master.levelling.microphones import shares, speaking
from media_pipeline.master.levelling.segments import segments_of_level
from media_pipeline.master.levelling.speech import find_speech, runs_of
from media_pipeline.master.meter import Meter, integrated_lufs, lufs, power_of
from media_pipeline.model.settings import CleanUp

# Noise bursts with the rhythm of speech: half a second on, a quarter off.
BURSTS = "anoisesrc=c=pink:a=0.3:d=24:seed=7,volume='if(lt(mod(t,0.75),0.5),1,0.01)':eval=frame"
HOPS = 50  # a second


def talk(*turns: tuple[float, float], noise_lufs: float = -75.0) -> NDArray[np.float32]:
    """Return mean squares of turns (seconds, LUFS), a second of pause after each.

    Syllables of a fifth of a second vary by some dB around the turn's level.
    """
    chance = np.random.default_rng(4)
    curve: list[NDArray[np.float64]] = []
    for length_s, level in turns:
        syllables = chance.normal(0.0, 3.0, round(length_s * 5))
        dbs = np.repeat(level + syllables, 10)
        curve += [10 ** (dbs / 10), np.full(HOPS, power_of(noise_lufs))]
    return np.concatenate(curve).astype(np.float32)


def test_speech_is_told_from_pauses() -> None:
    curve = talk((4.0, -30.0), (3.0, -42.0), noise_lufs=-70.0)
    found = find_speech(curve)
    runs = runs_of(found.mask)
    assert [start / HOPS for start, _stop in runs.tolist()] == pytest.approx([0, 5], abs=0.15)
    assert [stop / HOPS for _start, stop in runs.tolist()] == pytest.approx([4, 8], abs=0.15)
    assert found.noise_lufs == pytest.approx(-70.0, abs=1.0)


def test_steady_sound_is_not_taken_for_pauses() -> None:
    assert find_speech(np.full(500, power_of(-25.0), dtype=np.float32)).mask.all()


def test_nothing_is_found_in_digital_silence() -> None:
    found = find_speech(np.zeros(500, dtype=np.float32))
    assert found.speech_lufs is None
    assert not found.mask.any()


def test_another_level_begins_where_another_person_speaks() -> None:
    chance = np.random.default_rng(1)
    level = np.concatenate([chance.normal(-20, 4, 50), chance.normal(-32, 4, 12)])
    level = np.concatenate([level, chance.normal(-20, 4, 40)])
    assert segments_of_level(level) == pytest.approx([50, 62], abs=1)


def test_one_level_is_one_stretch() -> None:
    level = np.random.default_rng(2).normal(-20, 4, 1400)
    assert segments_of_level(level) == []


def test_turns_of_one_microphone_come_out_alike_and_the_gain_rests_within_them() -> None:
    turns = [(8.0, -26.0), (6.0, -38.0), (2.2, -26.0), (9.0, -38.0)]
    curve = talk(*turns)
    found = find_speech(curve)
    gains = levelling_gains(curve, found.mask)
    heard = curve * 10 ** (gains / 10)
    begin, spread = 0, []
    for length_s, _level in turns:
        stop = begin + round(length_s * HOPS)
        assert integrated_lufs(heard[begin:stop]) == pytest.approx(WORKING_LUFS, abs=1.5)
        spread.append(np.ptp(gains[begin + 20 : stop - 20]))
        begin = stop + HOPS
    assert max(spread) < 0.5


def test_the_gain_rises_only_just_before_the_quiet_person_speaks() -> None:
    curve = talk((6.0, -20.0), (6.0, -36.0))
    gains = levelling_gains(curve, find_speech(curve).mask)
    middle_of_pause = round(6.5 * HOPS)
    assert gains[middle_of_pause] == pytest.approx(gains[3 * HOPS], abs=1.0)
    assert gains[round(7.05 * HOPS)] == pytest.approx(gains[10 * HOPS], abs=1.0)


def test_pauses_are_kept_down_and_music_is_not() -> None:
    curve = talk((4.0, -20.0), (4.0, -20.0), noise_lufs=-55.0)
    mask = find_speech(curve).mask
    down = pause_gains(curve, mask)
    assert down[round(4.5 * HOPS)] == pytest.approx(-11.0, abs=1.5)
    assert down[2 * HOPS] == 0
    loud = talk((4.0, -20.0), (4.0, -20.0), noise_lufs=-35.0)
    assert pause_gains(loud, mask)[round(4.5 * HOPS)] == 0


def test_the_person_at_each_microphone_is_found_though_one_is_quieter_than_the_others_bleed() -> (
    None
):
    host, guest = (
        np.repeat([1.0, 0.0, 1.0, 0.0], 4 * HOPS),
        np.repeat([0.0, 1.0, 0.0, 1.0], 4 * HOPS),
    )
    left = power_of(-20) * host + power_of(-52) * guest + power_of(-75)
    right = power_of(-36) * host + power_of(-39) * guest + power_of(-75)
    power = np.stack([left, right], axis=1).astype(np.float32)
    first, second = speaking(power)
    assert (first == (host > 0)).mean() > 0.95
    assert (second == (guest > 0)).mean() > 0.95
    share = shares(power)
    assert 20 * np.log10(share[2 * HOPS]) == pytest.approx([0, -29], abs=2)
    assert 20 * np.log10(share[6 * HOPS, 1]) == pytest.approx(0, abs=0.5)
    assert 20 * np.log10(share[6 * HOPS, 0]) < -20


def turns_of(name: str) -> list[dict[str, object]]:
    path = REPOSITORY / "tests" / "data" / f"priorite-culture-{name}.reference.json"
    return json.loads(path.read_text("utf-8"))["turns"]


def assert_even(made: Made, name: str) -> None:
    """Turns vary by 1.5 LU at most, and pauses lie 40 dB below them."""
    curve, turns = made.sound.power, turns_of(name)
    spans = [(round(float(t["start"]) * HOPS), round(float(t["end"]) * HOPS)) for t in turns]
    heard = [integrated_lufs(curve[start:stop]) for start, stop in spans]
    assert np.std(heard) <= 1.5
    assert np.ptp(heard) <= 2.5
    for (_start, stop), (following, _stop) in pairwise(spans):
        pause = float(lufs(curve[stop + 8 : following - 8].mean()))
        assert np.mean(heard) - pause >= 40


def test_the_sample_interview_comes_out_even(tmp_path: Path) -> None:
    folder = tmp_path
    (folder / "recording.flac").symlink_to(REPOSITORY / "episodes/episode-04/recording.flac")
    made = levelled(folder, recorded(folder, "recording.flac"))
    (part,) = made.analysis.parts
    assert part.kind == "microphones"
    assert made.levelled.channels == 1
    host, guest = part.microphones
    assert float(host.speech_lufs or 0) - float(guest.speech_lufs or 0) == pytest.approx(13, abs=1)
    assert_even(made, "04")


def test_the_sample_tracks_come_out_even(tmp_path: Path) -> None:
    for name in ("animatrice.flac", "elue.flac"):
        (tmp_path / name).symlink_to(REPOSITORY / "episodes/episode-03" / name)
    made = levelled(tmp_path, recorded(tmp_path, "animatrice.flac", "elue.flac", tracks=True))
    assert_even(made, "03")


def test_one_microphone_between_two_people_comes_out_even(tmp_path: Path) -> None:
    source = REPOSITORY / "episodes/episode-04/recording.flac"
    make_sound(tmp_path / "mono.flac", f"amovie={source}", "-ac", "1")
    assert_even(levelled(tmp_path, recorded(tmp_path, "mono.flac")), "04")


FORESEEN = {
    "bursts": f"{BURSTS}",
    "the sample, hum and all": f"amovie={REPOSITORY}/episodes/episode-04/recording.flac",
    "rumble": f"{BURSTS},aeval='val(0)+0.1*sin(2*PI*25*t)':c=same",
    "an offset": f"{BURSTS},aeval='val(0)+0.3':c=same",
}


@pytest.mark.parametrize("name", FORESEEN)
def test_what_is_foreseen_comes_true(name: str, tmp_path: Path) -> None:
    """Loudness to 0.2 LU, so that the first MP3 is right; loud peaks, with the rumble, to 4 dB."""
    made_of = ("-ac", "2") if "sample" not in name else ()
    make_sound(tmp_path / "in.wav", FORESEEN[name], *made_of)
    made = levelled(tmp_path, recorded(tmp_path, "in.wav"), Choices(CleanUp(noise=False)))
    assert not made.analysis.cleaning.is_heavy
    samples = made.samples()
    meter = Meter(48_000, samples.shape[1])
    meter.feed(samples)
    true = meter.finish()
    assert integrated_lufs(true.summed) == pytest.approx(made.levelled.after_lufs, abs=0.2)
    peak, foreseen = true.peak.max(axis=1), made.sound.peak[: len(true.peak)]
    loud = peak > 0.5 * peak.max()
    difference_db = 20 * np.log10(foreseen[loud] / peak[loud])
    assert np.abs(np.percentile(difference_db, (10, 50, 90))).max() < 4


def test_files_that_follow_each_other_are_joined_to_the_sample(tmp_path: Path) -> None:
    make_sound(tmp_path / "a.wav", BURSTS, "-t", "3.0001", "-ar", "44100")
    make_sound(tmp_path / "b.wav", BURSTS, "-t", "2", "-ac", "1")
    made = levelled(tmp_path, recorded(tmp_path, "a.wav", "b.wav"))
    assert made.levelled.duration_s == pytest.approx(5.0001, abs=1 / 44100)
    assert len(made.samples()) == round(made.levelled.duration_s * 48_000)
    assert made.levelled.activity_names == ()


def test_tracks_come_out_equally_loud_and_each_tells_who_speaks(tmp_path: Path) -> None:
    """Two voices in turn, 6 s each, the second 15 dB quieter."""
    on_then_off = "volume='if(lt(t,6),1,0)':eval=frame"
    off_then_on = "volume='if(lt(t,6),0,0.18)':eval=frame"
    make_sound(tmp_path / "host.wav", f"{BURSTS},{on_then_off}", "-t", "12")
    make_sound(tmp_path / "guest.wav", f"{BURSTS},{off_then_on}", "-t", "12")
    made = levelled(tmp_path, recorded(tmp_path, "host.wav", "guest.wav", tracks=True))
    halves = [integrated_lufs(made.sound.power[:300]), integrated_lufs(made.sound.power[300:])]
    assert abs(halves[0] - halves[1]) < 1.0
    assert made.levelled.activity_names == ("host.wav", "guest.wav")
    activity = np.load(made.work / str(made.levelled.activity_path))
    assert activity.shape == (600, 2)
    assert activity[50:250, 0].mean() > activity[50:250, 1].mean() + 40


def test_true_stereo_stays_stereo(tmp_path: Path) -> None:
    """Independent noise on both sides, the right one 4 dB quieter."""
    right = BURSTS.replace("seed=7", "seed=8")
    graph = f"{BURSTS}[l];{right},volume=-4dB[r];[l][r]amerge"
    make_sound(tmp_path / "in.wav", graph, "-ac", "2")
    made = levelled(tmp_path, recorded(tmp_path, "in.wav"))
    assert made.analysis.parts[0].kind == "stereo"
    sound = made.samples()
    sides = 10 * np.log10((sound**2).mean(axis=0))
    assert sides[0] - sides[1] == pytest.approx(4.0, abs=0.3)


def test_opposite_polarity_does_not_cancel(tmp_path: Path) -> None:
    make_sound(tmp_path / "in.wav", f"{BURSTS},pan=stereo|c0=c0|c1=-1*c0")
    made = levelled(tmp_path, recorded(tmp_path, "in.wav"))
    assert made.analysis.parts[0].turned
    assert made.levelled.after_lufs == pytest.approx(WORKING_LUFS, abs=1.0)


def test_a_dead_side_is_left_out(tmp_path: Path) -> None:
    make_sound(tmp_path / "in.wav", f"{BURSTS},pan=stereo|c0=0*c0|c1=c0")
    made = levelled(tmp_path, recorded(tmp_path, "in.wav"))
    assert made.analysis.parts[0].kind == "dead side"
    assert made.analysis.parts[0].microphones[0].side == "right"
    assert made.levelled.channels == 1


def test_levelling_can_be_turned_off(tmp_path: Path) -> None:
    made = []
    make_sound(tmp_path / "in.wav", BURSTS, "-t", "12")
    graph = f"{BURSTS},volume='if(lt(t,6),1,0.2)':eval=frame"
    make_sound(tmp_path / "two.wav", graph, "-t", "12")
    for on in (True, False):
        choices = Choices(CleanUp(levelling=on))
        power = levelled(tmp_path, recorded(tmp_path, "two.wav"), choices).sound.power
        made.append(integrated_lufs(power[:290]) - integrated_lufs(power[310:]))
    assert made == pytest.approx([0, 14], abs=1.0)


def test_head_and_tail_are_trimmed_unless_that_is_turned_off(tmp_path: Path) -> None:
    graph = "anullsrc=r=48000:cl=mono:d=3[a];" + BURSTS + "[b];anullsrc=r=48000:cl=mono:d=4[c];"
    make_sound(tmp_path / "in.wav", graph + "[a][b][c]concat=n=3:v=0:a=1")
    recording = recorded(tmp_path, "in.wav")
    programme = levelled(tmp_path, recording).analysis.programme
    assert programme.start_s == pytest.approx(2.5, abs=0.1)
    assert programme.end_s == pytest.approx(3 + 24 + 1 - 0.25, abs=0.15)
    whole = levelled(tmp_path, recording, Choices(CleanUp(trim=False))).analysis.programme
    assert (whole.start_s, whole.end_s) == (0.0, pytest.approx(31.0))


def test_silence_is_said_to_be_silence(tmp_path: Path) -> None:
    make_sound(tmp_path / "in.wav", "anullsrc=d=5")
    with pytest.raises(RecordingError, match=r"There is only silence in in\.wav"):
        levelled(tmp_path, recorded(tmp_path, "in.wav"))


def test_samples_that_are_no_numbers_do_no_harm(tmp_path: Path) -> None:
    sound = 0.1 * np.random.default_rng(3).standard_normal((96_000, 1)).astype(np.float32)
    sound[1000] = np.nan
    sound[2000] = np.inf
    write_sound(tmp_path / "in.wav", sound, 48_000, "-c:a", "pcm_f32le")
    made = levelled(tmp_path, recorded(tmp_path, "in.wav"))
    assert np.isfinite(made.samples()).all()
    assert made.levelled.after_lufs == pytest.approx(WORKING_LUFS, abs=1.0)


def test_the_same_recording_gives_the_same_samples(tmp_path: Path) -> None:
    make_sound(tmp_path / "in.wav", BURSTS, "-t", "6", "-ac", "2")
    first, again = (levelled(tmp_path, recorded(tmp_path, "in.wav")) for _run in range(2))
    assert np.array_equal(first.samples(), again.samples())
    assert first.sound.peak.tobytes() == again.sound.peak.tobytes()
