"""HLS ladders of clips whose truth is known, read back by ffmpeg."""

import re
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from video.clips import make_clip, run

from media_pipeline.model.video import Ladder
from media_pipeline.tools.ffmpeg import find_ffmpeg
from media_pipeline.video.hls import LadderSource, make_ladder
from media_pipeline.video.hls_playlist import Segments, read_segments
from media_pipeline.video.hls_rungs import may_be_copied, rungs_of, segment_starts

pytestmark = pytest.mark.xdist_group("hls")

FLASH_S = (1.0, 4.0, 9.0, 13.0)
CAPTIONS = "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nBonjour à toutes et à tous\n"


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """854×480, 15 s; white flashes and 1 kHz beeps of 0.2 s at FLASH_S; key frames every 3 s."""
    lit = "+".join(f"between(t,{at},{at + 0.199})" for at in FLASH_S)
    picture = "testsrc2=size=854x480:rate=20:duration=15,eq=brightness=-0.4"
    picture += f",drawbox=c=white:t=fill:enable='{lit}'"
    sound = f"aevalsrc='0.5*sin(2*PI*1000*t)*({lit})':s=48000:d=15"
    path = tmp_path_factory.mktemp("delivered") / "video.mp4"
    return make_clip(path, picture, "-g", "60", "-sc_threshold", "0", "-bf", "2", sound=sound)


@pytest.fixture(scope="module")
def made(video: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ladder]:
    folder = tmp_path_factory.mktemp("work") / "hls"
    captions = folder.parent / "captions.vtt"
    captions.write_text(CAPTIONS, "utf-8")
    source = LadderSource(video, "0" * 64, "fr", captions, "Français")
    return folder, make_ladder(find_ffmpeg(), source, folder)


def media_playlists(folder: Path, ladder: Ladder) -> dict[str, Segments]:
    names = [file.path for file in ladder.files if re.match(r"(\d+p|sound)-.*m3u8", file.path)]
    return {name: read_segments((folder / name).read_text("utf-8")) for name in names}


def attributes(line: str) -> dict[str, str]:
    return {
        name: value.strip('"') for name, value in re.findall(r'([A-Z-]+)=("[^"]*"|[^,]*)', line)
    }


def test_no_rendition_is_larger_than_the_video(made: tuple[Path, Ladder]) -> None:
    _folder, ladder = made
    assert ladder.heights == (360, 480)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1920, 1080), [(640, 360), (1280, 720), (1920, 1080)]),
        ((1280, 720), [(640, 360), (1280, 720)]),
        ((1080, 1920), [(360, 640), (720, 1280), (1080, 1920)]),
        ((640, 360), [(640, 360)]),
        ((320, 180), [(320, 180)]),
        ((1440, 1080), [(480, 360), (960, 720), (1440, 1080)]),
        ((720, 400), [(720, 400)]),
    ],
)
def test_rungs_follow_the_shorter_side(
    size: tuple[int, int], expected: list[tuple[int, int]]
) -> None:
    assert [rung.size for rung in rungs_of(size, copies=True)] == expected


def test_the_largest_is_the_delivered_picture_itself(
    video: Path, made: tuple[Path, Ladder]
) -> None:
    folder, ladder = made
    (name,) = [file.path for file in ladder.files if re.match(r"480p-.*mp4", file.path)]
    assert packets(folder / name) == packets(video)


def packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


def test_segments_begin_together_and_at_key_frames(made: tuple[Path, Ladder]) -> None:
    folder, ladder = made
    pictures = {
        name: each for name, each in media_playlists(folder, ladder).items() if name[0].isdigit()
    }
    assert len(pictures) == 2
    for name, segments in pictures.items():
        assert segments.starts_s == pytest.approx((0.0, 6.0, 12.0), abs=0.001)
        keys = key_times(folder / name.replace(".m3u8", ".mp4"))
        assert set(segments.starts_s) <= {round(at_s, 3) for at_s in keys}


def key_times(path: Path) -> list[float]:
    with av.open(str(path)) as container:
        return [
            float(packet.pts * packet.time_base)
            for packet in container.demux(video=0)
            if packet.is_keyframe and packet.pts is not None
        ]


def test_byte_ranges_cover_each_file(made: tuple[Path, Ladder]) -> None:
    folder, ladder = made
    for name, segments in media_playlists(folder, ladder).items():
        text = (folder / name).read_text("utf-8")
        ranges = [
            (int(at), int(at) + int(size))
            for size, at in re.findall(r"BYTERANGE[:=]\"?(\d+)@(\d+)", text)
        ]
        assert ranges[0][0] == 0
        assert all(before[1] == after[0] for before, after in pairwise(ranges))
        assert ranges[-1][1] <= (folder / name.replace(".m3u8", ".mp4")).stat().st_size
        assert sum(length for length, _bytes in segments.each) == pytest.approx(15.0, abs=0.1)
        assert max(length for length, _bytes in segments.each) <= segments.target_s + 0.5


