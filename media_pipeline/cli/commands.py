"""The `media` command and its commands."""

from gettext import gettext as _

import click

from media_pipeline import __version__
from media_pipeline.cli.a11y import a11y
from media_pipeline.cli.chapters import chapters
from media_pipeline.cli.check import check
from media_pipeline.cli.diff import diff
from media_pipeline.cli.doctor import doctor
from media_pipeline.cli.embed import embed
from media_pipeline.cli.history import history
from media_pipeline.cli.import_feed import import_feed
from media_pipeline.cli.models import models
from media_pipeline.cli.new import new
from media_pipeline.cli.preview import preview
from media_pipeline.cli.prune import prune
from media_pipeline.cli.publish import publish
from media_pipeline.cli.retract import retract
from media_pipeline.cli.rollback import rollback
from media_pipeline.cli.serve import serve
from media_pipeline.cli.session import InOrder, common_options
from media_pipeline.cli.status import status
from media_pipeline.cli.sync import sync
from media_pipeline.cli.todo import todo
from media_pipeline.cli.transcript import transcript
from media_pipeline.cli.validate import validate
from media_pipeline.cli.video import video
from media_pipeline.cli.youtube import youtube

_COMMANDS = (
    new,
    check,
    preview,
    diff,
    publish,
    todo,
    youtube,
    embed,
    transcript,
    video,
    chapters,
    a11y,
    import_feed,
    status,
    sync,
    history,
    rollback,
    retract,
    prune,
    validate,
    serve,
    doctor,
    models,
)


@click.group(
    cls=InOrder,
    help=_("From a raw recording to listeners: media publish EPISODE."),
    options_metavar=_("[OPTIONS]"),
    subcommand_metavar=_("COMMAND …"),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="media")
@common_options
def media() -> None:
    """Hold all commands."""


def _in_words(command: click.Command) -> click.Command:
    """Have the usage line of a command, and of those in it, in the person's language."""
    command.options_metavar = _("[OPTIONS]")
    if isinstance(command, click.Group):
        command.subcommand_metavar = _("COMMAND …")
        for inner in command.commands.values():
            _in_words(inner)
    return command


for _command in _COMMANDS:
    media.add_command(_in_words(_command))
