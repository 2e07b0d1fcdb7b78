"""Deliver the video: picture, mastered sound, captions, chapters and cover in one MP4."""

import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from media_pipeline.model.base import Progress, no_progress
from media_pipeline.model.made_picture import MadePicture
from media_pipeline.model.video import DeliveredVideo
from media_pipeline.tools.ffmpeg import Ffmpeg, FfmpegFailed
from media_pipeline.tools.files import atomic_path, make_durable, sha256_of
from media_pipeline.video.hidden_captions import hide_captions
from media_pipeline.video.index_size import index_bytes
from media_pipeline.video.joining import Folders, delay_ticks, parameter_sets_of, write_joined
from media_pipeline.video.muxing import Extras, Mux, chapter_metadata

_AAC_LC = "mp4a.40.2"
_TOO_SMALL = "reserved_moov_size is too small"


@dataclass(frozen=True, slots=True)
class Ingredients:
    """What the file is made of: ``sound`` is an .m4a as long as ``picture``.

    The sound's edit list, which leaves out what the encoder put before it, is kept.
    """

    picture: MadePicture
    folders: Folders
    sound: Path
    extras: Extras


def deliver_video(
    ffmpeg: Ffmpeg, made_of: Ingredients, target: Path, progress: Progress = no_progress
) -> DeliveredVideo:
    """Write the delivered MP4 below the work folder; packets of picture and sound are copied.

    ``progress`` is told the fraction done; what it raises stops the work.

    Raises:
        DiskFull: no space left.
        FfmpegFailed: an input is not what it should be.
    """
    with atomic_path(target) as temporary, _chapters_file(made_of, target) as chapters:
        mux = Mux(
            late_ticks=delay_ticks(made_of.picture),
            sound=made_of.sound,
            chapters=chapters,
            extras=made_of.extras,
            target=temporary,
            index_bytes=index_bytes(made_of.picture, made_of.extras),
        )
        try:
            _write(ffmpeg, made_of, mux, progress)
        except FfmpegFailed as error:
            if _TOO_SMALL not in error.log:
                raise
            _write(ffmpeg, made_of, replace(mux, index_bytes=0), progress)
        hide_captions(temporary)
        sha256 = _hash_while_written(temporary)
    progress(1.0)
    return _described(made_of, target, sha256)


def _hash_while_written(path: Path) -> str:
    """Return the SHA-256 of a new file, which the disk takes in meanwhile."""
    with ThreadPoolExecutor(1) as pool:
        written = pool.submit(make_durable, path)
        sha256 = sha256_of(path)
        written.result()
    return sha256


@contextmanager
def _chapters_file(made_of: Ingredients, target: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".chapters-") as folder:
        chapters = Path(folder) / "chapters.txt"
        chapters.write_text(chapter_metadata(made_of.extras.chapters), encoding="utf-8")
        yield chapters


def _write(ffmpeg: Ffmpeg, made_of: Ingredients, mux: Mux, progress: Progress) -> None:
    with ffmpeg.started(
        mux, target=mux.target, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as process:
        if process.stdin is not None:
            write_joined(made_of.picture, made_of.folders, process.stdin, progress)


def _described(made_of: Ingredients, target: Path, sha256: str) -> DeliveredVideo:
    picture = made_of.picture
    sets = parameter_sets_of(picture, made_of.folders)
    size_bytes = target.stat().st_size
    return DeliveredVideo(
        path=target.relative_to(made_of.folders.work).as_posix(),
        codecs=f"{sets.codecs},{_AAC_LC}",
        width=picture.canvas.width,
        height=picture.canvas.height,
        frame_rate=picture.canvas.frame_rate,
        bitrate_kbps=round(size_bytes * 8 / picture.duration_s / 1000),
        duration_s=picture.duration_s,
        copied_s=picture.copied_s,
        size_bytes=size_bytes,
        sha256=sha256,
    )
