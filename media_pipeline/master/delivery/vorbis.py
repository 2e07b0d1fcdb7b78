"""Tags of an Opus file: Vorbis comments.

Chapters as in Xiph's chapter extension (CHAPTER000 and CHAPTER000NAME), the cover as a FLAC picture
block in Base64 (METADATA_BLOCK_PICTURE).
"""

import base64
from pathlib import Path

from media_pipeline.master.delivery.tags import GENRE, Tags

_FRONT_COVER = 3


def write_vorbis(path: Path, tags: Tags) -> None:
    """Replace all tags of the Opus file at ``path``."""
    from mutagen.oggopus import OggOpus

    opus = OggOpus(path)
    opus.tags.clear()
    for name, text in (*_comments(tags), *_chapters(tags)):
        opus.tags[name] = text
    opus.tags["METADATA_BLOCK_PICTURE"] = _picture(tags.cover)
    opus.save(padding=lambda _info: 0)


def clock(seconds: float) -> str:
    """Return a time as HH:MM:SS.mmm."""
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02}:{minute:02}:{second:02}.{thousandths:03}"


def _comments(tags: Tags) -> list[tuple[str, str]]:
    comments = [
        ("TITLE", tags.title),
        ("ALBUM", tags.series),
        ("ARTIST", tags.author),
        ("TRACKNUMBER", str(tags.number)),
        ("GENRE", GENRE),
        ("LANGUAGE", tags.language),
        ("DESCRIPTION", tags.summary),
    ]
    return [*comments, ("DATE", tags.date)] if tags.date else comments


def _chapters(tags: Tags) -> list[tuple[str, str]]:
    return [
        comment
        for index, chapter in enumerate(tags.chapters)
        for comment in (
            (f"CHAPTER{index:03}", clock(chapter.start)),
            (f"CHAPTER{index:03}NAME", chapter.title),
        )
    ]


def _picture(cover: bytes) -> str:
    from mutagen.flac import Picture

    picture = Picture()
    picture.type, picture.mime, picture.desc = _FRONT_COVER, "image/jpeg", "Cover"
    picture.data = cover
    return base64.b64encode(picture.write()).decode("ascii")
