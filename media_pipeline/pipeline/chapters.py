"""Times in episode.yaml must lie in the recording, whose length is known once it was examined."""

from collections.abc import Iterator
from gettext import gettext as _

from media_pipeline.config.yaml_source import YamlSource, read_yaml
from media_pipeline.errors import ConfigError, Problem
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.wording import length


def check_chapters(job: Job, duration_s: float) -> None:
    """Refuse chapters that begin after the end, which apps would show in the wrong place.

    Args:
        job: the episode.
        duration_s: length of the recording; chapters are times of the recording.

    Raises:
        ConfigError: with the line of each.
    """
    if any(chapter.start >= duration_s for chapter in job.episode.chapters):
        raise ConfigError(tuple(late_chapters(job, episode_source(job), duration_s)))


def episode_source(job: Job) -> YamlSource:
    """Read episode.yaml again, for the lines of what is wrong in it."""
    path = job.episode.folder / "episode.yaml"
    return read_yaml(path, path.relative_to(job.workspace.root).as_posix())


def late_chapters(job: Job, source: YamlSource, duration_s: float) -> Iterator[Problem]:
    """Give the chapters that begin after the end."""
    for place, chapter in enumerate(job.episode.chapters):
        if chapter.start >= duration_s:
            yield too_late(source, ("chapters", place, "start"), chapter.start, duration_s)


def too_late(
    source: YamlSource, place: tuple[str | int, ...], time_s: float, duration_s: float
) -> Problem:
    """Word a time after the end of the recording."""
    expected = _("a time before the end of the recording ({end})").format(end=length(duration_s))
    return source.problem(place, expected, length(time_s))
