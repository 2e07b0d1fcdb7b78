"""A detector of slides for PySceneDetect."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scenedetect import FrameTimecode, SceneDetector

from media_pipeline.video.slides.activity import RATE, Activity, Seen
from media_pipeline.video.slides.blocks import Mask, difference
from media_pipeline.video.slides.states import State, changed_blocks, is_other_slide

_SAME = 2.0  # levels of 255
_FEW = 0.005  # of the picture
_HALF = 0.5
_HALF_A_FRAME_S = 0.5 / RATE


class SlideDetector(SceneDetector):  # type: ignore[misc]
    """Finds where one slide gives way to another: a lasting change of all that can rest.

    A cut is at the middle of a cross-fade. A slide has to stay for a second and a half.
    """

    def __init__(self) -> None:
        super().__init__()
        self._activity = Activity()
        self._before: State | None = None

    def process_frame(
        self, timecode: FrameTimecode, frame_img: NDArray[np.uint8]
    ) -> list[FrameTimecode]:
        """Look at a frame; return where a slide that has settled by now began, if one did."""
        self._activity.add(Seen(timecode.seconds, frame_img.astype(np.int16)))
        restless = self._activity.restless
        if not self._activity.settled(restless):
            return []
        cuts = []
        if self._before is None or not self._looks_the_same(self._before, restless):
            cut_s = self._went_on(self._activity.state(restless))
            cuts = [] if cut_s is None else [FrameTimecode(cut_s, timecode.frame_rate)]
        if self._before is not None:
            self._before = State(self._before.picture, restless)
        return cuts

    def _looks_the_same(self, before: State, restless: Mask) -> bool:
        """Tell whether the last frame shows what was before, so that nothing is to be judged."""
        apart = difference(before.picture, self._activity.seen[-1].frame) > _SAME
        return float((apart & ~(restless & before.restless)).mean()) < _FEW

    def _went_on(self, after: State) -> float | None:
        """Take what is shown now for what will be before; return when a slide began, if so."""
        before = self._before
        if after.is_empty:
            return None
        self._before = after
        if before is None or not is_other_slide(before, after):
            return None
        return self._middle_s(before, after)

    def _middle_s(self, before: State, after: State) -> float:
        """Return when the picture was half way from one state to the other."""
        mask = changed_blocks(before, after)
        done = [(seen.at_s, _way_done(seen, before, after, mask)) for seen in self._activity.seen]
        for (at_s, share), (next_s, next_share) in reversed(list(pairwise(done))):
            if share < _HALF <= next_share:
                part = (_HALF - share) / (next_share - share)
                return at_s + part * (next_s - at_s) + _HALF_A_FRAME_S
        return done[0][0]


def _way_done(seen: Seen, before: State, after: State, mask: Mask) -> float:
    """Return how far a frame is on the way: 0 as before, 1 as after."""
    way = (after.picture - before.picture).astype(np.float32)
    gone = (seen.frame - before.picture).astype(np.float32)
    within = mask.repeat(6, axis=0).repeat(6, axis=1)[..., None]
    return float((gone * way * within).sum() / (way * way * within).sum())
