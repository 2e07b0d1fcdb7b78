"""Tracks of one conversation, a recorder each: how much later each began, how fast its clock ran.

This can be told where something is heard in two tracks, such as one person's voice in the other's
microphone. Where nothing is (people who recorded themselves far apart) nothing is moved.

First a stretch of each track is searched, for starts up to a minute apart. Then excerpts from
beginning to end say how the lag changes. Then each excerpt's lag is measured to a fraction of a
millisecond. At each stage several excerpts must agree on one straight line.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from media_pipeline.master.analysis.excerpts import (
    Excerpt,
    Pair,
    Read,
    Tracks,
    excerpts_of_stretch,
    excerpts_throughout,
)
from media_pipeline.master.analysis.lag_line import Lag, LagLine, agreed_line, line_between

_SEARCHES = (1 / 2, 1 / 4, 3 / 4)  # where; people may arrive late and leave early
_LOUD_PERCENTILE = 95

_TOGETHER_S = 0.01  # nobody hears it, and sound takes as long over 3.4 m
_DRIFT_S = 0.003  # over the whole recording
_SHORTEST_FOR_DRIFT_S = 60.0
_SPAN = 1 / 4  # of the recording, over which excerpts must agree


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where a track lies on the first track's time line.

    What is at ``t`` seconds of the first track is at ``(t - delay_s) * (1 + drift_ppm / 1e6)`` of
    this one: its recorder was started ``delay_s`` later (earlier, where negative), and its clock
    counted ``drift_ppm`` millionths more.

    ``is_sure`` says that this was measured, on sound that the track has in common with one before
    it. Otherwise nothing is known, and it stays where it is. Tracks that have nothing in common
    with the first one, but with each other, are aligned with each other.
    """

    delay_s: float = 0.0
    drift_ppm: float = 0.0
    is_sure: bool = False

    @property
    def moves(self) -> bool:
        """Whether the track is elsewhere than the first one, or by another clock."""
        return self.delay_s != 0 or self.drift_ppm != 0

    def place_s(self, moment_s: float) -> float:
        """Return where in this track a moment of the first track is, in seconds."""
        return (moment_s - self.delay_s) * (1 + self.drift_ppm * 1e-6)


def find_alignment(read: Read, durations_s: Sequence[float]) -> tuple[Alignment, ...]:
    """Find out where each track lies on the first one's time line.

    Starts up to a minute and clocks up to 250 ppm apart are found. People sit apart, and sound
    takes 3 ms a metre, so it is a compromise: in the middle between what is right for one voice
    and for the other. A start within 10 ms without drift is called none. Below a minute no drift
    is looked for, nor one of less than 3 ms in all.

    Args:
        read: reads samples of shape (frames,) or (frames, 1) at 8 kHz; where the track ends before
            the duration asked, it gives what there is.
        durations_s: each track's length.

    Returns:
        One for each track; that of the first is sure and moves nothing.
    """
    tracks = Tracks(read, durations_s)
    found: list[Alignment] = []
    for track in range(len(durations_s)):
        pairs = [Pair(tracks, other, track) for other in range(track)]
        found.append(_after_those_before(pairs, found) if pairs else Alignment(is_sure=True))
    return tuple(found)


def _after_those_before(pairs: Sequence[Pair], found: Sequence[Alignment]) -> Alignment:
    """Align a track with the first of those before it that has sound in common with it."""
    for pair, known in zip(pairs, found, strict=True):
        line = _common_line(pair)
        if line is not None:
            return _chained(known, _alignment(line, pair.common_s))
    return Alignment()


def _chained(known: Alignment, beside: Alignment) -> Alignment:
    """Return where a track lies that lies ``beside`` one whose alignment is ``known``."""
    faster = 1 + known.drift_ppm * 1e-6
    both = faster * (1 + beside.drift_ppm * 1e-6)
    return Alignment(known.delay_s + beside.delay_s / faster, (both - 1) * 1e6, is_sure=True)


def _alignment(line: LagLine, common_s: float) -> Alignment:
    """Word a lag as delay and drift, leaving out what nobody hears."""
    is_drift = line.span_s >= _SHORTEST_FOR_DRIFT_S and abs(line.slope) * common_s > _DRIFT_S
    slope = line.slope if is_drift else 0.0
    delay_s = -(line.lag_s - slope * line.middle_s) / (1 + slope)
    if not is_drift and abs(delay_s) < _TOGETHER_S:
        delay_s = 0.0
    return Alignment(delay_s, slope * 1e6, is_sure=True)


def _common_line(pair: Pair) -> LagLine | None:
    """Return how much later the second track hears the same, over the first track's time."""
    for share in _SEARCHES:
        excerpts = excerpts_of_stretch(pair, share)
        line = agreed_line([excerpt.lag for excerpt in excerpts])
        if line is not None:
            return _fine_line([*excerpts, *excerpts_throughout(pair, line)], pair.common_s)
        if pair.is_searched_at_once:
            break
    return None


def _fine_line(excerpts: Sequence[Excerpt], common_s: float) -> LagLine | None:
    """Measure each excerpt's lag finely, for each voice, and return the line in their middle."""
    coarse = agreed_line([excerpt.lag for excerpt in excerpts])
    if coarse is None:
        return None
    matched = [excerpt.matched(coarse) for excerpt in excerpts]
    levels = np.concatenate([frames.levels for frames in matched], axis=1)
    loud = np.percentile(levels, _LOUD_PERCENTILE, axis=1)
    voices: tuple[list[Lag], list[Lag]] = ([], [])
    for excerpt, frames in zip(excerpts, matched, strict=True):
        expected_s = float(coarse.at(np.array(excerpt.middle_s)))
        for lags, beyond_s in zip(voices, frames.lags_s(loud), strict=True):
            if beyond_s is not None:
                lags.append(Lag(excerpt.middle_s, expected_s + beyond_s))
    line = line_between(*voices)
    return line if line is not None and line.span_s >= _SPAN * common_s else None
