"""`media todo`: what is left to do by hand after publishing."""

import json
from gettext import gettext as _
from typing import Any

import click

from media_pipeline.cli.session import Session, common_options, episode_names, loaded
from media_pipeline.errors import UsageProblem
from media_pipeline.model.settings import Workspace
from media_pipeline.pipeline.by_hand import EPISODE_TASKS, SERIES_TASKS, HandWork, Name, Task
from media_pipeline.pipeline.by_hand_wording import needed_for, task_in_words, why_nothing
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.wording import moment

_TASKS = click.Choice((*SERIES_TASKS, *EPISODE_TASKS))
_SIGNS = {"to do": ("○", None), "again": ("●", "yellow"), "done": ("✓", "green")}
_WIDTH = max(map(len, (*SERIES_TASKS, *EPISODE_TASKS)))


@click.command(
    help=_(
        "List what is left to do by hand after publishing, with the files and addresses for it: "
        "telling Apple and Spotify of a new series, Spotify’s transcripts, the player on your site."
    ),
    short_help=_("List what is left to do by hand."),
)
@click.argument("episodes", metavar=_("[EPISODE]…"), nargs=-1)
@click.option(
    "--done", metavar=_("TASK"), multiple=True, type=_TASKS, help=_("Remember that it is done.")
)
@click.option(
    "--not-done", metavar=_("TASK"), multiple=True, type=_TASKS, help=_("Take that back.")
)
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
@common_options
@click.pass_obj
def todo(
    session: Session, /, episodes: tuple[str, ...], *, done: tuple[Name, ...],
    not_done: tuple[Name, ...], as_json: bool,
) -> None:  # fmt: skip
    """Show what is to be done for the episodes named, or in short for all."""
    workspace = loaded(session)
    names = episode_names(workspace, episodes)
    if (done or not_done) and not names:
        raise _for_which(workspace, (*done, *not_done)[0])
    every = names or tuple(workspace.episodes)
    works = [HandWork(Job(workspace, workspace.episodes[name], session.machine)) for name in every]
    for work in works:
        work.mark(done, done=True)
        work.mark(not_done, done=False)
    if as_json:
        document = {"episodes": [_document(work) for work in works]}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    elif names:
        for work in works:
            _show(work)
    else:
        _show_all(works)


def _for_which(workspace: Workspace, task: Name) -> UsageProblem:
    """Return the question for the episode: a task may be done for one and not for another."""
    episode = next(iter(workspace.episodes), "EPISODE")
    example = _("For example: media todo {episode} --done {task}")
    return UsageProblem(
        _("Say for which episode it is done."), example.format(episode=episode, task=task)
    )


def _show(work: HandWork) -> None:
    episode = work.job.episode
    click.secho(f"{episode.name} · {episode.title}", bold=True)
    for task in work.tasks:
        _show_task(work.job, task)
    if not work.pending:
        click.echo(why_nothing(work))
        return
    click.echo(
        _("When something is done, type: {command}").format(
            command=f"media todo {episode.name} --done {work.pending[0].name}"
        )
    )


def _show_task(job: Job, task: Task) -> None:
    sign, colour = _SIGNS[task.state]
    label = f"  {click.style(sign, fg=colour)} {task.name:<{_WIDTH}}"
    if task.state == "done" and task.done:
        told = _("done on {when} by {who}").format(when=moment(task.done.when), who=task.done.who)
        click.echo(f"{label}  {told}")
        return
    click.echo(f"{label}  {task_in_words(job, task)}")
    if task.state == "done":
        return
    for line in needed_for(job, task):
        click.echo(f"      {line}")


def _show_all(works: list[HandWork]) -> None:
    """Show the names of what is left, a line for each series and each episode."""
    left = [work for work in works if work.pending]
    for slug in dict.fromkeys(work.job.slug for work in left):
        of_series = [work for work in left if work.job.slug == slug]
        once = [task.name for task in of_series[0].pending if task.name in SERIES_TASKS]
        if once:
            _show_line(of_series[0].job.series.title, once)
        for work in of_series:
            own = [task.name for task in work.pending if task.name in EPISODE_TASKS]
            if own:
                _show_line(f"{work.job.episode.name} · {work.job.episode.title}", own)
    if left:
        command = f"media todo {left[0].job.episode.name}"
        click.echo(_("To see what to do for one, type: {command}").format(command=command))
    elif works and works[0].is_only_here:
        click.echo(why_nothing(works[0]))
    else:
        click.echo(_("Nothing is left to do by hand."))


def _show_line(title: str, names: list[Name]) -> None:
    click.echo(_("{title}: {tasks}").format(title=title, tasks=", ".join(names)))


def _document(work: HandWork) -> dict[str, Any]:
    return {
        "episode": work.job.episode.name,
        "reachable": not work.is_only_here,
        "published": work.is_published,
        "tasks": [
            {
                "task": task.name,
                "state": task.state,
                "file": str(task.file) if task.file else None,
                "address": task.address,
                "done": task.done.when.isoformat() if task.done else None,
            }
            for task in work.tasks
        ],
    }
