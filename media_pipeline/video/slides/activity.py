"""The last seconds of a recording: what rests in them, what moves to and fro."""

from collections import deque
from dataclasses import dataclass

import numpy as np

from media_pipeline.video.slides.blocks import (
    BLOCK,
    Frame,
    Mask,
    block_means,
    difference,
    median_of_five,
)
from media_pipeline.video.slides.states import State

RATE = 4
"""Frames looked at in a second."""

_REMEMBERED = 6 * RATE  # a cross-fade of 2 s, what settles after it, and some of what was before
_PAIRS = 3 * RATE
_SETTLED = RATE + 1
_MOVES = 1.0  # levels of 255 from frame to frame
_WANDERS = 1.0  # levels of 255 a frame, beyond what a cross-fade needs
_OFTEN = 0.5  # of three seconds: longer than a picture that goes dark between two slides
_SLIDES_AWAY = 2.0  # levels of 255 in a second
_MOST_MOVING = 0.025  # of the picture: a mouse pointer and its trail
_LIVELY_FOR_S = 20.0
_LIVELY = 0.2


@dataclass(frozen=True, slots=True)
class Seen:
    """A frame and when it is shown, in seconds of the recording."""

    at_s: float
    frame: Frame


@dataclass(frozen=True, slots=True)
class _Step:
    """The way of every pixel from one frame to the next, and the blocks that moved."""

    way: Frame
    moved: Mask


class Activity:
    """Remembers the last frames. Memory is constant, however long the recording.

    ``restless`` are the blocks that go to and fro: their way is longer than from its beginning to
    its end. A cut or a cross-fade goes one way, so it is none; nor is what moves for a moment.
    ``lively`` are those that are restless or were so for a good part of the last seconds.
    """

    def __init__(self) -> None:
        self.seen: deque[Seen] = deque(maxlen=_REMEMBERED)
        self._steps: deque[_Step] = deque(maxlen=_PAIRS)
        self._begin(np.zeros((BLOCK, BLOCK, 3), np.int16))

    def forget_what_was_lively(self) -> None:
        """Begin again: something altogether different is shown."""
        self._lately[:] = 0

    def add(self, seen: Seen) -> None:
        """Look at the next frame."""
        if not self.seen:
            self._begin(seen.frame)
        before = self.seen[-1] if self.seen else seen
        way = np.abs(seen.frame - before.frame)
        step = _Step(way, block_means(way) > _MOVES)
        self.seen.append(seen)
        self._count(step)

    def _begin(self, frame: Frame) -> None:
        blocks = block_means(frame)
        self._way = np.zeros_like(frame)
        self._moved = np.zeros(blocks.shape, np.int16)
        self._lately = np.zeros(blocks.shape, np.float32)

    def _count(self, step: _Step) -> None:
        if len(self._steps) == _PAIRS:
            self._way -= self._steps[0].way
            self._moved -= self._steps[0].moved
        self._steps.append(step)
        self._way += step.way
        self._moved += step.moved
        self._judge(step)

    def _judge(self, step: _Step) -> None:
        place = max(-len(self.seen), -1 - len(self._steps))
        detour = self._way - np.abs(self.seen[-1].frame - self.seen[place].frame)
        wanders = block_means(detour) > _WANDERS * len(self._steps)
        self._lately += ((step.moved & wanders) - self._lately) / (_LIVELY_FOR_S * RATE)
        self.restless = np.asarray(wanders & (self._moved >= _OFTEN * _PAIRS))
        self.lively = np.asarray(self.restless | (self._lately > _LIVELY))

    @property
    def settled(self) -> bool:
        """Whether all that can rest has been at rest for a second."""
        if len(self.seen) < _SETTLED:
            return False
        moves = difference(self.seen[-1].frame, self.seen[-_SETTLED].frame) > _SLIDES_AWAY
        return float((moves & ~self.lively).mean()) < _MOST_MOVING

    @property
    def latest(self) -> State:
        """The last frame."""
        return State(self.seen[-1].frame, self.restless, self.lively)

    @property
    def state(self) -> State:
        """What is shown since a second: a pointer that passed is not in it."""
        last = [self.seen[place].frame for place in range(-_SETTLED, 0)]
        return State(median_of_five(last), self.restless, self.lively)
