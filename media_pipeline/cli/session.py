"""What every command shares: the workspace, this machine, and the options that go anywhere."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from difflib import get_close_matches
from gettext import gettext as _
from pathlib import Path
from typing import Any, TypeVar

import click

from media_pipeline.config.loading import find_workspace, load_workspace
from media_pipeline.errors import UsageProblem
from media_pipeline.model.settings import Workspace
from media_pipeline.pipeline.job import Machine

Function = TypeVar("Function", bound=Callable[..., Any])


class Session:
    """One run of the command line."""

    def __init__(self) -> None:
        self.folder: Path | None = None

    @property
    def root(self) -> Path:
        """The workspace's folder.

        Raises:
            UsageProblem: there is none.
        """
        if self.folder is not None:
            if not (self.folder / "config.yaml").is_file():
                raise UsageProblem(
                    _("{folder} is not a workspace: it holds no config.yaml.").format(
                        folder=self.folder
                    ),
                    _("Give the folder that holds config.yaml to --workspace."),
                )
            return self.folder.resolve()
        return find_workspace(Path.cwd())

    @property
    def machine(self) -> Machine:
        """Where models are kept on this machine, and its clock."""
        return Machine(model_cache=model_cache(), now=clock)


def clock() -> datetime:
    """Return the time now; SOURCE_DATE_EPOCH (reproducible-builds.org) can hold it still."""
    held = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(held), UTC) if held.isdigit() else datetime.now(UTC)


def model_cache() -> Path:
    """Return where models are kept, after the XDG base directory specification."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "media-pipeline" / "models"


def common_options(function: Function) -> Function:
    """Add --workspace and -v, which may stand before or after the command's name."""
    function = click.option(
        "--workspace",
        metavar=_("FOLDER"),
        type=click.Path(path_type=Path),
        expose_value=False,
        callback=_remember_workspace,
        help=_("The folder with config.yaml (default: the nearest one from here upwards)."),
    )(function)
    return click.option(
        "-v",
        "--verbose",
        is_flag=True,
        expose_value=False,
        help=_("Show where in the program an error happened."),
    )(function)


def _remember_workspace(context: click.Context, _option: click.Parameter, value: Any) -> None:
    session = context.ensure_object(Session)
    if value is not None:
        session.folder = value


def episode_names(workspace: Workspace, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of episodes, given as names or as paths of their folders.

    Raises:
        UsageProblem: one of them is not in the workspace.
    """
    names = tuple(dict.fromkeys(Path(text).name for text in wanted))
    for name in names:
        if name not in workspace.episodes:
            raise _unknown_episode(name, workspace)
    return names


def _unknown_episode(name: str, workspace: Workspace) -> UsageProblem:
    close = get_close_matches(name, workspace.episodes, n=1)
    hint = (
        _("Did you mean “{suggestion}”?").format(suggestion=close[0])
        if close
        else _("Type: media status, to see all episodes; media new, to begin one.")
    )
    return UsageProblem(_("There is no episode {name} in episodes/.").format(name=name), hint)


def loaded(session: Session) -> Workspace:
    """Return the validated workspace."""
    return load_workspace(session.root)
