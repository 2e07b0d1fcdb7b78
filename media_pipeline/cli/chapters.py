"""`media chapters`: an episode's chapters, and those that its slides propose."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import Any

import click

from media_pipeline.cli.session import Session, common_options, confirmed, job_of
from media_pipeline.config.list_items import block_items
from media_pipeline.config.loading import EPISODE
from media_pipeline.errors import UsageProblem
from media_pipeline.model.base import Progress
from media_pipeline.model.slides import ProposedChapter
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.slide_chapters import (
    CLOSEST_S,
    Proposals,
    Wished,
    chapter_items,
    propose_chapters,
    said_in,
    write_chapters,
)
from media_pipeline.pipeline.wording import length

_SHOWN = 80
_STEPS = 1000


@click.command(
    help=_("Show the chapters of an episode, or propose some where slides change."),
    short_help=_("Show chapters, or propose them from slides."),
)
@click.argument("episode", metavar=_("EPISODE"))
@click.option(
    "--from-slides", is_flag=True, help=_("Look for changes of slide, and propose chapters there.")
)
@click.option("--every", is_flag=True, help=_("Propose every slide, also closer than 30 s."))
@click.option(
    "--replace", is_flag=True, help=_("Propose all anew, instead of the chapters that there are.")
)
@click.option("--yes", is_flag=True, help=_("Write them into episode.yaml without asking."))
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
@common_options
@click.pass_obj
def chapters(session: Session, /, episode: str, **options: bool) -> None:
    """Show what there is, or propose."""
    job = job_of(session, episode)
    wished = Wished(every=options["every"], replace=options["replace"])
    as_json, agreed = options["as_json"], options["yes"]
    if options["from_slides"]:
        propose = _propose_for_program if as_json else _propose
        propose(job, wished, agreed=agreed)
        return
    _require_no_wishes(job, agreed=agreed, wished=wished)
    show = _show_for_program if as_json else _show
    show(job)


def _require_no_wishes(job: Job, *, agreed: bool, wished: Wished) -> None:
    """Refuse options that mean nothing alone.

    Raises:
        UsageProblem: there is one.
    """
    if agreed or wished.every or wished.replace:
        raise UsageProblem(
            _("--every, --replace and --yes go with --from-slides."),
            _("Type: media chapters {episode} --from-slides").format(episode=job.episode.name),
        )


def _show(job: Job) -> None:
    click.secho(f"{job.episode.name} · {job.episode.title}", bold=True)
    there = sorted(job.episode.chapters, key=lambda chapter: chapter.start)
    for chapter, said in zip(there, said_in(job, there), strict=True):
        _show_line(chapter.start, chapter.title, said)
    if not there:
        click.echo(_("No chapters yet."))
    told = _("To have some proposed where slides change, type: {command}")
    click.echo(told.format(command=_command(job)))


def _show_for_program(job: Job) -> None:
    there = sorted(job.episode.chapters, key=lambda chapter: chapter.start)
    listed = [
        {"start_s": chapter.start, "title": chapter.title, "said": said}
        for chapter, said in zip(there, said_in(job, there), strict=True)
    ]
    _print({"episode": job.episode.name, "chapters": listed})


def _propose(job: Job, wished: Wished, *, agreed: bool) -> None:
    click.secho(f"{job.episode.name} · {job.episode.title}", bold=True)
    with _bar() as progress:
        found = propose_chapters(job, wished, progress)
    _tell(job, found, wished)
    if not found.chapters:
        return
    if agreed or _is_wanted(job, found, wished):
        _write(job, found.chapters, replace=wished.replace)


def _propose_for_program(job: Job, wished: Wished, *, agreed: bool) -> None:
    found = propose_chapters(job, wished)
    written = bool(agreed and found.chapters)
    if written:
        write_chapters(job, found.chapters, replace=wished.replace)
    _print(
        {
            "episode": job.episode.name,
            "changes_s": found.changes_s,
            "proposed": [each.model_dump(exclude={"thumbnail"}) for each in found.chapters],
            "too_close_s": found.too_close_s,
            "there_already_s": found.there_s,
            "page": str(found.page) if found.page else None,
            "written": written,
        }
    )


def _tell(job: Job, found: Proposals, wished: Wished) -> None:
    count = len(found.changes_s)
    if not count:
        click.echo(
            _(
                "No change of slide was found: the picture shows the same throughout, or people "
                "rather than slides. Chapters can be written into {file} by hand."
            ).format(file=_file(job))
        )
        return
    told = ngettext(
        "{count} change of slide was found.", "{count} changes of slide were found.", count
    )
    click.echo(told.format(count=count))
    for chapter in found.chapters:
        _show_line(chapter.start_s, chapter.title, chapter.said)
    _tell_what_is_left_out(job, found, wished)
    if found.page:
        click.echo(_("To look at the slides, open {path}").format(path=_from_here(found.page)))


def _tell_what_is_left_out(job: Job, found: Proposals, wished: Wished) -> None:
    if found.there_s:
        told = _("Chapters that are there already stay as they are: {times}")
        click.echo(told.format(times=_times(found.there_s)))
    if found.too_close_s:
        told = _(
            "Left out, because chapters should be {seconds} s apart (Spotify asks for it): "
            "{times}. To have these too, type: {command}"
        )
        command = _command(job, every=True, replace=wished.replace)
        times = _times(found.too_close_s)
        click.echo(told.format(seconds=round(CLOSEST_S), times=times, command=command))
    if found.chapters and not found.has_words:
        told = _(
            "There is no transcript yet, so the titles are numbers. For titles from what is said, "
            "type first: media publish {episode}"
        )
        click.echo(told.format(episode=job.episode.name))
    if not found.chapters:
        click.echo(_("There is nothing to add to {file}.").format(file=_file(job)))


def _is_wanted(job: Job, found: Proposals, wished: Wished) -> bool:
    """Ask, where somebody can answer; else say what to type."""
    if not sys.stdin.isatty():
        command = _command(job, every=wished.every, replace=wished.replace)
        told = _("Nothing was written. To write them into {file}, type: {command}")
        click.echo(told.format(file=_file(job), command=f"{command} --yes"))
        return False
    if confirmed(_question(job, found, replace=wished.replace)):
        return True
    click.echo(_("Nothing was changed."))
    return False


def _question(job: Job, found: Proposals, *, replace: bool) -> str:
    count, gone = len(found.chapters), len(job.episode.chapters)
    if replace and gone:
        return ngettext(
            "Write this chapter into {file}, instead of the {gone} there now?",
            "Write these {count} chapters into {file}, instead of the {gone} there now?",
            count,
        ).format(count=count, file=_file(job), gone=gone)
    return ngettext(
        "Write this chapter into {file}?", "Write these {count} chapters into {file}?", count
    ).format(count=count, file=_file(job))


def _write(job: Job, proposed: tuple[ProposedChapter, ...], *, replace: bool) -> None:
    removed = write_chapters(job, proposed, replace=replace)
    count = len(proposed)
    told = ngettext(
        "{count} chapter was written into {file}.",
        "{count} chapters were written into {file}.",
        count,
    )
    click.secho(told.format(count=count, file=_file(job)), fg="green")
    if removed:
        click.echo(_("These lines were taken out. To undo it, put them back:"))
        click.echo(removed)
    else:
        click.echo(_("To undo it, remove these lines there:"))
        click.echo("\n".join(block_items(chapter_items(proposed))))
    click.echo(
        _("Titles can be changed there. Then type: media publish {episode}").format(
            episode=job.episode.name
        )
    )


def _show_line(start_s: float, title: str, said: str) -> None:
    click.echo(f"  {_time(start_s):>7}  {title}")
    if said and said.rstrip(".") != title:
        shown = said if len(said) <= _SHOWN else said[: _SHOWN - 1] + "…"
        click.echo("           " + _("“{words}”").format(words=shown))


@contextmanager
def _bar() -> Iterator[Progress]:
    """Show a bar with the time left on a terminal; stay silent in a pipe."""
    if not sys.stdout.isatty():
        yield lambda _fraction: None
        return
    with click.progressbar(length=_STEPS, label=_("Looking at the slides")) as bar:
        yield lambda fraction: bar.update(max(0, int(fraction * _STEPS) - bar.pos))


def _command(job: Job, *, every: bool = False, replace: bool = False) -> str:
    wishes = f"{' --every' * every}{' --replace' * replace}"
    return f"media chapters {job.episode.name} --from-slides{wishes}"


def _times(times_s: tuple[float, ...]) -> str:
    return ", ".join(map(_time, times_s))


def _time(start_s: float) -> str:
    """Return the second that has begun, as players show it."""
    return length(int(start_s))


def _file(job: Job) -> str:
    return _from_here(job.episode.folder / EPISODE)


def _from_here(path: Path) -> str:
    return os.path.relpath(path)


def _print(document: dict[str, Any]) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))
