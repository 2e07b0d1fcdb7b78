"""Tags of an M4A: chapters and language by ffmpeg, which copies the packets; the rest by mutagen.

ffmpeg writes chapters twice: as Nero's list (chpl) and as a QuickTime text track. Players know one
or the other.
"""

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from media_pipeline.master.delivery.tags import GENRE, Tags
from media_pipeline.tools.ffmpeg import Ffmpeg

_DESCRIPTION_CHARACTERS = 255  # what “desc” may hold; “ldes” holds all


def write_mp4(ffmpeg: Ffmpeg, path: Path, tags: Tags, duration_s: float) -> None:
    """Replace all tags of the M4A at ``path``."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".tags-") as folder:
        chapters = Path(folder) / "chapters.txt"
        chapters.write_text(chapter_metadata(tags.spans(duration_s)), encoding="utf-8")
        copied = Path(folder) / "copied.m4a"
        ffmpeg.run(_Copy(path, chapters, copied, tags.language), target=path)
        _write_atoms(copied, tags)
        copied.replace(path)


def chapter_metadata(spans: list[tuple[float, float, str]]) -> str:
    """Return chapters as ffmpeg's metadata format, times in milliseconds."""
    chapters = [
        f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={round(start_s * 1000)}\nEND={round(end_s * 1000)}\n"
        f"title={_escaped(title)}\n"
        for start_s, end_s, title in spans
    ]
    return "\n".join([";FFMETADATA1", *chapters])


@dataclass(frozen=True, slots=True)
class _Copy:
    """The ffmpeg command that copies sound and adds chapters.

    ffmpeg-python leaves out an input of which no stream is used, as the one with the chapters.
    """

    source: Path
    chapters: Path
    target: Path
    language: str

    def compile(self, cmd: str) -> list[str]:
        """Return the command, as ffmpeg-python's graphs do."""
        return [
            *(cmd, *_input("mov", self.source), *_input("ffmetadata", self.chapters)),
            *("-map", "0:a:0", "-c", "copy", "-map_chapters", "1"),
            *("-map_metadata:g", "-1", "-map_metadata:s", "-1"),  # but keep that of chapters
            *("-metadata:s:a:0", f"language={self.language}"),
            *("-fflags", "+bitexact", "-movflags", "+faststart", "-f", "ipod"),
            str(self.target.absolute()),
        ]


def _input(container: str, path: Path) -> tuple[str, ...]:
    return ("-protocol_whitelist", "file", "-f", container, "-i", str(path.absolute()))


def _escaped(text: str) -> str:
    return re.sub(r"([=;#\\\n])", r"\\\1", text)


def _write_atoms(path: Path, tags: Tags) -> None:
    from mutagen.mp4 import MP4, MP4Cover

    mp4 = MP4(path)
    mp4.update(
        {
            "\xa9nam": tags.title,
            "\xa9alb": tags.series,
            "\xa9ART": tags.author,
            "aART": tags.author,
            "\xa9gen": GENRE,
            "desc": tags.summary[:_DESCRIPTION_CHARACTERS],
            "ldes": tags.summary,
            "trkn": [(tags.number, 0)],
            "covr": [MP4Cover(tags.cover, MP4Cover.FORMAT_JPEG)],
        }
    )
    if tags.date:
        mp4["\xa9day"] = tags.date
    mp4.save(padding=lambda _info: 0)
