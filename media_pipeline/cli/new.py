"""`media new`: begin an episode."""

import os
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING

import click

from media_pipeline.cli.session import Session, common_options, loaded
from media_pipeline.errors import UsageProblem

if TYPE_CHECKING:
    from media_pipeline.model.episode import Episode


@click.command(
    help=_("Begin the next episode of SERIES. Makes a folder with an episode.yaml to fill in.")
)
@click.argument("series", metavar=_("SERIES"))
@click.argument("title", metavar=_("TITLE"))
@click.option(
    "--recording",
    "recordings",
    metavar=_("FILE"),
    multiple=True,
    type=click.Path(path_type=Path),
    help=_("A recording to copy in; repeat it when the recorder split it into several files."),
)
@click.option(
    "--track",
    "tracks",
    metavar=_("NAME=FILE"),
    multiple=True,
    help=_("One speaker’s own track to copy in; repeat it for each speaker."),
)
@common_options
@click.pass_obj
def new(
    session: Session, series: str, title: str, recordings: tuple[Path, ...], tracks: tuple[str, ...]
) -> None:
    """Make the folder and print its path; what to do next goes to stderr."""
    from media_pipeline.config.new_episode import NewSources, create_episode
    from media_pipeline.pipeline.published import published_numbers

    sources = NewSources(recordings=recordings, tracks=_tracks(tracks))
    files = (*recordings, *sources.tracks.values())
    warnings = [warning for file in files if (warning := _warning(file))]
    workspace = loaded(session)
    known = series in workspace.settings.series
    taken = published_numbers(workspace, series) if known else frozenset()
    folder = create_episode(workspace, series, title, sources, taken)
    click.echo(folder.relative_to(session.root))
    for line in [*warnings, *_told(loaded(session).episodes[folder.name], files)]:
        click.echo(line, err=True)


def _tracks(texts: tuple[str, ...]) -> dict[str, Path]:
    tracks: dict[str, Path] = {}
    for name, file in map(_track, texts):
        if name in tracks:
            raise UsageProblem(
                _("Two tracks are called “{name}”.").format(name=name),
                _("Give each track a name of its own: --track host=a.wav --track guest=b.wav"),
            )
        tracks[name] = file
    return tracks


def _track(text: str) -> tuple[str, Path]:
    name, equals, file = (part.strip() for part in text.partition("="))
    if not (name and equals and file):
        raise UsageProblem(
            _("“{text}” does not say which file is whose track.").format(text=text),
            _("Write it as --track NAME=FILE, for example --track host=host.wav"),
        )
    return name, Path(file)


def _warning(file: Path) -> str:
    """Return the warning about a recording, or nothing; what cannot be opened is told later.

    Raises:
        RecordingError: there is no sound in it.
    """
    from media_pipeline.ingest.probe import probe

    if not (file.is_file() and os.access(file, os.R_OK)):
        return ""
    _source, warning = probe(file, relative_to=file.parent)
    return f"! {warning}" if warning else ""


def _told(episode: "Episode", files: tuple[Path, ...]) -> list[str]:
    """Say under which names the recordings were copied, and what to do next."""
    copies = [
        _("{old} was copied as {new}.").format(old=file.name, new=copy.name)
        for file, copy in zip(files, episode.recordings, strict=False)
        if file.name != copy.name
    ]
    written = f"episodes/{episode.name}/episode.yaml"
    step = (
        _("Fill in {file}, then type: media publish {name}")
        if files
        else _("Put the recording beside {file} and fill it in, then type: media publish {name}")
    )
    return [*copies, "→ " + step.format(file=written, name=episode.name)]
