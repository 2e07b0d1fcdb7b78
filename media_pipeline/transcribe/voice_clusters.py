"""Which voices there are: breaths that sound alike are one voice.

Likeness is that of the centres of groups of breaths, 1 at most. Measured on synthetic French voices
(benchmarks/voices.py): two halves of one voice reach 0.84 to 0.95, and 0.74 when half of it came
over a telephone; two voices reach 0.4 to 0.6, near twins 0.84.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from media_pipeline.transcribe.voice_breaths import Breath
from media_pipeline.transcribe.voice_embedding import Points, unit_length

_LONG_ENOUGH_S = 1.5
_UNLIKE = 0.55
_MOST_PARTS = 2_000  # a matrix of all their distances fits in memory
_GROUP_S = 10.0
_MOST_GROUPS = 200
_LEAST_S = 4.0
_LEAST_UNEXPECTED_S = 8.0
_ONE_VOICE = 0.70
_ONE_OF_TOO_MANY = 0.55
_ONE_OF_TOO_FEW = 0.82
_ONE_FOR_SURE = 0.86
_ROUNDS = 3

_Group = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Voices:
    """A point for each voice; ``doubtful`` where two voices may hide in what counts as one."""

    points: Points
    doubtful: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Heard:
    """Breaths that are long enough to be told apart: points, and lengths in seconds."""

    points: Points
    lengths_s: NDArray[np.float64]
    least_s: float

    def centres(self, groups: Sequence[_Group]) -> Points:
        sums = [self.lengths_s[group] @ self.points[group] for group in groups]
        return unit_length(np.array(sums, dtype=np.float32).reshape(-1, self.points.shape[1]))

    def says_enough(self, group: _Group) -> bool:
        return bool(self.lengths_s[group].sum() >= self.least_s)


def voices_among(breaths: Sequence[Breath], count: int | None) -> Voices:
    """Return the voices in ``breaths``; who says next to nothing is none.

    Args:
        breaths: as they were heard.
        count: how many voices to expect, None if nobody knows. One more is kept if it sounds like
            nobody else. Where one is missing, those are doubtful in which it may hide.
    """
    heard = _heard(breaths, _LEAST_S if count is not None else _LEAST_UNEXPECTED_S)
    if len(heard.points) == 0:
        return Voices(np.zeros((0, 1), np.float32), np.zeros(0, np.bool_))
    groups, least = _merged(_small_groups(heard), heard, count)
    kept = [place for place, group in enumerate(groups) if heard.says_enough(group)]
    points = _refined(heard.centres([groups[place] for place in kept]), heard)
    one_is_missing = count is not None and len(kept) < count
    unsure = np.array([least[place] < _ONE_FOR_SURE for place in kept], dtype=np.bool_)
    return Voices(points, unsure & one_is_missing)


def _heard(breaths: Sequence[Breath], least_s: float) -> _Heard:
    """Take the longest parts of breaths."""
    parts = [part for breath in breaths for part in _parts(breath)]
    parts = sorted(parts, key=lambda part: -part[1])[:_MOST_PARTS]
    points = np.array([point for point, _length_s in parts], dtype=np.float32)
    return _Heard(points, np.array([length_s for _point, length_s in parts]), least_s)


def _parts(breath: Breath) -> list[tuple[Points, float]]:
    """Return points and lengths in seconds of the parts of a breath."""
    windows = len(breath.points)
    if windows == 0 or breath.length_s < _LONG_ENOUGH_S:
        return []
    return [
        (unit_length(points.mean(axis=0)), breath.length_s * len(points) / windows)
        for points in _of_one_voice(breath.points)
    ]


def _of_one_voice(points: Points) -> list[Points]:
    """Part windows where what follows sounds least like what came before, if it is unlike."""
    likeness = [
        float(unit_length(points[:at].mean(axis=0)) @ unit_length(points[at:].mean(axis=0)))
        for at in range(1, len(points))
    ]
    if not likeness or min(likeness) >= _UNLIKE:
        return [points]
    at = 1 + likeness.index(min(likeness))
    return [*_of_one_voice(points[:at]), *_of_one_voice(points[at:])]


def _small_groups(heard: _Heard) -> list[_Group]:
    """Return groups of about ten seconds, so small that each is surely of one voice (Ward)."""
    from scipy.cluster.hierarchy import fcluster, linkage

    if len(heard.points) <= 1:
        return [np.arange(len(heard.points))]
    wanted = min(max(1, int(heard.lengths_s.sum() / _GROUP_S)), _MOST_GROUPS)
    labels = fcluster(linkage(heard.points, "ward"), wanted, "maxclust")
    return [np.flatnonzero(labels == label) for label in np.unique(labels)]


def _merged(
    groups: list[_Group], heard: _Heard, count: int | None
) -> tuple[list[_Group], list[float]]:
    """Join the two groups that are most alike, until no two are alike enough.

    Returns the groups, and for each the least likeness at which a voice may have been joined to it.
    """
    least = [1.0] * len(groups)
    while len(groups) > 1:
        likeness = _likeness(heard.centres(groups))
        first, second = sorted(divmod(int(likeness.argmax()), len(groups)))
        best = float(likeness[first, second])
        if best < _alike_enough(sum(map(heard.says_enough, groups)), count):
            break
        both = heard.says_enough(groups[first]) and heard.says_enough(groups[second])
        least[first] = min(least[first], least.pop(second), best if both else 1.0)
        groups[first] = np.concatenate([groups[first], groups.pop(second)])
    return groups, least


def _likeness(centres: Points) -> Points:
    """Return how much each two are alike, a centre not at all to itself."""
    return np.asarray(centres @ centres.T - 2 * np.eye(len(centres), dtype=np.float32))


def _alike_enough(voices: int, count: int | None) -> float:
    if count is None:
        return _ONE_VOICE
    return _ONE_OF_TOO_MANY if voices > count else _ONE_OF_TOO_FEW


def _refined(centres: Points, heard: _Heard) -> Points:
    """Move centres to the middle of the breaths that are nearest to them (k-means)."""
    for _ in range(_ROUNDS if len(centres) > 1 else 0):
        nearest = (heard.points @ centres.T).argmax(axis=1)
        moved = heard.centres([np.flatnonzero(nearest == voice) for voice in range(len(centres))])
        centres = np.where(np.any(moved, axis=1, keepdims=True), moved, centres)
    return centres
