"""A picture on the time line of the sound: where its frames lie, and why some were encoded."""

from typing import Literal

from media_pipeline.model.base import Value

Misfit = Literal[
    "codec", "pixels", "interlaced", "turned", "stretched", "size", "fast", "heavy", "hdr",
    "far_keys", "changing", "other_size", "other_stream",
]  # fmt: skip
"""Why a picture is encoded anew.

codec: not H.264 Baseline, Main or High. pixels: not 8-bit 4:2:0 of limited range. interlaced: as
cameras once did. turned: a phone held upright. stretched: pixels are not square. size: larger than
1080p, or odd. fast: more than 60 frames a second. heavy: more than 12 Mbit/s. hdr: PQ or HLG.
far_keys: seeking would take too long. changing: parameters or times that one track cannot hold.
other_size, other_stream: it does not go with the first file of the recording.
"""


class Canvas(Value):
    """What every frame has in common.

    ``colours`` are primaries, transfer and matrix (ITU-T H.273), ``parameters_id`` the number of
    the parameter sets of all that is encoded; ``frame_rate`` is a mean.
    """

    width: int
    height: int
    colours: tuple[int, int, int]
    parameters_id: int
    frame_rate: float


class SourceVerdict(Value):
    """Whether a source's picture is copied (no ``misfits``), or why it is not."""

    path: str
    misfits: tuple[Misfit, ...]


class Segment(Value):
    """Frames that follow each other in one file, and when the first of them is shown.

    ``path`` is relative to the episode's folder when ``copied``, else to the work folder. The first
    packet is the one shown at ``first_tick``, on the file's own clock, of ``time_base`` (numerator,
    denominator) seconds; ``packets`` follow, that one included (None: to the end). It is shown at
    ``at_tick``, in ticks of 1/90000 s; ``shift_tick`` is when it would be shown had it not been
    held from an earlier moment on, or cut into: the others keep their distance from that.
    ``length_s`` is how long all of it is shown, ``index_bytes`` what an MP4 has to say of it.
    """

    copied: bool
    path: str
    container: str
    stream: int
    time_base: tuple[int, int]
    first_tick: int
    packets: int | None
    at_tick: int
    shift_tick: int
    length_s: float
    index_bytes: int
    reorder: int


class MadePicture(Value):
    """The picture, ready to be joined; of ``segments`` in order, ``duration_s`` long in all."""

    canvas: Canvas
    segments: tuple[Segment, ...]
    verdicts: tuple[SourceVerdict, ...]
    duration_s: float
    copied_s: float
    encoded_s: float

    @property
    def part_paths(self) -> tuple[str, ...]:
        """The encoded files that it needs, relative to the work folder."""
        return tuple(dict.fromkeys(each.path for each in self.segments if not each.copied))
