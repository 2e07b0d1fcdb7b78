"""`media preview`: the pages of an episode as they will be, before anything is published."""

import time
from gettext import gettext as _
from typing import TYPE_CHECKING

import click

from media_pipeline.cli.boundary import tell_error
from media_pipeline.cli.reporters import reporter_for
from media_pipeline.cli.session import Session, common_options, episode_names, loaded
from media_pipeline.errors import MediaError, UsageProblem
from media_pipeline.pipeline.preview import prepare_preview, watched
from media_pipeline.tools.shown import Shown

if TYPE_CHECKING:
    from media_pipeline.tools.preview_site import PreviewSite

_LOOK_EVERY_S = 0.3


@click.command(
    help=_(
        "See the pages of an episode before it is published. They reload when you save "
        "episode.yaml or transcript.vtt."
    ),
    short_help=_("See the pages before they are published."),
)
@click.argument("episode", metavar=_("EPISODE"))
@click.option("--open", "opens", is_flag=True, help=_("Open the page in the browser."))
@click.option(
    "--port",
    metavar=_("PORT"),
    type=click.IntRange(0, 65535),
    default=0,
    help=_("The port to listen on (default: a free one)."),
)
@common_options
@click.pass_obj
def preview(session: Session, episode: str, *, opens: bool, port: int) -> None:
    """Show until Ctrl-C, which is the normal end."""
    from media_pipeline.tools.preview_site import PreviewSite
    from media_pipeline.tools.web_server import serving_site

    (name,) = episode_names(loaded(session), (episode,))
    seen = watched(session.root, name)
    shown = _prepared(session, name)
    site = PreviewSite(shown)
    try:
        with serving_site(site, port=port) as address:
            _say_ready(f"{address}/{shown.start}", opens=opens)
            while True:
                seen = _shown_anew(session, name, site, seen)
                time.sleep(_LOOK_EVERY_S)
    except KeyboardInterrupt:
        click.echo()
        click.echo(_("Preview stopped. Nothing was published."))
    except UsageProblem as error:
        hint = _("To take a free port, type: media preview {episode}").format(episode=name)
        raise UsageProblem(error.message, hint) from error


def _prepared(session: Session, name: str) -> Shown:
    reporter = reporter_for()
    with reporter:
        return prepare_preview(session.root, name, session.machine, reporter)


def _say_ready(address: str, *, opens: bool) -> None:
    click.echo(_("Preview: {address}").format(address=address))
    click.echo(_("Nothing is published. Save your changes and the page reloads; Ctrl-C stops."))
    if opens:
        click.launch(address)


def _shown_anew(
    session: Session, name: str, site: "PreviewSite", seen: tuple[tuple[int, int], ...]
) -> tuple[tuple[int, int], ...]:
    """Show what changed; a mistake is told, and the pages stay as they were."""
    now = watched(session.root, name)
    if now != seen:
        try:
            site.show(_prepared(session, name))
        except MediaError as error:
            tell_error(error, verbose=session.verbose)
    return now
