"""The delivered file measures what was promised; the same input gives the same bytes."""

from pathlib import Path

import numpy as np
import pytest
from media import ffmpeg, make_sound, measured

from media_pipeline.errors import RecordingError
from media_pipeline.ingest.probe import probe
from media_pipeline.master.deliver import Deliverer, Tuning
from media_pipeline.master.level import Leveller
from media_pipeline.model.audio import Levelled, Loudness, Recording
from media_pipeline.model.settings import AudioSettings

# Noise bursts with the rhythm of speech: half a second on, a quarter off.
BURSTS = "anoisesrc=c=pink:a=0.3:d=24:seed=7,volume='if(lt(mod(t,0.75),0.5),1,0.01)':eval=frame"
# The same with single samples that stand 20 dB out: what a limiter is for.
SPIKES = f"{BURSTS},volume='if(lt(mod(t,3),0.001),9,1)':eval=frame"


def recorded(folder: Path, *names: str, tracks: bool = False) -> Recording:
    sources = [
        probe(folder / name, relative_to=folder, track=name if tracks else None)[0]
        for name in names
    ]
    return Recording(layout="tracks" if tracks else "sequence", sources=tuple(sources))


def level(folder: Path, recording: Recording) -> tuple[Levelled, Path]:
    work = folder / ".media"
    return Leveller(ffmpeg(), folder, work).level(recording), work


@pytest.mark.parametrize(
    ("source", "options"),
    [
        (BURSTS, ["-af", "volume=-30dB", "-ac", "1", "-ar", "8000"]),
        (BURSTS, ["-ac", "2", "-ar", "96000"]),
        (SPIKES, ["-ac", "2", "-ar", "44100"]),
        (BURSTS, ["-af", "volume=12dB", "-c:a", "pcm_s16le"]),
    ],
    ids=["telephone, quiet", "96 kHz", "spikes", "clipped"],
)
def test_delivered_at_the_target(source: str, options: list[str], tmp_path: Path) -> None:
    make_sound(tmp_path / "in.wav", source, *options)
    levelled, work = level(tmp_path, recorded(tmp_path, "in.wav"))
    target = tmp_path / "out.mp3"

    told = Deliverer(ffmpeg(), work, AudioSettings()).deliver(levelled, target)

    loudness, peak = measured(target)
    assert loudness == pytest.approx(-16, abs=0.3)
    assert peak <= -1.0
    assert (told.integrated_lufs, told.true_peak_dbtp) == pytest.approx((loudness, peak), abs=0.05)


def test_997_hz_at_minus_23_measures_minus_23(tmp_path: Path) -> None:
    """EBU Tech 3341, case 1: a 1 kHz sine at -23.0 dBFS in both channels is -23.0 LUFS."""
    make_sound(
        tmp_path / "tone.wav",
        "sine=f=997:r=48000:d=20,volume=-23dB,volume=8,pan=stereo|c0=c0|c1=c0",
    )
    levelled, _work = level(tmp_path, recorded(tmp_path, "tone.wav"))
    # ffmpeg's sine has an amplitude of 1/8, hence the factor 8.
    assert levelled.before.integrated_lufs == pytest.approx(-23.0, abs=0.1)


def test_same_input_same_bytes(tmp_path: Path) -> None:
    make_sound(tmp_path / "in.wav", BURSTS, "-t", "6")
    made = []
    for _run in range(2):
        levelled, work = level(tmp_path, recorded(tmp_path, "in.wav"))
        target = tmp_path / "out.mp3"
        Deliverer(ffmpeg(), work, AudioSettings()).deliver(levelled, target)
        made.append((target.read_bytes(), (work / levelled.speech_path).read_bytes()))
    assert made[0] == made[1]


def test_files_that_follow_each_other_are_joined(tmp_path: Path) -> None:
    make_sound(tmp_path / "a.wav", BURSTS, "-t", "3")
    make_sound(tmp_path / "b.mp3", BURSTS, "-t", "2", "-ar", "44100", "-ac", "1")

    levelled, _work = level(tmp_path, recorded(tmp_path, "a.wav", "b.mp3"))

    assert levelled.duration_s == pytest.approx(5.0, abs=0.1)
    assert levelled.activity_names == ()


def test_tracks_come_out_equally_loud(tmp_path: Path) -> None:
    """Two voices in turn, 6 s each, the second 15 dB quieter."""
    on_then_off = "volume='if(lt(t,6),1,0)':eval=frame"
    off_then_on = "volume='if(lt(t,6),0,0.18)':eval=frame"
    make_sound(tmp_path / "host.wav", f"{BURSTS},{on_then_off}", "-t", "12")
    make_sound(tmp_path / "guest.wav", f"{BURSTS},{off_then_on}", "-t", "12")

    levelled, work = level(tmp_path, recorded(tmp_path, "host.wav", "guest.wav", tracks=True))

    halves = []
    for start in (0, 6):
        cut = make_sound(
            tmp_path / f"{start}.wav",
            f"amovie={work / levelled.path}:seek_point={start}",
            "-t",
            "6",
        )
        halves.append(measured(cut)[0])
    assert abs(halves[0] - halves[1]) < 2.0
    assert levelled.activity_names == ("host.wav", "guest.wav")
    activity = np.load(work / str(levelled.activity_path))
    assert activity.shape == (240, 2)
    assert activity[20:100, 0].mean() > activity[20:100, 1].mean() + 40


def test_silence_is_said_to_be_silence(tmp_path: Path) -> None:
    make_sound(tmp_path / "in.wav", "anullsrc=d=5")
    with pytest.raises(RecordingError, match=r"There is only silence in in\.wav"):
        level(tmp_path, recorded(tmp_path, "in.wav"))


def test_correction_makes_up_for_what_was_missed() -> None:
    delivered = Loudness(integrated_lufs=-16.6, range_lu=5, true_peak_dbtp=-0.7)
    corrected = Tuning(4.0, -1.5).corrected(delivered, AudioSettings())
    assert corrected.gain_db == pytest.approx(4.6)
    assert corrected.ceiling_db == pytest.approx(-1.9)
