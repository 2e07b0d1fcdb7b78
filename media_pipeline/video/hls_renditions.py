"""One rendition of a ladder: an fMP4 file with byte ranges, and its playlist, whole or not there.

The playlist is written last: where it stands, its file is whole.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from media_pipeline.model.base import Progress, no_progress
from media_pipeline.tools.ffmpeg import Ffmpeg, work_input
from media_pipeline.tools.files import atomic_path, write_atomic
from media_pipeline.video.hls_playlist import Segments, read_segments
from media_pipeline.video.hls_rungs import SEGMENT_S, Rung

Settings = dict[str, object]

_EARLY_S = 0.005  # a forced key frame is the first one after a time, and times are rounded


@dataclass(frozen=True, slots=True)
class Made:
    """A rendition that is whole; ``stem`` is the name of its files without suffix."""

    folder: Path
    stem: str
    segments: Segments

    @property
    def media(self) -> str:
        """The name of the file."""
        return f"{self.stem}.mp4"

    @property
    def playlist(self) -> str:
        """The name of the playlist."""
        return f"{self.stem}.m3u8"


@dataclass(frozen=True, slots=True)
class Renditions:
    """Makes what ``folder`` lacks, out of the delivered MP4, which lasts ``duration_s``."""

    ffmpeg: Ffmpeg
    video: Path
    duration_s: float
    folder: Path

    def picture(self, stem: str, rung: Rung, starts_s: Sequence[float], progress: Progress) -> Made:
        """Make one size of the picture; segments begin at ``starts_s`` (copied: as they lie)."""
        source = work_input(self.video, "mp4")
        settings = dict(rung.settings)
        if rung.is_copied:
            return self._make(stem, source["v:0"], settings, progress)
        settings["force_key_frames"] = _forced(starts_s)
        scaled = source["v:0"].filter("scale", *rung.size, flags="bicubic")
        return self._make(stem, scaled.filter("setsar", 1), settings, progress)

    def sound(self, stem: str) -> Made:
        """Copy the sound."""
        return self._make(stem, work_input(self.video, "mp4")["a:0"], {"c:a": "copy"}, no_progress)

    def _make(
        self, stem: str, stream: Any, settings: dict[str, object], progress: Progress
    ) -> Made:
        playlist, media = (self.folder / f"{stem}{suffix}" for suffix in (".m3u8", ".mp4"))
        if not (playlist.exists() and media.exists()):
            with tempfile.TemporaryDirectory(prefix=".hls-", dir=self.folder) as name:
                work = Path(name)
                graph = stream.output(str(work / playlist.name), **settings, **_muxed(work, stem))
                self.ffmpeg.run(graph, target=media, duration_s=self.duration_s, progress=progress)
                with atomic_path(media) as whole:
                    (work / media.name).replace(whole)
                write_atomic(playlist, (work / playlist.name).read_bytes())
        return Made(self.folder, stem, read_segments(playlist.read_text("utf-8")))


def _forced(starts_s: Sequence[float]) -> str:
    if not starts_s:
        return f"expr:gte(t,n_forced*{SEGMENT_S})"
    return ",".join(f"{max(0.0, start_s - _EARLY_S):.3f}" for start_s in starts_s)


def _muxed(work: Path, stem: str) -> Settings:
    return {
        "format": "hls",
        "hls_time": SEGMENT_S,
        "hls_playlist_type": "vod",
        "hls_segment_type": "fmp4",
        "hls_flags": "single_file+independent_segments",
        "hls_segment_filename": str(work / f"{stem}.mp4"),
        # else picture and sound are each moved to begin at 0: apart by what reordering delays
        "avoid_negative_ts": "disabled",
        "fps_mode": "passthrough",
        "map_metadata": -1,
        "map_chapters": -1,
        "fflags": "+bitexact",
    }
