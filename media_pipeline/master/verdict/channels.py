"""Remarks on how channels and tracks are used."""

from collections.abc import Callable, Iterator
from gettext import gettext as _

from media_pipeline.master.verdict.remark import (
    Remark,
    Wanted,
    good,
    look,
    mended,
    moment,
    seconds,
)
from media_pipeline.model.analysis import Analysis, Microphone, Part
from media_pipeline.model.numbers import number

_APART_S = 0.01
_DRIFT_S = 0.005  # over the whole recording: less is nobody's echo


def about_sides(analysis: Analysis, wanted: Wanted) -> Iterator[Remark]:
    """Say what the channels of a recording hold, where that is not just sound in each."""
    yield from _in_parts(analysis, _dead_side)
    yield from _in_parts(analysis, _same_on_both)
    yield from _in_parts(analysis, _turned)
    named = any(speaker.channel for speaker in wanted.speakers)
    if any(part.kind == "microphones" for part in analysis.parts) and not named:
        text = _(
            "Each side holds a microphone of its own. Say in episode.yaml who is on which side "
            "(channel: left, channel: right): then the transcript knows who speaks."
        )
        yield look("microphones", text)


def _in_parts(analysis: Analysis, judge: Callable[[Part], Remark | None]) -> Iterator[Remark]:
    """Say once what holds for every part; else say for which it holds."""
    remarks = [judge(part) for part in analysis.parts]
    if len({remark and remark.text for remark in remarks}) == 1:
        remarks = remarks[:1]
    for part, remark in zip(analysis.parts, remarks, strict=False):
        if remark is not None and len(remarks) > 1:
            text = _("From {start} to {end}: {remark}").format(
                start=moment(part.start_s), end=moment(part.start_s + part.duration_s),
                remark=remark.text,
            )  # fmt: skip
            yield remark.model_copy(update={"text": text})
        elif remark is not None:
            yield remark


def _dead_side(part: Part) -> Remark | None:
    if part.kind != "dead side":
        return None
    if part.microphones and part.microphones[0].side == "right":
        text = _("Nothing is recorded on the left: the right is used for both sides.")
        return mended("dead side", text, used="right")
    text = _("Nothing is recorded on the right: the left is used for both sides.")
    return mended("dead side", text, used="left")


def _same_on_both(part: Part) -> Remark | None:
    if part.kind != "dual mono":
        return None
    return good("dual mono", _("Both sides hold the same sound."))


def _turned(part: Part) -> Remark | None:
    if not part.turned:
        return None
    text = _("The two channels cancel each other (opposite polarity): one will be turned.")
    return mended("polarity", text)


def about_tracks(analysis: Analysis, _wanted: Wanted) -> Iterator[Remark]:
    """Say which tracks do not run together."""
    for part in analysis.parts:
        if part.kind == "tracks":
            for microphone in part.microphones:
                yield from _apart(microphone)
                yield from _drifting(microphone, part.duration_s)


def _apart(microphone: Microphone) -> Iterator[Remark]:
    delay_s = microphone.delay_s
    if abs(delay_s) < _APART_S:
        return
    later = _("The track “{name}” began {length} later: will be aligned.")
    earlier = _("The track “{name}” began {length} earlier: will be aligned.")
    text = (later if delay_s > 0 else earlier).format(
        name=microphone.name, length=seconds(abs(delay_s))
    )
    yield mended("delay", text, track=microphone.name, delay_s=delay_s)


def _drifting(microphone: Microphone, duration_s: float) -> Iterator[Remark]:
    drift_s = abs(microphone.drift_ppm) * 1e-6 * duration_s
    if drift_s < _DRIFT_S:
        return
    text = _(
        "The clock of “{name}” is out by {length} at the end of the recording: will be aligned."
    ).format(
        name=microphone.name,
        length=_("{seconds} s").format(seconds=number(drift_s, 2)),
    )
    yield mended("drift", text, track=microphone.name, drift_ppm=microphone.drift_ppm)
