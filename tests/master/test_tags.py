"""Players find title, cover and chapters; tagging leaves the sound alone."""

import base64
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from media import ffmpeg, make_sound
from mutagen.flac import Picture
from mutagen.id3 import ID3
from mutagen.mp4 import MP4
from mutagen.oggopus import OggOpus

from media_pipeline.master.delivery.encoders import Format
from media_pipeline.master.delivery.id3 import sound_in, tag_size
from media_pipeline.master.delivery.mp4 import chapter_metadata
from media_pipeline.master.delivery.same_sound import same_sound, sound_digest
from media_pipeline.master.delivery.tags import Tags, write_tags
from media_pipeline.master.delivery.vorbis import clock
from media_pipeline.model.episode import Chapter
from media_pipeline.tools.ffmpeg import FfmpegFailed

FORMATS: tuple[Format, ...] = ("mp3", "m4a", "opus")
TAGS = Tags(
    title="Danser ensemble : l’été",
    series="Priorité culture",
    author="Trajectoire Ressources",
    number=4,
    published=datetime(2023, 6, 15, 8, 0, tzinfo=UTC),
    summary="Un danseur raconte.",
    language="fra",
    cover=b"\xff\xd8jpeg",
    chapters=(
        Chapter(start=0.0, title="Bonjour ; #1 = \\début"),
        Chapter(start=2.5, title="La danse"),
    ),
)
BARE = Tags("Un titre", "Une série", "Une autrice", 1, None, "", "und", b"\xff\xd8", ())


def sound(path: Path, hertz: int = 440) -> Path:
    options = ("-id3v2_version", "0") if path.suffix == ".mp3" else ()
    return make_sound(path, f"sine=f={hertz}:d=5:r=48000", "-bitexact", *options)


