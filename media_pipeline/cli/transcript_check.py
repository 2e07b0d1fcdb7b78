"""`media transcript check`: what a reader of the captions would stumble over."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from gettext import gettext as _
from gettext import ngettext
from typing import Any

import click

from media_pipeline.cli.session import Session, common_options, job_of, listing_options
from media_pipeline.errors import ConfigError
from media_pipeline.pipeline.caption_check import CaptionCheck, check_captions
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.wording import length
from media_pipeline.render.caption_check import Finding, Severity

_BEFORE_S = 1
_SIGNS: dict[Severity, tuple[str, str]] = {"problem": ("✗", "red"), "advice": ("!", "yellow")}


@click.command(
    help=_("Check a transcript: whether its captions can be read, what is odd in its text."),
    short_help=_("Check captions and text."),
)
@click.argument("episode", metavar=_("EPISODE"))
@listing_options
@common_options
@click.pass_obj
def check(session: Session, episode: str, *, most: int, as_json: bool) -> int:
    """List what is found, problems first; the exit code is 3 if there is one of them."""
    job = job_of(session, episode)
    found = check_captions(job)
    if as_json:
        click.echo(json.dumps(_document(job, found), ensure_ascii=False, indent=2))
    else:
        _show(job, found, most)
    return ConfigError.exit_code if found.problems else 0


def _show(job: Job, found: CaptionCheck, most: int) -> None:
    click.secho(f"{job.episode.name} · {job.episode.title}", bold=True)
    if not found.findings:
        click.echo(_("Nothing to say against these captions."))
        return
    for finding in _worst_first(found.findings)[:most]:
        _show_finding(job.episode.name, finding)
    left = len(found.findings) - most
    if left > 0:
        text = ngettext("and {count} more: --most {all}", "and {count} more: --most {all}", left)
        click.echo("  " + text.format(count=left, all=len(found.findings)))
    click.echo(_told(found))
    click.echo(_next(job, found))


def _worst_first(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: finding.severity == "advice")


def _show_finding(episode: str, finding: Finding) -> None:
    sign, colour = _SIGNS[finding.severity]
    speaker = f"{finding.speaker} : " if finding.speaker else ""
    moment = length(int(finding.start_s))
    click.echo(f"  {click.style(sign, fg=colour)} {moment:>7}  {speaker}{finding.text}".rstrip())
    click.echo(f"             {finding.said}")
    if finding.text:
        click.echo(f"             {_command(episode, finding)}")


def _told(found: CaptionCheck) -> str:
    advices = len(found.findings) - found.problems
    problem = ngettext("{count} problem", "{count} problems", found.problems)
    advice = ngettext("{count} piece of advice", "{count} pieces of advice", advices)
    return _("{problems}, {advices}.").format(
        problems=problem.format(count=found.problems), advices=advice.format(count=advices)
    )


def _next(job: Job, found: CaptionCheck) -> str:
    target = os.path.relpath(job.episode.corrected_transcript)
    if found.transcript.origin == "person":
        text = _("To correct: change {target} with any text editor, then type this again.")
        return text.format(target=target)
    text = _("To correct it in a caption editor, type: media transcript export {episode} --to vtt")
    return text.format(episode=job.episode.name)


def _command(episode: str, finding: Finding) -> str:
    return f"media transcript play {episode} {length(max(0, int(finding.start_s) - _BEFORE_S))}"


def _document(job: Job, found: CaptionCheck) -> dict[str, Any]:
    return {
        "episode": job.episode.name,
        "origin": found.transcript.origin,
        "language": found.transcript.language,
        "problems": found.problems,
        "findings": [
            asdict(finding) | {"play": _command(job.episode.name, finding)}
            for finding in found.findings
        ],
    }
