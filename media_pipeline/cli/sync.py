"""`media sync`: what waits for its date is let out."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path
from typing import Any

import click

from media_pipeline.cli.boundary import error_document, tell_error
from media_pipeline.cli.session import (
    Session,
    common_options,
    loaded,
    published_series,
    show_warnings,
)
from media_pipeline.errors import MediaError
from media_pipeline.model.publication import Item
from media_pipeline.pipeline.sync import Synced, sync_series
from media_pipeline.pipeline.wording import moment
from media_pipeline.tools.files import write_atomic

_UNITS = Path(__file__).parent / "units"


@click.command(
    help=_(
        "Let out the episodes whose date has come, of all series or of those named. For a timer, "
        "which runs it every minute: media sync --timer"
    ),
    short_help=_("Let out the episodes whose date has come."),
)
@click.argument("series", metavar=_("[SERIES]…"), nargs=-1)
@click.option("--timer", is_flag=True, help=_("Have this computer do it every minute (systemd)."))
@click.option("--quiet", is_flag=True, help=_("Say only what was done and what went wrong."))
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
@common_options
@click.pass_obj
def sync(
    session: Session, /, series: tuple[str, ...], *, timer: bool, quiet: bool, as_json: bool
) -> int:
    """Look after each series; one that fails does not keep the others back."""
    if timer:
        return _install_timer(session)
    slugs = series or tuple(loaded(session).settings.series)
    documents = []
    for place in [published_series(session, slug) for slug in slugs]:
        try:
            synced = sync_series(place)
        except MediaError as error:
            documents.append({"series": place.slug, **_failure(error)})
            if not as_json:
                tell_error(error, verbose=session.verbose)
        else:
            documents.append(_document(synced))
            if not as_json:
                _show(synced, quiet=quiet)
    if as_json:
        click.echo(json.dumps({"series": documents}, ensure_ascii=False, indent=2))
    return next((each["error"]["exit_code"] for each in documents if "error" in each), 0)


def _failure(error: MediaError) -> dict[str, Any]:
    return error_document(error.message, error.hint, error.exit_code)


def needs_sync() -> str:
    """Return what a person must know of an episode that waits."""
    return _("Then media sync must run here or elsewhere; to have it run by itself: {command}"
             ).format(command="media sync --timer")  # fmt: skip


def _show(synced: Synced, *, quiet: bool) -> None:
    for item in synced.released:
        click.secho(_("✓ “{title}” is out.").format(title=item.title), fg="green")
    if synced.mended:
        told = _("✓ {series}: the feed of a change that had been stopped is written now.")
        click.echo(told.format(series=synced.slug))
    show_warnings(synced.warnings)
    if quiet:
        return
    for item in synced.waiting:
        click.echo(
            _("{series}: “{title}” comes out on {when}.").format(
                series=synced.slug, title=item.title, when=moment(item.published)
            )
        )
    if not (synced.released or synced.waiting or synced.mended):
        click.echo(_("{series}: nothing waits for its date.").format(series=synced.slug))


def _document(synced: Synced) -> dict[str, Any]:
    return {
        "series": synced.slug,
        "released": list(map(_episode, synced.released)),
        "waiting": list(map(_episode, synced.waiting)),
        "mended": synced.mended,
        "warnings": list(synced.warnings),
    }


def _episode(item: Item) -> dict[str, str]:
    return {"episode": item.name, "title": item.title, "published": item.published.isoformat()}


def _install_timer(session: Session) -> int:
    """Write the units of a systemd timer for this workspace, and say how to start it."""
    for path, text in _units(session):
        write_atomic(path, text.encode())
        click.echo(str(path))
    click.echo(_("To start it, type:"))
    click.echo("  systemctl --user daemon-reload")
    click.echo("  systemctl --user enable --now media-sync.timer")
    click.echo(_("So that it also runs while nobody is logged in: loginctl enable-linger"))
    click.echo(_("Without systemd, add this line to your crontab (crontab -e):"))
    click.echo(f"  * * * * * cd {_quoted(session.root)} && {_quoted(_program())} sync --quiet")
    return 0


def _units(session: Session) -> Iterator[tuple[Path, str]]:
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    values = {"workspace": str(session.root).replace("%", "%%"), "media": _command(_program())}
    for unit in sorted(_UNITS.iterdir()):
        text = unit.read_text(encoding="utf-8")
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", value)
        yield config / "systemd" / "user" / unit.name, text


def _program() -> Path:
    beside = Path(sys.executable).with_name("media")
    return beside if beside.exists() else Path(shutil.which("media") or sys.argv[0]).resolve()


def _command(program: Path) -> str:
    """Return the program for ExecStart, as systemd.syntax and systemd.service quote it."""
    quoted = str(program).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + quoted.replace("%", "%%").replace("$", "$$") + '"'


def _quoted(path: Path) -> str:
    """Return the path for a shell in a crontab, where % would be a line break."""
    import shlex

    return shlex.quote(str(path)).replace("%", r"\%")
