"""Deliver the video: picture, mastered sound, captions, chapters and cover in one MP4."""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from media_pipeline.model.base import Progress, no_progress
from media_pipeline.model.video import DeliveredVideo
from media_pipeline.tools.ffmpeg import Ffmpeg
from media_pipeline.tools.files import atomic_path, make_durable, sha256_of
from media_pipeline.tools.libav import libav_errors
from media_pipeline.video.hidden_captions import hide_captions
from media_pipeline.video.index_size import index_bytes
from media_pipeline.video.joining import parameter_sets_of
from media_pipeline.video.muxing import Ingredients, NoRoomForIndex, mux

_AAC_LC = "mp4a.40.2"
_CAPTIONS = {".vtt": "webvtt", ".srt": "srt"}


def deliver_video(
    ffmpeg: Ffmpeg, made_of: Ingredients, target: Path, progress: Progress = no_progress
) -> DeliveredVideo:
    """Write the delivered MP4 below the work folder; packets of picture and sound are copied.

    ``progress`` is told the fraction done; what it raises stops the work.

    Raises:
        DiskFull: no space left.
        FfmpegFailed: an input is not what it should be.
    """
    with atomic_path(target) as temporary, _captions_file(ffmpeg, made_of, target) as captions:
        with libav_errors(target):
            _mux(made_of, captions, temporary, progress)
        hide_captions(temporary)
        sha256 = _hash_while_written(temporary)
    progress(1.0)
    return _described(made_of, target, sha256)


def _mux(made_of: Ingredients, captions: Path | None, path: Path, progress: Progress) -> None:
    room = index_bytes(made_of.picture, made_of.extras)
    try:
        mux(made_of, captions, path, room, progress)
    except NoRoomForIndex:
        mux(made_of, captions, path, 0, progress)


@contextmanager
def _captions_file(ffmpeg: Ffmpeg, made_of: Ingredients, target: Path) -> Iterator[Path | None]:
    """Give the captions as an MP4 has them; None where there are none."""
    import ffmpeg as graphs

    given = made_of.extras.captions
    if given is None:
        yield None
        return
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".captions-") as folder:
        path = Path(folder) / "captions.mp4"
        kind = _CAPTIONS[given.suffix]
        source = graphs.input(str(given.absolute()), f=kind, protocol_whitelist="file")
        text = {"c:s": "mov_text", "fflags": "+bitexact", "f": "mp4"}
        ffmpeg.run(graphs.output(source["s"], str(path), **text), target=target)
        yield path


def _hash_while_written(path: Path) -> str:
    """Return the SHA-256 of a new file, which the disk takes in meanwhile."""
    with ThreadPoolExecutor(1) as pool:
        written = pool.submit(make_durable, path)
        sha256 = sha256_of(path)
        written.result()
    return sha256


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
