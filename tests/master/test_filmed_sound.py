"""The sound of a film lies where its picture is, whatever its time stamps leave out."""

from pathlib import Path

import numpy as np
import pytest
from ingest.films import H264, run
from media import ffmpeg

from media_pipeline.ingest.probe import probe
from media_pipeline.master.levelling.source import line_input
from media_pipeline.model.audio import Recording, Source
from media_pipeline.tools.ffmpeg_sound import decoding

RATE_HZ = 48_000
LENGTH_S = 8
EVERY = [second + 0.5 for second in range(LENGTH_S)]
BEEPS = "aevalsrc='0.5*sin(2*PI*1000*t)*lt(abs(mod(t,1)-0.5),0.01)':s={rate}:d=8"
"""20 ms of 1 kHz around half past every second."""

CHANGES = {
    "as it is": ((), EVERY),
    "hole": (("-af", "aselect='not(between(t,2.2,4.3))'"), [0.5, 1.5, 4.5, 5.5, 6.5, 7.5]),
    "sound is late": (("-af", "aselect='gt(t,0.7)'"), EVERY[1:]),
    "sound ends early": (("-af", "atrim=end=5"), EVERY[:5]),
    "picture ends early": (("-vf", "trim=end=5"), EVERY),
    "picture is late": (("-vf", "select='gt(t,0.65)'"), EVERY),
}
"""What is done to a film, and when its beeps are then heard."""


def film(path: Path, rate_hz: int, *options: str) -> Path:
    """Write eight seconds of beeps, and a picture at 25 fps."""
    picture, beeps = "testsrc=d=8:s=64x64:r=25", BEEPS.format(rate=rate_hz)
    inputs = ("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", beeps)
    return run(*inputs, *H264, "-c:a", "aac", *options, path)


def decoded(source: Source, folder: Path) -> np.ndarray:
    stream = line_input(source, folder)
    with decoding(ffmpeg(), stream, channels=1, sample_rate_hz=RATE_HZ) as blocks:
        return np.concatenate(list(blocks))[:, 0]


def beeps_in(sound: np.ndarray) -> list[float]:
    """Return the middle of each beep, in seconds."""
    loud_s = np.flatnonzero(np.abs(sound) > 0.1) / RATE_HZ
    parts = np.split(loud_s, np.flatnonzero(np.diff(loud_s) > 0.2) + 1)
    return [float(part[0] + part[-1]) / 2 for part in parts]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(
    ("name", "rate_hz", "offset_s"),
    [("a.mp4", 48_000, 0), ("b.mp4", 44_100, 0), ("c.mkv", 44_100, 100), ("d.ts", 48_000, 100)],
)
def test_a_beep_is_heard_when_it_is_seen(
    name: str, rate_hz: int, offset_s: int, change: str, tmp_path: Path
) -> None:
    """Within 2 ms, in files whose time stamps begin at 0 and at 100 s."""
    options, expected = CHANGES[change]
    offset = ("-output_ts_offset", str(offset_s)) if offset_s else ()
    path = film(tmp_path / name, rate_hz, *options, *offset)
    source, warning = probe(path, relative_to=tmp_path)
    assert source.picture is not None
    assert warning == ""

    sound = decoded(source, tmp_path)

    assert len(sound) / RATE_HZ == pytest.approx(source.duration_s, abs=2 / RATE_HZ)
    # MPEG-TS begins with what the AAC encoder needs to get going, 21 ms before the picture.
    first_s = 0.0 if change == "picture is late" else source.picture.start_s
    late_s = 1024 / rate_hz if name.endswith("ts") and change == "picture is late" else 0.0
    assert beeps_in(sound) == pytest.approx([first_s + late_s + at for at in expected], abs=0.002)


def test_a_film_without_sound_is_silent_as_long_as_it_lasts(tmp_path: Path) -> None:
    path = run("-f", "lavfi", "-i", "testsrc=d=2:s=64x64:r=25", *H264, tmp_path / "title.mp4")
    source, _warning = probe(path, relative_to=tmp_path, may_be_silent=True)

    sound = decoded(source, tmp_path)

    assert len(sound) == 2 * RATE_HZ
    assert not sound.any()


def test_films_that_follow_each_other_each_last_as_long_as_their_picture(tmp_path: Path) -> None:
    """The sound of the first ends three seconds early; the second begins when it has been seen."""
    first = film(tmp_path / "first.mp4", RATE_HZ, "-af", "atrim=end=5")
    second = film(tmp_path / "second.mkv", 44_100)
    sources = tuple(probe(path, relative_to=tmp_path)[0] for path in (first, second))
    assert Recording(layout="sequence", sources=sources).duration_s == pytest.approx(16, abs=0.01)

    sound = np.concatenate([decoded(source, tmp_path) for source in sources])

    expected = [*EVERY[:5], *(8 + at for at in EVERY)]
    assert beeps_in(sound) == pytest.approx(expected, abs=0.002)


def test_a_long_silence_in_a_camera_s_stream_stays_as_long(tmp_path: Path) -> None:
    """Somebody unplugged the microphone for twelve seconds."""
    picture, beeps = "testsrc=d=20:s=64x64:r=5", BEEPS.format(rate=RATE_HZ).replace("d=8", "d=20")
    inputs = ("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", beeps)
    unplugged = ("-af", "aselect='not(between(t,2.2,14.3))'", "-c:a", "aac")
    path = run(*inputs, *H264, *unplugged, tmp_path / "camera.ts")
    source, _warning = probe(path, relative_to=tmp_path)
    assert source.picture is not None

    heard = beeps_in(decoded(source, tmp_path))

    expected = [0.5, 1.5, 14.5, 15.5, 16.5, 17.5, 18.5, 19.5]
    assert heard == pytest.approx([source.picture.start_s + at for at in expected], abs=0.002)
