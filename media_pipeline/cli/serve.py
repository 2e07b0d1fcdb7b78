"""`media serve`: the published folder on this computer, as a web server would show it."""

from gettext import gettext as _
from urllib.parse import urlsplit

import click

from media_pipeline.cli.session import Session, common_options, loaded
from media_pipeline.errors import UsageProblem
from media_pipeline.model.settings import FolderStorage
from media_pipeline.pipeline.outside_look import folder_on_loopback

_PORT = 8000


@click.command(help=_("Serve the published folder on this computer (127.0.0.1)."))
@click.option(
    "--port",
    metavar=_("PORT"),
    type=click.IntRange(0, 65535),
    help=_("The port to listen on (default: the one in public_url); 0 takes a free one."),
)
@common_options
@click.pass_obj
def serve(session: Session, port: int | None) -> None:
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
    public_url = storage.public_url.rstrip("/")

    def say_ready(address: str) -> None:
        click.echo(_("Serving at {address}. Stop with Ctrl-C.").format(address=address))
        if address != public_url:
            click.echo(
                _(
                    "The feed names {public_url}: to subscribe here, serve on its port, or set "
                    "public_url in config.yaml to {address} and publish again."
                ).format(public_url=public_url, address=address),
                err=True,
            )

    chosen = _port_of(storage) if port is None else port
    serve_forever(workspace.root / storage.path, chosen, say_ready)


def _port_of(storage: FolderStorage) -> int:
    """Return the port in the public address if that is this computer's, so that links work."""
    parts = urlsplit(storage.public_url)
    return parts.port or _PORT if folder_on_loopback(storage) else _PORT
