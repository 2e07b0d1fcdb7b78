"""The one place where errors become a sentence, a hint and an exit code.

0 done · 1 bug · 2 usage · 3 configuration or episode file · 4 recording · 5 storage ·
6 verification · 130 interrupted
"""

import json
import os
import traceback
from collections.abc import Sequence
from gettext import gettext as _
from typing import Any

import click

from media_pipeline.errors import MediaError
from media_pipeline.tools.ffmpeg import FfmpegFailed

INTERRUPTED = 130
BUG = 1
BROKEN_PIPE = 141
_VERBOSE = ("-v", "--verbose")


def run(command: click.Command, arguments: Sequence[str]) -> int:
    """Run ``command`` and return the exit code; what went wrong is told on stderr.

    With ``--json`` the same is told as one JSON document on stdout.
    """
    as_json = "--json" in arguments
    verbose = any(flag in arguments for flag in _VERBOSE)
    try:
        outcome = command.main(
            list(arguments), prog_name="media", standalone_mode=False, color=colour()
        )
    except click.ClickException as error:
        _tell_usage(error, as_json=as_json)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        return _interrupted(as_json=as_json)
    except MediaError as error:
        tell_error(error, verbose=verbose, as_json=as_json)
        return error.exit_code
    except BrokenPipeError:
        return BROKEN_PIPE
    except Exception as error:  # noqa: BLE001 - whatever it is, the person gets a sentence
        return _bug(error, as_json=as_json, verbose=verbose)
    return outcome if isinstance(outcome, int) else 0


def colour() -> bool | None:
    """Return False where NO_COLOR (no-color.org) asks for none; else click looks at the stream."""
    return False if os.environ.get("NO_COLOR") else None


def _interrupted(*, as_json: bool) -> int:
    tell(
        _("Stopped. Nothing is lost."),
        _("Type the same command again; what was finished is not done again."),
        INTERRUPTED,
        as_json=as_json,
    )
    return INTERRUPTED


def _bug(error: Exception, *, as_json: bool, verbose: bool) -> int:
    tell(
        _("media made a mistake of its own: {kind}: {text}").format(
            kind=type(error).__name__, text=error
        ),
        _(
            "Nothing that was published has changed. Type the same command with -v and send what "
            "it prints to the maintainer."
        ),
        BUG,
        as_json=as_json,
    )
    if verbose:
        traceback.print_exc()
    return BUG


def _tell_usage(error: click.ClickException, *, as_json: bool) -> None:
    if as_json:
        _print_json(error.format_message(), "", error.exit_code)
    else:
        error.show()


def tell_error(error: MediaError, *, verbose: bool, as_json: bool = False) -> None:
    """Tell an error; ``verbose`` adds where it happened and all that ffmpeg said."""
    tell(error.message, error.hint, error.exit_code, as_json=as_json)
    if verbose:
        click.echo("".join(traceback.format_exception(error)), err=True)
        if isinstance(error.__cause__ or error, FfmpegFailed):
            click.echo(getattr(error.__cause__ or error, "log", ""), err=True)


def tell(message: str, hint: str, exit_code: int, *, as_json: bool = False) -> None:
    """Tell a person, or with ``as_json`` a program, what went wrong and what to do."""
    if as_json:
        _print_json(message, hint, exit_code)
        return
    click.echo(click.style(message, fg="red"), err=True, color=colour())
    if hint:
        click.echo(f"→ {hint}", err=True)


def error_document(message: str, hint: str, exit_code: int) -> dict[str, Any]:
    """Return an error as programs read it."""
    return {"error": {"message": message, "hint": hint, "exit_code": exit_code}}


def _print_json(message: str, hint: str, exit_code: int) -> None:
    document = error_document(message, hint, exit_code)
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))
