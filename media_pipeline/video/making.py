"""Make the picture of an episode: plan it, encode the parts that must be, name what is copied."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from media_pipeline.model.audio import Recording
from media_pipeline.model.base import Progress, no_progress
from media_pipeline.model.made_picture import MadePicture, Segment
from media_pipeline.model.timeline import Timeline
from media_pipeline.tools.ffmpeg import Ffmpeg
from media_pipeline.video.encoding import Part, encode_card, encode_part
from media_pipeline.video.index import TICKS_PER_S, FrameIndex, damaged, opened
from media_pipeline.video.index_size import frames_bytes
from media_pipeline.video.parts import PartsFolder, Work
from media_pipeline.video.planning import plan_picture
from media_pipeline.video.segments import CopiedFrames, EncodedFrames, PicturePlan, Planned

PARTS = "picture"
"""The folder of the encoded parts, in the work folder."""

PART_S = 120.0


@dataclass(frozen=True)
class Filmed:
    """What a picture is made of; ``card`` is shown during jingles (None: the frame beside them)."""

    recording: Recording
    timeline: Timeline
    card: Path | None = None


class PictureMaker:
    """Makes pictures from recordings below ``folder``, with its parts below ``work_folder``."""

    def __init__(
        self, ffmpeg: Ffmpeg, folder: Path, work_folder: Path, part_s: float = PART_S
    ) -> None:
        self._folder = folder
        self._work_folder = work_folder
        self._part_s = part_s
        self._parts = PartsFolder(ffmpeg, work_folder / PARTS)

    def plan(self, filmed: Filmed) -> PicturePlan:
        """Return what will be copied and what encoded, and why; reads packets, decodes nothing.

        Raises:
            ValueError: nothing of what is heard is filmed.
        """
        with_card = filmed.card is not None
        return plan_picture(
            filmed.recording, self._folder, filmed.timeline, self._part_s, with_card=with_card
        )

    def make(
        self,
        filmed: Filmed,
        plan: PicturePlan,
        identity: tuple[str, ...],
        progress: Progress = no_progress,
    ) -> MadePicture:
        """Encode the parts that are not there yet; then remove those that are not needed.

        Args:
            filmed: what ``plan`` was made of.
            plan: what to do.
            identity: what tells the contents of the sources, and then of the card, apart from all
                others, such as their hashes: one for each source, then one for the card, if any.
            progress: told the fraction of the seconds to encode; what it raises stops the work.

        Raises:
            DiskFull: no space left.
            FfmpegFailed: a source cannot be decoded.
            RecordingError: a source has less of a picture than it says.
        """
        works = [
            self._work(filmed, plan, each, identity)
            for each in plan.planned
            if not isinstance(each.what, CopiedFrames)
        ]
        paths = self._parts.encode(works, progress)
        segments = tuple(self._segments(filmed, plan, iter(paths)))
        self._parts.keep_only(paths)
        return MadePicture(
            canvas=plan.canvas,
            segments=segments,
            verdicts=plan.verdicts,
            duration_s=plan.duration_s,
            copied_s=plan.copied_s,
            encoded_s=plan.encoded_s,
        )

    def _work(
        self, filmed: Filmed, plan: PicturePlan, planned: Planned, identity: tuple[str, ...]
    ) -> Work:
        if isinstance(planned.what, EncodedFrames):
            part = part_of(filmed, plan, planned.what)
            graph = partial(encode_part, part, self._folder, plan.canvas)
            return Work(graph, identity[planned.what.source], part.length_s)
        if filmed.card is None:
            raise ValueError("no card")
        graph = partial(encode_card, filmed.card, planned.length_s, plan.canvas)
        return Work(graph, identity[-1], planned.length_s)

    def _segments(
        self, filmed: Filmed, plan: PicturePlan, paths: Iterator[Path]
    ) -> Iterator[Segment]:
        for planned in plan.planned:
            if isinstance(planned.what, CopiedFrames):
                yield _copied(filmed, plan, planned, planned.what)
            else:
                yield self._encoded(filmed, planned, next(paths))

    def _encoded(self, filmed: Filmed, planned: Planned, path: Path) -> Segment:
        times, keys = _read_part(path)
        if not len(times) and isinstance(planned.what, EncodedFrames):
            raise damaged(self._folder / filmed.recording.sources[planned.what.source].path)
        return Segment(
            copied=False,
            path=path.relative_to(self._work_folder).as_posix(),
            container="mov",
            stream=0,
            time_base=(1, TICKS_PER_S),
            first_tick=0,
            packets=None,
            at_tick=planned.at_tick,
            shift_tick=planned.shift_tick,
            length_s=planned.length_s,
            index_bytes=frames_bytes(times, keys),
            reorder=_reorder_of(times),
        )


def part_of(filmed: Filmed, plan: PicturePlan, frames: EncodedFrames) -> Part:
    """Return a part with what is known of its source.

    Raises:
        ValueError: the source is not filmed.
    """
    source, index = filmed.recording.sources[frames.source], plan.indexes[frames.source]
    if source.picture is None or index is None:
        raise ValueError("not filmed")
    return Part(source, source.picture, index, frames)


def _copied(filmed: Filmed, plan: PicturePlan, planned: Planned, what: CopiedFrames) -> Segment:
    source, index = filmed.recording.sources[what.source], plan.indexes[what.source]
    if source.picture is None or index is None:
        raise ValueError("not filmed")
    return Segment(
        copied=True,
        path=source.path,
        container=source.container,
        stream=source.picture.stream,
        time_base=(index.time_base.numerator, index.time_base.denominator),
        first_tick=int(index.ticks[what.first]),
        packets=what.packets,
        at_tick=planned.at_tick,
        shift_tick=planned.shift_tick,
        length_s=planned.length_s,
        index_bytes=_copied_bytes(index, what),
        reorder=index.reorder,
    )


def _copied_bytes(index: FrameIndex, what: CopiedFrames) -> int:
    end = what.first + what.packets
    scale = float(index.time_base) * TICKS_PER_S
    ticks = np.rint(index.ticks[what.first : end] * scale).astype(np.int64)
    keys = np.searchsorted(index.keys, end) - np.searchsorted(index.keys, what.first)
    return frames_bytes(ticks, int(keys))


def _read_part(path: Path) -> tuple[NDArray[np.int64], int]:
    """Return when the frames of an encoded part are shown, as they are stored, and its keys."""
    with opened(path, "mov") as container:
        if not container.streams.video:  # ffmpeg had nothing to encode, and does not mind
            return np.zeros(0, np.int64), 0
        packets = [each for each in container.demux(video=0) if each.pts is not None]
    times = np.array([each.pts for each in packets], dtype=np.int64)
    return times, sum(each.is_keyframe for each in packets)


def _reorder_of(times: NDArray[np.int64]) -> int:
    """Return by how many frames the stored order runs ahead of the shown one."""
    ranks = np.argsort(np.argsort(times, kind="stable"), kind="stable")
    return int(np.max(np.arange(len(ranks)) - ranks, initial=0))
