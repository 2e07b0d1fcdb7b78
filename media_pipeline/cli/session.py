"""What every command shares: the workspace, this machine, and the options that go anywhere."""

import getpass
import os
import re
import socket
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from difflib import get_close_matches
from gettext import gettext as _
from pathlib import Path
from typing import Any, TypeVar

import click

from media_pipeline.cli.countdown import patience
from media_pipeline.config.loading import find_workspace, load_workspace
from media_pipeline.config.new_episode import check_series
from media_pipeline.config.wording import quoted_choices
from media_pipeline.errors import UsageProblem
from media_pipeline.model.settings import Workspace
from media_pipeline.pipeline.job import Job, Machine
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.store.opening import open_store

Function = TypeVar("Function", bound=Callable[..., Any])
_LISTED = 30
_NUMBERED = re.compile(r"(?:(?P<prefix>.*?)[-_ ]?)?(?P<number>[0-9]{1,9})")


class Session:
    """One run of the command line."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.verbose = False

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
        """Where models are kept on this machine, its clock, who works at it, and patience."""
        return Machine(model_cache=model_cache(), now=clock, who=person(), patience=patience())


def clock() -> datetime:
    """Return the time now; SOURCE_DATE_EPOCH (reproducible-builds.org) can hold it still."""
    held = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(held), UTC) if held.isdigit() else datetime.now(UTC)


def person() -> str:
    """Return user@host, as the history of what was published names whoever changed it."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container whose user has no name
        user = str(os.getuid())
    return f"{user}@{socket.gethostname()}"


def model_cache() -> Path:
    """Return where models are kept, after the XDG base directory specification."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "media-pipeline" / "models"


class InOrder(click.Group):
    """A group that lists its commands in the order in which a person needs them."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the commands' names as they were added."""
        return list(self.commands)


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
        callback=_remember_verbose,
        help=_("Show where in the program an error happened."),
    )(function)


def listing_options(function: Function) -> Function:
    """Add --most and --json, for commands that list what a person goes through one by one."""
    function = click.option(
        "--json", "as_json", is_flag=True, help=_("Print one JSON document, with all.")
    )(function)
    return click.option(
        "--most",
        metavar=_("NUMBER"),
        type=click.IntRange(min=1),
        default=_LISTED,
        show_default=True,
        help=_("How many to list at most."),
    )(function)


def _remember_verbose(context: click.Context, _option: click.Parameter, value: Any) -> None:
    context.ensure_object(Session).verbose |= bool(value)


def _remember_workspace(context: click.Context, _option: click.Parameter, value: Any) -> None:
    session = context.ensure_object(Session)
    if value is not None:
        session.folder = value


def episode_names(workspace: Workspace, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of episodes, given as names or as paths of their folders.

    Raises:
        UsageProblem: one of them is not in the workspace.
    """
    return tuple(dict.fromkeys(_episode_name(workspace, text) for text in wanted))


def _episode_name(workspace: Workspace, text: str) -> str:
    folder = None if text in workspace.episodes else _folder_at(text)
    if folder is not None:
        for name, episode in workspace.episodes.items():
            if episode.folder.resolve() == folder:
                return name
        raise UsageProblem(
            _("The folder {folder} is not an episode of this workspace.").format(folder=text),
            _("Type: media status, to see all episodes; media new, to begin one."),
        )
    name = Path(text).name
    if name not in workspace.episodes:
        raise _unknown_episode(name, workspace)
    return name


def _folder_at(text: str) -> Path | None:
    try:
        return Path(text).resolve(strict=True) if Path(text).is_dir() else None
    except OSError:  # a place that may not be looked into
        return None


def _unknown_episode(name: str, workspace: Workspace) -> UsageProblem:
    close = close_names(name, workspace.episodes)
    hint = (
        _("Did you mean {choices}?").format(choices=quoted_choices(close))
        if close
        else _("Type: media status, to see all episodes; media new, to begin one.")
    )
    return UsageProblem(_("There is no episode {name} in episodes/.").format(name=name), hint)


def close_names(name: str, known: Iterable[str]) -> list[str]:
    """Return the names that ``name`` was probably meant to be.

    A number alone means every episode of that number; a name with a number never means an episode
    of another number, and one without says too little.
    """
    prefix, number = _parts(name)
    same = [each for each in known if number is not None and _parts(each)[1] == number]
    return get_close_matches(name.lower(), same, n=1) if prefix else same


def _parts(name: str) -> tuple[str, int | None]:
    """Return the prefix and the number of an episode's name; None when it has no number."""
    match = _NUMBERED.fullmatch(name)
    return (match["prefix"], int(match["number"])) if match else (name, None)


def loaded(session: Session) -> Workspace:
    """Return the validated workspace."""
    return load_workspace(session.root)


def job_of(session: Session, name: str) -> Job:
    """Return the job of one episode of the validated workspace.

    Raises:
        UsageProblem: there is no episode of that name.
    """
    workspace = loaded(session)
    (known,) = episode_names(workspace, (name,))
    return Job(workspace, workspace.episodes[known], session.machine)


def published_series(session: Session, slug: str) -> PublishedSeries:
    """Return the series ``slug`` where it is published.

    Raises:
        UsageProblem: config.yaml holds no such series.
    """
    workspace = loaded(session)
    check_series(workspace, slug)
    machine = session.machine
    store = open_store(workspace.settings.storage, workspace.root, machine.patience)
    return PublishedSeries(workspace, slug, store, machine)


def show_warnings(warnings: Iterable[str]) -> None:
    """Tell a person what they should know, beside the outcome."""
    for warning in warnings:
        click.echo("! " + warning, err=True)


def confirmed(question: str) -> bool:
    """Ask a person, who answers y or n in their language; Enter alone means no.

    Raises:
        UsageProblem: nobody can answer.
    """
    answers = _("y yes").split()  # what means yes; the first is shown
    if not sys.stdin.isatty():
        raise UsageProblem(
            _("Nothing was changed: this needs a yes, and nobody can be asked here."),
            _("Type the same command again with --yes."),
        )
    answer = click.prompt(f"{question} [{answers[0]}/N]", default="", show_default=False, err=True)
    return str(answer).strip().lower() in answers
