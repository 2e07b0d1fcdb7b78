"""The ffmpeg command that puts picture, sound, captions, chapters and cover into one MP4."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from media_pipeline.video.index import TICKS_PER_S

CHUNK_S = 0.5
"""How long picture and sound go on before the other comes: the index names each change."""

_CAPTIONS = {".vtt": "webvtt", ".srt": "srt"}


@dataclass(frozen=True, slots=True)
class Extras:
    """What the file says beside sound and picture.

    ``tags`` are names and values as ffmpeg's MP4 muxer knows them (title, artist, album, show,
    date, comment, description, genre). ``chapters`` are begin, end and title, in seconds.
    ``captions`` is a .vtt or .srt, ``cover`` a JPEG. ``language`` is an ISO 639-2 code.
    """

    language: str
    tags: tuple[tuple[str, str], ...] = ()
    chapters: tuple[tuple[float, float, str], ...] = ()
    captions: Path | None = None
    cover: Path | None = None


@dataclass(frozen=True, slots=True)
class Mux:
    """The command; the picture comes through its stdin, ``late_ticks`` late.

    ``index_bytes`` are left at the beginning for the index; without, the file is written twice.
    ffmpeg-python leaves out an input of which no stream is used, as the one with the chapters.
    """

    late_ticks: int
    sound: Path
    chapters: Path
    extras: Extras
    target: Path
    index_bytes: int = 0

    def compile(self, cmd: str) -> list[str]:
        """Return the command, as ffmpeg-python's graphs do."""
        late = f"{-self.late_ticks / TICKS_PER_S:.9f}"
        return [
            *(cmd, "-copyts", "-protocol_whitelist", "pipe", "-itsoffset", late),
            *("-f", "mov", "-i", "pipe:0"),
            *_input("mov", self.sound),
            *_input("ffmetadata", self.chapters),
            *self._more_inputs(),
            *("-map", "0:v:0", "-map", "1:a:0", *self._more_streams()),
            *("-c", "copy", "-tag:v:0", "avc1", "-c:s", "mov_text"),
            *("-map_metadata:g", "-1", "-map_metadata:s", "-1", "-map_chapters", "2"),
            *(word for pair in self.extras.tags for word in ("-metadata", "=".join(pair))),
            *self._dispositions(),
            *("-fflags", "+bitexact", "-chunk_duration", f"{CHUNK_S * 1e6:.0f}"),
            *self._index_first(),
            *("-video_track_timescale", str(TICKS_PER_S), "-movie_timescale", str(TICKS_PER_S)),
            *("-f", "mp4", str(self.target.absolute())),
        ]

    def _index_first(self) -> tuple[str, str]:
        if self.index_bytes:
            return "-moov_size", str(self.index_bytes)
        return "-movflags", "+faststart"

    def _more_inputs(self) -> list[str]:
        captions, cover = self.extras.captions, self.extras.cover
        return [
            *(_input(_CAPTIONS[captions.suffix], captions) if captions else ()),
            *(_input("jpeg_pipe", cover) if cover else ()),
        ]

    def _more_streams(self) -> list[str]:
        captions, cover = self.extras.captions, self.extras.cover
        return [
            *(("-map", "3:s:0") if captions else ()),
            *(("-map", f"{4 if captions else 3}:v:0") if cover else ()),
        ]

    def _dispositions(self) -> list[str]:
        language = f"language={self.extras.language}"
        streams = ("v:0", "a:0", *(("s:0",) if self.extras.captions else ()))
        given: Sequence[tuple[str, str]] = (
            ("v:0", "default"),
            ("a:0", "default"),
            *((("s:0", "0"),) if self.extras.captions else ()),
            *((("v:1", "attached_pic"),) if self.extras.cover else ()),
        )
        return [
            *(word for each in streams for word in (f"-metadata:s:{each}", language)),
            *(word for each, value in given for word in (f"-disposition:{each}", value)),
        ]


def chapter_metadata(chapters: Sequence[tuple[float, float, str]]) -> str:
    """Return chapters (begin, end, title) in ffmpeg's metadata format, times in milliseconds."""
    parts = [
        f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={round(start_s * 1000)}\nEND={round(end_s * 1000)}\n"
        f"title={_escaped(title)}\n"
        for start_s, end_s, title in chapters
    ]
    return "\n".join([";FFMETADATA1", *parts])


def _input(container: str, path: Path) -> tuple[str, ...]:
    return ("-protocol_whitelist", "file", "-f", container, "-i", str(path.absolute()))


def _escaped(text: str) -> str:
    return re.sub(r"([=;#\\\n])", r"\\\1", text)
