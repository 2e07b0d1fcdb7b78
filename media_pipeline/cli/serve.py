"""`media serve`: the published folder on this computer, as a web server would show it."""

from gettext import gettext as _

import click

from media_pipeline.cli.session import Session, common_options, loaded
from media_pipeline.errors import UsageProblem
from media_pipeline.model.settings import FolderStorage

_PORT = 8000


@click.command(help=_("Serve the published folder on this computer (127.0.0.1)."))
@click.option(
    "--port",
    metavar=_("PORT"),
    type=click.IntRange(0, 65535),
    default=_PORT,
    show_default=True,
    help=_("The port to listen on; 0 takes a free one."),
)
@common_options
@click.pass_obj
def serve(session: Session, port: int) -> None:
    """Serve until Ctrl-C."""
    from media_pipeline.tools.web_server import serve_forever

    workspace = loaded(session)
    storage = workspace.settings.storage
    if not isinstance(storage, FolderStorage):
        raise UsageProblem(
            _("This workspace publishes to S3: listeners reach it at {address} already.").format(
                address=storage.public_url
            ),
        )
    serve_forever(workspace.root / storage.path, port, _say_ready)


def _say_ready(address: str) -> None:
    click.echo(_("Serving at {address}. Stop with Ctrl-C.").format(address=address))
