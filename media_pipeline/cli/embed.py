"""`media embed`: what a web editor pastes, and whether it would work."""

import json
from dataclasses import asdict
from gettext import gettext as _
from typing import get_args

import click

from media_pipeline.cli.clipboard import copy
from media_pipeline.cli.session import Session, common_options, job_of
from media_pipeline.errors import VerificationError
from media_pipeline.pipeline.embedding import Embedding, EmbedKind, embedding_of


@click.command(
    help=_("Print what to paste into a web page to show an episode, and check that it works."),
    short_help=_("Print what to paste into a web page."),
)
@click.argument("episode", metavar=_("EPISODE"))
@click.option(
    "--kind",
    type=click.Choice(get_args(EmbedKind)),
    default="iframe",
    show_default=True,
    help=_("A frame, an element of its own, or plain HTML."),
)
@click.option("--copy", "copies", is_flag=True, help=_("Put it on the clipboard too."))
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
@common_options
@click.pass_obj
def embed(session: Session, episode: str, *, kind: EmbedKind, copies: bool, as_json: bool) -> int:
    """Print the snippet on stdout and what was checked on stderr; 6 where something is wrong."""
    found = embedding_of(job_of(session, episode), kind)
    if as_json:
        click.echo(json.dumps({"kind": kind, **asdict(found)}, ensure_ascii=False, indent=2))
    else:
        _show(found)
    if copies:
        copy(found.snippet)
        if not as_json:
            click.echo(_("It is on the clipboard."), err=True)
    return 0 if found.is_right else VerificationError.exit_code


def _show(found: Embedding) -> None:
    click.echo(found.snippet)
    for look in found.looks:
        sign = click.style("✓", fg="green") if look.is_right else click.style("✗", fg="red")
        click.echo(f"  {sign} {look.said}", err=True)
