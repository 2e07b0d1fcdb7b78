"""Which gain and which ceiling bring a programme to its target: decided without hearing it.

The limiter is followed on curves of one value every HOP_S. What its groups of 16 samples would say
is known only roughly there, so four numbers were fitted to what the limiter does to speech (near,
far, levelled, with music under it), music and noise: the loudness of what comes out is foreseen
to 0.05 LU, to 0.15 LU for drums, with up to 5 LU of limiting.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from media_pipeline.master.curves import Curve
from media_pipeline.master.delivery.encoders import Encoder
from media_pipeline.master.meter import integrated_lufs
from media_pipeline.model.analysis import HOP_S
from media_pipeline.model.audio import Loudness
from media_pipeline.model.settings import Target

TOLERANCE_LU = 0.2
LAST_TOLERANCE_LU = 0.28  # 0.3 is promised, on any meter
CLOSE_ATTEMPTS = 4  # so many times TOLERANCE_LU is tried for
GAIN_BOUND_DB = 60.0

_BETWEEN_SAMPLES_DB = 0.1  # true peaks above sample peaks
_SPARED, _SPARED_UP_TO_DB = 0.25, 3.0  # a hop is turned down less than its highest peak
_AFTERWARDS = 0.7  # what is left of it in the next hop
_FALL_S = 0.06  # and how fast that goes
_GAIN_STEP_DB = 0.01
_TELLING_STEP_DB = 0.05  # attempts that are nearer to each other say nothing of the slope
_LEAST_SLOPE = 0.1


@dataclass(frozen=True, slots=True)
class Tuning:
    """What an attempt is made with, both as the encoder is given them: gain, limiter's ceiling."""

    gain_db: float
    ceiling_dbtp: float


@dataclass(frozen=True, slots=True)
class Attempt:
    """A tuning, and what the file measured that was made with it."""

    tuning: Tuning
    loudness: Loudness


@dataclass(frozen=True, slots=True)
class Foresight:
    """Tells how loud a programme will be.

    ``power``: K-weighted mean squares of all delivered channels together; ``peak``: sample peaks,
    full scale is 1.0; both of shape (hops,), before gain. ``level_db`` is what the encoder does to
    all of it.
    """

    power: Curve
    peak: Curve
    level_db: float

    def loudness(self, tuning: Tuning) -> float:
        """Return the integrated loudness after gain, limiter and encoder, in LUFS."""
        limited_db = limiting(self.peak, tuning)
        gains = 10 ** ((tuning.gain_db + self.level_db - limited_db) / 10)
        return integrated_lufs((self.power * gains).astype(np.float32))

    def gain_for(self, loudness_lufs: float, ceiling_dbtp: float) -> float:
        """Return the gain that leads to a loudness, within ±GAIN_BOUND_DB, by bisection."""
        low, high = -GAIN_BOUND_DB, GAIN_BOUND_DB
        while high - low > _GAIN_STEP_DB / 2:
            middle = (low + high) / 2
            if self.loudness(Tuning(middle, ceiling_dbtp)) < loudness_lufs:
                low = middle
            else:
                high = middle
        return _rounded((low + high) / 2)


def limiting(peak: Curve, tuning: Tuning) -> NDArray[np.float64]:
    """Return by how many dB the limiter will turn each hop down."""
    level_db = 20 * np.log10(np.maximum(peak, 1e-9, dtype=np.float64))
    needed = np.maximum(level_db + tuning.gain_db + _BETWEEN_SAMPLES_DB - tuning.ceiling_dbtp, 0)
    if not needed.any():
        return needed
    decay = np.arange(len(needed)) * (HOP_S / _FALL_S)
    with np.errstate(divide="ignore"):
        highest = np.maximum.accumulate(np.log(needed) + decay)
    left = np.concatenate([[0.0], np.exp(highest - decay)[:-1] * _AFTERWARDS])
    spared = _SPARED * np.minimum(needed, _SPARED_UP_TO_DB)
    return np.asarray(np.maximum(needed - spared, left))


def first_tuning(foresight: Foresight, target: Target, encoder: Encoder) -> Tuning:
    """Return what is tried first."""
    ceiling = _rounded(target.true_peak_dbtp - encoder.level_db - encoder.margin_db)
    return Tuning(foresight.gain_for(target.loudness_lufs, ceiling), ceiling)


def next_tuning(foresight: Foresight, target: Target, attempts: Sequence[Attempt]) -> Tuning:
    """Return a tuning whose gain makes up for what the last attempt missed of the loudness.

    The second gain is foreseen again, with what the first file missed of it; the following ones
    are on the line through the last two. A limiter only ever takes away from what gain adds: the
    gain changes by what is missing at least, whatever was foreseen.
    """
    last = attempts[-1]
    missing_lu = target.loudness_lufs - last.loudness.integrated_lufs
    if abs(missing_lu) <= TOLERANCE_LU:
        return last.tuning
    if len(attempts) == 1:
        aim = foresight.loudness(last.tuning) + missing_lu
        gain = foresight.gain_for(aim, last.tuning.ceiling_dbtp)
    else:
        gain = last.tuning.gain_db + missing_lu / _slope(attempts[-2], last)
    least = last.tuning.gain_db + missing_lu
    gain = max(gain, least) if missing_lu > 0 else min(gain, least)
    gain = min(max(gain, -GAIN_BOUND_DB), GAIN_BOUND_DB)
    return Tuning(_rounded(gain), last.tuning.ceiling_dbtp)


def _slope(before: Attempt, last: Attempt) -> float:
    """Return how much louder a dB of gain makes it: one without a limiter, less with it."""
    step_db = last.tuning.gain_db - before.tuning.gain_db
    if abs(step_db) < _TELLING_STEP_DB:
        return 1.0
    risen_lu = last.loudness.integrated_lufs - before.loudness.integrated_lufs
    return min(max(risen_lu / step_db, _LEAST_SLOPE), 1.0)


def holds(attempts: Sequence[Attempt], target: Target) -> bool:
    """Tell whether the last attempt is what was promised."""
    tolerance = TOLERANCE_LU if len(attempts) <= CLOSE_ATTEMPTS else LAST_TOLERANCE_LU
    delivered = attempts[-1].loudness
    return (
        abs(delivered.integrated_lufs - target.loudness_lufs) <= tolerance
        and delivered.true_peak_dbtp <= target.true_peak_dbtp
    )


def _rounded(level_db: float) -> float:
    """Return a level in steps that are the same on every processor."""
    return round(level_db / _GAIN_STEP_DB) * _GAIN_STEP_DB
