"""`media retract`: an episode is taken out of feed and site."""

from gettext import gettext as _

import click

from media_pipeline.cli.session import (
    Session,
    common_options,
    confirmed,
    episode_names,
    loaded,
    published_series,
    show_warnings,
)
from media_pipeline.pipeline.outside_look import look_from_outside
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.pipeline.retract import Retraction, prepare_retraction, series_that_holds
from media_pipeline.pipeline.retract import retract as retract_episode


@click.command(help=_("Take EPISODE out of the feed and the site. It can be brought back."))
@click.argument("episode", metavar=_("EPISODE"))
@click.option("--yes", is_flag=True, help=_("Do it without asking."))
@common_options
@click.pass_obj
def retract(session: Session, episode: str, *, yes: bool) -> int:
    """Say who will notice, ask, and do it."""
    series, name = _found(session, episode)
    prepared = prepare_retraction(series, name)
    if not prepared.done:
        _show(prepared)
        if not (yes or confirmed(_("Withdraw it?"))):
            click.echo(_("Nothing was changed."))
            return 0
    show_warnings(look_from_outside(series, retract_episode(prepared)))
    told = _("“{title}” was withdrawn already.") if prepared.done else _("“{title}” is withdrawn.")
    click.secho(told.format(title=prepared.item.title), fg="green")
    has_folder = name in series.workspace.episodes
    command = f"media publish {name}" if has_folder else f"media rollback {series.slug}"
    click.echo(_("To bring it back, type: {command}").format(command=command))
    return 0


def _found(session: Session, episode: str) -> tuple[PublishedSeries, str]:
    """Return series and name of the episode, whose folder may have been removed already.

    Raises:
        UsageProblem: there is none.
    """
    workspace = loaded(session)
    series = None
    if episode not in workspace.episodes:
        series = series_that_holds(workspace, session.machine, episode)
    if series is not None:
        return series, episode
    (name,) = episode_names(workspace, (episode,))
    return published_series(session, workspace.episodes[name].series), name


def _show(prepared: Retraction) -> None:
    click.secho(_("“{title}” would be withdrawn:").format(title=prepared.item.title), bold=True)
    for sentence in (
        _("Apps no longer offer it, within a day for most; who has downloaded it keeps it."),
        _("Its pages, and every site that shows its player, say that it was withdrawn."),
        _("Its sound stays at its address until: media prune {series}").format(
            series=prepared.series.slug
        ),
    ):
        click.echo(f"  {sentence}")
