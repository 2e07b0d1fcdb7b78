"""`media status`: where every episode stands, and why."""

import json
from gettext import gettext as _
from gettext import ngettext
from typing import Any

import click

from media_pipeline.cli.session import Session, common_options, episode_names, loaded
from media_pipeline.model.settings import Workspace
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.plan import Assessment, plan
from media_pipeline.pipeline.steps import steps_of
from media_pipeline.pipeline.wording import moment, step_title

_SIGNS = {"done": "✓", "out of date": "●", "never": "○"}
_WORTH_NAMING = 5
_COLOURS = {"done": "green", "out of date": "yellow", "never": None}


@click.command(
    help=_("Say where episodes stand. For each step: done, out of date or never, and why.")
)
@click.argument("episodes", metavar=_("[EPISODE]…"), nargs=-1)
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
@common_options
@click.pass_obj
def status(session: Session, episodes: tuple[str, ...], *, as_json: bool) -> None:
    """Show the plan of each episode."""
    workspace = loaded(session)
    names = episode_names(workspace, episodes) or tuple(workspace.episodes)
    jobs = [Job(workspace, workspace.episodes[name], session.machine) for name in names]
    plans = [(job, plan(job, steps_of(job))) for job in jobs]
    if as_json:
        click.echo(json.dumps(_document(plans), ensure_ascii=False, indent=2))
        return
    if not plans:
        click.echo(_('There is no episode yet. Type: media new SERIES "Title"'))
    for job, assessments in plans:
        _show(job, assessments)
    for series, titles in _without_folder(workspace).items():
        _show_without_folder(series, titles)


def _show_without_folder(series: str, titles: list[str]) -> None:
    """Name what the feed holds and no folder explains; many, as after an import, are counted."""
    if len(titles) > _WORTH_NAMING:
        click.echo(
            ngettext(
                "· The feed of {series} holds {count} more episode, imported or published on "
                "another computer.",
                "· The feed of {series} holds {count} more episodes, imported or published on "
                "another computer.",
                len(titles),
            ).format(series=series, count=len(titles))
        )
        return
    for title in titles:
        click.echo(
            _("! “{title}” is in the feed of {series}, but no episode folder holds it.").format(
                title=title, series=series
            )
        )


def _without_folder(workspace: Workspace) -> dict[str, list[str]]:
    """Return by series the titles that the last feeds hold and no folder explains."""
    from media_pipeline.feed.reading import UnreadableFeed, guids_of

    known = {episode.guid for episode in workspace.episodes.values()}
    found: dict[str, list[str]] = {}
    for series in workspace.settings.series:
        copy = workspace.root / "feeds" / f"{series}.xml"
        try:
            guids = guids_of(copy.read_bytes()) if copy.exists() else {}
        except UnreadableFeed:
            continue
        found[series] = [title for guid, title in guids.items() if guid not in known]
    return found


def _show(job: Job, assessments: tuple[Assessment, ...]) -> None:
    click.secho(f"{job.episode.name} · {job.episode.title}", bold=True)
    date = job.episode.published
    if date is not None and date > job.machine.now():
        click.echo("  " + _("It comes out on {when}.").format(when=moment(date)))
    for each in assessments:
        sign = click.style(_SIGNS[each.state], fg=_COLOURS[each.state])
        click.echo(f"  {sign} {step_title(each.step):<14} {_state_words(job, each)}")


def _state_words(job: Job, assessment: Assessment) -> str:
    if assessment.state == "never":
        return _("never done")
    if assessment.state == "out of date":
        return _("out of date ({reason})").format(reason=assessment.reason)
    entry = job.ledger.read(assessment.step)
    when = moment(entry.finished) if entry else ""
    return _("done on {when}").format(when=when)


def _document(plans: list[tuple[Job, tuple[Assessment, ...]]]) -> dict[str, Any]:
    return {
        "episodes": [
            {
                "episode": job.episode.name,
                "series": job.episode.series,
                "title": job.episode.title,
                "steps": [
                    {"step": each.step, "state": each.state, "reason": each.reason}
                    for each in assessments
                ],
            }
            for job, assessments in plans
        ]
    }
