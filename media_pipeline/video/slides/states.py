"""What is shown while nothing changes, and whether that is another slide than before."""

from dataclasses import dataclass

import numpy as np

from media_pipeline.video.slides.blocks import Frame, Mask, contrast, difference

_DIFFERENT = 4.0  # levels of 255; what x264 makes of the same slide differs by less than 2
_DIFFERENT_WHERE_RESTLESS = 12.0  # the median of something that moves is not always the same
_DRAWN = 2.0  # levels of contrast: text is far above, a ground that is a gradient below
_MOST = 0.5  # of the picture
_OF_WHAT_IS_DRAWN = 0.4
_OF_EACH_SIDE = 0.2
_LEAST_DRAWN = 0.005  # of the picture; less is an empty screen


@dataclass(frozen=True, slots=True)
class State:
    """A picture that lasts: the median of some frames, and the blocks that never rest in it."""

    picture: Frame
    restless: Mask

    @property
    def drawn(self) -> Mask:
        """The blocks in which something is drawn, or moves."""
        return (contrast(self.picture) > _DRAWN) | self.restless

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is shown: black or another ground, between two slides."""
        return float(self.drawn.mean()) < _LEAST_DRAWN


def changed_blocks(before: State, after: State) -> Mask:
    """Return the blocks that lastingly show something else; what moves in both is left out."""
    apart = difference(before.picture, after.picture)
    either, both = before.restless | after.restless, before.restless & after.restless
    return (apart > np.where(either, _DIFFERENT_WHERE_RESTLESS, _DIFFERENT)) & ~both


def is_other_slide(before: State, after: State) -> bool:
    """Tell whether one slide gave way to another.

    Most of the picture changed, or much of what is drawn did: some of it went, and something else
    came. Where nothing went, a bullet appeared; where nothing came, one was taken away.
    """
    changed = changed_blocks(before, after)
    compared = ~(before.restless & after.restless)
    if _share(changed, compared) >= _MOST:
        return True
    old, new = before.drawn & compared, after.drawn & compared
    return (
        _share(changed, old | new) >= _OF_WHAT_IS_DRAWN
        and min(_share(changed, old), _share(changed, new)) >= _OF_EACH_SIDE
    )


def _share(changed: Mask, of: Mask) -> float:
    count = int(of.sum())
    return float((changed & of).sum()) / count if count else 0.0