def heard(path: Path) -> bytes:
    """Return what a player plays, sample by sample: what is left out at both ends counts too."""
    command = [ffmpeg().path, "-v", "error", "-i", str(path), "-map", "0:a", "-f", "s16le", "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def chapters_as_ffmpeg_reads_them(path: Path) -> list[tuple[float, str]]:
    import av

    with av.open(str(path)) as container:
        return sorted(
            (float(chapter["start"] * chapter["time_base"]), chapter["metadata"]["title"])
            for chapter in container.chapters()
        )


@pytest.mark.parametrize("kind", FORMATS)
def test_the_sound_stays_as_it_is(kind: Format, tmp_path: Path) -> None:
    path = sound(tmp_path / f"a.{kind}")
    before = (heard(path), sound_digest(ffmpeg(), path))
    write_tags(ffmpeg(), path, kind, TAGS, 5.0)
    assert (heard(path), sound_digest(ffmpeg(), path)) == before
    write_tags(ffmpeg(), path, kind, BARE, 5.0)
    assert (heard(path), sound_digest(ffmpeg(), path)) == before


@pytest.mark.parametrize("kind", FORMATS)
def test_same_tags_same_bytes(kind: Format, tmp_path: Path) -> None:
    """Tagged twice, or tagged anew: all old tags are gone, and nothing piles up."""
    path = sound(tmp_path / f"a.{kind}")
    untagged = path.read_bytes()
    write_tags(ffmpeg(), path, kind, TAGS, 5.0)
    once = path.read_bytes()
    write_tags(ffmpeg(), path, kind, TAGS, 5.0)
    assert path.read_bytes() == once
    path.write_bytes(untagged)
    write_tags(ffmpeg(), path, kind, BARE, 5.0)
    write_tags(ffmpeg(), path, kind, TAGS, 5.0)
    assert path.read_bytes() == once
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("kind", FORMATS)
def test_ffmpeg_reads_chapters_and_language(kind: Format, tmp_path: Path) -> None:
    path = sound(tmp_path / f"a.{kind}")
    write_tags(ffmpeg(), path, kind, TAGS, 5.0)
    assert chapters_as_ffmpeg_reads_them(path) == [
        (0.0, "Bonjour ; #1 = \\début"),
        (2.5, "La danse"),
    ]
    write_tags(ffmpeg(), path, kind, BARE, 5.0)
    assert chapters_as_ffmpeg_reads_them(path) == []


def test_mp3_tags_as_players_read_them(tmp_path: Path) -> None:
    path = sound(tmp_path / "a.mp3")
    write_tags(ffmpeg(), path, "mp3", TAGS, 5.0)
    id3 = ID3(path, translate=False)
    assert id3.version == (2, 3, 0)
    assert str(id3["TIT2"]) == TAGS.title
    assert str(id3["TALB"]) == "Priorité culture"
    assert str(id3["TRCK"]) == "4"
    assert str(id3["TLAN"]) == "fra"
    assert str(id3["TYER"]) == "2023"
    assert str(id3["TDAT"]) == "1506"
    assert id3["APIC:Cover"].data == TAGS.cover
    chapters = sorted(id3.getall("CHAP"), key=lambda frame: frame.start_time)
    assert [
        (frame.start_time, frame.end_time, str(frame.sub_frames["TIT2"])) for frame in chapters
    ] == [(0, 2500, "Bonjour ; #1 = \\début"), (2500, 5000, "La danse")]
    assert id3.getall("CTOC")[0].child_element_ids == ["chp0", "chp1"]


def test_m4a_tags_as_players_read_them(tmp_path: Path) -> None:
    path = sound(tmp_path / "a.m4a")
    write_tags(ffmpeg(), path, "m4a", TAGS, 5.0)
    mp4 = MP4(path)
    assert mp4["\xa9nam"] == [TAGS.title]
    assert mp4["\xa9alb"] == ["Priorité culture"]
    assert mp4["\xa9ART"] == ["Trajectoire Ressources"]
    assert mp4["\xa9day"] == ["2023-06-15"]
    assert mp4["trkn"] == [(4, 0)]
    assert mp4["desc"] == ["Un danseur raconte."]
    assert bytes(mp4["covr"][0]) == TAGS.cover
    assert [(chapter.start, chapter.title) for chapter in mp4.chapters or ()] == [
        (0.0, "Bonjour ; #1 = \\début"),
        (2.5, "La danse"),
    ]
    content = path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")  # plays before it is all there
    assert content[8:12] == b"M4A "


def test_m4a_says_its_language(tmp_path: Path) -> None:
    import av

    path = sound(tmp_path / "a.m4a")
    write_tags(ffmpeg(), path, "m4a", TAGS, 5.0)
    with av.open(str(path)) as container:
        assert container.streams.audio[0].language == "fra"


def test_opus_comments_as_players_read_them(tmp_path: Path) -> None:
    path = sound(tmp_path / "a.opus")
    write_tags(ffmpeg(), path, "opus", TAGS, 5.0)
    opus = OggOpus(path)
    assert opus["TITLE"] == [TAGS.title]
    assert opus["ALBUM"] == ["Priorité culture"]
    assert opus["DATE"] == ["2023-06-15"]
    assert opus["LANGUAGE"] == ["fra"]
    assert opus["CHAPTER000"] == ["00:00:00.000"]
    assert opus["CHAPTER001"] == ["00:00:02.500"]
    assert opus["CHAPTER001NAME"] == ["La danse"]
    picture = Picture(base64.b64decode(opus["METADATA_BLOCK_PICTURE"][0]))
    assert (picture.mime, picture.data) == ("image/jpeg", TAGS.cover)


@pytest.mark.parametrize("kind", FORMATS)
def test_sound_is_known_again_whatever_its_tags(kind: Format, tmp_path: Path) -> None:
    one, other = sound(tmp_path / f"one.{kind}"), sound(tmp_path / f"other.{kind}")
    write_tags(ffmpeg(), one, kind, TAGS, 5.0)
    assert one.read_bytes() != other.read_bytes()
    assert same_sound(ffmpeg(), one, other)
    assert not same_sound(ffmpeg(), one, sound(tmp_path / f"third.{kind}", hertz=441))


@pytest.mark.parametrize("kind", FORMATS)
def test_what_is_no_sound_is_no_sound_again(kind: Format, tmp_path: Path) -> None:
    one = sound(tmp_path / f"one.{kind}")
    page = tmp_path / f"page.{kind}"
    page.write_bytes(b"<html>gone</html>")
    assert not same_sound(ffmpeg(), one, page)
    assert not same_sound(ffmpeg(), page, one)


def test_formats_are_not_compared(tmp_path: Path) -> None:
    assert not same_sound(ffmpeg(), sound(tmp_path / "a.mp3"), sound(tmp_path / "a.opus"))


def test_tags_need_a_file_of_their_kind(tmp_path: Path) -> None:
    page = tmp_path / "a.m4a"
    page.write_bytes(b"<html>gone</html>")
    with pytest.raises(FfmpegFailed):
        write_tags(ffmpeg(), page, "m4a", TAGS, 5.0)
    assert page.read_bytes() == b"<html>gone</html>"


def test_what_follows_an_id3_tag() -> None:
    tag = b"ID3\x03\x00\x00" + bytes([0, 0, 1, 2]) + bytes(130)
    assert sound_in(tag + b"sound") == b"sound"
    assert sound_in(b"sound") == b"sound"
    assert tag_size(b"") == 0


def test_clock_of_long_programmes() -> None:
    assert clock(0.0) == "00:00:00.000"
    assert clock(3 * 3600 + 62.0456) == "03:01:02.046"
    assert clock(59.9996) == "00:01:00.000"


def test_chapters_in_ffmpeg_s_words() -> None:
    assert chapter_metadata([(0.0, 1.5, "a=b;\nc")]) == (
        ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1500\ntitle=a\\=b\\;\\\nc\n"
    )
