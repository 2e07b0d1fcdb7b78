"""`media diff`: what publishing now would change."""

import json
from gettext import gettext as _

import click

from media_pipeline.cli.foresights import foresight_document, show_foresight
from media_pipeline.cli.session import Session, common_options, episode_names, loaded
from media_pipeline.config.new_episode import check_series
from media_pipeline.errors import UsageProblem
from media_pipeline.model.settings import Workspace
from media_pipeline.pipeline.foresight import foresee
from media_pipeline.pipeline.foresight_wording import command_for
from media_pipeline.pipeline.job import Job


@click.command(
    help=_(
        "Say what publishing SERIES now would change for listeners, what would be sent and how "
        "long it takes. Changes nothing. With EPISODE, look at these episodes only."
    ),
    short_help=_("Say what publishing now would change."),
)
@click.argument("series", metavar=_("SERIES"))
@click.argument("episodes", metavar=_("[EPISODE]…"), nargs=-1)
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
@common_options
@click.pass_obj
def diff(session: Session, series: str, episodes: tuple[str, ...], *, as_json: bool) -> int:
    """Look ahead at the episodes of a series, or at some of them."""
    workspace = loaded(session)
    check_series(workspace, series)
    names = _names(workspace, series, episodes)
    jobs = [Job(workspace, workspace.episodes[name], session.machine) for name in names]
    found = foresee(series, jobs, all_of_them=not episodes)
    if as_json:
        click.echo(json.dumps(foresight_document(found), ensure_ascii=False, indent=2))
        return found.exit_code
    click.secho(workspace.settings.series[series].title, bold=True)
    show_foresight(found)
    command = command_for(found)
    if command:
        click.echo(_("To do it, type: {command}").format(command=command))
    return found.exit_code


def _names(workspace: Workspace, series: str, wanted: tuple[str, ...]) -> list[str]:
    """Return the episodes of the series, or those of them that were asked for.

    Raises:
        UsageProblem: one of them is not there, or belongs to another series.
    """
    every = [name for name, each in workspace.episodes.items() if each.series == series]
    names = episode_names(workspace, wanted)
    for name in names:
        if name not in every:
            raise UsageProblem(
                _("{episode} is not an episode of “{series}”.").format(episode=name, series=series),
                _("Type: media diff {series} {episode}").format(
                    series=workspace.episodes[name].series, episode=name
                ),
            )
    return list(names) or every
