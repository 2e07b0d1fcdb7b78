"""The picture: loudness before and after, the target, and what was found on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from gettext import gettext as _

import numpy as np

from media_pipeline.master.picture.canvas import Canvas, Colour, Point, shortened, width_of
from media_pipeline.master.picture.lines import (
    Levels,
    LoudnessLine,
    Points,
    means_of,
    spread_of,
)
from media_pipeline.master.picture.scale import Scale
from media_pipeline.model.analysis import HOP_S, Passage
from media_pipeline.model.numbers import number

WIDTH_PX, HEIGHT_PX = 1600, 700

_LEFT, _TOP, _RIGHT, _BOTTOM = 84, 122, 1400, 640
_GROUND: Colour = (252, 251, 248, 255)
_INK: Colour = (52, 56, 62, 255)
_QUIET_INK: Colour = (112, 116, 122, 255)
_GRID: Colour = (228, 226, 220, 255)
_BEFORE: Colour = (199, 116, 36, 255)
_AFTER: Colour = (23, 96, 146, 255)
_TARGET: Colour = (48, 132, 84, 255)
_SILENCE: Colour = (235, 234, 232, 255)
_TAKEN_OUT: Colour = (208, 208, 208, 255)
_CLIPPING: Colour = (200, 38, 46, 255)
_BAND_OPACITY = 52
_MOST_POINTS = 450  # one every three pixels: more would be a tangle in a long recording
_TITLE_PX, _TEXT_PX = 26, 19
_LINE_GAP_PX = 24
_QUIETEST_PERCENTILE = 20
_HEADROOM_LU = 8.0
_LOWEST_LUFS, _HIGHEST_LOWEST_LUFS = -70.0, -50.0


@dataclass(frozen=True, slots=True)
class Marks:
    """What is pointed at: passages in seconds of the recording, voices by name in LUFS before."""

    silences: tuple[Passage, ...] = ()
    taken_out: tuple[Passage, ...] = ()
    clipping: tuple[Passage, ...] = ()
    voices: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn. Both lines are on the time line of the recording."""

    title: str
    before: LoudnessLine
    after: LoudnessLine | None
    target_lufs: float
    marks: Marks = field(default_factory=Marks)


def draw_loudness(picture: Picture) -> bytes:
    """Return the picture as a PNG of 1600 × 700 px, in the language of the process.

    The same picture gives the same bytes, with one version of Pillow.
    """
    canvas = Canvas(WIDTH_PX, HEIGHT_PX, _GROUND)
    scale = scale_of(picture)
    _draw_passages(canvas, scale, picture.marks)
    _draw_axes(canvas, scale)
    _draw_line(canvas, scale, picture.before, _BEFORE, 2.0)
    if picture.after is not None:
        _draw_line(canvas, scale, picture.after, _AFTER, 3.0)
    _draw_levels(canvas, scale, picture)
    _draw_clipping(canvas, scale, picture.marks)
    canvas.text((_LEFT, 44), shortened(picture.title, _TITLE_PX, 1480), _TITLE_PX, _INK)
    _draw_legend(canvas, picture)
    return canvas.png()


def scale_of(picture: Picture) -> Scale:
    """Return the scale: from below the quiet passages to above the loudest and the target."""
    levels = means_of(picture.before.short_term, _MOST_POINTS).levels
    heard = levels[np.isfinite(levels)]
    quiet, loud = np.percentile(heard, (_QUIETEST_PERCENTILE, 100)) if len(heard) else (-60, -20)
    lowest = np.floor(np.clip(quiet - 2, _LOWEST_LUFS, _HIGHEST_LOWEST_LUFS) / 5) * 5
    highest = min(5.0, max(float(loud) + 4, picture.target_lufs + _HEADROOM_LU))
    duration_s = max(picture.before.duration_s, HOP_S)
    return Scale(_LEFT, _TOP, _RIGHT, _BOTTOM, duration_s, float(lowest), highest)


def _draw_passages(canvas: Canvas, scale: Scale, marks: Marks) -> None:
    for passages, colour in ((marks.silences, _SILENCE), (marks.taken_out, _TAKEN_OUT)):
        for passage in passages:
            start, end = scale.x(passage.start_s), scale.x(passage.end_s)
            canvas.box((start, _TOP), (end, _BOTTOM), colour)


