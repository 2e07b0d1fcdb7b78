"""A small picture of a slide."""

from pathlib import Path
from typing import IO, Any

from media_pipeline.tools.ffmpeg import Ffmpeg, input_of
from media_pipeline.video.slides.sampling import Filmed, Reel

_WIDTH = 480
_BEFORE_ITS_END_S = 1.0
_AFTER_ITS_BEGINNING_S = 1.5


def thumbnail(reel: Reel, start_s: float, end_s: float, ffmpeg: Ffmpeg) -> bytes:
    """Return a JPEG of the slide shown from ``start_s`` to ``end_s``, with all its bullets.

    Empty where nothing is filmed at that time.

    Raises:
        FfmpegFailed: the file cannot be decoded there.
    """
    shown_s = max(end_s - _BEFORE_ITS_END_S, min(start_s + _AFTER_ITS_BEGINNING_S, end_s))
    for at_s in (shown_s, start_s + _AFTER_ITS_BEGINNING_S, start_s):
        for filmed in reel.filmed:
            if 0 <= at_s - filmed.begins_s < filmed.source.duration_s:
                jpeg = _frame(filmed, at_s - filmed.begins_s, reel.folder, ffmpeg)
                if jpeg:
                    return jpeg
    return b""


def _frame(filmed: Filmed, at_s: float, folder: Path, ffmpeg: Ffmpeg) -> bytes:
    parts: list[bytes] = []

    def keep(output: IO[bytes]) -> None:
        parts.append(output.read())

    ffmpeg.run(_graph(filmed, at_s, folder), target=Path("-"), on_output=keep)
    return b"".join(parts)


def _graph(filmed: Filmed, at_s: float, folder: Path) -> Any:
    number = filmed.source.picture.stream if filmed.source.picture else 0
    picture = input_of(filmed.source, folder, start_s=at_s)[str(number)]
    return picture.filter("scale", _WIDTH, -2).output(
        "pipe:1",
        format="image2pipe",
        vcodec="mjpeg",
        pix_fmt="yuvj420p",
        vframes=1,
        flags="bitexact",
        **{"q:v": 4},
    )
