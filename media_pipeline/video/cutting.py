"""Which frames of a file a shot shows, and which of them can be copied.

Copying begins at a clean key frame and ends where exactly the frames shown before have been stored;
what is between the shot's edges and these is encoded. Nothing is encoded where an edge lies within
half a frame of such a place.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from media_pipeline.video.index import FrameIndex
from media_pipeline.video.segments import CopiedFrames, EncodedFrames
from media_pipeline.video.shots import Shot

MOST_SLACK_S = 0.02
"""An edge may move to a frame that is this near; sound is heard as simultaneous within 40 ms."""

LEAST_COPIED_S = 1.0
_LEAST_PART = 0.1  # what is left is not worth an ffmpeg of its own


@dataclass(frozen=True, slots=True)
class Frames:
    """Frames counted as they are shown: from ``first``, up to but without ``end``."""

    first: int
    end: int


def frames_of(index: FrameIndex, shot: Shot) -> Frames:
    """Return the frames seen in a shot; at least one: what is on the screen when it begins.

    Before the first frame of a file, the first one is taken; after the last, the last.
    """
    low, high = index.shown
    slack_s = _slack_s(index)
    first = int(np.searchsorted(index.times_s, shot.start_s + slack_s, side="right")) - 1
    end = int(np.searchsorted(index.times_s, shot.end_s - slack_s, side="left"))
    first = min(max(first, low), high - 1)
    return Frames(first, min(max(end, first + 1), high))


def cut_smartly(index: FrameIndex, shot: Shot) -> list[CopiedFrames | EncodedFrames]:
    """Return what of a copyable source is copied and what is encoded, in order."""
    frames = frames_of(index, shot)
    keys = index.ranks[index.clean]
    place = int(np.searchsorted(keys, frames.first))
    closed = int(np.searchsorted(index.closed, frames.end, side="right")) - 1
    begin = int(keys[place]) if place < len(keys) else frames.end
    end = int(index.closed[closed]) if closed >= 0 else 0
    if end <= begin or index.times_s[end - 1] - index.times_s[begin] < LEAST_COPIED_S:
        return [EncodedFrames(shot.source, frames.first, frames.end, around_cut=True)]
    return [
        *_encoded(shot.source, frames.first, begin),
        CopiedFrames(shot.source, int(index.clean[place]), end - begin),
        *_encoded(shot.source, end, frames.end),
    ]


def cut_into_parts(index: FrameIndex, shot: Shot, part_s: float) -> list[EncodedFrames]:
    """Return a shot that is encoded as parts of about ``part_s``, begun at key frames if they can.

    A part whose first frame is a key frame needs no other to be decoded first.
    """
    frames = frames_of(index, shot)
    keys = np.sort(index.ranks[index.keys])
    bounds = [frames.first]
    last_s = index.times_s[frames.end - 1] - part_s * _LEAST_PART
    while (bound := _next_bound(index, keys, bounds[-1], part_s)) < frames.end:
        if index.times_s[bound] > last_s:
            break
        bounds.append(bound)
    return [
        EncodedFrames(shot.source, first, end, around_cut=False)
        for first, end in pairwise([*bounds, frames.end])
    ]


def _next_bound(index: FrameIndex, keys: NDArray[np.int64], first: int, part_s: float) -> int:
    earliest, latest = (
        max(first + 1, int(np.searchsorted(index.times_s, index.times_s[first] + length_s)))
        for length_s in (part_s, 1.5 * part_s)
    )
    place = int(np.searchsorted(keys, earliest))
    return min(int(keys[place]), latest) if place < len(keys) else latest


def _encoded(source: int, first: int, end: int) -> list[EncodedFrames]:
    return [EncodedFrames(source, first, end, around_cut=True)] if first < end else []


def _slack_s(index: FrameIndex) -> float:
    if len(index.times_s) < 2:  # noqa: PLR2004
        return 0.0
    return min(MOST_SLACK_S, float(np.median(np.diff(index.times_s))) / 2)
