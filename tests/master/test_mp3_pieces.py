"""An MP3 that was encoded in pieces is one MP3: nothing is heard or seen of the joints."""

import subprocess
from pathlib import Path
from typing import NoReturn

import lameenc
import numpy as np
import pytest
import soxr
from media import INTERVIEW, ffmpeg, read_sound
from mutagen.mp3 import MP3, BitrateMode
from numpy.typing import NDArray

from media_pipeline.master.delivery import encoding_in_pieces as pieces
from media_pipeline.master.delivery.encoders import encoder_for
from media_pipeline.master.delivery.mp3_frames import frames_of, joined
from media_pipeline.model.settings import Target
from media_pipeline.tools.ffmpeg_sound import Samples

RATE = 48_000
MP3_RATE = 44_100
DECODER_DELAY = 576 + 529
SETTINGS = {
    "stereo": Target(loudness_lufs=-16.0, mp3_bitrate_kbps=128),
    "dense": Target(loudness_lufs=-16.0, mp3_bitrate_kbps=96),
    "mono": Target(loudness_lufs=-16.0, mp3_bitrate_kbps=64, channels="mono"),
}


def made(path: Path, sound: Samples, target: Target) -> int:
    """Encode ``sound``; return how many samples were heard of it."""
    encoder = encoder_for("mp3", target)
    fed = min(sound.shape[1], encoder.channels)
    with pieces.encoding_in_pieces(ffmpeg(), encoder, path, -1.0, fed, len(sound)) as (feed, ear):
        for start in range(0, len(sound), 40_001):
            feed(sound[start : start + 40_001, :fed])
    return round(ear.heard().duration_s * MP3_RATE)


def in_one(sound: Samples, target: Target) -> bytes:
    """Let a single LAME make it of samples at 44.1 kHz."""
    lame = lameenc.Encoder()
    lame.silence()
    lame.set_channels(sound.shape[1])
    lame.set_in_sample_rate(MP3_RATE)
    lame.set_out_sample_rate(MP3_RATE)
    lame.set_bit_rate(target.mp3_bitrate_kbps)
    lame.set_quality(5)
    pcm = np.rint(np.clip(sound * 32_768, -32_768, 32_767)).astype("<i2")
    return bytes(lame.encode(pcm.tobytes()) + lame.flush())


