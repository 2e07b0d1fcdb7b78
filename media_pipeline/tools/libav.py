"""ffmpeg's libraries, used in this process (PyAV): their failures in a person's words."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from media_pipeline.tools.ffmpeg import FfmpegFailed
from media_pipeline.tools.files import disk_errors


@contextmanager
def libav_errors(target: Path) -> Iterator[None]:
    """Tell what goes wrong while ``target`` is written.

    Raises:
        DiskFull: no space left.
        StorageError: the folder cannot be written.
        FfmpegFailed: any other failure of ffmpeg's libraries.
    """
    import av

    with disk_errors(target):
        try:
            yield
        except av.error.FFmpegError as error:
            if isinstance(error, OSError):
                raise
            raise FfmpegFailed(str(error)) from error
