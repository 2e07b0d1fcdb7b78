"""A recording's picture as PySceneDetect reads it: a few small frames a second, from ffmpeg."""

from collections.abc import Generator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
from numpy.typing import NDArray
from scenedetect import FrameTimecode, VideoStream
from scenedetect.video_stream import SeekError

from media_pipeline.model.audio import Source
from media_pipeline.model.base import Progress
from media_pipeline.tools.ffmpeg import Ffmpeg
from media_pipeline.video.slides.activity import RATE
from media_pipeline.video.slides.blocks import BLOCK

_LONG_SIDE = 192
_SHORTEST = 6 * BLOCK
_COLOURS = 3


@dataclass(frozen=True, slots=True)
class Filmed:
    """One recorded file with a picture; ``begins_s`` is when it begins in the recording."""

    source: Source
    begins_s: float


@dataclass(frozen=True, slots=True)
class Reel:
    """What is looked at: filmed files in order, below ``folder``."""

    folder: Path
    filmed: tuple[Filmed, ...]

    @property
    def duration_s(self) -> float:
        """How many seconds there are to look at."""
        return sum(each.source.duration_s for each in self.filmed)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the small frames: whole blocks, about as the first file is."""
        picture = self.filmed[0].source.picture
        width, height = picture.shown_size if picture else (16, 9)
        scale = _LONG_SIDE / max(width, height)
        return _whole(width * scale), _whole(height * scale)


def _whole(side: float) -> int:
    return max(_SHORTEST, round(side / BLOCK) * BLOCK)


class SmallFrames(VideoStream):  # type: ignore[misc]
    """RATE frames a second of every file of a reel, one file after the other, blue before red.

    The stream cannot be rewound: it is read once. ``progress`` hears how much was read.
    """

    BACKEND_NAME = "media_pipeline"

    def __init__(self, reel: Reel, ffmpeg: Ffmpeg, progress: Progress) -> None:
        self._reel = reel
        self._progress = progress
        self._count = 0
        self._position_s = 0.0
        self._frames = _frames_of(reel, ffmpeg)

    def read(self, decode: bool = True) -> NDArray[np.uint8] | bool:  # noqa: FBT001, FBT002, ARG002
        """Return the next frame of shape (height, width, 3), or False at the end."""
        at_s, frame = next(self._frames, (self._position_s, None))
        if frame is None:
            return False
        self._position_s = at_s
        self._count += 1
        self._progress(min(1.0, self._count / RATE / max(1.0, self._reel.duration_s)))
        return frame

    def close(self) -> None:
        """End what still decodes."""
        self._frames.close()

    @property
    def frame_size(self) -> tuple[int, int]:
        """Width and height of every frame in pixels."""
        return self._reel.size

    @property
    def frame_rate(self) -> Fraction:
        """How many frames of a second are looked at."""
        return Fraction(RATE)

    @property
    def position(self) -> FrameTimecode:
        """When the last frame is shown, in the recording."""
        return FrameTimecode(self._position_s, self.frame_rate)

    @property
    def position_ms(self) -> float:
        """The same in milliseconds."""
        return self._position_s * 1000

    @property
    def frame_number(self) -> int:
        """How many frames were read."""
        return self._count

    @property
    def duration(self) -> FrameTimecode:
        """How much there is to look at."""
        return FrameTimecode(self._reel.duration_s, self.frame_rate)

    @property
    def aspect_ratio(self) -> float:
        """Pixels count as square."""
        return 1.0

    @property
    def path(self) -> str:
        """Where the recording lies."""
        return str(self._reel.folder)

    @property
    def name(self) -> str:
        """What its folder is called."""
        return self._reel.folder.name

    @property
    def is_seekable(self) -> bool:
        """It is read once, from its beginning to its end."""
        return False

    def reset(self) -> None:
        """Refuse.

        Raises:
            SeekError: always.
        """
        raise SeekError

    def seek(self, target: object) -> None:  # noqa: ARG002
        """Refuse.

        Raises:
            SeekError: always.
        """
        raise SeekError


def _frames_of(reel: Reel, ffmpeg: Ffmpeg) -> Generator[tuple[float, NDArray[np.uint8]]]:
    """Give (when it is shown in the recording, frame)."""
    width, height = reel.size
    for filmed in reel.filmed:
        graph = _decoded(filmed.source, reel)
        with ffmpeg.started(graph, target=Path("-")) as running:
            output = cast("IO[bytes]", running.stdout)
            number = 0
            while len(data := output.read(width * height * _COLOURS)) == width * height * _COLOURS:
                frame = np.frombuffer(data, np.uint8).reshape(height, width, _COLOURS)
                yield filmed.begins_s + number / RATE, frame
                number += 1


def _decoded(source: Source, reel: Reel) -> Any:
    """Return the graph that decodes a file just well enough.

    Frames that no other frame needs are passed over, and edges of blocks are left unsmoothed: in
    frames of this size neither is seen, and decoding takes half as long.
    """
    import ffmpeg

    width, height = reel.size
    stored = ffmpeg.input(
        str((reel.folder / source.path).absolute()),
        f=source.container,
        protocol_whitelist="file",
        skip_frame="noref",
        skip_loop_filter="all",
    )
    number = source.picture.stream if source.picture else 0
    small = (
        stored[str(number)]
        .filter("fps", RATE, start_time=0)
        .filter("scale", width, height, flags="area")
    )
    return small.output("pipe:1", format="rawvideo", pix_fmt="bgr24")
