"""What a picture is put together from: the values that planning, encoding and joining exchange."""

from dataclasses import dataclass
from typing import Literal

from media_pipeline.model.base import Value
from media_pipeline.video.fitting import Misfit
from media_pipeline.video.index import FrameIndex


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
    ``at_tick``, in ticks of 1/90000 s; ``shift_tick`` is when it would be shown had it not been held
    from an earlier moment on, or cut into: the others keep their distance from that. ``length_s``
    is how long all of it is shown.
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
    reorder: int = 0


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


@dataclass(frozen=True, slots=True)
class CopiedFrames:
    """Frames of a source from the clean key frame at the place ``first`` on, as they are stored."""

    source: int
    first: int
    packets: int


@dataclass(frozen=True, slots=True)
class EncodedFrames:
    """Frames of a source, counted as they are shown, that are encoded."""

    source: int
    first: int
    end: int
    around_cut: bool


@dataclass(frozen=True, slots=True)
class EncodedStill:
    """The card."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One segment to be made; ticks are those of ``Segment``."""

    what: CopiedFrames | EncodedFrames | EncodedStill
    at_tick: int
    shift_tick: int
    length_s: float


Kind = Literal["copied", "encoded", "still"]


@dataclass(frozen=True)
class PicturePlan:
    """What will be copied and encoded. ``indexes`` has one for each source, None if not filmed."""

    canvas: Canvas
    verdicts: tuple[SourceVerdict, ...]
    planned: tuple[Planned, ...]
    indexes: tuple[FrameIndex | None, ...]
    duration_s: float

    @property
    def copied_s(self) -> float:
        """Seconds that are the recording's own frames, untouched."""
        return sum(each.length_s for each in self.planned if isinstance(each.what, CopiedFrames))

    @property
    def encoded_s(self) -> float:
        """Seconds that are encoded."""
        return sum(
            each.length_s for each in self.planned if not isinstance(each.what, CopiedFrames)
        )
