"""Gains over time that bring everybody to one loudness, decided with the whole recording in view.

Speech is cut into stretches of about one level (a speaker's turn, somebody who turned away from the
microphone); each stretch gets one gain, so that nothing pumps within it. Gains change in pauses:
down as soon as speech has ended, up just before it begins, so that noise is not lifted in between.
"""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from media_pipeline.master.curves import Curve
from media_pipeline.master.levelling.segments import segments_of_level
from media_pipeline.master.levelling.speech import Mask, loudness_in, runs_of
from media_pipeline.master.meter import lufs
from media_pipeline.model.analysis import HOP_S

WORKING_LUFS = -20.0
"""What speech is levelled to; it leaves 20 dB of headroom for its peaks."""

Gains = NDArray[np.float64]
"""Gains in dB, one every HOP_S."""

_MOST_GAIN_DB = 60.0
_MOST_CORRECTION_DB = 24.0  # around the gain of the whole: what is quieter still is not speech
_FRAME_HOPS = round(0.2 / HOP_S)
_MOSTLY = 0.5
_PHRASE_S = 0.8  # shorter phrases are too short to be judged alone
_PHRASE_SHARE = 0.7
_MOST_PHRASE_DB = 5.0
_RAMP_HOPS = round(0.16 / HOP_S)
_HOLD_HOPS = round(0.12 / HOP_S)
_WANTED_PAUSE_DB = 46.0
_MOST_PAUSE_DB = 14.0
_PAUSE_AT_LEAST_DB = 18.0  # what is nearer to speech than that is no pause, but music or applause


def steady_gain_db(power: Curve, mask: Mask) -> float:
    """Return the one gain that brings what ``mask`` holds to the working level."""
    if not mask.any():
        return 0.0
    return min(WORKING_LUFS - loudness_in(power, mask), _MOST_GAIN_DB)


def levelling_gains(power: Curve, mask: Mask) -> Gains:
    """Return gains over time for one microphone whose speaker is heard where ``mask`` holds."""
    whole = steady_gain_db(power, mask)
    runs = runs_of(mask)
    if not len(runs):
        return np.full(len(power), whole)
    wanted = np.full(len(power), np.nan)
    for start, stop in _stretches(power, mask):
        inside = mask[start:stop]
        level = loudness_in(power[start:stop], inside)
        wanted[start:stop][inside] = WORKING_LUFS - level
    for start, stop in runs:
        wanted[start:stop] += _phrase_correction(power[start:stop], wanted[start:stop])
    low, high = whole - _MOST_CORRECTION_DB, min(whole + _MOST_CORRECTION_DB, _MOST_GAIN_DB)
    return _joined(np.clip(wanted, low, high), mask)


def pause_gains(levelled: Curve, mask: Mask) -> Gains:
    """Return gains (0 or less) that keep pauses well below speech.

    Args:
        levelled: mean squares after levelling.
        mask: where anybody speaks.
    """
    if not mask.any() or mask.all():
        return np.zeros(len(levelled))
    speech = loudness_in(levelled, mask)
    below = speech - lufs(uniform_filter1d(levelled.astype(np.float64), _FRAME_HOPS))
    depth = np.clip(_WANTED_PAUSE_DB - below, 0.0, _MOST_PAUSE_DB)
    depth[(below < _PAUSE_AT_LEAST_DB) | (below > _WANTED_PAUSE_DB)] = 0.0
    gains = np.zeros(len(levelled))
    for start, stop in runs_of(~mask):
        gains[start:stop] = -_pause_depth(depth[start:stop])
    return _smoothed_down(gains, mask)


def _pause_depth(depth: NDArray[np.float64]) -> float:
    return float(np.median(depth))


def _stretches(power: Curve, mask: Mask) -> list[tuple[int, int]]:
    """Return hops (first, after last) of the stretches of about one level."""
    frames = np.flatnonzero(_framed(mask).mean(axis=1) >= _MOSTLY)
    if not len(frames):
        runs = runs_of(mask)
        return [(int(runs[0, 0]), int(runs[-1, 1]))]
    framed_power, framed_mask = _framed(power), _framed(mask)
    energy = (framed_power * framed_mask).sum(axis=1) / np.maximum(framed_mask.sum(axis=1), 1)
    cuts = segments_of_level(lufs(energy[frames]))
    starts = [_pause_between(power, mask, frames[cut - 1], frames[cut]) for cut in cuts]
    edges = [0, *starts, len(power)]
    return [(first, last) for first, last in pairwise(edges) if mask[first:last].any()]


def _pause_between(power: Curve, mask: Mask, before: int, after: int) -> int:
    """Return the quietest hop between the middles of two frames, in a pause if there is one."""
    first = before * _FRAME_HOPS + _FRAME_HOPS // 2
    last = after * _FRAME_HOPS + _FRAME_HOPS // 2
    pauses = np.flatnonzero(~mask[first:last])
    if len(pauses):
        return first + int(pauses[len(pauses) // 2])
    return first + int(np.argmin(power[first:last]))


def _framed(curve: NDArray[Any]) -> NDArray[np.float64]:
    padded = np.pad(curve.astype(np.float64), (0, -len(curve) % _FRAME_HOPS))
    return padded.reshape(-1, _FRAME_HOPS)


def _phrase_correction(power: Curve, gains: Gains) -> float:
    """Return what a phrase is still away from the working level, for the most part."""
    if len(power) * HOP_S < _PHRASE_S:
        return 0.0
    heard = power * 10 ** (gains / 10)
    left = WORKING_LUFS - loudness_in(heard.astype(np.float32), np.ones(len(power), dtype=bool))
    return float(np.clip(_PHRASE_SHARE * left, -_MOST_PHRASE_DB, _MOST_PHRASE_DB))


def _joined(wanted: Gains, mask: Mask) -> Gains:
    """Fill the pauses with the lower gain of their two sides, then round the steps."""
    gains = wanted.copy()
    runs = runs_of(mask)
    gains[: runs[0, 0]] = wanted[runs[0, 0]]
    gains[runs[-1, 1] :] = wanted[runs[-1, 1] - 1]
    for (_start, stop), (following, _end) in pairwise(runs.tolist()):
        before, after = wanted[stop - 1], wanted[following]
        ramp = min(_RAMP_HOPS + _HOLD_HOPS, (following - stop) // 2)
        gains[stop:following] = min(before, after)
        gains[stop : stop + ramp] = before
        gains[following - ramp : following] = after
    return np.asarray(uniform_filter1d(gains, _RAMP_HOPS, mode="nearest"))


def _smoothed_down(gains: Gains, mask: Mask) -> Gains:
    """Let pauses begin after a hold and end before speech begins, without steps."""
    for start, stop in runs_of(~mask):
        held = min(_HOLD_HOPS, (stop - start) // 4)
        gains[start : start + held] = 0.0
        gains[stop - held : stop] = 0.0
    return np.asarray(uniform_filter1d(gains, _HOLD_HOPS, mode="nearest"))
