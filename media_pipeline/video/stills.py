"""All that is drawn from a delivered video, in one pass over its key frames."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from media_pipeline.model.base import Progress, no_progress
from media_pipeline.model.video import Still, Stills, Storyboard
from media_pipeline.tools.files import write_atomic
from media_pipeline.video.chapter_pictures import chapter_pictures
from media_pipeline.video.frames import Frame, Frames, fitted, open_frames
from media_pipeline.video.poster import (
    POSTER_PX,
    Candidate,
    best_frame,
    judged,
    own_poster,
    poster_jpeg,
)
from media_pipeline.video.storyboard import make_storyboard
from media_pipeline.video.title_card import Card, title_card

POSTER = "poster.jpg"
_CANDIDATES = 60
_SHARE_OF_STORYBOARD = 0.6


@dataclass(frozen=True, slots=True)
class StillWishes:
    """What is wanted beside a storyboard.

    ``card`` is what the poster says where no frame is good.
    ``chapters_s`` are when chapters begin, ascending, on the delivered time line; ``poster_at_s``
    is the moment that a person chose for the poster, ``poster`` the picture that they bring.
    """

    card: Card
    chapters_s: Sequence[float] = field(default=())
    poster_at_s: float | None = None
    poster: Path | None = None


def make_stills(
    video: Path, wishes: StillWishes, folder: Path, progress: Progress = no_progress
) -> Stills:
    """Draw poster, storyboard and chapter pictures into ``folder``, which lies in the work folder.

    The same file gives the same bytes. Memory holds one sheet of the storyboard at a time.

    Raises:
        MediaError: no picture can be read from the video.
        DiskFull: no space left.
    """
    with open_frames(video) as frames:
        drawing = _Drawing(frames, wishes, folder)
        storyboard = drawing.storyboard(lambda done: progress(_SHARE_OF_STORYBOARD * done))
        poster = drawing.poster()
        chapters = []
        for still in chapter_pictures(frames, wishes.chapters_s, folder):
            chapters.append(still)
            done = len(chapters) / len(wishes.chapters_s)
            progress(_SHARE_OF_STORYBOARD + (1 - _SHARE_OF_STORYBOARD) * done)
    progress(1.0)
    return Stills(poster=poster, storyboard=storyboard, chapters=tuple(chapters))


class _Drawing:
    """One video while its stills are drawn; frames of the storyboard may become the poster."""

    def __init__(self, frames: Frames, wishes: StillWishes, folder: Path) -> None:
        self._frames, self._wishes, self._folder = frames, wishes, folder
        self._candidates: dict[float, Candidate | None] = {}
        self._next_s = 0.0

    def storyboard(self, progress: Progress) -> Storyboard:
        """Draw it, judging some of its frames."""
        return make_storyboard(self._frames, self._folder, progress, self._consider)

    def poster(self) -> Still:
        """Draw it, once the storyboard is drawn."""
        frame = self._poster_frame()
        content, size = poster_jpeg(frame.within(POSTER_PX, POSTER_PX)) if frame else self._drawn()
        write_atomic(self._folder / POSTER, content)
        return Still(
            path=f"{self._folder.name}/{POSTER}",
            width=size[0],
            height=size[1],
            at_s=round(frame.at_s, 3) if frame else None,
        )

    def _poster_frame(self) -> Frame | None:
        at_s, good = self._wishes.poster_at_s, filter(None, self._candidates.values())
        if self._wishes.poster is not None:
            return None
        return best_frame(self._frames, good) if at_s is None else self._frames.exactly(at_s)

    def _drawn(self) -> tuple[bytes, tuple[int, int]]:
        own = self._wishes.poster
        return own_poster(own) if own is not None else self._card()

    def _consider(self, frame: Frame) -> None:
        if frame.at_s < self._next_s or frame.at_s in self._candidates:
            return
        self._candidates[frame.at_s] = judged(frame, self._frames.duration_s)
        self._next_s = frame.at_s + self._frames.duration_s / _CANDIDATES

    def _card(self) -> tuple[bytes, tuple[int, int]]:
        size = fitted(self._frames.size, (POSTER_PX, POSTER_PX))
        return title_card(self._wishes.card, size), size
