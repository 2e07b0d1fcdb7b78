"""Transcripts that a person corrected: read here, written by ``correcting`` alone."""

from gettext import gettext as _
from pathlib import Path

from media_pipeline.errors import ConfigError, Problem
from media_pipeline.model.episode import Episode
from media_pipeline.model.settings import Workspace
from media_pipeline.model.transcript import Transcript
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.wording import length


def read_correction(episode: Episode, root: Path, language: str) -> Transcript:
    """Return the transcript.vtt beside episode.yaml.

    Raises:
        ConfigError: parts of it cannot be read; all are named, none is left out.
    """
    from media_pipeline.render.webvtt_read import read_vtt

    path = episode.corrected_transcript
    file = path.relative_to(root).as_posix()
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError((_not_utf8(file, line),)) from error
    return read_vtt(text, language, file)


def _not_utf8(file: str, line: int) -> Problem:
    expected = _("text in UTF-8 (in your editor: save as, encoding UTF-8)")
    return Problem(file, line, 1, "", expected, _("another encoding"))


def check_correction(transcript: Transcript, job: Job, duration_s: float) -> None:
    """Refuse cues after the end: a time that was mistyped, or another recording's transcript.

    Args:
        transcript: as the person wrote it, in times of the recording.
        job: the episode.
        duration_s: length of the recording.

    Raises:
        ConfigError: with the times.
    """
    path = job.episode.corrected_transcript.relative_to(job.workspace.root).as_posix()
    expected = _("cues before the end of the recording ({end})").format(end=length(duration_s))
    late = [segment.start_s for segment in transcript.segments if segment.start_s >= duration_s]
    if late:
        raise ConfigError(tuple(Problem(path, 0, 0, "", expected, length(each)) for each in late))


def check_corrections(workspace: Workspace) -> None:
    """Read every corrected transcript of the workspace.

    Raises:
        ConfigError: with the problems of all of them.
    """
    problems: list[Problem] = []
    for episode in workspace.episodes.values():
        if episode.corrected_transcript.exists():
            language = episode.language or workspace.series_of(episode).language
            try:
                read_correction(episode, workspace.root, language)
            except ConfigError as error:
                problems.extend(error.problems)
    if problems:
        raise ConfigError(tuple(problems))