def test_the_multivariant_playlist_is_true_to_the_files(made: tuple[Path, Ladder]) -> None:
    folder, ladder = made
    text = (folder / ladder.playlist).read_text("utf-8")
    sound = next(each for name, each in media_playlists(folder, ladder).items() if "sound" in name)
    found = re.findall(r"#EXT-X-STREAM-INF:(.*)\n(.*)\n", text)
    assert len(found) == 2
    for line, name in found:
        told, segments = attributes(line), read_segments((folder / name).read_text("utf-8"))
        with av.open(str(folder / name.replace(".m3u8", ".mp4"))) as container:
            stream = container.streams.video[0]
            assert told["RESOLUTION"] == f"{stream.width}x{stream.height}"
            profile, level = stream.codec_context.extradata[1], stream.codec_context.extradata[3]
        assert re.fullmatch(rf"avc1\.{profile:02x}..{level:02x},mp4a\.40\.2", told["CODECS"])
        assert float(told["FRAME-RATE"]) == pytest.approx(20.0, abs=0.01)
        whole = sum(size for each in (segments, sound) for _length, size in each.each)
        assert int(told["AVERAGE-BANDWIDTH"]) == pytest.approx(8 * whole / 15, rel=0.02)
        fullest = max(8 * size / length for length, size in segments.each)
        assert int(told["BANDWIDTH"]) >= fullest
        assert (told["AUDIO"], told["SUBTITLES"]) == ("sound", "captions")
    media = [attributes(line) for line in re.findall(r"#EXT-X-MEDIA:(.*)", text)]
    (captions,) = [each for each in media if each["TYPE"] == "SUBTITLES"]
    assert (captions["LANGUAGE"], captions["AUTOSELECT"]) == ("fr", "YES")
    assert captions["NAME"] == "Français"
    assert (folder / captions["URI"].replace(".m3u8", ".vtt")).read_text("utf-8") == CAPTIONS


def test_a_player_gets_all_of_every_rendition_in_time(
    made: tuple[Path, Ladder], tmp_path: Path
) -> None:
    """Flashes and beeps are found where they are, within 40 ms, through the playlists."""
    folder, ladder = made
    for number in range(2):
        copy = tmp_path / f"{number}.mkv"
        options = ("-map", f"0:v:{number}", "-map", "0:a:0", "-c:v", "ffv1", "-c:a", "pcm_s16le")
        said = run("-copyts", "-i", str(folder / ladder.playlist), *options, str(copy))
        assert "rror" not in said
        flashes, beeps, frames = seen_and_heard(copy)
        assert frames == 300
        assert flashes == pytest.approx(FLASH_S, abs=0.001)
        assert beeps == pytest.approx(FLASH_S, abs=0.04)


def seen_and_heard(path: Path) -> tuple[list[float], list[float], int]:
    lit, frames = [], 0
    loud: list[float] = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            frames += 1
            if frame.to_ndarray(format="gray").mean() > 225:
                lit.append(float(frame.time))
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            sound = np.abs(frame.to_ndarray().astype(float)).reshape(-1)
            loud += [float(frame.time) + at / 48000 for at in np.flatnonzero(sound > 3000)]
    return begins(lit), begins(loud), frames


def begins(times: list[float]) -> list[float]:
    return [at for before, at in pairwise([-9.0, *times]) if at - before > 0.5]


def test_what_is_whole_is_not_made_again(video: Path, made: tuple[Path, Ladder]) -> None:
    folder, ladder = made
    before = {path.name: path.stat().st_mtime_ns for path in folder.glob("*.mp4")}
    (folder / ".hls-killed").mkdir()
    lost = next(file.path for file in ladder.files if re.match(r"360p-.*m3u8", file.path))
    (folder / lost).unlink()
    captions = folder.parent / "captions.vtt"
    again = make_ladder(
        find_ffmpeg(), LadderSource(video, "0" * 64, "fr", captions, "Français"), folder
    )
    after = {path.name: path.stat().st_mtime_ns for path in folder.glob("*.mp4")}
    assert again == ladder
    assert {name for name in after if after[name] != before[name]} == {lost[:-4] + "mp4"}
    assert {path.name for path in folder.iterdir()} == {file.path for file in again.files}


def test_a_video_with_few_key_frames_is_encoded_in_every_size(tmp_path: Path) -> None:
    """One key frame in 14 s: copied, it would be one segment."""
    picture = "testsrc2=size=320x180:rate=10:duration=14"
    video = make_clip(tmp_path / "video.mp4", picture, "-g", "999", "-sc_threshold", "0")
    folder = tmp_path / "hls"
    ladder = make_ladder(find_ffmpeg(), LadderSource(video, "1" * 64), folder)
    ((_name, segments),) = media_playlists(folder, ladder).items()
    assert segments.starts_s == pytest.approx((0.0, 6.0, 12.0), abs=0.001)
    text = (folder / ladder.playlist).read_text("utf-8")
    assert "EXT-X-MEDIA" not in text
    assert "AUDIO" not in text
    assert "SUBTITLES" not in text


@pytest.mark.parametrize(
    ("keys_s", "starts_s", "copied"),
    [
        ((0.0, 2.0, 4.0, 6.0, 8.0, 14.0), (0.0, 6.0, 14.0), True),
        ((0.0, 4.0, 9.5, 12.0, 20.0), (0.0, 9.5, 12.0, 20.0), True),
        ((0.0, 10.0), (0.0, 10.0), False),
        ((), (), False),
    ],
)
def test_segments_of_a_copy_begin_where_key_frames_allow(
    keys_s: tuple[float, ...], starts_s: tuple[float, ...], *, copied: bool
) -> None:
    assert segment_starts(keys_s) == starts_s
    assert may_be_copied(keys_s, 25.0) is copied


def test_the_peak_is_that_of_whole_stretches() -> None:
    """A last segment of a tenth of a second says nothing of what a line must carry."""
    segments = Segments(6, ((6.0, 6000), (6.0, 12000), (0.1, 9000)))
    assert segments.peak_bps == round(8 * 21000 / 6.1 + 0.5)
    assert segments.average_bps == round(8 * 27000 / 12.1 + 0.5)


def test_half_a_playlist_is_no_playlist() -> None:
    text = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6.0,\n#EXT-X-BYTERANGE:100@0\na.mp4\n"
    with pytest.raises(ValueError, match="playlist"):
        read_segments(text)
