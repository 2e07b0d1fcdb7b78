"""`media prune`: what nothing names any more leaves the storage."""

from gettext import gettext as _
from gettext import ngettext

import click

from media_pipeline.cli.session import Session, common_options, confirmed, published_series
from media_pipeline.pipeline.prune import Pruning, prepare_pruning
from media_pipeline.pipeline.prune import prune as remove_unnamed
from media_pipeline.pipeline.wording import moment, size

_KEEP_DAYS = 30


@click.command(
    help=_("Remove from the storage of SERIES what has been withdrawn or replaced for long."),
    short_help=_("Remove what is no longer published."),
)
@click.argument("series", metavar=_("SERIES"))
@click.option(
    "--keep-days",
    metavar=_("DAYS"),
    type=click.IntRange(min=1, max=36_500),
    default=_KEEP_DAYS,
    show_default=True,
    help=_("Keep what was published at any time in so many days: media rollback needs it."),
)
@click.option("--yes", is_flag=True, help=_("Do it without asking."))
@common_options
@click.pass_obj
def prune(session: Session, series: str, keep_days: int, *, yes: bool) -> int:
    """Show the list, ask, and remove."""
    prepared = prepare_pruning(published_series(session, series), keep_days)
    if not prepared.entries:
        click.echo(_("There is nothing to remove."))
        return 0
    _show(prepared)
    if not (yes or confirmed(_("Remove them for good?"))):
        click.echo(_("Nothing was changed."))
        return 0
    removed = remove_unnamed(prepared)
    click.secho(
        ngettext("{count} file removed.", "{count} files removed.", len(removed)).format(
            count=len(removed)
        ),
        fg="green",
    )
    return 0


def _show(prepared: Pruning) -> None:
    for entry in prepared.entries:
        click.echo(f"  {size(entry.size_bytes):>10}  {entry.key}")
    count = len(prepared.entries)
    click.echo(
        ngettext(
            "{count} file, {size}: nothing published since {day} names it.",
            "{count} files, {size}: nothing published since {day} names them.",
            count,
        ).format(
            count=count,
            size=size(prepared.size_bytes),
            day=moment(prepared.cutoff),
        )
    )
    click.echo(_("What was published before that can then no longer be brought back."))
