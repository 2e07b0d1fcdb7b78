"""The picture on its way: as it was recorded, as it is delivered, and what is drawn from it."""

from typing import Literal

from media_pipeline.model.base import Value


class Picture(Value):
    """The picture of one recorded file, as the probe found it.

    ``stream`` is ffmpeg's index of the stream in its file. ``width`` and ``height`` are those
    stored, in pixels; ``rotation_deg`` is how far it is to be turned clockwise to stand upright,
    ``pixel_aspect`` how many times wider than high a pixel is. ``frame_rate`` is the mean, in
    frames per second. ``light`` is how bright numbers are meant: pq and hlg are those of HDR (ITU-R
    BT.2100). ``start_s`` is when the first frame is shown, counted from the beginning of the file
    (its earliest stream); ``duration_s`` is from there to the end of the last frame.
    """

    stream: int
    codec: str
    profile: str = ""
    pixel_format: str
    width: int
    height: int
    rotation_deg: Literal[0, 90, 180, 270] = 0
    pixel_aspect: float = 1.0
    frame_rate: float
    interlaced: bool = False
    light: Literal["sdr", "pq", "hlg"] = "sdr"
    bitrate_kbps: int
    start_s: float
    duration_s: float

    @property
    def shown_size(self) -> tuple[int, int]:
        """Width and height as a viewer sees them: upright, in square pixels."""
        width, height = round(self.width * self.pixel_aspect), self.height
        return (height, width) if self.rotation_deg in {90, 270} else (width, height)


class DeliveredVideo(Value):
    """The delivered MP4: ``path`` is relative to the work folder.

    ``codecs`` is that of RFC 6381 ("avc1.640028,mp4a.40.2"). ``copied_s`` is how many seconds of
    the picture are the recording's own, untouched; the rest was encoded. ``sha256`` is of the file.
    """

    path: str
    media_type: Literal["video/mp4"] = "video/mp4"
    codecs: str
    width: int
    height: int
    frame_rate: float
    bitrate_kbps: int
    duration_s: float
    copied_s: float
    size_bytes: int
    sha256: str


class Rendition(Value):
    """One file of an HLS ladder, relative to the ladder's folder."""

    path: str
    media_type: str


class Ladder(Value):
    """The same video in several sizes for adaptive players (RFC 8216), in one folder.

    ``folder`` is relative to the work folder; ``playlist`` is the name of the multivariant playlist
    in it, ``files`` are all files, that one included.
    """

    folder: str
    playlist: str
    files: tuple[Rendition, ...]
    heights: tuple[int, ...]


class Still(Value):
    """A JPEG taken from the delivered video at ``at_s`` (None: drawn, not taken).

    ``path`` is relative to the work folder.
    """

    path: str
    width: int
    height: int
    at_s: float | None


class Storyboard(Value):
    """Small pictures of the whole video, on sheets of ``columns`` by ``rows``, row by row.

    One picture every ``interval_s`` seconds, the first at 0, ``count`` in all; each is
    ``width`` by ``height`` pixels. ``sheets`` are JPEGs relative to the work folder; the last is
    only as high as it needs to be.
    """

    sheets: tuple[str, ...]
    columns: int
    rows: int
    width: int
    height: int
    interval_s: float
    count: int


class Stills(Value):
    """What is drawn from a delivered video; ``chapters`` has one picture for each chapter."""

    poster: Still
    storyboard: Storyboard
    chapters: tuple[Still, ...] = ()
