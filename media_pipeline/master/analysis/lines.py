"""From files and channels to lines: what is levelled on its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from media_pipeline.master.analysis.alignment import Alignment
from media_pipeline.master.analysis.channels import judge_channels
from media_pipeline.master.analysis.listening import Heard
from media_pipeline.master.curves import Curve
from media_pipeline.master.meter import HOPS_PER_S, Curves
from media_pipeline.model.analysis import ChannelKind
from media_pipeline.model.audio import Recording

Side = Literal["left", "right", "both"]


@dataclass(frozen=True, slots=True)
class Line:
    """One microphone: what it is taken from, its mean squares and sample peaks before levelling."""

    name: str
    source: int
    side: Side
    power: Curve
    peak: Curve
    alignment: Alignment | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A source, or all tracks together: the lines in it, and how they belong together.

    ``cross`` holds the means of the product of two lines of one file (None where unknown).
    """

    kind: ChannelKind
    duration_s: float
    lines: tuple[Line, ...]
    cross: Curve | None = None
    turned: bool = False
    start_s: float = 0.0

    @property
    def power(self) -> Curve:
        """Mean squares of all lines, shape (hops, lines)."""
        return np.stack([line.power for line in self.lines], axis=1)

    @property
    def peak(self) -> Curve:
        """Sample peaks of all lines, shape (hops, lines)."""
        return np.stack([line.peak for line in self.lines], axis=1)


def stretches_of(
    recording: Recording,
    heard: Sequence[Heard],
    alignments: Sequence[Alignment | None],
    *,
    channels: str,
    separate: bool,
) -> tuple[Stretch, ...]:
    """Return the stretches of a recording, in order.

    Args:
        recording: what was probed.
        heard: what each of its files holds.
        alignments: of each track against the first; None where nothing is to be moved.
        channels: as in episode.yaml; auto finds out.
        separate: whether a person said that speakers have a channel each.
    """
    if recording.layout == "tracks":
        return (_tracks(recording, heard, alignments),)
    lengths = [each.curves.duration_s for each in heard]
    starts = [sum(lengths[:number]) for number in range(len(lengths))]
    return tuple(
        replace(_source(number, each, channels, separate=separate), start_s=start_s)
        for number, (each, start_s) in enumerate(zip(heard, starts, strict=True))
    )


def _source(number: int, heard: Heard, channels: str, *, separate: bool) -> Stretch:
    curves = heard.curves
    if curves.power.shape[1] == 1:
        line = Line("", number, "both", curves.power[:, 0], curves.peak[:, 0])
        return Stretch("mono", curves.duration_s, (line,))
    kind, turned, living = _kind(curves, channels, separate=separate)
    cross = -curves.cross if turned else curves.cross
    if kind == "microphones":
        lines = tuple(
            Line(side, number, side, curves.power[:, place], curves.peak[:, place])
            for place, side in enumerate(_SIDES)
        )
        return Stretch(kind, curves.duration_s, lines, cross, turned=turned)
    side: Side = living or "both"
    line = Line("", number, side, _taken(curves, side, kind, cross), _peak(curves, side))
    return Stretch(kind, curves.duration_s, (line,), turned=turned)


_SIDES: tuple[Literal["left", "right"], ...] = ("left", "right")


def _kind(
    curves: Curves, channels: str, *, separate: bool
) -> tuple[ChannelKind, bool, Literal["left", "right"] | None]:
    found = judge_channels(curves.power, curves.cross)
    if channels in {"left", "right"}:
        return "dead side", False, "left" if channels == "left" else "right"
    if channels == "both":
        return "dual mono", found.turned, None
    if channels == "stereo":
        return "stereo", found.turned, None
    if channels == "microphones" or (separate and found.kind == "stereo"):
        return "microphones", found.turned, None
    return found.kind, found.turned, found.living


def _taken(curves: Curves, side: Side, kind: ChannelKind, cross: Curve) -> Curve:
    """Return the mean squares of what is taken of two channels."""
    if side != "both":
        return curves.power[:, _SIDES.index(side)]
    if kind == "stereo":
        return curves.summed
    return np.asarray(np.maximum(curves.summed + 2 * cross, 0) / 4, dtype=np.float32)


def _peak(curves: Curves, side: Side) -> Curve:
    """Return the sample peaks of what is taken of two channels: at most those of the louder one."""
    return curves.peak.max(axis=1) if side == "both" else curves.peak[:, _SIDES.index(side)]


def _tracks(
    recording: Recording, heard: Sequence[Heard], alignments: Sequence[Alignment | None]
) -> Stretch:
    lines = tuple(
        _track(number, source.track or source.path, each, alignment)
        for number, (source, each, alignment) in enumerate(
            zip(recording.sources, heard, alignments, strict=True)
        )
    )
    hops = max(len(line.power) for line in lines)
    even = tuple(
        replace(line, power=_padded(line.power, hops), peak=_padded(line.peak, hops))
        for line in lines
    )
    longest = max(
        each.curves.duration_s + (alignment.delay_s if alignment else 0.0)
        for each, alignment in zip(heard, alignments, strict=True)
    )
    return Stretch("tracks", longest, even)


def _track(number: int, name: str, heard: Heard, alignment: Alignment | None) -> Line:
    curves = heard.curves
    if curves.power.shape[1] == 1:
        side: Side = "both"
        power, peak = curves.power[:, 0], curves.peak[:, 0]
    else:
        found = judge_channels(curves.power, curves.cross)
        side = found.living or "both"
        cross = -curves.cross if found.turned else curves.cross
        power, peak = _taken(curves, side, "dual mono", cross), _peak(curves, side)
    power, peak = _moved(power, alignment), _moved(peak, alignment)
    return Line(name, number, side, power, peak, alignment)


def _padded(curve: Curve, hops: int) -> Curve:
    return np.pad(curve, (0, hops - len(curve)))


def _moved(power: Curve, alignment: Alignment | None) -> Curve:
    """Return a track's curve on the first track's time line."""
    if alignment is None:
        return power
    length = max(0, round(len(power) + alignment.delay_s * HOPS_PER_S))
    times = (np.arange(length) / HOPS_PER_S - alignment.delay_s) * (1 + alignment.drift_ppm / 1e6)
    places = np.round(times * HOPS_PER_S).astype(np.int64)
    inside = (places >= 0) & (places < len(power))
    moved = np.zeros(length, dtype=np.float32)
    moved[inside] = power[places[inside]]
    return moved
