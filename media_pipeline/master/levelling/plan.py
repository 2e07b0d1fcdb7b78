"""The gains of one stretch, and what levelling will make of it: pure arithmetic on curves."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from media_pipeline.master.curves import Curve
from media_pipeline.master.levelling.gains import (
    Gains,
    levelling_gains,
    pause_gains,
    steady_gain_db,
)
from media_pipeline.master.levelling.microphones import shares, speaking
from media_pipeline.master.levelling.speech import Activity, Mask, find_speech, loudness_in
from media_pipeline.master.meter import lufs


@dataclass(frozen=True, slots=True)
class LineSpeech:
    """Where a line's own speaker is heard, and the levels of speech and noise in LUFS."""

    mask: Mask
    speech_lufs: float | None
    noise_lufs: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done to a stretch, and what comes of it.

    ``factors`` (hops, lines): amplitude factors. ``predicted`` and ``peak`` (hops,): mean squares
    of the mix, and sample peaks that it does not pass (nearly: a filter may raise them).
    ``speaking`` (hops,): where anybody is heard.
    """

    factors: NDArray[np.float32]
    predicted: Curve
    peak: Curve
    speaking: Mask


def find_speakers(power: Curve) -> tuple[LineSpeech, ...]:
    """Tell where each line's speaker is heard; ``power`` has shape (hops, lines)."""
    if power.shape[1] == 1:
        return (_line_speech(power[:, 0], find_speech(power[:, 0])),)
    return tuple(
        _line_speech(
            power[:, line],
            Activity(
                mask,
                loudness_in(power[:, line], mask) if mask.any() else None,
                find_speech(power[:, line]).noise_lufs,
            ),
        )
        for line, mask in enumerate(speaking(power))
    )


def plan_gains(
    power: Curve,
    cross: Curve | None,
    peak: Curve,
    speech: tuple[LineSpeech, ...],
    *,
    levelling: bool,
    noise_reduction_db: float,
) -> Plan:
    """Decide the gains of one stretch.

    Args:
        power: mean squares of its lines, shape (hops, lines).
        cross: means of the product of two lines, where both come from one file.
        peak: sample peaks of its lines, shape (hops, lines).
        speech: of each line.
        levelling: False for one gain for all, from beginning to end.
        noise_reduction_db: how far cleaning will lower the noise between words.
    """
    anybody = np.logical_or.reduce([line.mask for line in speech])
    gains = _level_gains(power, speech, levelling=levelling)
    share = shares(power) if power.shape[1] > 1 else np.ones_like(power, dtype=np.float64)
    factors = 10 ** (gains / 20) * share
    mixed = _mixed(power, cross, factors)
    if levelling:
        quieter = np.where(anybody, 1.0, 10 ** (-noise_reduction_db / 10))
        pauses = pause_gains(np.asarray(mixed * quieter, dtype=np.float32), anybody)
        factors = factors * 10 ** (pauses / 20)[:, None]
        mixed = mixed * 10 ** (pauses / 10)
    return Plan(
        factors.astype(np.float32),
        mixed.astype(np.float32),
        np.asarray((peak * factors).sum(axis=1), dtype=np.float32),
        anybody,
    )


def _level_gains(power: Curve, speech: tuple[LineSpeech, ...], *, levelling: bool) -> Gains:
    """Return gains in dB, shape (hops, lines)."""
    lines = [power[:, line] for line in range(power.shape[1])]
    if levelling:
        return np.stack(
            [levelling_gains(line, own.mask) for line, own in zip(lines, speech, strict=True)],
            axis=1,
        )
    together = np.asarray(power.sum(axis=1), dtype=np.float32)
    steady = steady_gain_db(together, np.logical_or.reduce([own.mask for own in speech]))
    return np.full(power.shape, steady)


def _mixed(power: Curve, cross: Curve | None, factors: NDArray[np.float64]) -> NDArray[np.float64]:
    mixed = (power * factors**2).sum(axis=1)
    if cross is not None:
        mixed = mixed + 2 * factors[:, 0] * factors[:, 1] * cross
    return np.asarray(np.maximum(mixed, 0.0))


def _line_speech(power: Curve, found: Activity) -> LineSpeech:
    """Take the noise of a line from its pauses, where it has any."""
    pauses = power[~found.mask]
    noise = float(lufs(np.median(pauses))) if len(pauses) else found.noise_lufs
    return LineSpeech(found.mask, found.speech_lufs, max(noise, found.noise_lufs))
