"""Encoded parts of a picture: each an own file, named for everything that makes it.

A run that was interrupted goes on after the last part that was finished.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from media_pipeline.model.base import Progress
from media_pipeline.tools.ffmpeg import Ffmpeg
from media_pipeline.tools.files import atomic_path


@dataclass(frozen=True, slots=True)
class Work:
    """A part to encode: ``graph`` gives the ffmpeg command for a target.

    ``identity`` tells what it is made from apart from all else; ``length_s`` is for progress.
    """

    graph: Callable[[Path], Any]
    identity: str
    length_s: float

    def name(self, ffmpeg: Ffmpeg) -> str:
        """Return the name of its file, which does not depend on where the folders are."""
        command = self.graph(Path("/part.mp4")).compile(cmd="ffmpeg")
        settings = [each for each in command if not each.startswith("/")]
        told = json.dumps([ffmpeg.version, self.identity, settings]).encode()
        return f"{hashlib.sha256(told).hexdigest()[:24]}.mp4"


class PartsFolder:
    """The folder that holds the encoded parts of one episode."""

    def __init__(self, ffmpeg: Ffmpeg, folder: Path) -> None:
        self._ffmpeg = ffmpeg
        self._folder = folder

    def encode(self, works: list[Work], progress: Progress) -> list[Path]:
        """Encode what is not there yet, one after the other; return where all are.

        Raises:
            DiskFull: no space left.
            FfmpegFailed: a source cannot be decoded.
        """
        total_s = sum(work.length_s for work in works) or 1.0
        done_s = 0.0
        found = []
        for work in works:
            found.append(self._encode(work, _part_of(progress, done_s / total_s, work, total_s)))
            done_s += work.length_s
            progress(min(1.0, done_s / total_s))
        return found

    def keep_only(self, wanted: Iterable[Path]) -> None:
        """Remove all else: parts of what was wanted before, and halves of an aborted run."""
        kept = set(wanted)
        if not self._folder.is_dir():
            return
        for path in self._folder.iterdir():
            if path not in kept and path.is_file():
                path.unlink()
        with suppress(OSError):
            self._folder.rmdir()  # only when nothing is left

    def _encode(self, work: Work, progress: Progress) -> Path:
        target = self._folder / work.name(self._ffmpeg)
        if not target.exists():
            with atomic_path(target) as temporary:
                self._ffmpeg.run(
                    work.graph(temporary),
                    target=target,
                    duration_s=work.length_s,
                    progress=progress,
                )
        return target


def _part_of(progress: Progress, done: float, work: Work, total_s: float) -> Progress:
    def told(fraction: float) -> None:
        progress(min(1.0, done + fraction * work.length_s / total_s))

    return told
