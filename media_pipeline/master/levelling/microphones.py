"""Which of several microphones is speaking, and how much of each goes into the mix.

The mix is Dugan's gain sharing: each microphone's share is that of its speaker's level in the sum
of all, so that the others' bleed and noise go down and the sum stays as it is when one speaks.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from media_pipeline.master.curves import Curve
from media_pipeline.master.levelling.speech import Mask, find_speech, tidied
from media_pipeline.master.meter import lufs
from media_pipeline.model.analysis import HOP_S

_SMOOTHING_HOPS = round(0.16 / HOP_S)
_DECIDING_HOPS = round(0.5 / HOP_S)
_OWN_PERCENTILE = 80  # the fifth of the time in which a microphone stands out most is its speaker's
_ROUNDS = 4
_LEAST_SHARE = 10 ** (-30 / 20)  # others are 30 dB down at most: silence would be heard as a hole


def shares(power: Curve) -> NDArray[np.float64]:
    """Return each microphone's share of the mix, shape (hops, microphones), as amplitude factors.

    Args:
        power: K-weighted mean squares, shape (hops, microphones).
    """
    smooth = uniform_filter1d(power.astype(np.float64), _SMOOTHING_HOPS, axis=0, mode="nearest")
    relative = np.maximum(smooth, 1e-20) / 10 ** (_offsets(power) / 10)
    share = relative / relative.sum(axis=1, keepdims=True)
    return np.asarray(np.maximum(share, _LEAST_SHARE))


def speaking(power: Curve) -> list[Mask]:
    """Return where each microphone's own speaker is heard, and nobody else more."""
    owner = np.argmax(_deciding_level(power) - _offsets(power), axis=1)
    return [tidied(_active(power) & (owner == line)) for line in range(power.shape[1])]


def _active(power: Curve) -> Mask:
    """Return where anything is heard in any microphone."""
    lines = range(power.shape[1])
    return np.asarray(np.logical_or.reduce([find_speech(power[:, line]).mask for line in lines]))


def _offsets(power: Curve) -> NDArray[np.float64]:
    """Return what to take off each microphone's level, in dB, before they are compared.

    Between two microphones it is the middle between how they compare when one's speaker is heard
    and when the other's is: a quiet guest may be quieter than the host's bleed beside them.
    """
    level = _deciding_level(power)[_active(power)]
    lines = power.shape[1]
    if not len(level):
        return np.zeros(lines)
    others = (level.sum(axis=1, keepdims=True) - level) / max(lines - 1, 1)
    lead = level - others
    owned = [
        lead[:, line] >= np.percentile(lead[:, line], _OWN_PERCENTILE) for line in range(lines)
    ]
    offsets = _middles(level, owned)
    for _round in range(_ROUNDS):
        owner = np.argmax(level - offsets, axis=1)
        owned = [
            owner == line if (owner == line).any() else before for line, before in enumerate(owned)
        ]
        offsets = _middles(level, owned)
    return offsets


def _middles(level: NDArray[np.float64], owned: list[Mask]) -> NDArray[np.float64]:
    """Return offsets whose differences are the middles between microphones, by least squares."""
    heard = np.stack([level[mask].mean(axis=0) for mask in owned])  # (whose speaker, microphone)
    own = np.diag(heard)
    middle = (own[:, None] - heard + (heard.T - own[None, :])) / 2
    return np.asarray(middle.mean(axis=1))


def _deciding_level(power: Curve) -> NDArray[np.float64]:
    smooth = uniform_filter1d(power.astype(np.float64), _DECIDING_HOPS, axis=0, mode="nearest")
    return np.asarray(lufs(smooth))
