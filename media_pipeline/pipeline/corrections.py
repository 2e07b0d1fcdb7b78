"""Transcripts that a person corrected: read, never written."""

from pathlib import Path

from media_pipeline.errors import ConfigError, Problem
from media_pipeline.model.episode import Episode
from media_pipeline.model.settings import Workspace
from media_pipeline.model.transcript import Transcript


def read_correction(episode: Episode, root: Path, language: str) -> Transcript:
    """Return the transcript.vtt beside episode.yaml.

    Raises:
        ConfigError: parts of it cannot be read; all are named, none is left out.
    """
    from media_pipeline.render.webvtt_read import read_vtt

    path = episode.corrected_transcript
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    return read_vtt(text, language, path.relative_to(root).as_posix())


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
