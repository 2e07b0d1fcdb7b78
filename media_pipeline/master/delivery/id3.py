"""Tags of an MP3: ID3v2.3 with chapters and cover.

ID3v2.3 is what every player reads; chapters follow the ID3v2 Chapter Frame Addendum 1.0 (one CHAP
frame each, one ordered top-level CTOC).
"""

from pathlib import Path
from typing import Any

from media_pipeline.master.delivery.tags import GENRE, Tags

_UTF16 = 1  # ID3v2.3 knows no UTF-8
_FRONT_COVER = 3
_NO_OFFSET = 0xFFFFFFFF
_ID3_HEADER_BYTES = 10
_SHIFTS = (21, 14, 7, 0)


def write_id3(path: Path, tags: Tags, duration_s: float) -> None:
    """Replace all tags of the MP3 at ``path``."""
    from mutagen.id3 import ID3

    id3 = ID3()
    for frame in (*_text_frames(tags), *_chapter_frames(tags.spans(duration_s))):
        id3.add(frame)
    id3.update_to_v23()
    id3.save(path, v1=0, v2_version=3, padding=lambda _info: 0)


def sound_in(content: bytes) -> bytes:
    """Return what follows the ID3v2 tag (its size is four times seven bits, ID3v2.3, 3.1)."""
    return content[tag_size(content[:_ID3_HEADER_BYTES]) :]


def tag_size(beginning: bytes) -> int:
    """Return how many bytes the ID3v2 tag takes that a file with this beginning has."""
    if not beginning.startswith(b"ID3"):
        return 0
    size = sum((byte & 0x7F) << shift for byte, shift in zip(beginning[6:10], _SHIFTS, strict=True))
    return _ID3_HEADER_BYTES + size


def _text_frames(tags: Tags) -> list[Any]:
    from mutagen import id3

    frames = [
        id3.TIT2(encoding=_UTF16, text=tags.title),
        id3.TALB(encoding=_UTF16, text=tags.series),
        id3.TPE1(encoding=_UTF16, text=tags.author),
        id3.TRCK(encoding=_UTF16, text=str(tags.number)),
        id3.TCON(encoding=_UTF16, text=GENRE),
        id3.TLAN(encoding=_UTF16, text=tags.language),
        id3.COMM(encoding=_UTF16, lang=tags.language, desc="", text=tags.summary),
        id3.APIC(encoding=0, mime="image/jpeg", type=_FRONT_COVER, desc="Cover", data=tags.cover),
    ]
    if tags.date:
        frames.append(id3.TDRC(encoding=_UTF16, text=[id3.ID3TimeStamp(tags.date)]))
    return frames


def _chapter_frames(spans: list[tuple[float, float, str]]) -> list[Any]:
    from mutagen import id3

    if not spans:
        return []
    frames = [
        id3.CHAP(
            element_id=f"chp{index}",
            start_time=round(start_s * 1000),
            end_time=round(end_s * 1000),
            start_offset=_NO_OFFSET,
            end_offset=_NO_OFFSET,
            sub_frames=[id3.TIT2(encoding=_UTF16, text=title)],
        )
        for index, (start_s, end_s, title) in enumerate(spans)
    ]
    contents = id3.CTOC(
        element_id="toc",
        flags=id3.CTOCFlags.TOP_LEVEL | id3.CTOCFlags.ORDERED,
        child_element_ids=[frame.element_id for frame in frames],
        sub_frames=[],
    )
    return [contents, *frames]
