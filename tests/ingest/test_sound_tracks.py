"""Of several audio tracks in one file, a person hears the one they asked for."""

from pathlib import Path

import numpy as np
import pytest
from ingest.films import H264, run
from media import ffmpeg

from media_pipeline.errors import RecordingError
from media_pipeline.ingest.probe import probe
from media_pipeline.master.levelling.source import line_input
from media_pipeline.model.audio import Source
from media_pipeline.tools.ffmpeg_sound import decoding

RATE_HZ = 48_000
TONES_HZ = (300, 700, 1500)


@pytest.fixture(scope="module")
def meeting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A room (300 Hz, mono), its interpreter (700 Hz, stereo, the default), a jingle (1500 Hz)."""
    tones = [f"sine=f={tone}:r={RATE_HZ}:d=2,volume=12dB" for tone in TONES_HZ]
    inputs = [each for tone in tones for each in ("-f", "lavfi", "-i", tone)]
    picture = ("-f", "lavfi", "-i", "testsrc=d=2:s=64x64:r=5")
    chosen = ("-map", "0", "-map", "1", "-map", "2", "-map", "3")
    named = ("-metadata:s:a:0", "language=fra", "-metadata:s:a:0", "title=Salle")
    named += ("-metadata:s:a:1", "language=eng", "-disposition:a:0", "0")
    named += ("-disposition:a:1", "default", "-ac:a:1", "2", "-c:a", "flac")
    folder = tmp_path_factory.mktemp("meeting")
    return run(*picture, *inputs, *chosen, *H264, *named, folder / "meeting.mkv")


def heard(source: Source, folder: Path) -> dict[int, float]:
    """Return how loud each of the three tones is, as an amplitude."""
    stream = line_input(source, folder)
    with decoding(ffmpeg(), stream, channels=1, sample_rate_hz=RATE_HZ) as blocks:
        sound = np.concatenate(list(blocks))[RATE_HZ // 2 : RATE_HZ * 3 // 2, 0]
    spectrum = np.abs(np.fft.rfft(sound)) * 2 / len(sound)
    return {tone: float(spectrum[tone]) for tone in TONES_HZ}


@pytest.mark.parametrize("asked", [1, 2, 3])
def test_the_one_that_was_asked_for(asked: int, meeting: Path) -> None:
    source, warning = probe(meeting, relative_to=meeting.parent, sound=asked)

    assert (source.sound, source.sounds, warning) == (asked, 3, "")
    assert source.channels == (2 if asked == 2 else 1)
    loud = [tone for tone, level in heard(source, meeting.parent).items() if level > 0.01]
    assert loud == [TONES_HZ[asked - 1]]


def test_all_together_at_the_level_that_each_has(meeting: Path) -> None:
    """A tone of lavfi has an amplitude of 1/8; 12 dB more is a half."""
    source, warning = probe(meeting, relative_to=meeting.parent, sound="mix")

    assert (source.sound, source.sounds, warning) == ("mix", 3, "")
    assert min(heard(source, meeting.parent).values()) > 0.3


def test_nobody_chose_so_the_file_does_and_it_is_told(meeting: Path) -> None:
    source, warning = probe(meeting, relative_to=meeting.parent)

    assert source.sound == 2
    assert warning == (
        "meeting.mkv has 3 audio tracks: 1 (Salle, fra), 2 (eng), 3. Number 2 is used. For "
        "another one, or all of them together, write “sound: 2” or “sound: mix” in episode.yaml."
    )


def test_a_number_that_is_not_there(meeting: Path) -> None:
    with pytest.raises(RecordingError) as told:
        probe(meeting, relative_to=meeting.parent, sound=4)

    assert told.value.message == (
        "Audio track 4 was asked for, but meeting.mkv has 3 only: 1 (Salle, fra), 2 (eng), 3."
    )
    assert told.value.hint.startswith("Correct “sound” in episode.yaml")


def test_mixing_a_single_track_is_taking_it(tmp_path: Path, meeting: Path) -> None:
    one = run("-i", meeting, "-map", "0:v", "-map", "0:a:2", "-c", "copy", tmp_path / "one.mkv")

    source, _warning = probe(one, relative_to=tmp_path, sound="mix")

    assert source.sound == 1
