"""Players find title, cover and chapters; tagging leaves the sound alone."""

from datetime import UTC, datetime
from pathlib import Path

from media import make_sound
from mutagen.id3 import ID3

from media_pipeline.master.tags import Tags, write_tags
from media_pipeline.model.episode import Chapter

TAGS = Tags(
    title="Danser ensemble : l’été",
    series="Priorité culture",
    author="Trajectoire Ressources",
    number=4,
    published=datetime(2023, 6, 15, 8, 0, tzinfo=UTC),
    summary="Un danseur raconte.",
    language="fra",
    cover=b"\xff\xd8jpeg",
    chapters=(Chapter(start=0.0, title="Bonjour"), Chapter(start=2.5, title="La danse")),
)


def sound_in(path: Path) -> bytes:
    content = path.read_bytes()
    return content[ID3(path).size :] if content[:3] == b"ID3" else content


def test_tags_as_players_read_them(tmp_path: Path) -> None:
    path = make_sound(tmp_path / "a.mp3", "sine=d=5", "-id3v2_version", "0")
    before = sound_in(path)

    write_tags(path, TAGS, 5.0)

    id3 = ID3(path, translate=False)
    assert id3.version == (2, 3, 0)
    assert str(id3["TIT2"]) == TAGS.title
    assert str(id3["TALB"]) == "Priorité culture"
    assert str(id3["TRCK"]) == "4"
    assert str(id3["TYER"]) == "2023"
    assert str(id3["TDAT"]) == "1506"
    assert id3["APIC:Cover"].data == TAGS.cover
    chapters = sorted(id3.getall("CHAP"), key=lambda frame: frame.start_time)
    assert [
        (frame.start_time, frame.end_time, str(frame.sub_frames["TIT2"])) for frame in chapters
    ] == [(0, 2500, "Bonjour"), (2500, 5000, "La danse")]
    assert id3.getall("CTOC")[0].child_element_ids == ["chp0", "chp1"]
    assert sound_in(path) == before


def test_same_tags_same_bytes(tmp_path: Path) -> None:
    path = make_sound(tmp_path / "a.mp3", "sine=d=1", "-id3v2_version", "0")
    write_tags(path, TAGS, 1.0)
    once = path.read_bytes()
    write_tags(path, TAGS, 1.0)
    assert path.read_bytes() == once
