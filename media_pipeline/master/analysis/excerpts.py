"""Excerpts of two tracks, and how much later the second one hears the same.

Only what is asked for is read: a stretch of some minutes, then a few seconds here and there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from media_pipeline.master.analysis.common_sound import (
    RATE_HZ,
    Frames,
    Line,
    Phases,
    frame_begins,
    matched_frames,
)
from media_pipeline.master.analysis.lag_line import MOST_SLOPE, Lag, LagLine
from media_pipeline.tools.ffmpeg_sound import Samples

Read = Callable[[int, float, float], Samples]
"""Reads a track (its index), from a second on, for so many seconds: mono, at ``RATE_HZ``.

It is asked for whole milliseconds, and must begin exactly where it is asked to.
"""

_STRETCH_S = 180.0  # for starts up to a minute apart
_GRID_S = 30.0  # tracks of nearly the same length are searched at the same places
_EXCERPT_S = 12.0
_SHORTEST_EXCERPT_S = 3.0
_FEWEST_EXCERPTS = 5
_SPREAD = 14  # excerpts from beginning to end
_SLACK_S = 0.05  # by which a lag may be out, besides the clock
_RIVAL = 0.85  # noise, and sounds that repeat themselves, have many peaks of nearly one height


class Tracks:
    """The tracks, read where they are needed.

    Args:
        read: reads samples of shape (frames,) or (frames, 1); where the track ends before the
            duration asked, it gives what there is.
        durations_s: each track's length.
    """

    def __init__(self, read: Read, durations_s: Sequence[float]) -> None:
        self._read = read
        self._stretches: dict[tuple[int, float, float], tuple[Line, Phases]] = {}
        self.durations_s = tuple(durations_s)

    def line(self, track: int, start_s: float, duration_s: float) -> Line:
        """Read an excerpt; silence stands where the track has not begun or is over."""
        frames, skipped = round(duration_s * RATE_HZ), round(max(0.0, -start_s) * RATE_HZ)
        line = np.zeros(frames, np.float32)
        if skipped < frames and start_s < self.durations_s[track]:
            asked = frames - skipped
            heard = self._read(track, max(0.0, start_s), asked / RATE_HZ).reshape(-1)[:asked]
            line[skipped : skipped + len(heard)] = heard
        return line

    def stretch(self, track: int, start_s: float, duration_s: float) -> tuple[Line, Phases]:
        """Read a stretch to be searched, and keep it: several tracks may be compared with it."""
        key = (track, start_s, duration_s)
        if key not in self._stretches:
            line = self.line(*key)
            self._stretches[key] = (line, Phases(line))
        return self._stretches[key]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two tracks that are compared, by their indices."""

    tracks: Tracks
    first: int
    second: int

    @property
    def common_s(self) -> float:
        """The shorter one's length."""
        return min(self.tracks.durations_s[track] for track in (self.first, self.second))

    @property
    def is_searched_at_once(self) -> bool:
        """Whether one stretch holds all there is."""
        return self.common_s <= _STRETCH_S


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Sound of the first track from ``lag.moment_s`` on, and of the second one around it."""

    lag: Lag
    first: Line
    second: Line
    second_start_s: float

    @property
    def middle_s(self) -> float:
        """Its middle on the first track's time line."""
        return self.lag.moment_s + len(self.first) / RATE_HZ / 2

    def matched(self, line: LagLine) -> Frames:
        """Return its frames beside those of the second track, as the line says."""
        moments_s = self.lag.moment_s + frame_begins(self.first) / RATE_HZ
        places = (moments_s + line.at(moments_s) - self.second_start_s) * RATE_HZ
        return matched_frames(self.first, self.second, places)


def excerpts_of_stretch(pair: Pair, share: float) -> list[Excerpt]:
    """Find the excerpts of one stretch of the first track in the same stretch of the second.

    Args:
        pair: the tracks.
        share: where the stretch lies, 0 to 1 between beginning and end.
    """
    duration_s = min(_STRETCH_S, pair.common_s)
    start_s = (pair.common_s - duration_s) * share // _GRID_S * _GRID_S
    first, phases = pair.tracks.stretch(pair.first, start_s, duration_s)
    second, searched = pair.tracks.stretch(pair.second, start_s, duration_s)
    length_s = min(_EXCERPT_S, max(_SHORTEST_EXCERPT_S, duration_s / _FEWEST_EXCERPTS))
    excerpts = []
    for begin_s in np.arange(0.0, duration_s - length_s + 0.001, length_s).tolist():
        place_s = _clear_place_s(searched, phases.piece(begin_s, length_s))
        if place_s is not None:
            begin, end = round(begin_s * RATE_HZ), round((begin_s + length_s) * RATE_HZ)
            lag = Lag(start_s + begin_s, place_s - begin_s)
            excerpts.append(Excerpt(lag, first[begin:end], second, start_s))
    return excerpts


def excerpts_throughout(pair: Pair, known: LagLine) -> list[Excerpt]:
    """Find excerpts spread over all that both tracks hold, near where ``known`` puts them."""
    lag_s, durations_s = known.lag_s, pair.tracks.durations_s
    begin_s = max(0.0, -lag_s)
    end_s = min(durations_s[pair.first], durations_s[pair.second] - lag_s) - _EXCERPT_S
    if pair.is_searched_at_once or end_s <= begin_s:
        return []
    starts_s = np.linspace(begin_s, end_s, _SPREAD).tolist()
    found = [_excerpt_near(pair, known, round(start_s, 3)) for start_s in starts_s]
    return [excerpt for excerpt in found if excerpt is not None]


def _excerpt_near(pair: Pair, known: LagLine, start_s: float) -> Excerpt | None:
    slack_s = _SLACK_S + MOST_SLOPE * abs(start_s - known.middle_s)
    second_start_s = round(start_s + known.lag_s - slack_s, 3)
    first = pair.tracks.line(pair.first, start_s, _EXCERPT_S)
    second = pair.tracks.line(pair.second, second_start_s, _EXCERPT_S + 2 * slack_s)
    place_s = _clear_place_s(Phases(second), Phases(first).piece(0, _EXCERPT_S))
    if place_s is None:
        return None
    return Excerpt(Lag(start_s, second_start_s + place_s - start_s), first, second, second_start_s)


def _clear_place_s(searched: Phases, piece: Line) -> float | None:
    peak = searched.find(piece)
    return None if peak is None or peak.rival > _RIVAL else peak.place_s
