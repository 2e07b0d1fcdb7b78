"""Cuts and jingles must lie in the recording, and cuts must leave something to be heard."""

from collections.abc import Iterator
from gettext import gettext as _

from media_pipeline.config.times import seconds_at
from media_pipeline.config.yaml_source import YamlSource
from media_pipeline.errors import ConfigError, Problem
from media_pipeline.model.analysis import Passage
from media_pipeline.pipeline.chapters import episode_source, late_chapters, too_late
from media_pipeline.pipeline.job import Job

_ROUNDED_S = 1.0  # players show the end of a recording rounded, up to a whole second
_LEAST_S = 0.4  # BS.1770 measures no loudness of less


def check_times(job: Job, duration_s: float) -> None:
    """Refuse chapters, cuts and jingles after the end of the recording, all at once.

    Args:
        job: the episode.
        duration_s: length of the recording.

    Raises:
        ConfigError: with the line of each.
    """
    episode = job.episode
    moments = [chapter.start for chapter in episode.chapters]
    moments += [time for cut in episode.cuts for time in (cut.start, cut.end)]
    moments += [jingle.at for jingle in episode.jingles]
    if all(moment < duration_s for moment in moments):
        return
    source = episode_source(job)
    problems = (
        *late_chapters(job, source, duration_s),
        *_late_cuts(source, duration_s),
        *_late_jingles(source, duration_s),
    )
    if problems:
        raise ConfigError(problems)


def check_cuts(job: Job, kept: Passage) -> None:
    """Refuse cuts that leave nothing to be heard.

    Args:
        job: the episode.
        kept: the recording between silence at its head and tail.

    Raises:
        ConfigError: with the line of the list.
    """
    if not job.episode.cuts or _left_s(job, kept) >= _LEAST_S:
        return
    expected = _("cuts that leave something to be heard")
    found = _("cuts that take out everything")
    source = episode_source(job)
    raise ConfigError((source.problem(("cuts",), expected, found, on="key"),))


def _left_s(job: Job, kept: Passage) -> float:
    gone = [
        max(0.0, min(cut.end, kept.end_s) - max(cut.start, kept.start_s))
        for cut in job.episode.cuts
    ]
    return kept.duration_s - sum(gone)


def _late_cuts(source: YamlSource, duration_s: float) -> Iterator[Problem]:
    """Give the cuts that begin after the end, or end well after it. The file has its own order."""
    for cut in source.places(("cuts",)):
        start, end = (seconds_at(source, (*cut, name)) for name in ("start", "end"))
        if start is not None and start >= duration_s:
            yield too_late(source, (*cut, "start"), start, duration_s)
        elif end is not None and end >= duration_s + _ROUNDED_S:
            yield too_late(source, (*cut, "end"), end, duration_s)


def _late_jingles(source: YamlSource, duration_s: float) -> Iterator[Problem]:
    for jingle in source.places(("jingles",)):
        at_s = seconds_at(source, (*jingle, "at"))
        if at_s is not None and at_s >= duration_s + _ROUNDED_S:
            yield too_late(source, (*jingle, "at"), at_s, duration_s)
