"""The storyboard: small pictures of a whole video, for the seek bar of players."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from media_pipeline.model.base import Progress, no_progress
from media_pipeline.model.video import Storyboard
from media_pipeline.tools.ahead import one_ahead
from media_pipeline.tools.files import write_atomic
from media_pipeline.video.frames import Frame, Frames, fitted
from media_pipeline.video.poster import jpeg

if TYPE_CHECKING:
    from PIL.Image import Image

COLUMNS = ROWS = 5
_SIDE_PX = 160
_USUAL_S = 10.0
_LEAST, _MOST = 10, 300
_SHORTEST_S = 1.0
_OLDEST_S = 20.0  # x264 sets a key frame every 10 s at 25 fps
_SHEET_BYTES = 200_000
_QUALITIES = (80, 70, 60, 45, 30)


@dataclass(frozen=True, slots=True)
class Grid:
    """When pictures are taken: ``count`` of them, every ``interval_s`` seconds from 0 on."""

    interval_s: float
    count: int

    @property
    def times_s(self) -> tuple[float, ...]:
        """The moments."""
        return tuple(round(number * self.interval_s, 3) for number in range(self.count))


def grid_of(duration_s: float) -> Grid:
    """Return one picture every 10 s; more often in short videos, at most 300 in long ones."""
    interval = max(_USUAL_S, float(ceil(duration_s / _MOST)))
    if duration_s < _LEAST * _USUAL_S:
        interval = max(_SHORTEST_S, int(duration_s / _LEAST * 10) / 10)
    return Grid(interval, max(1, ceil(round(duration_s / interval, 3))))


def storyboard_frames(frames: Frames, grid: Grid) -> Iterator[Frame]:
    """Give the key frame at or before each moment.

    Where that is too long ago (one key frame a minute, a video of a few seconds), the frame shown
    at that moment, which costs decoding all that lies between.
    """
    oldest_s = max(grid.interval_s, _OLDEST_S) if grid.interval_s >= _USUAL_S else grid.interval_s
    for at_s in grid.times_s:
        late_s = at_s - frames.key_before_s(at_s)
        yield frames.near(at_s) if late_s > oldest_s else frames.key(at_s)


class Sheets:
    """Pictures pasted on sheets as they come, each sheet written once it is full.

    Args:
        folder: where sheets are written, below the work folder.
        size: width and height of the video as shown.
        grid: when pictures are taken.
    """

    def __init__(self, folder: Path, size: tuple[int, int], grid: Grid) -> None:
        self._folder, self._grid = folder, grid
        self._cell = fitted(size, (_SIDE_PX, _SIDE_PX))
        self._pending: list[Image] = []
        self._written: list[str] = []

    def add(self, frame: Frame) -> None:
        """Take the next picture."""
        self._pending.append(frame.resized(self._cell))
        if len(self._pending) == COLUMNS * ROWS:
            self._write()

    def finish(self) -> Storyboard:
        """Write the last sheet and return the whole."""
        if self._pending:
            self._write()
        return Storyboard(
            sheets=tuple(self._written),
            columns=COLUMNS,
            rows=ROWS,
            width=self._cell[0],
            height=self._cell[1],
            interval_s=self._grid.interval_s,
            count=self._grid.count,
        )

    def _write(self) -> None:
        name = f"storyboard-{len(self._written) + 1:02d}.jpg"
        write_atomic(self._folder / name, _small_enough(_sheet(self._pending, self._cell)))
        self._written.append(f"{self._folder.name}/{name}")
        self._pending.clear()


def make_storyboard(
    frames: Frames,
    folder: Path,
    progress: Progress = no_progress,
    seen: Callable[[Frame], None] | None = None,
) -> Storyboard:
    """Write the sheets of an open video into ``folder``, which lies in the work folder.

    ``seen`` is shown every frame on the way, since decoding one is what costs time.
    """
    grid = grid_of(frames.duration_s)
    sheets = Sheets(folder, frames.size, grid)
    for number, frame in enumerate(one_ahead(storyboard_frames(frames, grid)), 1):
        sheets.add(frame)
        if seen is not None:
            seen(frame)
        progress(number / grid.count)
    return sheets.finish()


def storyboard_vtt(storyboard: Storyboard, duration_s: float, addresses: Sequence[str]) -> str:
    """Return a WebVTT file of thumbnails (``sheet.jpg#xywh=x,y,w,h``), as players expect it.

    Args:
        storyboard: what was drawn.
        duration_s: length of the video, where the last picture ends.
        addresses: where each sheet lies, absolute or relative to the VTT file.
    """
    return "\n".join(["WEBVTT\n", *_cues(storyboard, duration_s, addresses)])


def _cues(storyboard: Storyboard, duration_s: float, addresses: Sequence[str]) -> Iterator[str]:
    each, width, height = storyboard.columns * storyboard.rows, storyboard.width, storyboard.height
    for number in range(storyboard.count):
        sheet, place = divmod(number, each)
        row, column = divmod(place, storyboard.columns)
        start = number * storyboard.interval_s
        end = start + storyboard.interval_s
        if number == storyboard.count - 1:
            end = max(duration_s, start + 0.001)
        box = f"{column * width},{row * height},{width},{height}"
        yield f"{_clock(start)} --> {_clock(end)}\n{addresses[sheet]}#xywh={box}\n"


def _clock(moment_s: float) -> str:
    seconds, milliseconds = divmod(round(moment_s * 1000), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{milliseconds:03d}"


def _sheet(pictures: "Sequence[Image]", cell: tuple[int, int]) -> "Image":
    from PIL import Image

    rows = ceil(len(pictures) / COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * cell[0], rows * cell[1]))
    for number, picture in enumerate(pictures):
        row, column = divmod(number, COLUMNS)
        sheet.paste(picture, (column * cell[0], row * cell[1]))
    return sheet


def _small_enough(sheet: "Image") -> bytes:
    every = (jpeg(sheet, quality) for quality in _QUALITIES)
    smallest = b""
    for smallest in every:
        if len(smallest) <= _SHEET_BYTES:
            break
    return smallest
