"""Single frames of a delivered video: key frames by their index, any other by decoding up to it.

PyAV seeks in one open file, so that a frame costs what its decoding costs; an ffmpeg process for
each, or one that reads the whole file, costs seconds for an hour.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any

from media_pipeline.errors import MediaError

if TYPE_CHECKING:
    from PIL.Image import Image

_LARGE_PX = 720  # what is at least this high and says nothing is BT.709, as players take it
_UNTOLD = 2  # ITU-T H.273: unspecified
_SOON_S = 1.0
_TIMES = 1e-4
_BEFORE_END_S = 0.001


@dataclass(frozen=True, slots=True)
class Frame:
    """One decoded frame, shown from ``at_s`` on (counted from the container's start).

    ``size`` is width and height as shown: upright, in square pixels.
    """

    at_s: float
    size: tuple[int, int]
    decoded: Any

    def within(self, width: int, height: int) -> "Image":
        """Return it upright, in RGB, as large as fits into a box of pixels, never enlarged."""
        return self.resized(fitted(self.size, (width, height)))

    def resized(self, size: tuple[int, int]) -> "Image":
        """Return it upright, in RGB, in exactly this size."""
        from PIL import Image

        turns = self.decoded.rotation // 90 % 4
        width, height = size[::-1] if turns % 2 else size
        scaled = self.decoded.reformat(
            width, height, "rgb24", interpolation="AREA", src_colorspace=self._colours
        )
        picture = Image.fromarray(scaled.to_ndarray())
        return picture.rotate(90 * turns, expand=True) if turns else picture

    @property
    def _colours(self) -> int:
        from av.video.reformatter import Colorspace

        told = int(self.decoded.colorspace)
        if told != _UNTOLD:
            return told
        large = min(self.decoded.width, self.decoded.height) >= _LARGE_PX
        return int(Colorspace.ITU709 if large else Colorspace.ITU601)


class Frames:
    """The picture of one open file.

    Args:
        path: the file, for errors.
        keys: the container for key frames, whose decoder passes over all others.
        every: the container for any frame.
    """

    def __init__(self, path: Path, keys: Any, every: Any) -> None:
        self._path = path
        self._keys, self._every = keys, every
        self._keys.streams.video[0].codec_context.skip_frame = "NONKEY"
        self._every.streams.video[0].thread_type = "AUTO"
        self._every.streams.video[0].codec_context.skip_frame = "NONREF"
        self._decoding: Iterator[Frame] = iter(())
        self._shown: Frame | None = None
        self._next: Frame | None = None

    @cached_property
    def duration_s(self) -> float:
        """How long the picture lasts."""
        stream = self._keys.streams.video[0]
        if stream.duration is None:
            return float(self._keys.duration or 0) / 1e6
        start = (stream.start_time or 0) * stream.time_base
        return max(0.0, float(start + stream.duration * stream.time_base) - self._start_s)

    @cached_property
    def size(self) -> tuple[int, int]:
        """Width and height as shown: upright, in square pixels."""
        return self.key(0.0).size

    @cached_property
    def key_times_s(self) -> tuple[float, ...]:
        """When key frames come, by the container's index, which says when they are decoded."""
        stream = self._keys.streams.video[0]
        entries = (each for each in stream.index_entries if each.is_keyframe)
        return tuple(self._since_start(each.timestamp) for each in entries)

    def key(self, at_s: float) -> Frame:
        """Return the key frame at or before a moment (the first one, before it).

        Raises:
            MediaError: nothing can be decoded.
        """
        stream = self._seek(self._keys, at_s)
        for packet in self._keys.demux(stream):
            # flushing gives the frame at once; the decoder would wait for others to put in order
            for decoded in (*stream.decode(packet), *stream.decode(None)):
                return self._frame(decoded)
            stream.codec_context.flush_buffers()
        raise self._unreadable()

    def exactly(self, at_s: float) -> Frame:
        """Return the frame that is shown at a moment; after the end, the last one.

        Raises:
            MediaError: nothing can be decoded.
        """
        codec = self._every.streams.video[0].codec_context
        codec.skip_frame = "DEFAULT"
        self._shown = None
        try:
            return self.near(at_s)
        finally:
            codec.skip_frame, self._shown = "NONREF", None

    def near(self, at_s: float) -> Frame:
        """Return a frame shown at a moment or a few frames earlier: one that others build on.

        That halves the time. Moments in ascending order, close to each other, are decoded once.

        Raises:
            MediaError: nothing can be decoded.
        """
        if self._shown is None or not self._goes_on(self._shown, at_s):
            self._decoding = self._from(at_s)
            self._shown, self._next = next(self._decoding, None), next(self._decoding, None)
        if self._shown is None:
            raise self._unreadable()
        while self._next is not None and self._next.at_s <= at_s + _TIMES:
            self._shown, self._next = self._next, next(self._decoding, None)
        return self._shown

    def key_before_s(self, at_s: float) -> float:
        """Return when the last key frame at or before a moment comes, by the index."""
        from bisect import bisect_right

        place = bisect_right(self.key_times_s, at_s + _TIMES)
        return self.key_times_s[place - 1] if place else 0.0

    def _goes_on(self, shown: Frame, at_s: float) -> bool:
        """Tell whether decoding on from where we are is no longer than seeking."""
        return shown.at_s <= at_s + _TIMES and self.key_before_s(at_s) <= shown.at_s + _SOON_S

    def _from(self, at_s: float) -> Iterator[Frame]:
        stream = self._seek(self._every, min(at_s, self.duration_s - _BEFORE_END_S))
        for decoded in self._every.decode(stream):
            if decoded.pts is not None:
                yield self._frame(decoded)

    def _seek(self, container: Any, at_s: float) -> Any:
        stream = container.streams.video[0]
        place = round((max(0.0, at_s) + self._start_s) / stream.time_base)
        container.seek(place, stream=stream, backward=True)
        return stream

    def _frame(self, decoded: Any) -> Frame:
        return Frame(self._since_start(decoded.pts), self._shown_size(decoded), decoded)

    def _unreadable(self) -> MediaError:
        return MediaError(
            _("No picture can be read from {name}.").format(name=self._path.name),
            _("Type the same command again with --force video."),
        )

    def _shown_size(self, decoded: Any) -> tuple[int, int]:
        aspect = self._keys.streams.video[0].sample_aspect_ratio
        width = round(decoded.width * float(aspect)) if aspect else decoded.width
        return (decoded.height, width) if decoded.rotation % 180 else (width, decoded.height)

    def _since_start(self, ticks: int) -> float:
        return float(ticks * self._keys.streams.video[0].time_base) - self._start_s

    @cached_property
    def _start_s(self) -> float:
        return float(self._keys.start_time or 0) / 1e6


@contextmanager
def open_frames(path: Path) -> Iterator[Frames]:
    """Open a video that the pipeline made.

    Raises:
        MediaError: it holds no picture.
    """
    import av

    options = {"protocol_whitelist": "file"}
    name = str(path.absolute())
    try:
        with av.open(name, options=options) as keys, av.open(name, options=options) as every:
            if not keys.streams.video:
                raise MediaError(_("{name} holds no picture.").format(name=path.name))
            yield Frames(path, keys, every)
    except av.FFmpegError as error:
        raise MediaError(
            _("No picture can be read from {name}.").format(name=path.name),
            _("Type the same command again with --force video."),
        ) from error


def fitted(size: tuple[int, int], box: tuple[int, int]) -> tuple[int, int]:
    """Return the largest even size of the same shape within a box, never larger than ``size``."""
    share = min(1.0, box[0] / size[0], box[1] / size[1])
    width, height = (max(2, round(side * share / 2) * 2) for side in size)
    return width, height
