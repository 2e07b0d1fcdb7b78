"""`media transcript export` and `import`: correct a transcript in a program of one's own."""

import os
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path

import click

from media_pipeline.cli.session import Session, common_options, job_of
from media_pipeline.pipeline.corrected_file import FORMATS, Format, format_of
from media_pipeline.pipeline.correcting import (
    Imported,
    export_transcript,
    import_transcript,
    speakers_of,
)
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.wording import length

_SHOWN_CHARACTERS = 300


@click.command(
    "export",
    help=_(
        "Write the transcript into a file to correct: docx for Word and LibreOffice, vtt for a "
        "caption editor, txt for a text editor."
    ),
    short_help=_("Write a file to correct."),
)
@click.argument("episode", metavar=_("EPISODE"))
@click.option("--to", "kind", type=click.Choice(FORMATS), help=_("The file’s format."))
@click.option(
    "--output",
    metavar=_("FILE"),
    type=click.Path(path_type=Path),
    help=_("Where to write it (default: here, under the episode’s name)."),
)
@common_options
@click.pass_obj
def export_command(
    session: Session, episode: str, *, kind: Format | None, output: Path | None
) -> None:
    """Write a file that a person can edit."""
    job = job_of(session, episode)
    wanted = kind or (format_of(output) if output else "docx")
    target = _target(job, wanted, output)
    export_transcript(job, wanted, target)
    click.echo(_("Written: {path}").format(path=target))
    click.echo(
        _("Correct it, save it, then type: media transcript import {episode} {path}").format(
            episode=job.episode.name, path=_typed(target)
        )
    )


@click.command(
    "import",
    help=_("Take a corrected file back: it becomes the episode’s transcript."),
    short_help=_("Take a corrected file back."),
)
@click.argument("episode", metavar=_("EPISODE"))
@click.argument("file", metavar=_("FILE"), type=click.Path(path_type=Path))
@click.option(
    "--yes-replace",
    "replaces",
    is_flag=True,
    help=_("Take the file although most of its words are others."),
)
@common_options
@click.pass_obj
def import_command(session: Session, episode: str, file: Path, *, replaces: bool) -> None:
    """Make a person's file the transcript, and say what came of it."""
    job = job_of(session, episode)
    imported = import_transcript(job, file, replaces=replaces)
    for line in (*_counts(imported), *_troubles(imported), *_places(job, imported)):
        click.echo(line)
    click.echo(_("Type: media publish {episode}").format(episode=job.episode.name))


def _target(job: Job, kind: Format, output: Path | None) -> Path:
    name = f"{job.episode.name}-transcript.{kind}"
    if output is None:
        return Path(name)
    return output / name if output.is_dir() else output


def _typed(path: Path) -> str:
    """Return a path as it must be typed."""
    return f'"{path}"' if " " in str(path) else str(path)


def _counts(imported: Imported) -> list[str]:
    alignment = imported.timed.alignment
    changes = (
        ngettext("{count} word changed", "{count} words changed", alignment.changed),
        ngettext("{count} added", "{count} added", alignment.added),
        ngettext("{count} removed", "{count} removed", alignment.removed),
    )
    counts = (alignment.changed, alignment.added, alignment.removed)
    said = (text.format(count=count) for text, count in zip(changes, counts, strict=True))
    speakers = imported.speakers
    lines = [", ".join(said) + "."]
    if speakers:
        lines.append(_("Speakers now: {names}").format(names=", ".join(speakers)))
    new = [name for name in speakers if name not in speakers_of(imported.before)]
    if new:
        lines.append(_("New among them: {names}").format(names=", ".join(new)))
    return lines


def _troubles(imported: Imported) -> list[str]:
    lines = []
    if imported.squeezed:
        lines.append(_("There is no time in the recording for these added words; they are kept:"))
        lines += [f"  {length(each.at_s):>7}  {_short(each.text)}" for each in imported.squeezed]
    if imported.left_out:
        lines.append(_("Not taken, because it stands in a table, a box, a title or a heading:"))
        lines += [f"  {_short(text)}" for text in imported.left_out]
    return lines


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"


def _places(job: Job, imported: Imported) -> list[str]:
    target = os.path.relpath(job.episode.corrected_transcript)
    lines = [_("Written: {path}").format(path=target)]
    if imported.is_newer:
        lines.append(
            _("{path} had been changed after the export; these changes are not in it now.").format(
                path=target
            )
        )
    if imported.backup:
        kept = os.path.relpath(imported.backup)
        lines.append(
            _("The one before is kept. To go back to it, copy {kept} over {path}.").format(
                kept=_typed(Path(kept)), path=_typed(Path(target))
            )
        )
    elif imported.before.origin == "machine":
        lines.append(_("To go back to the draft, delete {path}.").format(path=_typed(Path(target))))
    return lines