def complaints(path: Path) -> str:
    """Decode a file and return all that ffmpeg has to say."""
    command = [ffmpeg().path, "-v", "warning", "-xerror", "-i", str(path), "-f", "null", "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stderr


@pytest.fixture(scope="module")
def programme() -> Samples:
    """The sample interview, then dense noise: 160 s, in five pieces."""
    speech = read_sound(INTERVIEW, RATE, 2) * np.float32(3.0)
    noise = np.random.default_rng(1).standard_normal((61 * RATE, 2)).astype(np.float32)
    return np.concatenate([speech, noise * np.float32(0.1)])


@pytest.mark.parametrize("kind", SETTINGS)
def test_joints_sound_like_the_rest(programme: Samples, kind: str, tmp_path: Path) -> None:
    """What the encoder changes is as much in each tenth of a second as with a single encoder."""
    target = SETTINGS[kind]
    channels = 1 if target.channels == "mono" else 2
    sound = programme[:, :channels]
    made(tmp_path / "pieces.mp3", sound, target)
    assert complaints(tmp_path / "pieces.mp3") == ""
    truth = soxr.resample(sound, RATE, MP3_RATE)
    (tmp_path / "one.mp3").write_bytes(in_one(truth, target))
    one = read_sound(tmp_path / "one.mp3", MP3_RATE, channels)[DECODER_DELAY:]
    joint = read_sound(tmp_path / "pieces.mp3", MP3_RATE, channels)

    single, joined_up = error_db(one, truth), error_db(joint, truth)
    assert abs((joined_up - single).mean()) < 0.05  # frames get other bits, for good and for bad
    assert np.abs(joined_up - single).mean() < 0.2
    at_joints = joined_up[[window for joint_s in (39.2, 78.4, 117.6) for window in around(joint_s)]]
    assert at_joints.max() < single.max() + 0.5


def error_db(heard: Samples, truth: Samples) -> NDArray[np.float64]:
    """How strong what the encoder changed is beside the sound, in each tenth of a second."""
    windows = len(truth) // 4410
    sound = truth[: windows * 4410] * np.float32(0.95)  # LAME's scale
    error = (heard[: windows * 4410] - sound).astype(np.float64)
    power = [(each.reshape(windows, -1) ** 2).mean(axis=1) for each in (error, sound)]
    return np.asarray(10 * np.log10((power[0] + 1e-9) / (power[1] + 1e-9)))


def around(time_s: float) -> range:
    """Return the tenths of a second in which streams may be joined."""
    return range(round(time_s * 10) - 1, round(time_s * 10) + 12)


def test_joints_do_not_depend_on_processors(
    programme: Samples, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = []
    for processors in (1, 5):
        monkeypatch.setattr(pieces, "_processors", lambda processors=processors: processors)
        made(tmp_path / "sound.mp3", programme, SETTINGS["stereo"])
        files.append((tmp_path / "sound.mp3").read_bytes())
    assert files[0] == files[1]


@pytest.mark.parametrize("frames", [RATE // 2, 3 * RATE + 1, 39 * RATE, 40 * RATE, 41 * RATE + 7])
def test_it_is_as_long_as_what_was_fed(programme: Samples, frames: int, tmp_path: Path) -> None:
    """To the sample, by the header that players read; ffmpeg's own file says the same of itself."""
    path = tmp_path / "sound.mp3"
    heard = made(path, programme[:frames], SETTINGS["stereo"])
    assert heard == -(-frames * MP3_RATE // RATE)
    assert len(read_sound(path, MP3_RATE, 2)) == heard
    told = MP3(path).info
    assert told.length == pytest.approx(heard / MP3_RATE, abs=0.06)
    assert told.bitrate_mode == BitrateMode.CBR
    assert tag_of(path) == tag_of(made_by_ffmpeg(programme[:frames], tmp_path / "theirs.mp3"))


def made_by_ffmpeg(sound: Samples, path: Path) -> Path:
    command = [ffmpeg().path, "-v", "error", "-f", "f32le", "-ar", str(RATE), "-ac", "2", "-i", "-"]
    command += ["-ar", str(MP3_RATE), "-b:a", "128k", "-id3v2_version", "0", str(path)]
    subprocess.run(command, input=sound.astype("<f4").tobytes(), check=True)
    return path


def tag_of(path: Path) -> tuple[int, bytes]:
    """Return the frames, and what lies before and after the sound, as the first frame says."""
    head = path.read_bytes()[:256]
    tag = head.index(b"Info")
    return int.from_bytes(head[tag + 8 : tag + 12]), head[tag + 141 : tag + 144]


def test_the_tag_has_a_true_checksum(programme: Samples, tmp_path: Path) -> None:
    """The checksum that ffmpeg writes comes out the same way."""
    path = made_by_ffmpeg(programme[:RATE], tmp_path / "theirs.mp3")
    theirs = path.read_bytes()
    tag = theirs.index(b"Info")
    padding = int.from_bytes(theirs[tag + 141 : tag + 144]) & 0xFFF
    pieces.write_padding(path, padding)
    assert path.read_bytes() == theirs


def test_a_file_without_the_tag_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp3"
    path.write_bytes(b"\xff\xfb\x90\x00" + bytes(413))
    with pytest.raises(ValueError, match="no place for a padding of 100 samples"):
        pieces.write_padding(path, 100)
    assert path.read_bytes() == b"\xff\xfb\x90\x00" + bytes(413)


def test_an_encoder_that_fails_is_told(
    programme: Samples, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> NoReturn:
        raise RuntimeError("no memory for LAME")

    monkeypatch.setattr(pieces, "_encoded", fail)
    with pytest.raises(RuntimeError, match="no memory for LAME"):
        made(tmp_path / "sound.mp3", programme, SETTINGS["stereo"])


def frame(borrowed: int, fill: int, padded: int = 0) -> bytes:
    """Return a stereo frame of 128 kbit/s that borrows so many bytes, filled with one value."""
    head = bytes([0xFF, 0xFB, 0x90 | padded << 1, 0x40])
    side = (borrowed << 7).to_bytes(2) + bytes(30)
    return head + side + bytes([fill]) * (417 + padded - 36)


def test_frames_are_told_apart() -> None:
    frames = [frame(0, 1), frame(10, 2, padded=1), frame(511, 3)]
    assert frames_of(b"".join(frames)) == frames
    assert frames_of(b"".join(frames)[:-1]) == frames[:-1]
    with pytest.raises(ValueError, match="no frame of MPEG-1, layer III"):
        frames_of(b"ID3" + b"".join(frames))


def test_what_a_frame_borrowed_comes_with_it() -> None:
    """It lies in the 480 bytes before it: in all 381 of the frame before, and 99 of another."""
    before = [frame(511, 1) for _number in range(30)]
    after = [frame(min(500, 40 * number), 2) for number in range(20)]
    kept, rest = joined(before, after, 10)
    assert rest == after[12:]
    assert kept[:20] == before[:20]
    data = b"".join(each[36:] for each in kept)
    assert data[-480:] == bytes([2]) * 480
    assert data[:-480] == bytes([1]) * (len(data) - 480)
    assert [each[:36] for each in kept] == [each[:36] for each in before[:22]]


def test_streams_are_joined_where_the_second_one_fits() -> None:
    """Not where it uses what the first one has used; at its very beginning, if nowhere else."""
    before = [frame(100, 1) for _number in range(30)]
    late = [frame(0 if number in {0, 17} else 200, 2) for number in range(20)]
    assert joined(before, late, 10)[1] == late[17:]
    early = [frame(0 if number < 5 else 200, 2) for number in range(20)]
    assert joined(before, early, 10)[1] == early[4:]
    never = [frame(0 if number < 1 else 200, 2) for number in range(20)]
    assert joined(before, never, 10) == (before[:10], never)
