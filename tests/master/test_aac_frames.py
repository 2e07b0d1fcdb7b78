"""One channel is encoded, two are heard: exactly what one channel would have been."""

from pathlib import Path

import numpy as np
import pytest
from media import make_sound, read_sound

from media_pipeline.master.delivery.aac_frames import frame_twice
from media_pipeline.master.delivery.m4a_twice import make_stereo

RATE_HZ = 48_000
AS_WE_ENCODE = (
    *("-ac", "1", "-c:a", "aac", "-b:a", "96k", "-aac_coder", "fast", "-aac_is", "0"),
    *("-aac_pns", "0", "-aac_tns", "0", "-flags", "+bitexact+global_header"),
    *("-fflags", "+bitexact", "-movflags", "faststart", "-f", "ipod"),
)
SOUNDS = {
    "tone": "sine=f=440:r=48000:d=3",
    "noise": "anoisesrc=d=3:r=48000:seed=3:a=0.4",
    "clicks": "aevalsrc='0.8*lt(mod(t,0.2),0.0004)+0.01*random(0)':s=48000:d=3",  # short windows
    "silence": "anullsrc=r=48000:cl=mono,atrim=end=3",
    "not a whole frame": "anoisesrc=d=1.2345:r=48000:seed=3:a=0.1",
    "very short": "anoisesrc=d=0.01:r=48000:seed=3:a=0.1",
}


@pytest.mark.parametrize("name", SOUNDS)
def test_both_sides_are_what_one_was(name: str, tmp_path: Path) -> None:
    path = make_sound(tmp_path / "a.m4a", SOUNDS[name], *AS_WE_ENCODE)
    one, size = read_sound(path, RATE_HZ, 1), path.stat().st_size

    make_stereo(path)

    both = read_sound(path, RATE_HZ, 2)
    assert np.array_equal(both, np.repeat(one, 2, axis=1))
    assert path.stat().st_size < size * 1.25 + 200
    assert [each.name for each in tmp_path.iterdir()] == ["a.m4a"]


def test_the_header_says_stereo(tmp_path: Path) -> None:
    import av

    path = make_sound(tmp_path / "a.m4a", SOUNDS["tone"], *AS_WE_ENCODE)
    make_stereo(path)

    with av.open(str(path)) as container:
        (stream,) = container.streams
        assert (stream.channels, stream.sample_rate) == (2, RATE_HZ)
        assert stream.duration == 3 * RATE_HZ


def test_what_is_stereo_already_is_left_alone(tmp_path: Path) -> None:
    path = make_sound(tmp_path / "a.m4a", SOUNDS["tone"], *AS_WE_ENCODE, "-ac", "2")
    before = path.read_bytes()

    with pytest.raises(ValueError, match="not one channel"):
        make_stereo(path)

    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["a.m4a"]


@pytest.mark.parametrize("frame", [b"", b"\0\0", b"\x01\0"])
def test_what_is_no_frame(frame: bytes) -> None:
    with pytest.raises(ValueError, match="no end"):
        frame_twice(frame)
