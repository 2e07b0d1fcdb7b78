"""`media check`: what a recording is like, and what will be done about it."""

import json
import os
import shutil
import sys
import textwrap
from dataclasses import dataclass
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import Any

import click

from media_pipeline.cli.boundary import error_document, tell_error
from media_pipeline.cli.reporters import JsonReporter, reporter_for
from media_pipeline.cli.session import Session, common_options, episode_names, loaded
from media_pipeline.config.list_items import block_items
from media_pipeline.config.loading import EPISODE
from media_pipeline.errors import MediaError
from media_pipeline.master.verdict.remark import Level
from media_pipeline.model.episode import Cut
from media_pipeline.pipeline.loudness_picture import draw_picture
from media_pipeline.pipeline.reporting import Reporter
from media_pipeline.pipeline.sound_check import SoundCheck, accept_cuts, check_sound, cut_items

_SIGNS: dict[Level, tuple[str, str]] = {
    "good": ("✓", "green"),
    "will be mended": ("●", "cyan"),
    "look at it": ("!", "yellow"),
}
_INDENT = "  "
_FACT_DIGITS = 3


@dataclass(frozen=True, slots=True)
class _Checked:
    """One recording as it was examined; ``accepted`` are cuts that were written just now."""

    check: SoundCheck
    accepted: tuple[Cut, ...]
    picture: Path | None


@dataclass(frozen=True, slots=True)
class _Examiner:
    """Examines as the options say."""

    session: Session
    accepts: bool
    draws: bool

    def examined(self, name: str, reporter: Reporter) -> _Checked:
        check = check_sound(self.session.root, name, self.session.machine, reporter)
        accepted = check.proposed if self.accepts else ()
        if accepted:
            check = accept_cuts(check)
        picture = draw_picture(check.job, check.analysis) if self.draws else None
        return _Checked(check, accepted, picture)


@click.command(
    help=_("Examine recordings. Says what they are like, and what will be done about it.")
)
@click.argument("episodes", metavar=_("[EPISODE]…"), nargs=-1)
@click.option(
    "--accept-cuts",
    "accepts",
    is_flag=True,
    help=_("Write the cuts that are proposed into episode.yaml."),
)
@click.option("--no-picture", is_flag=True, help=_("Draw no picture of the loudness over time."))
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
@common_options
@click.pass_obj
def check(
    session: Session, episodes: tuple[str, ...], *, accepts: bool, no_picture: bool, as_json: bool
) -> int:
    """Examine each episode; one that fails does not keep the others back."""
    workspace = loaded(session)
    names = episode_names(workspace, episodes) or tuple(workspace.episodes)
    examiner = _Examiner(session, accepts=accepts, draws=not no_picture)
    if as_json:
        return _check_for_program(examiner, names)
    if not names:
        click.echo(_('There is no episode yet. Type: media new SERIES "Title"'))
    codes = []
    for name in names:
        click.secho(f"{name} · {workspace.episodes[name].title}", bold=True)
        codes.append(_check_for_person(examiner, name))
    return next((code for code in codes if code), 0)


def _check_for_person(examiner: _Examiner, name: str) -> int:
    reporter = reporter_for()
    try:
        with reporter:
            checked = examiner.examined(name, reporter)
    except MediaError as error:
        tell_error(error, verbose=examiner.session.verbose)
        return error.exit_code
    _show(checked)
    return 0


def _check_for_program(examiner: _Examiner, names: tuple[str, ...]) -> int:
    documents, codes = [], []
    for name in names:
        reporter = JsonReporter(name)
        documents.append(reporter.document)
        try:
            reporter.document |= _document(examiner.examined(name, reporter))
        except MediaError as error:
            reporter.document |= error_document(error.message, error.hint, error.exit_code)
            codes.append(error.exit_code)
    click.echo(json.dumps({"episodes": _rounded(documents)}, ensure_ascii=False, indent=2))
    return next(iter(codes), 0)


def _show(checked: _Checked) -> None:
    check = checked.check
    for remark in check.remarks:
        _show_line(remark.level, remark.text)
    _show_cuts(checked)
    if checked.picture is not None:
        click.echo(_INDENT + _("Picture: {path}").format(path=_from_here(checked.picture)))
    click.secho(check.overall.text, fg=_SIGNS[check.overall.level][1])


def _show_line(level: Level, text: str) -> None:
    """Show one remark, broken between words where a terminal would break inside them."""
    sign, colour = _SIGNS[level]
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else len(text) + 8
    room = max(width - len(_INDENT) - 2, 20)
    first, *others = textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False)
    click.echo(f"{_INDENT}{click.style(sign, fg=colour)} {first}")
    for line in others:
        click.echo(f"{_INDENT}  {line}")


def _show_cuts(checked: _Checked) -> None:
    check, file = checked.check, _from_here(checked.check.job.episode.folder / EPISODE)
    if checked.accepted:
        text = ngettext(
            "{count} cut was written into {file}. To undo it, remove its lines.",
            "{count} cuts were written into {file}. To undo one, remove its lines.",
            len(checked.accepted),
        )
        click.echo(_INDENT + text.format(count=len(checked.accepted), file=file))
    if not check.proposed:
        return
    click.echo(_INDENT + _("Proposed for {file}:").format(file=file))
    lead = [] if check.job.episode.cuts else ["cuts:"]
    for line in (*lead, *block_items(cut_items(check.proposed))):
        click.echo(_INDENT * 2 + line)
    text = _("→ media check {episode} --accept-cuts writes it there.")
    click.echo(_INDENT + text.format(episode=check.job.episode.name))


def _document(checked: _Checked) -> dict[str, Any]:
    check = checked.check
    return {
        "analysis": check.analysis.model_dump(mode="json"),
        "remarks": [remark.model_dump(mode="json") for remark in check.remarks],
        "overall": check.overall.model_dump(mode="json"),
        "proposed_cuts": cut_items(check.proposed),
        "accepted_cuts": cut_items(checked.accepted),
        "picture": str(checked.picture) if checked.picture else None,
    }


def _rounded(value: Any) -> Any:
    """Return a document with thousandths at most: finer is nobody's business."""
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(each) for each in value]
    return round(value, _FACT_DIGITS) if isinstance(value, float) else value


def _from_here(path: Path) -> str:
    return os.path.relpath(path)
