"""Remarks on silence: at the ends, and inside, where cuts are proposed."""

import math
from collections.abc import Iterator
from gettext import gettext as _
from gettext import ngettext

from media_pipeline.master.verdict.remark import Remark, Wanted, good, look, mended, seconds
from media_pipeline.model.analysis import Analysis, Passage
from media_pipeline.model.episode import Cut

_LONG_S = 3.0
_KEPT_S = 0.7  # on each side: a pause stays a pause, and breaths before a sentence stay whole
_TOLD_TRIM_S = 0.5


def proposed_cuts(analysis: Analysis, wanted: Wanted) -> tuple[Cut, ...]:
    """Return cuts that shorten long silences, in tenths of a second.

    Silence that is trimmed anyway, and what a cut of the episode already touches, is left alone.
    """
    silences = (_within(silence, analysis.programme) for silence in analysis.silences)
    return tuple(
        _cut(silence)
        for silence in silences
        if silence.duration_s > _LONG_S and not _is_cut(silence, wanted.cuts)
    )


def _within(silence: Passage, programme: Passage) -> Passage:
    return Passage(
        start_s=max(silence.start_s, programme.start_s),
        end_s=min(silence.end_s, programme.end_s),
    )


def _is_cut(silence: Passage, cuts: tuple[Cut, ...]) -> bool:
    return any(cut.start < silence.end_s and cut.end > silence.start_s for cut in cuts)


def _cut(silence: Passage) -> Cut:
    return Cut(
        start=math.ceil((silence.start_s + _KEPT_S) * 10) / 10,
        end=math.floor((silence.end_s - _KEPT_S) * 10) / 10,
        why=_("silence of {length}").format(length=seconds(silence.duration_s)),
    )


def about_ends(analysis: Analysis, wanted: Wanted) -> Iterator[Remark]:
    """Say how much silence is taken away at head and tail."""
    head_s = analysis.programme.start_s
    tail_s = analysis.duration_s - analysis.programme.end_s
    told = {"head": seconds(head_s), "tail": seconds(tail_s)}
    if not wanted.clean_up.trim or max(head_s, tail_s) < _TOLD_TRIM_S:
        return
    if tail_s < _TOLD_TRIM_S:
        text = _("{head} of silence at the beginning: will be taken away.")
    elif head_s < _TOLD_TRIM_S:
        text = _("{tail} of silence at the end: will be taken away.")
    else:
        text = _("{head} of silence at the beginning, {tail} at the end: will be taken away.")
    yield mended("trim", text.format(**told), head_s=head_s, tail_s=tail_s)


def about_pauses(analysis: Analysis, wanted: Wanted) -> Iterator[Remark]:
    """Say whether silences inside are long enough to be cut."""
    cuts = proposed_cuts(analysis, wanted)
    if not cuts:
        return
    together_s = sum(cut.end - cut.start for cut in cuts)
    text = ngettext(
        "{count} silence of more than 3 s: a cut is proposed, which takes out {length}.",
        "{count} silences of more than 3 s: cuts are proposed, which take out {length}.",
        len(cuts),
    ).format(count=len(cuts), length=seconds(together_s))
    yield look("silences", text, count=len(cuts), together_s=together_s)


def about_cuts(_analysis: Analysis, wanted: Wanted) -> Iterator[Remark]:
    """Say what episode.yaml already takes out."""
    if not wanted.cuts:
        return
    together_s = sum(cut.end - cut.start for cut in wanted.cuts)
    text = ngettext(
        "{count} cut in episode.yaml takes out {length}.",
        "{count} cuts in episode.yaml take out {length}.",
        len(wanted.cuts),
    ).format(count=len(wanted.cuts), length=seconds(together_s))
    yield good("cuts", text, count=len(wanted.cuts), together_s=together_s)
