"""`media publish`: from the recording to listeners."""

import json
from collections.abc import Callable
from gettext import gettext as _
from typing import Any

import click

from media_pipeline.cli.boundary import error_document, tell_error
from media_pipeline.cli.consent import consent_options, consents_of
from media_pipeline.cli.foresights import foresight_document, show_foresight
from media_pipeline.cli.reporters import JsonReporter, reporter_for
from media_pipeline.cli.session import (
    Session,
    common_options,
    episode_names,
    loaded,
    show_warnings,
)
from media_pipeline.cli.sync import needs_sync
from media_pipeline.errors import MediaError
from media_pipeline.pipeline.addresses import addresses_of, embed_code
from media_pipeline.pipeline.by_hand import HandWork, Task
from media_pipeline.pipeline.foresight import foresee
from media_pipeline.pipeline.job import Job, Wishes
from media_pipeline.pipeline.outside_look import folder_on_loopback
from media_pipeline.pipeline.plan import Assessment, plan
from media_pipeline.pipeline.publication import publish_episode
from media_pipeline.pipeline.steps import STEP_NAMES, steps_of
from media_pipeline.pipeline.sync import held_until
from media_pipeline.pipeline.wording import moment, step_title


@click.command(help=_("Publish episodes. Runs what is out of date, and nothing else."))
@click.argument("episodes", metavar=_("EPISODE…"), nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help=_("Say what would run and change, and run nothing."))
@click.option(
    "--force",
    "forced",
    metavar=_("STEP"),
    multiple=True,
    type=click.Choice(STEP_NAMES),
    help=_("Run this step again: {names}.").format(names=", ".join(STEP_NAMES)),
)
@consent_options
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
@common_options
@click.pass_obj
def publish(
    session: Session, /, episodes: tuple[str, ...], *, dry_run: bool, forced: tuple[str, ...],
    as_json: bool, **agreed: bool,
) -> int:  # fmt: skip
    """Publish each episode; one that fails does not keep the others back."""
    workspace = loaded(session)
    names = episode_names(workspace, episodes)
    wishes = Wishes(frozenset(forced), consents_of(agreed))
    if dry_run:
        jobs = [Job(workspace, workspace.episodes[name], session.machine, wishes) for name in names]
        return _show_plans(jobs, as_json=as_json)
    documents: list[dict[str, Any]] = []
    codes = []
    for name in names:
        if as_json:
            codes.append(_publish_for_program(session, name, wishes, documents))
        else:
            click.secho(f"{name} · {workspace.episodes[name].title}", bold=True)
            codes.append(_publish_for_person(session, name, wishes))
    if as_json:
        click.echo(json.dumps({"episodes": documents}, ensure_ascii=False, indent=2))
    return next((code for code in codes if code), 0)


def _publish_for_person(session: Session, name: str, wishes: Wishes) -> int:
    reporter = reporter_for()
    try:
        with reporter:
            job, ran = publish_episode(session.root, name, session.machine, reporter, wishes)
    except MediaError as error:
        tell_error(error, verbose=session.verbose)
        return error.exit_code
    _show_end(job, ran)
    return 0


def _publish_for_program(
    session: Session, name: str, wishes: Wishes, documents: list[dict[str, Any]]
) -> int:
    reporter = JsonReporter(name)
    documents.append(reporter.document)
    try:
        job, _ran = publish_episode(session.root, name, session.machine, reporter, wishes)
    except MediaError as error:
        reporter.document |= error_document(error.message, error.hint, error.exit_code)
        return error.exit_code
    reporter.document["addresses"] = {
        **addresses_of(job).model_dump(),
        "embed_code": embed_code(job),
    }
    reporter.document["by_hand"] = [task.name for task in _left_to_do(job, reporter.warned)]
    return 0


def _show_end(job: Job, ran: frozenset[str]) -> None:
    if not ran:
        click.secho(_("Everything is up to date: there was nothing to do."), fg="green")
    held = held_until(job)
    if held is not None:
        when = _("It comes out on {when}.").format(when=moment(held))
        click.secho(f"{when} {needs_sync()}", fg="yellow")
    addresses = addresses_of(job)
    lines = {_("Page"): addresses.page, _("Feed"): addresses.feed}
    if addresses.transcript:
        lines[_("Transcript")] = addresses.transcript
    lines[_("To embed")] = embed_code(job)
    width = max(map(len, lines))
    for label, address in lines.items():
        click.echo(f"  {label:<{width}}  {address}")
    if folder_on_loopback(job.settings.storage):
        click.echo(_("To listen on this computer, type: media serve"))
    if ran and _left_to_do(job, lambda text: show_warnings([text])):
        command = f"media todo {job.episode.name}"
        click.echo(_("Still to do by hand: {command}").format(command=command))


def _left_to_do(job: Job, warn: Callable[[str], None]) -> tuple[Task, ...]:
    """Return what is left to do by hand; what was published is so, whatever hinders that."""
    try:
        return HandWork(job).pending
    except MediaError as error:
        warn(error.message)
        return ()


def _show_plans(jobs: list[Job], *, as_json: bool) -> int:
    """Say what would run, and what that would change; a storage that says no is told last."""
    plans = {job.episode.name: plan(job, steps_of(job)) for job in jobs}
    document = {"episodes": [_plan_document(name, steps) for name, steps in plans.items()]}
    if not as_json:
        for name, steps in plans.items():
            _show_plan(name, steps)
    found = [
        foresee(slug, [job for job in jobs if job.slug == slug])
        for slug in dict.fromkeys(job.slug for job in jobs)
    ]
    for each in found:
        if not as_json:
            click.secho(each.episodes[0].job.series.title, bold=True)
            show_foresight(each)
    if as_json:
        document["series"] = [foresight_document(each) for each in found]
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    return next((each.exit_code for each in found if each.exit_code), 0)


def _plan_document(name: str, steps: tuple[Assessment, ...]) -> dict[str, Any]:
    told = [{"step": each.step, "runs": each.runs, "reason": each.reason} for each in steps]
    return {"episode": name, "steps": told}


def _show_plan(name: str, steps: tuple[Assessment, ...]) -> None:
    click.secho(name, bold=True)
    for each in steps:
        verb = _("would run") if each.runs else _("up to date")
        reason = f" ({each.reason})" if each.reason else ""
        click.echo(f"  {step_title(each.step):<14} {verb}{reason}")
