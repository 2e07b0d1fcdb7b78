"""Chapters must begin before the end, which is only known once the recording was examined."""

from gettext import gettext as _

from media_pipeline.config.yaml_source import read_yaml
from media_pipeline.errors import ConfigError
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.wording import length


def check_chapters(job: Job, duration_s: float) -> None:
    """Refuse chapters that begin after the end, which apps would show in the wrong place.

    Raises:
        ConfigError: with the line of each.
    """
    late = [
        (place, chapter.start)
        for place, chapter in enumerate(job.episode.chapters)
        if chapter.start >= duration_s
    ]
    if not late:
        return
    path = job.episode.folder / "episode.yaml"
    source = read_yaml(path, path.relative_to(job.workspace.root).as_posix())
    expected = _("a time before the end of the recording ({end})").format(end=length(duration_s))
    raise ConfigError(
        tuple(
            source.problem(("chapters", place, "start"), expected, length(start))
            for place, start in late
        )
    )
