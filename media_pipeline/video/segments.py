"""What planning and encoding a picture exchange."""

from dataclasses import dataclass

from media_pipeline.model.made_picture import Canvas, SourceVerdict
from media_pipeline.video.index import FrameIndex


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
