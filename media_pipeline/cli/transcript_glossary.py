"""`media transcript replacements`, `keep` and `learn`: the house glossary."""

import json
import os
from gettext import gettext as _
from gettext import ngettext
from typing import Any

import click

from media_pipeline.cli.session import Session, common_options, job_of
from media_pipeline.config.loading import CONFIG, EPISODE
from media_pipeline.errors import UsageProblem
from media_pipeline.model.numbers import number
from media_pipeline.pipeline.glossary import (
    accept_terms,
    keep_as_heard,
    learned,
    read_replacements,
    require_transcript,
    vocabulary_key,
)
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.wording import length
from media_pipeline.transcribe.glossary import Replacement
from media_pipeline.transcribe.learning import Proposal

_BEFORE_S = 2.0


@click.command(
    help=_("List what names of the glossary (vocabulary) replaced in the machine’s draft."),
    short_help=_("List what the glossary replaced."),
)
@click.argument("episode", metavar=_("EPISODE"))
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
@common_options
@click.pass_obj
def replacements(session: Session, episode: str, *, as_json: bool) -> None:
    """List the replacements in one draft, each with commands to hear and to refuse it."""
    job = job_of(session, episode)
    require_transcript(job)
    found = read_replacements(job)
    if as_json:
        document = {
            "episode": job.episode.name,
            "replacements": [_entry(job, one) for one in found],
        }
        _print(document)
        return
    _show(job, found)


@click.command(
    help=_(
        "Keep words as they were heard: the glossary leaves HEARD alone in this episode. "
        "“media transcript replacements” shows what it replaced."
    ),
    short_help=_("Keep words as they were heard."),
)
@click.argument("episode", metavar=_("EPISODE"))
@click.argument("heard", metavar=_("HEARD"))
@common_options
@click.pass_obj
def keep(session: Session, episode: str, heard: str) -> None:
    """Write one refusal into episode.yaml."""
    job = job_of(session, episode)
    is_new = keep_as_heard(job, heard)
    text = (
        _("“{heard}” was written into {file}, under keep_as_heard.")
        if is_new
        else _("“{heard}” is in {file} already, under keep_as_heard.")
    )
    file = os.path.relpath(job.episode.folder / EPISODE)
    click.echo(text.format(heard=heard, file=file))
    click.echo(_("Type: media publish {episode}").format(episode=job.episode.name))


@click.command(
    help=_(
        "Learn names from a corrected transcript: those that the machine wrote otherwise are "
        "proposed for the glossary (vocabulary)."
    ),
    short_help=_("Learn names from corrections."),
)
@click.argument("episode", metavar=_("EPISODE"))
@click.option("--accept", "accepts", is_flag=True, help=_("Write them into config.yaml."))
@click.option(
    "--only",
    metavar=_("NAME"),
    multiple=True,
    help=_("Write this name alone into config.yaml. May be given several times."),
)
@click.option(
    "--series",
    "for_series",
    is_flag=True,
    help=_("With --accept: write them for the episode’s series alone, not for all of them."),
)
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
@common_options
@click.pass_obj
def learn(
    session: Session,
    episode: str,
    *,
    accepts: bool,
    only: tuple[str, ...],
    for_series: bool,
    as_json: bool,
) -> None:
    """Compare a person's transcript with the draft, and propose or write names."""
    job = job_of(session, episode)
    found = learned(job)
    wanted = _wanted(found, only)
    accepts = accepts or bool(only)
    accepted = accept_terms(job, wanted, for_series=for_series) if accepts else ()
    if as_json:
        proposals = [one.model_dump(mode="json") for one in found]
        _print({"episode": job.episode.name, "proposals": proposals, "accepted": accepted})
        return
    _show_proposals(job, found)
    if accepts:
        _show_accepted(accepted, vocabulary_key(job, for_series=for_series))
    elif found:
        text = _("→ media transcript learn {episode} --accept writes them into {file}.")
        click.echo(text.format(episode=job.episode.name, file=CONFIG))


def _print(document: Any) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _show(job: Job, found: tuple[Replacement, ...]) -> None:
    click.secho(f"{job.episode.name} · {job.episode.title}", bold=True)
    if job.episode.corrected_transcript.exists():
        click.echo(_("A person has corrected this transcript: the glossary changes nothing in it."))
    if not found:
        click.echo(_("The glossary replaced nothing in the draft."))
        return
    for one in found:
        sure = _("{percent} % sure").format(percent=number(100 * one.probability, 0))
        written = click.style(one.written, bold=True)
        click.echo(f"  {length(one.start_s):>7}  {one.heard} → {written}  ({sure})")
        click.echo(f"           {_play(job, one)}")
        click.echo(f"           {_keep(job, one)}")
    text = ngettext("{count} replacement.", "{count} replacements.", len(found))
    click.echo(text.format(count=len(found)))


def _entry(job: Job, one: Replacement) -> dict[str, Any]:
    return one.model_dump(mode="json") | {"play": _play(job, one), "keep": _keep(job, one)}


def _play(job: Job, one: Replacement) -> str:
    return f"media transcript play {job.episode.name} {length(max(0.0, one.start_s - _BEFORE_S))}"


def _keep(job: Job, one: Replacement) -> str:
    return f'media transcript keep {job.episode.name} "{one.heard}"'


def _wanted(found: tuple[Proposal, ...], only: tuple[str, ...]) -> list[str]:
    """Return the proposed terms, or those of them that were named.

    Raises:
        UsageProblem: one of the names was not proposed.
    """
    terms = [one.term for one in found]
    strange = next((name for name in only if name not in terms), None)
    if strange is not None:
        raise UsageProblem(
            _("“{name}” is none of the names that were found.").format(name=strange),
            _("Type the same command without --only to see them."),
        )
    return list(only) or terms


def _show_proposals(job: Job, found: tuple[Proposal, ...]) -> None:
    click.secho(f"{job.episode.name} · {job.episode.title}", bold=True)
    if not found:
        click.echo(_("There is no new name in what was corrected."))
    for one in found:
        heard = ", ".join(_("“{text}”").format(text=text) for text in one.heard)
        instead = _("instead of {heard}").format(heard=heard)
        term = click.style(one.term, bold=True)
        click.echo(f"  {one.count:>3} × {term}  ({instead})")


def _show_accepted(accepted: tuple[str, ...], key: str) -> None:
    text = ngettext(
        "{count} name was written into {file}, under {key}.",
        "{count} names were written into {file}, under {key}.",
        len(accepted),
    )
    click.echo(text.format(count=len(accepted), file=CONFIG, key=key))
