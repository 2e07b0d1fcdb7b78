"""How two channels are used: what is the same, what is nothing, what is a microphone of its own.

It is judged from curves, in stretches of 0.4 s (BS.1770's gating block, about two syllables): each
side's level is compared with its own noise and its own loud moments, then with the other side.
Thresholds lie between what the kinds have: two microphones in one room differ by 3 to 5 dB for each
speaker, one microphone each by 10 to 30 dB.
"""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from media_pipeline.model.analysis import HOP_S, ChannelKind

Side = Literal["left", "right"]
_SIDES: tuple[Side, Side] = ("left", "right")

_STRETCH_HOPS = round(0.4 / HOP_S)
_SAME_CORRELATION = 0.99  # what differs is 20 dB quieter: noise, or what a lossy codec does
_OPPOSITE_CORRELATION = -0.9  # no pair of microphones comes near, however far apart
_LEAST_POWER = 1e-12
_SILENT_DB = -80.0  # an input with nothing plugged in; a whisper into a recorder is at −60
_CROSSTALK_DB = 40.0  # what cables and mixers let through to the other side
_STEADY_DB = 6.0  # noise and hum
_LIVELY_DB = 12.0  # speech has 15 dB and more between syllables and pauses
_NOISE_SHARE = 0.1
_ABOVE_NOISE_DB = 10.0
_ABOVE_HISS_DB = 3.0
_BELOW_TOP_DB = 25.0
_TOP_SHARE, _TOP_S = 0.002, 1.0  # one sentence makes a guest; a knock on a dead side is shorter
_LOPSIDED_DB = 12.0  # of two channels of one stereo sound neither is that much quieter
_NEARER_DB = 10.0
_DOMINATES_DB = 6.0
_OFTEN, _SELDOM, _EXTREME = 0.1, 0.02, 0.02
_BETWEEN = 0.3  # talking at once, laughing, the moment of change


@dataclass(frozen=True, slots=True)
class ChannelVerdict:
    """How two channels are used.

    ``turned`` says that the channels' polarities are opposite: ``kind`` is what they are once the
    right one is turned. ``living`` is the side to use where the other one is dead.
    """

    kind: ChannelKind
    turned: bool = False
    living: Side | None = None


def judge_channels(power: NDArray[np.floating], cross: NDArray[np.floating]) -> ChannelVerdict:
    """Judge how the two channels of a recording are used.

    - dead side: 40 dB below the other's loud moments (or below −80 dB); or steady, its loud moments
      within 6 dB of its quietest while the other side lives; or usually 12 dB below the other and
      never much nearer, so that all it has is the other's sound;
    - dual mono: a correlation above 0.99. A copy at another level, whatever the level, is a copy;
      so is silence on both sides;
    - opposite polarity: a correlation of −0.9 or less. It is judged on as if it were turned;
    - microphones: one side is usually 12 dB below the other, but has sound of its own for a second
      in all; or now one side dominates by 6 dB, now the other, each in at least 10 % of what is
      heard (2 %, where the sound leans to one side by 6 dB), and at most 30 % lies between.
      Dominance counts from the middle between the extremes, since one microphone may be set 20 dB
      lower than the other;
    - stereo: everything else.

    Args:
        power: K-weighted mean squares, shape (hops, 2), one row every HOP_S.
        cross: means of the product of the K-weighted channels, shape (hops,).
    """
    levels = _levels(power)
    sides = [_Side.heard(levels[:, place]) for place in range(2)]
    if all(side.top_db <= _SILENT_DB for side in sides):
        return ChannelVerdict("dual mono")
    dead = _dead_by_itself(*sides)
    if dead is not None:
        return ChannelVerdict("dead side", living=_SIDES[1 - dead])
    correlation = _correlation(power, cross)
    turned = correlation <= _OPPOSITE_CORRELATION
    if abs(correlation) > _SAME_CORRELATION:
        return ChannelVerdict("dual mono", turned)
    lead = _lead(*sides)
    weak = _weak_side(lead)
    if weak is not None and not _has_own_sound(lead, weak, len(levels)):
        return ChannelVerdict("dead side", living=_SIDES[1 - weak])
    if weak is not None or _take_turns(lead):
        return ChannelVerdict("microphones", turned)
    return ChannelVerdict("stereo", turned)


