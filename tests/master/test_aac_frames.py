"""One channel is encoded, two are heard: exactly what one channel would have been."""

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from media import make_sound, read_sound

from media_pipeline.master.delivery.aac_frames import frame_twice
from media_pipeline.master.delivery.encoders import Encoder, encoder_for
from media_pipeline.master.delivery.encoding_in_one import encoding_in_one
from media_pipeline.model.settings import Target
from media_pipeline.tools.ffmpeg_sound import Samples

RATE_HZ = 48_000
STEREO = encoder_for("m4a", Target(loudness_lufs=-16.0))
MONO = replace(STEREO, channels=1, bitrate_kbps=STEREO.alike_kbps)
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
    sound = read_sound(make_sound(tmp_path / "a.wav", SOUNDS[name]), RATE_HZ, 1)

    one = encoded(sound, MONO, tmp_path / "one.m4a")
    two = encoded(sound, STEREO, tmp_path / "two.m4a")

    heard = read_sound(two, RATE_HZ, 2)
    assert np.array_equal(heard, np.repeat(read_sound(one, RATE_HZ, 1), 2, axis=1))
    assert len(heard) == len(sound)
    assert two.stat().st_size < one.stat().st_size * 1.25 + 200


def test_the_header_says_stereo(tmp_path: Path) -> None:
    sound = read_sound(make_sound(tmp_path / "a.wav", SOUNDS["tone"]), RATE_HZ, 1)
    path = encoded(sound, STEREO, tmp_path / "a.m4a")

    with av.open(str(path)) as container:
        (stream,) = container.streams
        assert (stream.channels, stream.sample_rate) == (2, RATE_HZ)
        assert stream.duration == 3 * RATE_HZ


@pytest.mark.parametrize("frame", [b"", b"\0\0", b"\x01\0"])
def test_what_is_no_frame(frame: bytes) -> None:
    with pytest.raises(ValueError, match="no end"):
        frame_twice(frame)


def test_what_is_stereo_already() -> None:
    codec = av.CodecContext.create("aac", "w")
    codec.sample_rate, codec.layout, codec.format = RATE_HZ, "stereo", "fltp"
    codec.options = {"flags": "+bitexact"}
    silence = av.AudioFrame(layout="stereo", samples=RATE_HZ)
    silence.sample_rate = RATE_HZ

    with pytest.raises(ValueError, match="not one channel"):
        frame_twice(bytes(codec.encode(silence)[0]))


def encoded(sound: Samples, encoder: Encoder, path: Path) -> Path:
    """Encode one channel, and hear as much as was fed."""
    with encoding_in_one(encoder, path, -1.0, 1, len(sound)) as (feed, listener):
        feed(sound)
    assert listener.heard().duration_s == len(sound) / RATE_HZ
    return path
