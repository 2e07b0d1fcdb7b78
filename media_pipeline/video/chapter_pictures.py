"""A picture for each chapter: what is shown about a second after it begins."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from media_pipeline.model.video import Still
from media_pipeline.tools.files import write_atomic
from media_pipeline.video.frames import Frame, Frames
from media_pipeline.video.poster import jpeg, settled_frame

WIDTH_PX = 640

_AFTER_S, _LATEST_S, _STEP_S = 1.0, 3.5, 0.8
_SETTLED_S = 0.25  # a key frame set at a cut; before it the old slide may still fade
_QUALITY = 82


def chapter_pictures(frames: Frames, starts_s: Sequence[float], folder: Path) -> Iterator[Still]:
    """Write one JPEG for each chapter into ``folder``, which lies in the work folder."""
    ends_s = [*starts_s, frames.duration_s][1:]
    for number, (start_s, end_s) in enumerate(zip(starts_s, ends_s, strict=True), 1):
        frame = chapter_frame(frames, start_s, end_s)
        picture = frame.within(WIDTH_PX, WIDTH_PX)
        name = f"chapter-{number:02d}.jpg"
        write_atomic(folder / name, jpeg(picture, _QUALITY))
        width, height = picture.size
        path = f"{folder.name}/{name}"
        yield Still(path=path, width=width, height=height, at_s=round(frame.at_s, 3))


def chapter_frame(frames: Frames, start_s: float, end_s: float) -> Frame:
    """Return the frame a second after a chapter begins, or the next that is in no transition.

    A key frame near there costs least. Where everything changes all the time, it is the first.
    """
    wanted_s = min(start_s + _AFTER_S, (start_s + end_s) / 2)
    for at_s in _moments(frames, wanted_s, min(start_s + _LATEST_S, end_s)):
        frame = settled_frame(frames, at_s)
        if frame is not None:
            return frame
    return frames.near(wanted_s)


def _moments(frames: Frames, wanted_s: float, latest_s: float) -> Iterator[float]:
    key_s = frames.key_before_s(latest_s) + _SETTLED_S
    if wanted_s - _AFTER_S / 2 <= key_s < latest_s:
        yield key_s
    at_s = wanted_s
    while at_s < latest_s or at_s == wanted_s:
        yield at_s
        at_s += _STEP_S
