"""Remarks on what spoils a recording: clipping, hum, noise, an offset."""

from collections.abc import Iterator
from gettext import gettext as _

from media_pipeline.master.verdict.balance import voice_name
from media_pipeline.master.verdict.remark import (
    Remark,
    Wanted,
    good,
    look,
    mended,
    moments,
    seconds,
    whole,
)
from media_pipeline.model.analysis import Analysis
from media_pipeline.model.numbers import number

_QUIET_DB = 42.0
"""Noise this far below speech is not noticed, not even in headphones."""

_ROOM_DB = 30.0
"""Noise nearer to speech than this is heard all the time, and tires."""

_MUCH_CLIPPING = 0.005
"""Share of the recording above which repair cannot make up what is lost."""

_OFFSET = 0.01
"""Share of full scale: less costs no headroom and makes no click at a cut."""


def about_clipping(analysis: Analysis, wanted: Wanted) -> Iterator[Remark]:
    """Say how much is clipped, and where."""
    clipping = analysis.clipping
    if not clipping.passages:
        return
    told = {"length": seconds(clipping.duration_s), "where": moments(clipping.passages)}
    facts = clipping.model_dump()
    if not wanted.clean_up.clipping:
        text = _(
            "{length} of clipping at {where}: repairing it is turned off (clean_up: clipping)."
        )
        yield look("clipping", text.format(**told), **facts)
    elif clipping.duration_s > _MUCH_CLIPPING * analysis.duration_s:
        text = _(
            "{length} of clipping at {where}: that is a lot. It will be repaired as far as "
            "possible; listen whether you want to keep it."
        )
        yield look("clipping", text.format(**told), **facts)
    elif analysis.cleaning.declip:
        text = _("{length} of clipping at {where}: will be repaired as far as possible.")
        yield mended("clipping", text.format(**told), **facts)
    else:
        text = _("A few milliseconds of clipping at {where}: too little to be heard.")
        yield good("clipping", text.format(**told), **facts)


def about_hum(analysis: Analysis, wanted: Wanted) -> Iterator[Remark]:
    """Say whether the mains are heard."""
    hum = analysis.hum
    if hum is None:
        return
    facts = {**hum.model_dump(), "notches_hz": analysis.cleaning.notches_hz}
    if analysis.cleaning.notches_hz:
        text = _("Mains hum ({frequency} Hz): will be taken out.")
        yield mended("hum", text.format(frequency=hum.mains_hz), **facts)
    elif not wanted.clean_up.hum:
        text = _("Mains hum ({frequency} Hz): taking it out is turned off (clean_up: hum).")
        yield look("hum", text.format(frequency=hum.mains_hz), **facts)
    else:
        text = _("Mains hum ({frequency} Hz), too quiet to be heard: stays as it is.")
        yield good("hum", text.format(frequency=hum.mains_hz), **facts)


def about_noise(analysis: Analysis, wanted: Wanted) -> Iterator[Remark]:
    """Judge the background against speech, where it is worst: levelling lifts it with a voice."""
    contrasts = _contrasts(analysis, wanted)
    if not contrasts:
        return
    name = min(contrasts, key=lambda voice: contrasts[voice])
    below_db, reduction_db = contrasts[name], analysis.cleaning.noise_reduction_db
    facts = {"below_speech_db": below_db, "microphone": name, "reduction_db": reduction_db}
    place = _("Background of {speaker}").format(speaker=name) if name else _("Background")
    told = _background(place, below_db)
    if reduction_db > 0:
        text = _("{background}: will be reduced by {reduction} dB.")
        text = text.format(background=told, reduction=whole(reduction_db))
        yield mended("noise", text, **facts)
    elif below_db >= _ROOM_DB:
        yield good("noise", f"{told}.", **facts)
    elif not wanted.clean_up.noise:
        text = _("{background}: reducing it is turned off (clean_up: noise).")
        yield look("noise", text.format(background=told), **facts)
    else:
        text = _("{background}: listen whether it disturbs you.")
        yield look("noise", text.format(background=told), **facts)


def _contrasts(analysis: Analysis, wanted: Wanted) -> dict[str, float]:
    """Return how far noise lies below speech, in dB, by speaker; by "" where there is one line."""
    found: dict[str, float] = {}
    for part in analysis.parts:
        for microphone in part.microphones:
            if microphone.speech_lufs is not None:
                several = len(part.microphones) > 1
                name = voice_name(part, microphone, wanted) if several else ""
                contrast = microphone.speech_lufs - microphone.noise_lufs
                found[name] = min(contrast, found.get(name, contrast))
    return found


def _background(place: str, below_db: float) -> str:
    if below_db >= _QUIET_DB:
        text = _("{background}: quiet, {distance} dB below speech")
    elif below_db >= _ROOM_DB:
        text = _("{background}: room noise, {distance} dB below speech")
    else:
        text = _("{background}: loud, only {distance} dB below speech")
    return text.format(background=place, distance=whole(below_db))


def about_offset(analysis: Analysis, wanted: Wanted) -> Iterator[Remark]:
    """Say whether the signal lies beside its zero line."""
    if abs(analysis.dc_offset) < _OFFSET:
        return
    told = {"percent": number(abs(analysis.dc_offset) * 100)}
    facts = {"dc_offset": analysis.dc_offset}
    if wanted.clean_up.high_pass:
        text = _(
            "The recording lies {percent} % beside its zero line (DC offset): will be put right."
        )
        yield mended("offset", text.format(**told), **facts)
    else:
        text = _(
            "The recording lies {percent} % beside its zero line (DC offset): putting it right is "
            "turned off (clean_up: high_pass)."
        )
        yield look("offset", text.format(**told), **facts)
