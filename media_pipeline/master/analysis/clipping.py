"""Clipping: tops that a recorder has cut off flat, because the sound was louder than it could hold.

A flattened top is a run of at least three equal samples, entered and left steeply, at a level that
the recording hardly ever goes beyond: −6 dBFS as well as full scale, and another one below than
above the middle. It is known only at the end, so candidates are summed up for each second.

Not found: tops that are no longer exactly flat, because a lossy codec (MP3, AAC, Opus), a resampler
or a high-pass came after the recorder, or because an analogue stage rounded them. Samples beyond
full scale do not tell them: of speech clipped by 12 dB, a tenth of the flattened samples lies there
once it is stored at 64 kbit/s; of an unclipped jingle, more than of speech clipped by 6 dB.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from media_pipeline.model.analysis import Clipping, Passage
from media_pipeline.tools.ffmpeg_sound import Samples

_SHORTEST_RUN = 3  # two equal samples at a peak are common in any sound
_LONGEST_RUN_S = 0.02  # half a wave of 25 Hz; what holds longer is no top but a broken line
_QUIETEST = 0.03  # −30 dBFS: no recorder clips below that
_DROP_16_BIT = 12 / 32_768  # a slow wave's rounded top of 3 equal samples has fallen by 10 there
_DROP_SHARE = 0.001  # of the level, at 48 kHz: what 100 Hz has, overdriven by 0.3 %
_SAME_LEVEL = 0.001
_BEYOND = 1.01
_IGNORED_S = 0.001  # in all: a plosive's top, which nobody hears and nothing needs to mend
_JOINED_S = 1.0
_MOST_PASSAGES = 200
_WIDE = 64


class ClippingDetector:
    """Finds flattened tops in a stream. Memory grows by some numbers a second.

    Args:
        sample_rate_hz: the recording's own: resampled sound has no flat tops.
        channels: samples in a frame.
    """

    def __init__(self, sample_rate_hz: int, channels: int) -> None:
        self._rate = sample_rate_hz
        self._longest = max(_SHORTEST_RUN, round(_LONGEST_RUN_S * sample_rate_hz))
        self._drop_share = _DROP_SHARE * min(1.0, 48_000 / sample_rate_hz)
        self._waiting: list[Samples] = []
        self._frames_waiting = 0
        self._tail: Samples = np.zeros((0, channels), dtype=np.float32)
        self._frames_heard = 0
        self._peaks: list[NDArray[np.float32]] = []
        self._seconds: tuple[list[_Second], ...] = tuple([] for _side in range(2 * channels))

    def feed(self, block: Samples) -> None:
        """Hear the next samples, of shape (frames, channels)."""
        while len(block):
            taken = block[: self._rate - self._frames_waiting]
            block = block[len(taken) :]
            self._waiting.append(taken)
            self._frames_waiting += len(taken)
            if self._frames_waiting == self._rate:
                self._hear_second()

    def found(self) -> Clipping:
        """Return what was found, at the end.

        ``duration_s`` sums up the flattened tops; where channels are clipped in the same second,
        that of the worse one. Less than a millisecond in all counts as nothing. Passages lie at
        least a second apart; of more than 200, the nearest are joined.
        """
        if self._frames_waiting:
            self._hear_second()
        if not any(self._seconds):
            return Clipping()
        peaks = np.stack(self._peaks)
        sides = [
            _at_clip_level(seconds, peaks[:, side]) if seconds else []
            for side, seconds in enumerate(self._seconds)
        ]
        duration_s = _flat_frames(sides) / self._rate
        if duration_s < _IGNORED_S:
            return Clipping()
        clipped = [second for seconds in sides for second in seconds]
        return Clipping(duration_s=duration_s, passages=_passages(clipped, self._rate))

    def _hear_second(self) -> None:
        """Look at the second that is waiting, and at runs that reach into it."""
        known, sound = len(self._tail), np.concatenate([self._tail, *self._waiting])
        peaks = _side_peaks(sound[known:])
        if peaks.max() >= _QUIETEST:
            runs = _flat_runs(sound, known, self._longest).steep(sound, self._drop_share)
            self._note(runs, self._frames_heard - known)
        self._peaks.append(peaks)
        self._frames_heard += self._frames_waiting
        self._tail = sound[-(self._longest + 4) :]  # a run, and two samples on either side of it
        self._waiting, self._frames_waiting = [], 0

    def _note(self, runs: "_Runs", first_frame: int) -> None:
        number = len(self._peaks)
        for side in np.unique(runs.side):
            own = runs.only(runs.side == side)
            self._seconds[side].append(own.summed_up(number, first_frame))


class _Second(NamedTuple):
    """What one side (above or below the middle) of a channel has in a second.

    ``level`` is that of most of its flattened tops, ``flat`` the frames in them, ``start`` and
    ``end`` where they begin and end; ``candidates`` counts the frames at any level.
    """

    number: int
    level: float
    flat: int
    start: int
    end: int
    candidates: int


class _Runs(NamedTuple):
    """Runs of equal samples: one row each.

    ``side`` is twice the channel's number, plus one below the middle; ``start`` and ``end`` are
    frames, the end not included.
    """

    side: NDArray[np.intp]
    start: NDArray[np.intp]
    end: NDArray[np.intp]
    level: NDArray[np.float32]

    def only(self, wanted: NDArray[np.bool_]) -> "_Runs":
        """Return some of them."""
        return _Runs(self.side[wanted], self.start[wanted], self.end[wanted], self.level[wanted])

    def steep(self, sound: Samples, drop_share: float) -> "_Runs":
        """Return those that are tops of something, and entered and left steeply.

        Steepness shows in the second sample outside: the first may lie anywhere below the level.
        Between two flat stretches is no wave that could have been clipped: that is a square wave,
        or some other sound made by a computer.
        """
        channel, sign = self.side // 2, np.where(self.side % 2, -1, 1)
        before, entered, left, after = (
            (self.level - sound[frame, channel]) * sign
            for frame in (self.start - 2, self.start - 1, self.end, self.end + 1)
        )
        least = np.maximum(_DROP_16_BIT, drop_share * np.abs(self.level))
        is_top = (entered > 0) & (left > 0) & (before >= least) & (after >= least)
        return self.only(is_top & ~((before == entered) & (left == after)))

    def summed_up(self, number: int, first_frame: int) -> _Second:
        """Return the level with most flat frames; rows must be of one side."""
        lengths = self.end - self.start
        levels, which = np.unique(np.abs(self.level), return_inverse=True)
        flat = np.bincount(which, weights=lengths)
        most = int(np.argmax(flat))
        there = which == most
        return _Second(
            number,
            float(levels[most]),
            int(flat[most]),
            int(self.start[there].min()) + first_frame,
            int(self.end[there].max()) + first_frame,
            int(lengths.sum()),
        )


def _flat_runs(sound: Samples, known: int, longest: int) -> _Runs:
    """Return the runs that have ended since the first ``known`` frames were looked at."""
    channels = sound.shape[1]
    flat = sound.reshape(-1)
    same = flat[channels:] == flat[:-channels]
    thirds = np.flatnonzero(same[channels:] & same[:-channels])
    thirds = thirds[np.abs(flat[thirds]) >= _QUIETEST]
    channel, frame = thirds % channels, thirds // channels
    order = np.argsort(channel.astype(np.uint8), kind="stable")
    channel, frame = channel[order], frame[order]
    first = np.flatnonzero((np.diff(frame, prepend=-2) != 1) | (np.diff(channel, prepend=-1) != 0))
    start = frame[first]
    end = start + np.diff(first, append=len(frame)) + _SHORTEST_RUN - 1
    level = sound[start, channel[first]]
    runs = _Runs(2 * channel[first] + (level < 0), start, end, level)
    has_context = (start >= 2) & (end + 1 >= known) & (end + 1 < len(sound))  # noqa: PLR2004
    return runs.only(has_context & (end - start <= longest) & np.isfinite(level))


def _side_peaks(sound: Samples) -> NDArray[np.float32]:
    """Return how far each side goes; NaN in a damaged file counts as nothing."""
    channels, whole = sound.shape[1], len(sound) // _WIDE * _WIDE
    # NumPy is a hundred times faster along long rows than along frames of two samples.
    rows, rest = sound[:whole].reshape(-1, _WIDE * channels), sound[whole:]
    tops = np.fmax.reduce(rows, initial=0.0).reshape(_WIDE, channels)
    bottoms = np.fmin.reduce(rows, initial=0.0).reshape(_WIDE, channels)
    highest = np.fmax.reduce(np.concatenate([tops, rest]))
    lowest = np.fmin.reduce(np.concatenate([bottoms, rest]))
    return np.stack([highest, -lowest], axis=1).reshape(-1)


def _at_clip_level(seconds: Sequence[_Second], peaks: NDArray[np.float32]) -> list[_Second]:
    """Return the seconds in which one side is flattened at its clip level, if it has one.

    It has one where most flat tops lie at one level (coarse quantisation makes them at all), and
    where the sound goes beyond it in less than half as many seconds (a knock on the microphone).
    """
    levels = np.array([second.level for second in seconds])
    flat = np.array([second.flat for second in seconds])
    clip_level = _level_of_most(levels, flat)
    there = np.abs(levels - clip_level) <= _SAME_LEVEL * clip_level
    beyond = np.count_nonzero(peaks > _BEYOND * clip_level)
    candidates = sum(second.candidates for second in seconds)
    if 2 * beyond > np.count_nonzero(there) or 2 * flat[there].sum() < candidates:
        return []
    return [second for second, is_there in zip(seconds, there, strict=True) if is_there]


def _level_of_most(levels: NDArray[np.float64], flat: NDArray[np.int64]) -> float:
    """Return the level around which most flat frames lie."""
    order = np.argsort(levels)
    ordered, summed = levels[order], np.append(0, np.cumsum(flat[order]))
    lowest = np.searchsorted(ordered, ordered * (1 - _SAME_LEVEL), side="left")
    highest = np.searchsorted(ordered, ordered * (1 + _SAME_LEVEL), side="right")
    return float(ordered[np.argmax(summed[highest] - summed[lowest])])


def _flat_frames(sides: Sequence[Sequence[_Second]]) -> int:
    """Return how many frames are flattened: both sides of a channel, and of channels the worse."""
    seconds = 1 + max((second.number for side in sides for second in side), default=-1)
    counts = np.zeros((len(sides), seconds), dtype=np.int64)
    for place, side in enumerate(sides):
        for second in side:
            counts[place, second.number] = second.flat
    by_channel = counts.reshape(len(sides) // 2, 2, seconds).sum(axis=1)
    return int(by_channel.max(axis=0, initial=0).sum())


def _passages(clipped: Sequence[_Second], sample_rate_hz: int) -> tuple[Passage, ...]:
    """Join what lies close together."""
    ordered = sorted(clipped, key=lambda second: second.start)
    starts = np.array([second.start for second in ordered]) / sample_rate_hz
    ends = np.maximum.accumulate([second.end for second in ordered]) / sample_rate_hz
    gaps = starts[1:] - ends[:-1]
    apart = np.flatnonzero(gaps >= _JOINED_S)
    if len(apart) >= _MOST_PASSAGES:
        apart = np.sort(apart[np.argsort(-gaps[apart], kind="stable")[: _MOST_PASSAGES - 1]])
    firsts, lasts = np.append(0, apart + 1), np.append(apart, len(ends) - 1)
    return tuple(
        Passage(start_s=float(starts[first]), end_s=float(ends[last]))
        for first, last in zip(firsts, lasts, strict=True)
    )
