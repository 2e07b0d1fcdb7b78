"""`media rollback`: what was published before is published again."""

from gettext import gettext as _
from typing import TYPE_CHECKING

import click

from media_pipeline.cli.session import (
    Session,
    common_options,
    confirmed,
    published_series,
    show_warnings,
)
from media_pipeline.pipeline.history_wording import effects_in_words
from media_pipeline.pipeline.wording import moment

if TYPE_CHECKING:
    from media_pipeline.pipeline.rollback import Rollback


@click.command(
    help=_("Bring back what was published in SERIES before the last change, or at --to N."),
    short_help=_("Go back to what was published before."),
)
@click.argument("series", metavar=_("SERIES"))
@click.option(
    "--to",
    "number",
    metavar="N",
    type=click.IntRange(min=0),
    help=_("The revision to bring back (media history shows all; default: the one before)."),
)
@click.option("--yes", is_flag=True, help=_("Do it without asking."))
@common_options
@click.pass_obj
def rollback(session: Session, series: str, number: int | None, *, yes: bool) -> int:
    """Say what listeners will notice, ask, and do it."""
    from media_pipeline.pipeline.outside_look import look_from_outside
    from media_pipeline.pipeline.rollback import prepare_rollback, roll_back

    prepared = prepare_rollback(published_series(session, series), number)
    _show(prepared)
    if not (yes or confirmed(_("Publish it like that?"))):
        click.echo(_("Nothing was changed."))
        return 0
    written = roll_back(prepared)
    show_warnings(look_from_outside(prepared.series, written))
    click.secho(
        _("Revision {old} of “{series}” is published again, as revision {new}.").format(
            old=prepared.target.number, series=series, new=written.catalogue.revision
        ),
        fg="green",
    )
    click.echo(_("To undo this, type: media rollback {series}").format(series=series))
    return 0


def _show(prepared: "Rollback") -> None:
    target = prepared.target
    click.secho(
        _("Back to revision {number}, of {when}:").format(
            number=target.number,
            when=moment(target.when),
        ),
        bold=True,
    )
    for sentence in effects_in_words(prepared.differences):
        click.echo(f"  {sentence}")
    if any(each.aspects for each in prepared.differences.items):
        told = _("Pages and transcripts stay as they are; only feed and series page go back.")
        click.echo(f"  {told}")