class _Side(NamedTuple):
    """One side: levels over time, its noise, and the level that it reaches for a second in all."""

    levels: NDArray[np.float64]
    noise_db: float
    top_db: float

    @classmethod
    def heard(cls, levels: NDArray[np.float64]) -> "_Side":
        """Return a side with what its levels tell; digital silence is no noise."""
        present = levels[levels > _SILENT_DB]
        if not len(present):
            return cls(levels, _SILENT_DB, _SILENT_DB)
        place = min(_least_stretches(len(levels)), len(levels))
        top_db = np.partition(levels, len(levels) - place)[len(levels) - place]
        return cls(levels, float(np.quantile(present, _NOISE_SHARE)), float(top_db))

    @property
    def range_db(self) -> float:
        """How far its loud moments stand above its noise."""
        return self.top_db - self.noise_db

    @property
    def active(self) -> NDArray[np.bool_]:
        """Where something is heard: above the noise, and not only the end of an echo.

        Music without pauses has no noise to be told from: there its upper 10 dB are active.
        """
        above_noise = min(_ABOVE_NOISE_DB, max(self.range_db - _ABOVE_NOISE_DB, _ABOVE_HISS_DB))
        return self.levels >= max(self.noise_db + above_noise, self.top_db - _BELOW_TOP_DB)


def _levels(power: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return levels in dB, shape (stretches, 2); a stretch begun at the end is left out."""
    whole = len(power) // _STRETCH_HOPS * _STRETCH_HOPS
    stretches = np.asarray(power[:whole], dtype=np.float64).reshape(-1, _STRETCH_HOPS, 2)
    return np.asarray(10 * np.log10(np.maximum(stretches.mean(axis=1), _LEAST_POWER)))


def _least_stretches(stretches: int) -> int:
    """Return in how many stretches something must be heard to be there at all."""
    return max(math.ceil(_TOP_S / HOP_S / _STRETCH_HOPS), math.ceil(_TOP_SHARE * stretches))


def _dead_by_itself(left: _Side, right: _Side) -> int | None:
    """Return the side that is far too quiet, or steady while the other one lives."""
    for place, (side, other) in enumerate([(left, right), (right, left)]):
        quiet = side.top_db <= max(other.top_db - _CROSSTALK_DB, _SILENT_DB)
        steady = side.range_db <= _STEADY_DB and other.range_db >= _LIVELY_DB
        if quiet or steady:
            return place
    return None


def _correlation(power: NDArray[np.floating], cross: NDArray[np.floating]) -> float:
    left, right = power.sum(axis=0, dtype=np.float64)
    return float(cross.sum(dtype=np.float64) / math.sqrt(left * right))


def _lead(left: _Side, right: _Side) -> NDArray[np.float64]:
    """Return by how many dB the left is louder, wherever something is heard on either side.

    In sound as steady as noise nothing stands out: there it is told everywhere.
    """
    heard = left.active | right.active
    return (left.levels - right.levels)[heard if heard.any() else slice(None)]


def _weak_side(lead: NDArray[np.float64]) -> int | None:
    """Return the side that is much quieter most of the time, if one is."""
    usual = float(np.median(lead))
    if abs(usual) < _LOPSIDED_DB:
        return None
    return 1 if usual > 0 else 0


def _has_own_sound(lead: NDArray[np.float64], weak: int, stretches: int) -> bool:
    """Return whether the weak side ever has more than the other's sound, come across."""
    behind = lead if weak == 1 else -lead
    near = min(_LOPSIDED_DB, float(np.median(behind)) - _NEARER_DB)
    return int(np.count_nonzero(behind < near)) >= _least_stretches(stretches)


def _take_turns(lead: NDArray[np.float64]) -> bool:
    """Return whether now one side dominates, now the other, and seldom neither."""
    lowest, highest = np.quantile(lead, [_EXTREME, 1 - _EXTREME])
    from_middle = lead - (lowest + highest) / 2
    shares = [float(np.mean(from_middle * sign >= _DOMINATES_DB)) for sign in (1, -1)]
    leans = abs(float(np.median(lead))) >= _DOMINATES_DB
    least = _SELDOM if leans else _OFTEN
    return min(shares) >= least and 1 - sum(shares) <= _BETWEEN
