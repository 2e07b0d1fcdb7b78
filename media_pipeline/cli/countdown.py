"""An outage of the storage, told second by second where no bars move."""

import os
import sys
from gettext import gettext as _

import click

from media_pipeline.store.outage import PATIENT, Patience, Pause

_CLEAR = "\r\x1b[K"


def pause_line(pause: Pause) -> str:
    """Return why a request is repeated, when, and how often that will be done."""
    return _("{reason} Trying again in {seconds} s ({attempt} of {attempts})…").format(
        reason=pause.reason,
        seconds=pause.seconds,
        attempt=pause.attempt,
        attempts=pause.attempts,
    )


def count_down(pause: Pause) -> None:
    """Count on one line of a terminal; anywhere else, say it once a pause. On stderr."""
    if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        line = f"! {pause_line(pause)}" if pause.seconds else ""
        click.echo(_CLEAR + line, nl=False, err=True)
    elif pause.begins:
        click.echo(f"! {pause_line(pause)}", err=True)


def patience() -> Patience:
    """Return how patient this process is with the storage, counting down on stderr.

    For tests and for lines that are unlike others, the environment may say otherwise:
    MEDIA_STORAGE_PATIENCE_S and MEDIA_STORAGE_SILENCE_S (see docs/maintainer.md).
    """
    return Patience(
        outage_s=_seconds("MEDIA_STORAGE_PATIENCE_S", PATIENT.outage_s),
        silence_s=_seconds("MEDIA_STORAGE_SILENCE_S", PATIENT.silence_s, least=0.1),
        waiting=count_down,
    )


def _seconds(name: str, usual: float, least: float = 0.0) -> float:
    try:
        return max(least, float(os.environ.get(name, "")))
    except ValueError:
        return usual
