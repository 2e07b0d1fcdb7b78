"""Remarks on loudness: of the whole, and of the speakers among each other."""

import math
from collections.abc import Iterator
from gettext import gettext as _

from media_pipeline.master.verdict.remark import (
    Remark,
    Wanted,
    good,
    look,
    mended,
    sentence,
    whole,
)
from media_pipeline.model.analysis import Analysis, Microphone, Part
from media_pipeline.model.numbers import number

_EQUAL_DB = 2.0
"""Differences up to here are those between any two sentences of one person."""

_WIDE_LU = 10.0
"""A loudness range above which quiet passages are lost in a train or a kitchen."""

_NEAR_LU = 1.0  # Apple Podcasts: −16 LUFS ±1


def about_loudness(analysis: Analysis, wanted: Wanted) -> Iterator[Remark]:
    """Say how loud the recording is, and what will be made of it."""
    loudness, target = analysis.loudness, wanted.target
    facts = {**loudness.model_dump(), "target_lufs": target.loudness_lufs}
    told = _("Loudness {loudness} LUFS, range {range} LU, highest peak {peak} dBTP").format(
        loudness=number(loudness.integrated_lufs),
        range=number(loudness.range_lu),
        peak=number(loudness.true_peak_dbtp),
    )
    near = abs(loudness.integrated_lufs - target.loudness_lufs) <= _NEAR_LU
    if near and loudness.true_peak_dbtp <= target.true_peak_dbtp:
        yield good("loudness", _("{measured}: as it should be.").format(measured=told), **facts)
        return
    text = _("{measured}: will be brought to {target} LUFS, peaks below {ceiling} dBTP.").format(
        measured=told,
        target=_short(target.loudness_lufs),
        ceiling=_short(target.true_peak_dbtp),
    )
    yield mended("loudness", text, **facts)


def about_speech(analysis: Analysis, wanted: Wanted) -> Iterator[Remark]:
    """Say whether anybody speaks, and whether quiet passages will be lost."""
    if analysis.speech_lufs is None:
        yield look("speech", _("No speech was found. Is this the right recording?"))
        return
    range_lu = analysis.loudness.range_lu
    if len(voices(analysis, wanted)) > 1 or range_lu < _WIDE_LU:
        return
    told = {"range": whole(range_lu)}
    if wanted.clean_up.levelling:
        text = _("Loud and quiet passages are {range} LU apart: will be levelled.")
        yield mended("range", text.format(**told), range_lu=range_lu)
    else:
        text = _(
            "Loud and quiet passages are {range} LU apart: levelling is turned off "
            "(clean_up: levelling)."
        )
        yield look("range", text.format(**told), range_lu=range_lu)


def about_speakers(analysis: Analysis, wanted: Wanted) -> Iterator[Remark]:
    """Compare the speakers who have a microphone of their own."""
    all_voices = voices(analysis, wanted)
    heard = {name: level for name, level in all_voices.items() if level is not None}
    for name in (name for name in all_voices if name not in heard):
        text = _("Nobody is heard on {microphone}.").format(microphone=name)
        yield look("silent microphone", text, microphone=name)
    if len(heard) < 2:  # noqa: PLR2004 -- it takes two to compare
        return
    loudest = max(heard, key=lambda name: heard[name])
    quieter = [name for name in heard if heard[loudest] - heard[name] >= _EQUAL_DB]
    for name in quieter:
        yield _quieter(name, loudest, heard[loudest] - heard[name], wanted)
    if not quieter:
        yield good("speakers", _("All speakers are about equally loud."), speech_lufs=heard)


def _quieter(name: str, loudest: str, difference_db: float, wanted: Wanted) -> Remark:
    facts = {"quieter": name, "louder": loudest, "difference_db": difference_db}
    told = {"quieter": name, "louder": loudest, "difference": whole(difference_db)}
    if wanted.clean_up.levelling:
        text = _("{quieter} is {difference} dB quieter than {louder}: will be levelled.")
        return mended("speakers", sentence(text.format(**told)), **facts)
    text = _(
        "{quieter} is {difference} dB quieter than {louder}: levelling is turned off "
        "(clean_up: levelling)."
    )
    return look("speakers", sentence(text.format(**told)), **facts)


def voices(analysis: Analysis, wanted: Wanted) -> dict[str, float | None]:
    """Return how loud each speaker with a microphone is, in LUFS over all parts, by name.

    None stands for a microphone on which nobody is heard.
    """
    levels: dict[str, list[tuple[float, float]]] = {}
    for part in analysis.parts:
        if part.kind in {"microphones", "tracks"}:
            for microphone in part.microphones:
                found = levels.setdefault(voice_name(part, microphone, wanted), [])
                if microphone.speech_lufs is not None:
                    found.append((part.duration_s, microphone.speech_lufs))
    return {name: _mean_lufs(found) if found else None for name, found in levels.items()}


def voice_name(part: Part, microphone: Microphone, wanted: Wanted) -> str:
    """Return who speaks into a microphone, or what to call it when episode.yaml does not say."""
    if part.kind == "tracks":
        names = [each.name for each in wanted.speakers if each.track == microphone.name]
        otherwise = _("the track “{name}”").format(name=microphone.name)
    else:
        names = [each.name for each in wanted.speakers if each.channel == microphone.side]
        left, right = _("the left microphone"), _("the right microphone")
        otherwise = left if microphone.side == "left" else right
    return ", ".join(names) or otherwise


def _mean_lufs(parts: list[tuple[float, float]]) -> float:
    """Return the mean of (seconds, LUFS) in the domain of power."""
    total = sum(duration_s for duration_s, _level in parts)
    power = sum(duration_s * 10 ** (level / 10) for duration_s, level in parts)
    return 10 * math.log10(power / total)


def _short(value: float) -> str:
    return number(value, 0 if value == round(value) else 1)
