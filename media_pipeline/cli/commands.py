"""The `media` command and its commands."""

from gettext import gettext as _
from importlib import import_module
from types import MappingProxyType
from typing import Final

import click

from media_pipeline import __version__
from media_pipeline.cli.session import common_options

_NAMES: Final = (
    "new", "check", "preview", "diff", "publish", "todo", "youtube", "embed", "transcript",
    "video", "chapters", "a11y", "import", "status", "sync", "history", "rollback", "retract",
    "prune", "validate", "serve", "doctor", "models",
)  # fmt: skip
"""In the order in which a person needs them."""

_MODULES: Final = MappingProxyType({"import": "import_feed"})
"""Where a command lies whose name is none that a module may have."""


class _Commands(click.Group):
    """Loads a command when it is asked for: each has its own libraries, and one is typed."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the commands' names."""
        return list(_NAMES)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, or None where there is none of that name."""
        if cmd_name not in _NAMES:
            return None
        name = _MODULES.get(cmd_name, cmd_name)
        command = getattr(import_module(f"media_pipeline.cli.{name}"), name)
        return _in_words(command) if isinstance(command, click.Command) else None


@click.group(
    cls=_Commands,
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
