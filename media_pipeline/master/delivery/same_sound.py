"""Whether two files hold the same sound, whatever their tags say."""

import hashlib
from pathlib import Path
from typing import IO

from media_pipeline.master.delivery.id3 import tag_size
from media_pipeline.tools.ffmpeg import Ffmpeg, FfmpegFailed

_CHUNK = 1 << 20
_HEADER_BYTES = 10
_CONTAINERS = {".m4a": "mov", ".opus": "ogg"}


def same_sound(ffmpeg: Ffmpeg, one: Path, other: Path) -> bool:
    """Tell whether two files of one format hold the same encoded sound.

    What cannot be read as its name says holds no sound that anything else holds.
    """
    if one.suffix != other.suffix:
        return False
    try:
        return sound_digest(ffmpeg, one) == sound_digest(ffmpeg, other)
    except FfmpegFailed:
        return False


def sound_digest(ffmpeg: Ffmpeg, path: Path) -> str:
    """Return the SHA-256 of a file's encoded sound, without tags, chapters and cover.

    Of an MP3 it is all that follows the ID3v2 tag, of an M4A or Opus file its packets.

    Raises:
        FfmpegFailed: it is no such file.
    """
    container = _CONTAINERS.get(path.suffix)
    return _of_packets(ffmpeg, path, container) if container else _of_mp3(path)


def _of_mp3(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        stream.seek(tag_size(stream.read(_HEADER_BYTES)))
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _of_packets(ffmpeg: Ffmpeg, path: Path, container: str) -> str:
    from media_pipeline.tools.ffmpeg import work_input

    graph = work_input(path, container)["a:0"].output(
        "pipe:1", format="hash", hash="sha256", acodec="copy"
    )
    said: list[bytes] = []

    def listen(output: IO[bytes]) -> None:
        said.append(output.read())

    ffmpeg.run(graph, target=path, on_output=listen)
    return said[0].decode().strip().rpartition("=")[2].lower()
