"""Where times and levels lie in the picture, and which of them are written beside it."""

import math
from dataclasses import dataclass

_TIME_STEPS_S = (
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
)  # fmt: skip
_MOST_TIMES = 12
_HOUR_S = 3600
_LEVEL_STEP = 10


@dataclass(frozen=True, slots=True)
class Scale:
    """A plot's box in pixels, and the times (s) and levels (LUFS) at its edges."""

    left: float
    top: float
    right: float
    bottom: float
    duration_s: float
    lowest_lufs: float
    highest_lufs: float

    def x(self, time_s: float) -> float:
        """Return the column of a time; beyond the ends, the nearest."""
        share = min(1.0, max(0.0, time_s / self.duration_s))
        return self.left + (self.right - self.left) * share

    def y(self, level_lufs: float) -> float:
        """Return the row of a level; beyond the edges, the nearest."""
        span = self.highest_lufs - self.lowest_lufs
        share = min(1.0, max(0.0, (self.highest_lufs - level_lufs) / span))
        return self.top + (self.bottom - self.top) * share

    @property
    def times_s(self) -> list[int]:
        """Round times to write below, twelve at most."""
        step = next(
            (step for step in _TIME_STEPS_S if self.duration_s / step < _MOST_TIMES),
            _TIME_STEPS_S[-1] * math.ceil(self.duration_s / _TIME_STEPS_S[-1] / _MOST_TIMES),
        )
        return list(range(0, math.floor(self.duration_s) + 1, step))

    @property
    def levels_lufs(self) -> list[int]:
        """Round levels to write at the left."""
        lowest = math.ceil(self.lowest_lufs / _LEVEL_STEP) * _LEVEL_STEP
        return list(range(lowest, math.floor(self.highest_lufs) + 1, _LEVEL_STEP))

    def clock(self, time_s: float) -> str:
        """Return a time as min:s, or as h:min:s in what lasts an hour and more."""
        minutes, seconds = divmod(round(time_s), 60)
        if self.duration_s < _HOUR_S:
            return f"{minutes}:{seconds:02}"
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
