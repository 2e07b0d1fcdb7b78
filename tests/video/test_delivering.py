"""The delivered file: what it says of itself, and that players find what they need."""

import struct
from pathlib import Path

import av
import pytest
from av.stream import Disposition
from media import ffmpeg
from mutagen.mp4 import MP4
from video.filming import (
    Replay,
    film,
    filmed_source,
    make_numbered,
    master,
    recording_of,
    timeline_of,
)

from media_pipeline.model.made_picture import MadePicture
from media_pipeline.tools.ffmpeg import FfmpegFailed
from media_pipeline.video import delivering
from media_pipeline.video.delivering import deliver_video
from media_pipeline.video.index import TICKS_PER_S
from media_pipeline.video.joining import Folders
from media_pipeline.video.making import Filmed
from media_pipeline.video.muxing import Extras, Ingredients

pytestmark = pytest.mark.xdist_group("delivering")

LENGTH_S = 8.3
CAPTIONS = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nBonjour à toutes\n\n"
CAPTIONS += "00:00:05.000 --> 00:00:06.000\net à tous\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Replay, MadePicture, Path]:
    folder = tmp_path_factory.mktemp("replay")
    (folder / "work").mkdir()
    replay = Replay(folder, folder / "work")
    clip = make_numbered(folder / "clip.mp4", 10.0)
    timeline = timeline_of((1.7, 10.0, 0.0))
    picture = replay.picture(Filmed(recording_of(filmed_source(clip)), timeline))
    return replay, picture, master(clip, timeline, replay.work / "sound.m4a")


@pytest.fixture(scope="module")
def extras(tmp_path_factory: pytest.TempPathFactory) -> Extras:
    folder = tmp_path_factory.mktemp("extras")
    (folder / "captions.vtt").write_text(CAPTIONS, encoding="utf-8")
    film(folder / "cover.jpg", "testsrc2=s=320x320", "-frames:v", "1", "-an")
    tags = {"title": "Replay Oxygène no 15 = l’été; # 1", "artist": "Trajectoire", "date": "2026"}
    tags |= {"show": "Oxygène", "album": "Oxygène", "comment": "Réunion\ndu 3 mars"}
    return Extras(
        language="fra",
        tags=tuple(tags.items()),
        chapters=((0.0, 3.0, "Accueil; bienvenue"), (3.0, LENGTH_S, "L’été = chaud")),
        captions=folder / "captions.vtt",
        cover=folder / "cover.jpg",
    )


@pytest.fixture(scope="module")
def video(made: tuple[Replay, MadePicture, Path], extras: Extras) -> Path:
    replay, picture, sound = made
    return replay.work / replay.deliver(picture, sound, extras).path


def test_the_file_says_what_it_is(video: Path, extras: Extras) -> None:
    with av.open(str(video)) as container:
        said = {name: container.metadata[name] for name, _value in extras.tags}
        assert said == dict(extras.tags)
        assert [(each["metadata"]["title"], each["start"]) for each in container.chapters()] == [
            ("Accueil; bienvenue", 0),
            ("L’été = chaud", 3 * TICKS_PER_S),
        ]
        streams = container.streams
        languages = [streams.video[0], streams.audio[0], streams.subtitles[0]]
        assert [each.language for each in languages] == ["fra"] * 3
    assert MP4(video)["covr"][0] == extras.cover.read_bytes() if extras.cover else False


def test_captions_are_in_it_and_are_not_shown_unasked(video: Path) -> None:
    with av.open(str(video)) as container:
        stream = container.streams.subtitles[0]
        assert stream.codec_context.name == "mov_text"
        assert not stream.disposition & Disposition.default
        told = [bytes(each)[2:].decode() for each in container.demux(stream) if each.size > 2]
    assert told == ["Bonjour à toutes", "et à tous"]


def test_players_can_begin_before_the_whole_file_is_there(video: Path) -> None:
    start = video.read_bytes()
    assert start.index(b"moov") < start.index(b"mdat")
    assert b"avc1" in start


def test_hardly_more_room_is_left_for_the_index_than_it_needs(video: Path) -> None:
    sizes = box_sizes(video)
    assert [*sizes] == ["ftyp", "moov", "free", "mdat"]
    assert sizes["free"] < 20_000


def test_too_little_room_for_the_index_costs_time_only(
    made: tuple[Replay, MadePicture, Path], extras: Extras, monkeypatch: pytest.MonkeyPatch
) -> None:
    replay, picture, sound = made
    monkeypatch.setattr(delivering, "index_bytes", lambda *_made_of: 100)
    path = replay.work / replay.deliver(picture, sound, extras).path
    assert [*box_sizes(path)][:2] == ["ftyp", "moov"]
    with av.open(str(path)) as container:
        frames = sum(1 for _frame in container.decode(video=0))
    assert frames == pytest.approx(LENGTH_S * 25, abs=2)


def test_picture_and_sound_begin_together_and_are_as_long_as_planned(video: Path) -> None:
    with av.open(str(video)) as container:
        assert (container.duration or 0) / 1e6 == pytest.approx(LENGTH_S, abs=0.03)
        for stream in (container.streams.video[0], container.streams.audio[0]):
            assert stream.start_time == 0
            assert float(stream.duration * stream.time_base) == pytest.approx(LENGTH_S, abs=0.03)


def test_what_is_told_of_the_file_is_true(
    made: tuple[Replay, MadePicture, Path], extras: Extras
) -> None:
    replay, picture, sound = made
    told = replay.deliver(picture, sound, extras)
    path = replay.work / told.path
    assert (told.width, told.height, told.frame_rate) == (64, 48, 25.0)
    assert told.size_bytes == path.stat().st_size
    assert told.codecs == "avc1.640028,mp4a.40.2"
    assert told.copied_s == pytest.approx(7.0, abs=0.05)
    assert told.duration_s == pytest.approx(LENGTH_S)


def test_the_same_is_delivered_byte_for_byte(
    made: tuple[Replay, MadePicture, Path], extras: Extras
) -> None:
    replay, picture, sound = made
    assert replay.deliver(picture, sound, extras) == replay.deliver(picture, sound, extras)


def test_a_sound_that_is_none_says_so_and_the_last_video_stays(
    made: tuple[Replay, MadePicture, Path], video: Path, tmp_path: Path
) -> None:
    replay, picture, _sound = made
    before = video.read_bytes()
    (tmp_path / "sound.m4a").write_bytes(b"nothing")
    with pytest.raises(FfmpegFailed):
        replay.deliver(picture, tmp_path / "sound.m4a")
    assert video.read_bytes() == before
    assert sorted(path.name for path in replay.work.iterdir()) == [
        "picture",
        "sound.m4a",
        "video.mp4",
    ]


def test_who_stops_the_work_leaves_the_last_video(
    made: tuple[Replay, MadePicture, Path], video: Path
) -> None:
    replay, picture, sound = made
    before = video.read_bytes()

    def stop(_fraction: float) -> None:
        raise KeyboardInterrupt

    folders = Folders(replay.folder, replay.work)
    made_of = Ingredients(picture, folders, sound, Extras(language="fra"))
    with pytest.raises(KeyboardInterrupt):
        deliver_video(ffmpeg(), made_of, video, stop)
    assert video.read_bytes() == before
    assert not list(replay.work.glob(".*"))


def box_sizes(path: Path) -> dict[str, int]:
    """Return the sizes of a file's boxes, in their order; of several of a kind, the sum."""
    content, at, sizes = path.read_bytes(), 0, dict[str, int]()
    while at < len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        sizes[kind.decode()] = sizes.get(kind.decode(), 0) + size
        at += size
    return sizes
