"""`media transcript`: which words to listen to, and their sound."""

import json
import os
import sys
from dataclasses import asdict
from gettext import gettext as _
from gettext import ngettext
from typing import Any

import click

from media_pipeline.cli.session import InOrder, Session, common_options, job_of, listing_options
from media_pipeline.cli.transcript_check import check
from media_pipeline.cli.transcript_files import export_command, import_command
from media_pipeline.cli.transcript_glossary import keep, learn, replacements
from media_pipeline.errors import UsageProblem
from media_pipeline.model.base import seconds_from_clock
from media_pipeline.model.numbers import number
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.review import Review, passage, review
from media_pipeline.pipeline.wording import length
from media_pipeline.transcribe.doubts import Doubt

_SHOWN = 60
_COLOURS = {"missing": "magenta", "name": "red", "number": "yellow", "word": "cyan"}


@click.group(cls=InOrder, help=_("Go through a transcript: see its doubts, listen, correct it."))
@common_options
def transcript() -> None:
    """Hold the commands about one transcript."""


@transcript.command(
    help=_("List the words that may be wrong: names first, then numbers, then others."),
    short_help=_("List what may be wrong."),
)
@click.argument("episode", metavar=_("EPISODE"))
@listing_options
@common_options
@click.pass_obj
def doubts(session: Session, episode: str, *, most: int, as_json: bool) -> None:
    """List the doubts of one transcript."""
    job = job_of(session, episode)
    found = review(job)
    if as_json:
        click.echo(json.dumps(_document(job, found), ensure_ascii=False, indent=2))
        return
    _show(job, found, most)


@transcript.command(
    help=_("Listen to the passage at TIME, as the recording shows it: 12:31."),
    short_help=_("Listen to a passage."),
)
@click.argument("episode", metavar=_("EPISODE"))
@click.argument("time", metavar=_("TIME"))
@common_options
@click.pass_obj
def play(session: Session, episode: str, time: str) -> None:
    """Cut the passage out and open it with the player of this computer."""
    job = job_of(session, episode)
    try:
        start_s = seconds_from_clock(time)
    except ValueError as error:
        raise UsageProblem(
            _("{time} is no time.").format(time=time),
            _("Write it as minutes and seconds: media transcript play {episode} 12:31").format(
                episode=job.episode.name
            ),
        ) from error
    path = passage(job, start_s)
    click.echo(_("The passage is {path}.").format(path=os.path.relpath(path)))
    if _has_desktop():
        click.launch(str(path))


def _has_desktop() -> bool:
    """Tell whether there is a player to open: not on a server, where the path has to do."""
    is_unix_desktop = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return is_unix_desktop or sys.platform in {"win32", "darwin"}


def _show(job: Job, found: Review, most: int) -> None:
    name = job.episode.name
    click.secho(f"{name} · {job.episode.title}", bold=True)
    if found.transcript.origin == "person":
        click.echo(_("A person has corrected this transcript: there is nothing to doubt."))
        return
    if not found.doubts:
        click.echo(_("Every word was well recognised. Read it through all the same."))
        return
    for doubt in found.doubts[:most]:
        _show_doubt(name, doubt)
    left = len(found.doubts) - most
    if left > 0:
        text = ngettext("and {count} more: --most {all}", "and {count} more: --most {all}", left)
        click.echo("  " + text.format(count=left, all=len(found.doubts)))
    click.echo(_told(found))
    click.echo(
        _("To correct it in Word or LibreOffice, type: media transcript export {episode}").format(
            episode=name
        )
    )


def _told(found: Review) -> str:
    passages = ngettext("{count} passage", "{count} passages", len(found.doubts))
    minutes = ngettext("{count} minute", "{count} minutes", found.minutes)
    return _("{passages}, about {minutes} of work.").format(
        passages=passages.format(count=len(found.doubts)),
        minutes=minutes.format(count=found.minutes),
    )


def _show_doubt(episode: str, doubt: Doubt) -> None:
    told = _missing(doubt) if doubt.kind == "missing" else _in_context(doubt)
    click.echo(f"  {length(doubt.start_s):>7}  {told}")
    click.echo(f"           {_command(episode, doubt)}")


def _missing(doubt: Doubt) -> str:
    """Tell of a passage of which the draft says nothing."""
    style = click.style(
        _("[not understood, {seconds} s]").format(seconds=number(doubt.end_s - doubt.start_s, 0)),
        fg=_COLOURS["missing"],
        bold=True,
    )
    if not doubt.text:
        return style
    shown = doubt.text if len(doubt.text) <= _SHOWN else doubt.text[: _SHOWN - 1] + "…"
    return (
        style
        + " "
        + _("the machine made this of it, and it is left out: “{text}”").format(text=shown)
    )


def _in_context(doubt: Doubt) -> str:
    marked = click.style(f"[{doubt.text}]", fg=_COLOURS[doubt.kind], bold=True)
    words = " ".join(part for part in (doubt.before, marked, doubt.after) if part)
    speaker = f"{doubt.speaker} : " if doubt.speaker else ""
    sure = _("{percent} % sure").format(percent=number(100 * doubt.probability, 0))
    return f"{speaker}… {words} …  ({sure})"


def _command(episode: str, doubt: Doubt) -> str:
    return f"media transcript play {episode} {length(doubt.passage_s[0])}"


def _document(job: Job, found: Review) -> dict[str, Any]:
    return {
        "episode": job.episode.name,
        "origin": found.transcript.origin,
        "model": found.transcript.model,
        "minutes": found.minutes,
        "doubts": [
            asdict(doubt) | {"play": _command(job.episode.name, doubt)} for doubt in found.doubts
        ],
    }


for _added in (export_command, import_command, check, replacements, keep, learn):
    transcript.add_command(_added)
