"""What is shown while nothing changes, and whether that is another slide than before."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from media_pipeline.video.slides.blocks import Frame, Mask, contrast, distance

_DIFFERENT = 5.0  # levels of 255; what x264 makes of the same slide differs by less than 3
_DIFFERENT_WHERE_RESTLESS = 14.0  # the median of something that moves is not always the same
_OF_CONTRAST = 0.7
_DRAWN = 1.5  # levels of contrast: text is far above, a ground that is a gradient below
_MOST = 0.5  # of the picture
_OF_WHAT_IS_DRAWN = 0.4
_OF_EACH_SIDE = 0.2
_LEAST = 0.01  # of the picture; less is an empty screen, or a slide's number
_ENOUGH_STATES = 4
_MOST_STATES = 0.6
_LARGE_FACE = 0.2  # of the picture; webcams beside slides stay the same there


@dataclass(frozen=True, slots=True)
class State:
    """A picture that lasts: the median of some frames.

    ``restless`` are the blocks that move at the time, ``lively`` those that moved shortly before.
    """

    picture: Frame
    restless: Mask
    lively: Mask

    @property
    def drawn(self) -> Mask:
        """The blocks in which something is drawn, or moves."""
        return (contrast(self.picture) > _DRAWN) | self.restless

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is shown: black or another ground, between two slides."""
        return float(self.drawn.mean()) < _LEAST


@dataclass(frozen=True, slots=True)
class Template:
    """What most slides share, where they do: ground, logo, foot. ``shared`` are those blocks."""

    picture: Frame
    shared: Mask

    def own(self, state: State) -> Mask:
        """Return the blocks in which a state shows something that is not the template's."""
        is_template = (distance(state.picture, self.picture) < _DIFFERENT) & self.shared
        return state.drawn & ~is_template


def template_of(pictures: Sequence[Frame]) -> Template | None:
    """Return what most of the pictures share; None of too few to tell."""
    if len(pictures) < _ENOUGH_STATES:
        return None
    middle = np.median(np.stack(pictures), axis=0).astype(np.int16)
    alike = np.mean([distance(each, middle) < _DIFFERENT for each in pictures], axis=0)
    return Template(middle, alike >= _MOST_STATES)


def changed_blocks(before: State, after: State) -> Mask:
    """Return the blocks that lastingly show something else; what moves in both is left out.

    Letters that a key frame draws anew differ by a part of their contrast, other letters by more.
    """
    apart = distance(before.picture, after.picture)
    either, both = before.restless | after.restless, before.restless & after.restless
    least = np.where(either, _DIFFERENT_WHERE_RESTLESS, _DIFFERENT)
    sharpest = np.maximum(contrast(before.picture), contrast(after.picture))
    return (apart > np.maximum(least, _OF_CONTRAST * sharpest)) & ~both


def is_lasting(before: State, after: State) -> bool:
    """Tell whether enough changed to be judged."""
    return float(changed_blocks(before, after).mean()) >= _LEAST


def is_whole(before: State, after: State) -> bool:
    """Tell whether most of the picture changed."""
    return float(changed_blocks(before, after).mean()) >= _MOST


def is_other_slide(before: State, after: State, template: Template | None = None) -> bool:
    """Tell whether one slide gave way to another.

    Most of the picture changed, or much of what is drawn did, beside the template: some of it
    went, and something else came. Where nothing went, a bullet appeared; where nothing came, one
    was taken away. What moved shortly before is somebody in front of a camera, and is left out;
    a large picture of one that gives way to that of another is no slide at all.
    """
    if _is_other_face(before, after):
        return False
    if is_whole(before, after):
        return True
    changed = changed_blocks(before, after)
    still = ~(before.lively | after.lively)
    old, new = (_drawn(state, template) & still for state in (before, after))
    return (
        float((changed & (old | new)).mean()) >= _LEAST
        and _share(changed, old | new) >= _OF_WHAT_IS_DRAWN
        and min(_share(changed, old), _share(changed, new)) >= _OF_EACH_SIDE
    )


def _is_other_face(before: State, after: State) -> bool:
    zone = before.lively & after.lively
    if float(zone.mean()) < _LARGE_FACE:
        return False
    apart = distance(before.picture, after.picture) > _DIFFERENT_WHERE_RESTLESS
    return _share(apart, zone) >= _MOST


def _drawn(state: State, template: Template | None) -> Mask:
    return state.drawn if template is None else template.own(state)


def _share(changed: Mask, of: Mask) -> float:
    count = int(of.sum())
    return float((changed & of).sum()) / count if count else 0.0