def _draw_axes(canvas: Canvas, scale: Scale) -> None:
    for level in scale.levels_lufs:
        row = scale.y(level)
        canvas.line([(_LEFT, row), (_RIGHT, row)], _GRID)
        canvas.text((_LEFT - 12, row), number(level, 0), _TEXT_PX, _QUIET_INK, "rm")
    canvas.text((_LEFT - 12, _TOP - 14), "LUFS", _TEXT_PX, _QUIET_INK, "rs")
    for time_s in scale.times_s:
        column = scale.x(time_s)
        canvas.line([(column, _BOTTOM), (column, _BOTTOM + 8)], _QUIET_INK)
        canvas.text((column, _BOTTOM + 32), scale.clock(time_s), _TEXT_PX, _QUIET_INK, "ms")
    canvas.line([(_LEFT, _BOTTOM), (_RIGHT, _BOTTOM)], _QUIET_INK)


def _draw_line(
    canvas: Canvas, scale: Scale, line: LoudnessLine, colour: Colour, width: float
) -> None:
    lower, upper = spread_of(line.momentary, _MOST_POINTS)
    for run in _runs(upper.levels):
        edge = [*_places(scale, upper, run), *reversed(_places(scale, lower, run))]
        canvas.polygon(edge, (*colour[:3], _BAND_OPACITY))
    means = means_of(line.short_term, _MOST_POINTS)
    for run in _runs(means.levels):
        canvas.line(_places(scale, means, run), colour, width)


def _runs(levels: Levels) -> list[slice]:
    """Return the stretches in which there is something."""
    heard = np.concatenate([[False], np.isfinite(levels), [False]])
    edges = np.flatnonzero(heard[1:] != heard[:-1])
    return [slice(start, stop) for start, stop in edges.reshape(-1, 2)]


def _places(scale: Scale, points: Points, run: slice) -> list[Point]:
    pairs = zip(points.times_s[run], points.levels[run], strict=True)
    return [(scale.x(time_s), scale.y(level)) for time_s, level in pairs]


def _draw_levels(canvas: Canvas, scale: Scale, picture: Picture) -> None:
    """Draw the target and how loud each voice was, with labels at the right that do not touch."""
    target = _("target {level}").format(level=number(picture.target_lufs, 0))
    labels = [(picture.target_lufs, target, _TARGET)]
    voices = picture.marks.voices.items()
    labels += [(level, f"{name} {number(level, 0)}", _BEFORE) for name, level in voices]
    free = 0.0
    for level, text, colour in sorted(labels, reverse=True):
        row = scale.y(level)
        canvas.dashed((_LEFT, row), _RIGHT, colour, 2.0 if colour == _TARGET else 1.0)
        free = max(free, row)
        fitted = shortened(text, _TEXT_PX, WIDTH_PX - _RIGHT - 24)
        canvas.text((_RIGHT + 12, free), fitted, _TEXT_PX, colour, "lm")
        free += _LINE_GAP_PX


def _draw_clipping(canvas: Canvas, scale: Scale, marks: Marks) -> None:
    for passage in marks.clipping:
        column = scale.x(passage.start_s)
        canvas.polygon(_triangle(column, _TOP), _CLIPPING)


def _triangle(column: float, row: float) -> list[Point]:
    return [(column - 7, row - 14), (column + 7, row - 14), (column, row)]


def _draw_legend(canvas: Canvas, picture: Picture) -> None:
    marks, column, row = picture.marks, float(_LEFT), 86.0
    entries = [
        (_("before"), _BEFORE, True),
        (_("after"), _AFTER, picture.after is not None),
        (_("silence"), _SILENCE, bool(marks.silences)),
        (_("taken out"), _TAKEN_OUT, bool(marks.taken_out)),
        (_("clipping"), _CLIPPING, bool(marks.clipping)),
    ]
    for text, colour, shown in entries:
        if shown:
            _draw_sample(canvas, (column, row), colour)
            canvas.text((column + 38, row), text, _TEXT_PX, _INK, "lm")
            column += 38 + width_of(text, _TEXT_PX) + 36


def _draw_sample(canvas: Canvas, place: Point, colour: Colour) -> None:
    """Draw what an entry of the legend looks like in the plot."""
    column, row = place
    if colour == _CLIPPING:
        canvas.polygon(_triangle(column + 14, row + 7), colour)
    elif colour in {_SILENCE, _TAKEN_OUT}:
        canvas.box((column, row - 9), (column + 28, row + 9), colour)
    else:
        canvas.line([(column, row), (column + 28, row)], colour, 3.0)
