"""What recorders and phones produce is understood; what is no recording is refused in words."""

import struct
from pathlib import Path

import pytest
from media import make_sound

from media_pipeline.errors import RecordingError
from media_pipeline.ingest.probe import probe
from media_pipeline.ingest.wav_header import read_wav_length

TONE = "sine=f=440:r=48000:d=2"

CONTAINERS = [
    ("a.wav", ["-c:a", "pcm_s16le"], "wav"),
    ("b.wav", ["-c:a", "pcm_s24le"], "wav"),
    ("c.wav", ["-c:a", "pcm_s32le"], "wav"),
    ("d.wav", ["-c:a", "pcm_f32le"], "wav"),
    ("e.wav", ["-c:a", "pcm_s24le", "-rf64", "always"], "wav"),
    ("f.w64", ["-c:a", "pcm_s24le"], "w64"),
    ("g.aiff", ["-c:a", "pcm_s24be"], "aiff"),
    ("h.flac", [], "flac"),
    ("i.mp3", [], "mp3"),
    ("j.m4a", ["-c:a", "aac"], "mov"),
    ("k.aac", ["-c:a", "aac"], "aac"),
    ("l.ogg", ["-c:a", "libvorbis"], "ogg"),
    ("m.opus", ["-c:a", "libopus"], "ogg"),
    ("n.mp4", ["-c:a", "aac"], "mov"),
    ("o.mov", ["-c:a", "pcm_s16le"], "mov"),
    ("p.mkv", ["-c:a", "flac"], "matroska"),
    ("q.webm", ["-c:a", "libopus"], "matroska"),
]


@pytest.mark.parametrize(("name", "options", "container"), CONTAINERS)
def test_recorders_and_phones(
    name: str, options: list[str], container: str, tmp_path: Path
) -> None:
    """Two seconds of 440 Hz at 48 kHz, in everything that comes out of recorders."""
    path = make_sound(tmp_path / name, TONE, *options)

    source, warning = probe(path, relative_to=tmp_path)

    assert (source.container, source.sample_rate_hz, warning) == (container, 48_000, "")
    assert source.duration_s == pytest.approx(2.0, abs=0.1)


def test_the_sound_of_a_video(tmp_path: Path) -> None:
    path = make_sound(tmp_path / "v.mp4", "testsrc=d=1:s=64x64", "-f", "mp4", "-c:v", "libx264")
    with pytest.raises(RecordingError, match="has no sound in it"):
        probe(path, relative_to=tmp_path)


@pytest.mark.parametrize("declared", [0, 1000, 0xFFFFFFFF, 50_000_000])
def test_a_wav_whose_recorder_lost_power_yields_all_its_sound(
    declared: int, tmp_path: Path
) -> None:
    path = make_sound(tmp_path / "cut.wav", TONE, "-c:a", "pcm_s16le", "-bitexact")
    content = bytearray(path.read_bytes())
    place = content.index(b"data") + 4
    content[place : place + 4] = struct.pack("<I", declared)
    path.write_bytes(content)

    source, warning = probe(path, relative_to=tmp_path)

    assert source.duration_s == pytest.approx(2.0, abs=0.05)
    assert source.ignore_declared_length
    assert "lost power" in warning


def test_chunks_after_the_sound_are_no_sound(tmp_path: Path) -> None:
    path = make_sound(tmp_path / "tagged.wav", TONE, "-c:a", "pcm_s16le", "-bitexact")
    content = path.read_bytes() + b"LIST" + struct.pack("<I", 4) + b"INFO"
    path.write_bytes(content)

    found = read_wav_length(path)

    assert found is not None
    assert not found.lies


@pytest.mark.parametrize(
    "content",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{secret}\n#EXT-X-ENDLIST\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:{port}/a.ts\n",
        "ffconcat version 1.0\nfile '{secret}'\n",
        "v=0\nc=IN IP4 127.0.0.1\nm=audio {port} RTP/AVP 0\n",
    ],
)
def test_a_playlist_in_disguise_reaches_no_other_file_and_no_network(
    content: str, tmp_path: Path
) -> None:
    import socket

    secret = make_sound(tmp_path / "secret.wav", TONE)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.3)
        path = tmp_path / "recording.wav"
        path.write_text(content.format(secret=secret, port=listener.getsockname()[1]))

        with pytest.raises(RecordingError, match="is not a sound recording"):
            probe(path, relative_to=tmp_path)
        with pytest.raises(TimeoutError):
            listener.accept()
