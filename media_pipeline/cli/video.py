"""`media video`: what can be made of an episode's video beside what is published."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext as _
from pathlib import Path

import click

from media_pipeline.cli.session import InOrder, Session, common_options, job_of
from media_pipeline.model.base import Progress, no_progress
from media_pipeline.pipeline.burning import burn_episode
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.wording import size


@click.group(cls=InOrder, help=_("Make more of an episode’s video: captions in the picture."))
@common_options
def video() -> None:
    """Hold the commands about one video."""


@video.command(
    help=_(
        "Write the video once more, with its captions in the picture: for a social network or a "
        "screen that shows no others. The published video stays as it is."
    ),
    short_help=_("Put the captions into the picture."),
)
@click.argument("episode", metavar=_("EPISODE"))
@click.option(
    "--output",
    metavar=_("FILE"),
    type=click.Path(path_type=Path),
    help=_("Where to write it (default: here, under the episode’s name)."),
)
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
@common_options
@click.pass_obj
def burn(session: Session, episode: str, *, output: Path | None, as_json: bool) -> None:
    """Write a video that needs no player to show its captions."""
    job = job_of(session, episode)
    target = _target(job, output)
    with _bar(is_shown=not as_json) as progress:
        burn_episode(job, target, progress)
    if as_json:
        document = {"path": str(target.resolve()), "size_bytes": target.stat().st_size}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    written = size(target.stat().st_size)
    click.echo(_("Written: {path}").format(path=f"{target} ({written})"))


def _target(job: Job, output: Path | None) -> Path:
    name = _("{episode}-captioned.mp4").format(episode=job.episode.name)
    if output is None:
        return Path(name)
    return output / name if output.is_dir() else output


@contextmanager
def _bar(*, is_shown: bool) -> Iterator[Progress]:
    """Show a bar with the time that is left, where a terminal can show one."""
    if not (is_shown and sys.stderr.isatty()) or os.environ.get("TERM") == "dumb":
        yield no_progress
        return
    from rich.console import Console
    from rich.progress import BarColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    from media_pipeline.cli.live import ShareDone, TimeLeft

    columns = (BarColumn(bar_width=28), ShareDone(), TimeElapsedColumn(), TimeLeft())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("", total=1.0)
        yield lambda share: bars.update(task, completed=share)
