"""What a player shows: ID3v2.3 tags with chapters and cover.

ID3v2.3 is what every player reads; chapters follow the ID3v2 Chapter Frame Addendum 1.0 (one CHAP
frame each, one ordered top-level CTOC).
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from media_pipeline.model.episode import Chapter

_UTF16 = 1  # ID3v2.3 knows no UTF-8
_FRONT_COVER = 3
_NO_OFFSET = 0xFFFFFFFF
_ID3_HEADER_BYTES = 10
_SHIFTS = (21, 14, 7, 0)


@dataclass(frozen=True, slots=True)
class Tags:
    """What the file says of itself. ``cover`` is a JPEG; ``language`` an ISO 639-2 code."""

    title: str
    series: str
    author: str
    number: int
    published: datetime | None
    summary: str
    language: str
    cover: bytes
    chapters: tuple[Chapter, ...]


def write_tags(path: Path, tags: Tags, duration_s: float) -> None:
    """Replace all tags of the MP3 at ``path``; its sound stays as it is, byte for byte."""
    from mutagen.id3 import ID3

    id3 = ID3()
    for frame in (*_text_frames(tags), *_chapter_frames(tags.chapters, duration_s)):
        id3.add(frame)
    id3.update_to_v23()
    id3.save(path, v1=0, v2_version=3, padding=lambda _info: 0)


def sound_in(content: bytes) -> bytes:
    """Return what follows the ID3v2 tag (its size is four times seven bits, ID3v2.3, 3.1)."""
    if not content.startswith(b"ID3"):
        return content
    size = sum((byte & 0x7F) << shift for byte, shift in zip(content[6:10], _SHIFTS, strict=True))
    return content[_ID3_HEADER_BYTES + size :]


def _text_frames(tags: Tags) -> list[Any]:
    from mutagen import id3

    frames = [
        id3.TIT2(encoding=_UTF16, text=tags.title),
        id3.TALB(encoding=_UTF16, text=tags.series),
        id3.TPE1(encoding=_UTF16, text=tags.author),
        id3.TRCK(encoding=_UTF16, text=str(tags.number)),
        id3.TCON(encoding=_UTF16, text="Podcast"),
        id3.TLAN(encoding=_UTF16, text=tags.language),
        id3.COMM(encoding=_UTF16, lang=tags.language, desc="", text=tags.summary),
        id3.APIC(encoding=0, mime="image/jpeg", type=_FRONT_COVER, desc="Cover", data=tags.cover),
    ]
    if tags.published is not None:
        date = id3.ID3TimeStamp(tags.published.strftime("%Y-%m-%d"))
        frames.append(id3.TDRC(encoding=_UTF16, text=[date]))
    return frames


def _chapter_frames(chapters: tuple[Chapter, ...], duration_s: float) -> list[Any]:
    from mutagen import id3

    if not chapters:
        return []
    ends = [*(chapter.start for chapter in chapters[1:]), duration_s]
    frames = [
        id3.CHAP(
            element_id=f"chp{index}",
            start_time=round(chapter.start * 1000),
            end_time=round(max(chapter.start, end) * 1000),
            start_offset=_NO_OFFSET,
            end_offset=_NO_OFFSET,
            sub_frames=[id3.TIT2(encoding=_UTF16, text=chapter.title)],
        )
        for index, (chapter, end) in enumerate(zip(chapters, ends, strict=True))
    ]
    contents = id3.CTOC(
        element_id="toc",
        flags=id3.CTOCFlags.TOP_LEVEL | id3.CTOCFlags.ORDERED,
        child_element_ids=[frame.element_id for frame in frames],
        sub_frames=[],
    )
    return [contents, *frames]
