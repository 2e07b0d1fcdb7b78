"""The last seconds of a recording: what rests in them, what moves to and fro."""

from collections import deque
from dataclasses import dataclass

import numpy as np

from media_pipeline.video.slides.blocks import Frame, Mask, block_means, difference
from media_pipeline.video.slides.states import State

RATE = 4
"""Frames looked at in a second."""

_REMEMBERED = 6 * RATE  # a cross-fade of 2 s, what settles after it, and some of what was before
_PAIRS = 2 * RATE  # shorter than any slide stays, so that two changes are no movement
_SETTLED = RATE + 1
_WANDERS = 1.5  # levels of 255 a frame, beyond what a cross-fade needs
_MOVES = 2.0  # levels of 255 in a second
_MOST_MOVING = 0.025  # of the picture: a mouse pointer and its trail


@dataclass(frozen=True, slots=True)
class Seen:
    """A frame and when it is shown, in seconds of the recording."""

    at_s: float
    frame: Frame


class Activity:
    """Remembers the last frames. Memory is constant, however long the recording."""

    def __init__(self) -> None:
        self.seen: deque[Seen] = deque(maxlen=_REMEMBERED)
        self._steps: deque[Frame] = deque(maxlen=_PAIRS)
        self._way: Frame | None = None

    def add(self, seen: Seen) -> None:
        """Look at the next frame."""
        if self._way is None:
            self._way = np.zeros_like(seen.frame)
        else:
            step = np.abs(seen.frame - self.seen[-1].frame)
            if len(self._steps) == _PAIRS:
                self._way -= self._steps[0]
            self._steps.append(step)
            self._way += step
        self.seen.append(seen)

    @property
    def restless(self) -> Mask:
        """The blocks that go to and fro: their way is longer than from its beginning to its end.

        A cut or a cross-fade goes one way, so it is none.
        """
        first, last = self.seen[-1 - len(self._steps)].frame, self.seen[-1].frame
        detour = self._way - np.abs(last - first)
        return np.asarray(block_means(detour) > _WANDERS * max(1, len(self._steps)))

    def settled(self, restless: Mask) -> bool:
        """Tell whether all that can rest has been at rest for a second."""
        if len(self.seen) < _SETTLED:
            return False
        moves = difference(self.seen[-1].frame, self.seen[-_SETTLED].frame) > _MOVES
        return float((moves & ~restless).mean()) < _MOST_MOVING

    def state(self, restless: Mask) -> State:
        """Return what is shown since a second: a pointer that passed is not in it."""
        last = [self.seen[place].frame for place in range(-_SETTLED, 0)]
        return State(np.median(np.stack(last), axis=0).astype(np.int16), restless)
