"""What a player shows: title, series, cover and chapters, in each format's own way."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from media_pipeline.model.episode import Chapter
from media_pipeline.tools.ffmpeg import Ffmpeg
from media_pipeline.tools.files import disk_errors

if TYPE_CHECKING:
    from media_pipeline.master.delivery.encoders import Format

GENRE = "Podcast"


@dataclass(frozen=True, slots=True)
class Tags:
    """What the file says of itself.

    ``cover`` is a JPEG; ``language`` an ISO 639-2 code; chapters begin on the delivered time line.
    """

    title: str
    series: str
    author: str
    number: int
    published: datetime | None
    summary: str
    language: str
    cover: bytes
    chapters: tuple[Chapter, ...]

    @property
    def date(self) -> str:
        """The day of publication as YYYY-MM-DD, empty without one."""
        return self.published.strftime("%Y-%m-%d") if self.published else ""

    def spans(self, duration_s: float) -> list[tuple[float, float, str]]:
        """Return begin, end and title of each chapter; the last one ends with the sound."""
        ends = [*(chapter.start for chapter in self.chapters[1:]), duration_s]
        return [
            (chapter.start, max(chapter.start, end), chapter.title)
            for chapter, end in zip(self.chapters, ends, strict=False)
        ]


def write_tags(ffmpeg: Ffmpeg, path: Path, kind: "Format", tags: Tags, duration_s: float) -> None:
    """Replace all tags of the file at ``path``; its sound stays as it is, byte for byte.

    Raises:
        DiskFull: no space left.
        FfmpegFailed: it is no such file.
    """
    from media_pipeline.master.delivery.id3 import write_id3
    from media_pipeline.master.delivery.mp4 import write_mp4
    from media_pipeline.master.delivery.vorbis import write_vorbis

    with disk_errors(path):
        if kind == "mp3":
            write_id3(path, tags, duration_s)
        elif kind == "m4a":
            write_mp4(ffmpeg, path, tags, duration_s)
        else:
            write_vorbis(path, tags)
