"""The verdict: every remark in the order in which a person asks, and one line that sums up."""

from gettext import gettext as _

from media_pipeline.master.verdict.balance import about_loudness, about_speakers, about_speech
from media_pipeline.master.verdict.channels import about_sides, about_tracks
from media_pipeline.master.verdict.damage import (
    about_clipping,
    about_hum,
    about_noise,
    about_offset,
)
from media_pipeline.master.verdict.pauses import about_cuts, about_ends, about_pauses
from media_pipeline.master.verdict.remark import Level, Remark, Wanted, good
from media_pipeline.model.analysis import Analysis

_QUESTIONS = (
    about_loudness, about_speech, about_speakers, about_noise, about_sides, about_tracks,
    about_clipping, about_hum, about_offset, about_ends, about_cuts, about_pauses,
)  # fmt: skip


def verdict_on(analysis: Analysis, wanted: Wanted) -> tuple[Remark, ...]:
    """Return what there is to say about a recording, in the language of the process.

    When there is nothing wrong, the last remark says so.
    """
    remarks = tuple(remark for ask in _QUESTIONS for remark in ask(analysis, wanted))
    if all(remark.level == "good" for remark in remarks):
        return (*remarks, good("nothing wrong", _("Nothing is wrong with this recording.")))
    return remarks


def overall(remarks: tuple[Remark, ...], episode: str) -> Remark:
    """Return the line that sums up: its level is that of the most serious remark."""
    levels: tuple[Level, ...] = ("look at it", "will be mended", "good")
    level = next(each for each in levels if any(each == remark.level for remark in remarks))
    if level == "look at it":
        text = _("Look at what is marked “!”, then publish: media publish {episode}")
    else:
        text = _("Good to publish: media publish {episode}")
    return Remark(kind="overall", level=level, text=text.format(episode=episode))
