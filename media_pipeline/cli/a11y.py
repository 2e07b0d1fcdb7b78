"""`media a11y`: which criteria of RGAA an episode meets, and a person's signature."""

import gettext
import json
import shutil
import sys
import textwrap
from gettext import gettext as _

import click

from media_pipeline.cli.reporters import JsonReporter, reporter_for
from media_pipeline.cli.session import Session, common_options, episode_names, loaded
from media_pipeline.errors import ConfigError
from media_pipeline.model.receipt import Criterion, Receipt, Verdict
from media_pipeline.pipeline.accessibility import examine_accessibility, sign_transcript
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.sharing import RECEIPT_PAGE
from media_pipeline.render.receipt_page import statement

_SIGNS: dict[Verdict, tuple[str, str]] = {
    "met": ("✓", "green"),
    "not met": ("✗", "red"),
    "to review": ("?", "yellow"),
    "not applicable": ("–", "bright_black"),
}
_INDENT = " " * 9


@click.command(
    help=_(
        "Say which criteria of RGAA (accessibility) an episode meets. What only a person can "
        "judge, a person signs."
    ),
    short_help=_("Check accessibility (RGAA), sign a transcript."),
)
@click.argument("episode", metavar=_("EPISODE"))
@click.option(
    "--sign",
    "signer",
    metavar=_("NAME"),
    help=_("Sign that you read the transcript while listening, and that it is right."),
)
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
@common_options
@click.pass_obj
def a11y(session: Session, episode: str, *, signer: str | None, as_json: bool) -> int:
    """Make the pages, look at them, tell; the exit code is 3 where a criterion is not met."""
    (name,) = episode_names(loaded(session), (episode,))
    job, receipt = _examined(session, name, as_json=as_json)
    if signer is not None:
        sign_transcript(job, signer)
        job, receipt = _examined(session, name, as_json=as_json)
    if as_json:
        click.echo(json.dumps(receipt.model_dump(mode="json"), ensure_ascii=False, indent=2))
    else:
        _show(job, receipt, was_signed=signer is not None)
    return ConfigError.exit_code if receipt.count("not met") else 0


def _examined(session: Session, name: str, *, as_json: bool) -> tuple[Job, Receipt]:
    if as_json:
        return examine_accessibility(session.root, name, session.machine, JsonReporter(name))
    reporter = reporter_for()
    with reporter:
        return examine_accessibility(session.root, name, session.machine, reporter)


def _show(job: Job, receipt: Receipt, *, was_signed: bool) -> None:
    click.secho(f"{receipt.episode} · {receipt.title}", bold=True)
    for criterion in receipt.criteria:
        _show_criterion(criterion)
    click.echo(statement(receipt, gettext))
    if was_signed:
        click.echo(_("The signature stands in episode.yaml. If the words change, sign again."))
    for line in _next(job, receipt):
        click.echo(f"→ {line}")


def _show_criterion(criterion: Criterion) -> None:
    sign, colour = _SIGNS[criterion.verdict]
    click.echo(f"  {click.style(sign, fg=colour)} {criterion.number:<5}{criterion.name}")
    said = criterion.said
    if criterion.checked_by:
        said += f" ({criterion.checked_by}, {criterion.checked_on})"
    room = shutil.get_terminal_size().columns if sys.stdout.isatty() else len(said) + 20
    for line in textwrap.wrap(said, max(room - len(_INDENT), 20), break_long_words=False):
        click.echo(_INDENT + line)


def _next(job: Job, receipt: Receipt) -> list[str]:
    """Return what to type next, and where the report will lie."""
    name, lines = job.episode.name, []
    if any(each.number == "4.3" and each.verdict == "not met" for each in receipt.criteria):
        lines.append(_("To see the captions, type: media transcript check {episode}"))
    if receipt.signature != "current":
        lines.append(
            _('Read it while listening, then type: media a11y {episode} --sign "Your name"')
        )
    lines.append(_("To publish the report, type: media publish {episode}"))
    lines.append(_("For the accessibility page of your site, link to {address}"))
    address = job.store.url_of(job.key(RECEIPT_PAGE))
    return [line.format(episode=name, address=address) for line in lines]
