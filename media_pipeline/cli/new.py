"""`media new`: begin an episode."""

from gettext import gettext as _
from pathlib import Path

import click

from media_pipeline.cli.session import Session, common_options, loaded
from media_pipeline.errors import UsageProblem


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
    """Make the folder and print its path."""
    from media_pipeline.config.new_episode import NewSources, create_episode

    sources = NewSources(recordings=recordings, tracks=dict(_track(text) for text in tracks))
    folder = create_episode(loaded(session), series, title, sources)
    click.echo(folder.relative_to(session.root))


def _track(text: str) -> tuple[str, Path]:
    name, equals, file = text.partition("=")
    if not (name and equals and file):
        raise UsageProblem(
            _("“{text}” does not say which file is whose track.").format(text=text),
            _("Write it as --track NAME=FILE, for example --track host=host.wav"),
        )
    return name, Path(file)
