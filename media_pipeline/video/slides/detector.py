"""A detector of slides for PySceneDetect."""

from collections import deque
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scenedetect import FrameTimecode, SceneDetector

from media_pipeline.video.slides.activity import RATE, Activity, Seen
from media_pipeline.video.slides.blocks import block_means, difference
from media_pipeline.video.slides.states import (
    State,
    changed_blocks,
    is_lasting,
    is_other_slide,
    is_whole,
    template_of,
)

_SAME = 2.0  # levels of 255
_FEW = 0.005  # of the picture
_HALF = 0.5
_HALF_A_FRAME_S = 0.5 / RATE
_REMEMBERED = 128
_JUDGED_AFTER_S = 3.0


@dataclass(frozen=True, slots=True)
class _Change:
    """A lasting change, and when it was half done; it is judged at ``due_s``."""

    at_s: float
    due_s: float
    before: State
    after: State


class SlideDetector(SceneDetector):  # type: ignore[misc]
    """Finds where one slide gives way to another: a lasting change of all that can rest.

    A cut is at the middle of a cross-fade. A slide has to stay for a second and a half. A change is
    judged some seconds later, when it is known what moves after it; those that are no other slide
    at first sight are judged again at the end, when the template is known.
    """

    def __init__(self) -> None:
        super().__init__()
        self._activity = Activity()
        self._before: State | None = None
        self._open: _Change | None = None
        self._shown: deque[State] = deque(maxlen=_REMEMBERED)
        self._doubtful: list[_Change] = []

    def process_frame(
        self, timecode: FrameTimecode, frame_img: NDArray[np.uint8]
    ) -> list[FrameTimecode]:
        """Look at a frame; return where a slide began, once that is sure."""
        self._activity.add(Seen(timecode.seconds, frame_img.astype(np.int16)))
        found = self._change() if self._activity.settled else None
        cuts = self._closed(timecode, at_once=found is not None)
        self._open = found or self._open
        return cuts

    def post_process(self, timecode: FrameTimecode) -> list[FrameTimecode]:
        """Return the last slide, and those that are seen to be others but for what all share."""
        return [*self._closed(timecode, at_once=True), *self._seen_without_template(timecode)]

    def _seen_without_template(self, timecode: FrameTimecode) -> list[FrameTimecode]:
        """Judge all doubtful changes by what most of the last states share."""
        template = template_of([state.picture for state in self._shown])
        doubtful, self._doubtful = self._doubtful, []
        return [
            FrameTimecode(change.at_s, timecode.frame_rate)
            for change in doubtful
            if template and is_other_slide(change.before, change.after, template)
        ]

    def _closed(self, timecode: FrameTimecode, *, at_once: bool) -> list[FrameTimecode]:
        """Judge the change that is open, if it is time."""
        change = self._open
        if change is None:
            return []
        if not at_once and timecode.seconds < change.due_s:
            return []
        self._open = None
        change = self._with_what_moves_since(change)
        if is_other_slide(change.before, change.after):
            return [FrameTimecode(change.at_s, timecode.frame_rate)]
        self._doubtful.append(change)
        is_enough = len(self._doubtful) == _REMEMBERED
        return self._seen_without_template(timecode) if is_enough else []

    def _with_what_moves_since(self, change: _Change) -> _Change:
        lively = self._activity.lively
        if not is_whole(change.before, change.after):
            lively = lively | change.after.lively
        return replace(change, after=replace(change.after, lively=lively))

    def _change(self) -> _Change | None:
        """Return what changed lastingly; what is shown now is what will be before."""
        before, latest = self._before, self._activity.latest
        if before is not None and _looks_the_same(before, latest):
            self._before = replace(latest, picture=before.picture)
            return None
        after = self._activity.state
        if after.is_empty:
            return None
        self._before = after
        if before is not None and not is_lasting(before, after):
            return None
        self._shown.append(after)
        return None if before is None else self._changed(before, after)

    def _changed(self, before: State, after: State) -> _Change:
        if is_whole(before, after):
            self._activity.forget_what_was_lively()
        due_s = self._activity.seen[-1].at_s + _JUDGED_AFTER_S
        return _Change(self._middle_s(before, after), due_s, before, after)

    def _middle_s(self, before: State, after: State) -> float:
        """Return when half of what changed was half way from one state to the other."""
        done = [(seen.at_s, _way_done(seen, before, after)) for seen in self._activity.seen]
        for (at_s, share), (next_s, next_share) in reversed(list(pairwise(done))):
            if share < _HALF <= next_share:
                part = (_HALF - share) / (next_share - share)
                return at_s + part * (next_s - at_s) + _HALF_A_FRAME_S
        return done[0][0]


def _looks_the_same(before: State, now: State) -> bool:
    """Tell whether a frame shows what was before, so that nothing is to be judged."""
    apart = difference(before.picture, now.picture) > _SAME
    return float((apart & ~(now.restless & before.restless)).mean()) < _FEW


def _way_done(seen: Seen, before: State, after: State) -> float:
    """Return how far a frame is on the way, 0 as before, 1 as after: the median of the blocks."""
    changed = changed_blocks(before, after)
    way = (after.picture - before.picture).astype(np.float32)
    gone = (seen.frame - before.picture).astype(np.float32)
    return float(np.median(block_means(gone * way)[changed] / block_means(way * way)[changed]))
