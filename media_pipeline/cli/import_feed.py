"""`media import`: take over a series that another host published."""

import json
from gettext import gettext as _
from gettext import ngettext
from typing import TYPE_CHECKING, Any

import click

from media_pipeline.cli.session import Session, common_options
from media_pipeline.pipeline.wording import size

if TYPE_CHECKING:
    from media_pipeline.cli.import_reporters import ShownImport
    from media_pipeline.pipeline.import_refusals import Request
    from media_pipeline.pipeline.importing import Imported, Survey


@click.command(
    "import",
    help=_(
        "Take over a series from another host. FEED is the address of its RSS feed, or a file. "
        "Every episode comes with its identity, sound and texts, or nothing is published."
    ),
)
@click.argument("feed", metavar=_("FEED"))
@click.option(
    "--series",
    "slug",
    metavar=_("SERIES"),
    required=True,
    help=_("The series in config.yaml; a new name makes a new series."),
)
@click.option("--dry-run", is_flag=True, help=_("Say what would come in; write nothing."))
@click.option(
    "--yes-drop-duplicates",
    "drop_duplicates",
    is_flag=True,
    help=_("Of episodes with one GUID, take the latest only."),
)
@click.option(
    "--yes-leave-out-missing",
    "leave_out_missing",
    is_flag=True,
    help=_("Publish the others, although some episodes cannot come in."),
)
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
@common_options
@click.pass_obj
def import_feed(
    session: Session,
    /,
    feed: str,
    slug: str,
    *,
    dry_run: bool,
    as_json: bool,
    **answers: bool,
) -> None:
    """Take over, or say what would come in."""
    from media_pipeline.cli.import_reporters import SilentImport, reporter_for_import
    from media_pipeline.pipeline.import_refusals import Request

    request = Request(feed, slug, **answers)
    reporter = SilentImport() if as_json else reporter_for_import()
    if dry_run:
        _look(session, request, reporter, as_json=as_json)
    else:
        _take_over(session, request, reporter, as_json=as_json)


def _look(session: Session, request: "Request", reporter: "ShownImport", *, as_json: bool) -> None:
    from media_pipeline.pipeline.importing import bytes_of, survey
    from media_pipeline.tools.web_client import Patience, WebClient

    with WebClient(Patience(waiting=reporter.waiting)) as client:
        looked = survey(session.root, request, session.machine, client)
        to_come = bytes_of(looked, client)
    if as_json:
        _print_json(_survey_document(looked) | {"bytes_to_download": to_come})
    else:
        _show_survey(looked, to_come)


def _take_over(
    session: Session, request: "Request", reporter: "ShownImport", *, as_json: bool
) -> None:
    from media_pipeline.pipeline.import_steps import next_steps
    from media_pipeline.pipeline.importing import take_over
    from media_pipeline.tools.web_client import Patience, WebClient

    with reporter, WebClient(Patience(waiting=reporter.waiting)) as client:
        done = take_over(session.root, request, session.machine, client, reporter)
        for warning in done.warnings:
            reporter.warned(warning)
    if as_json:
        _print_json(
            _survey_document(done.survey)
            | {
                "added": list(done.added),
                "missing": [each.model_dump() for each in done.missing],
                "feed": done.feed_url,
                "warnings": getattr(reporter, "warnings", []),
                "next_steps": list(next_steps(done)),
            }
        )
    else:
        _show_end(done)


def _survey_document(looked: "Survey") -> dict[str, Any]:
    """Return the survey for programs: dates in ISO 8601."""
    plan, dates = looked.plan, looked.dates
    return {
        "series": looked.slug,
        "new_series": looked.proposal is not None,
        "title": looked.feed.channel.title,
        "pages": looked.feed.pages,
        "items": plan.items,
        "coming": [
            {"guid": each.item.guid, "name": each.name, "number": each.number}
            for each in plan.planned
        ],
        "already_here": len(plan.known),
        "without_sound": list(plan.without_sound),
        "missing": [each.model_dump() for each in plan.missing],
        "duplicates": [each.model_dump() for each in plan.duplicates],
        "first": dates[0].isoformat() if dates else None,
        "last": dates[1].isoformat() if dates else None,
        "remarks": list(plan.remarks),
    }


def _print_json(document: dict[str, Any]) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _show_survey(looked: "Survey", to_come: int) -> None:
    from media_pipeline.pipeline.import_refusals import duplicate_lines, missing_lines

    plan, lines = looked.plan, _facts(looked, to_come)
    click.secho(looked.feed.channel.title or looked.slug, bold=True)
    width = max(map(len, lines))
    for label, value in lines.items():
        click.echo(f"  {label:<{width}}  {value}")
    for title in plan.without_sound:
        click.echo("! " + _("“{title}” names no sound and is left out.").format(title=title))
    for line in missing_lines(plan.missing):
        click.echo("! " + _("It cannot come in: {line}").format(line=line))
    for line in duplicate_lines(plan):
        click.echo("! " + _("One GUID, several episodes: {line}").format(line=line))
    for remark in plan.remarks:
        click.echo("! " + remark)
    _show_block(looked)
    click.echo(_("Nothing was written. Without --dry-run, this is taken over."))


def _facts(looked: "Survey", to_come: int) -> dict[str, str]:
    plan, dates = looked.plan, looked.dates
    kept = sum(each.item.has_own_guid for each in plan.planned)
    facts = {
        _("Episodes in the old feed"): str(plan.items),
        _("Would come in"): str(len(plan.planned)),
        _("Here already"): str(len(plan.known)),
        _("GUIDs kept"): _("{kept} of the feed, {made} that are the sound’s address").format(
            kept=kept, made=len(plan.planned) - kept
        ),
        _("To download"): size(to_come),
    }
    if dates:
        first, last = (date.strftime(_("%Y-%m-%d")) for date in dates)
        facts[_("From … to")] = f"{first} … {last}"
    return facts


def _show_block(looked: "Survey") -> None:
    from media_pipeline.config.new_series import series_block

    if looked.proposal is None:
        return
    click.echo(_("These lines would be written into config.yaml, under “series”:"))
    click.echo(series_block(looked.slug, looked.proposal.values))
    for remark in looked.proposal.remarks:
        click.echo("! " + remark)


def _show_end(done: "Imported") -> None:
    from media_pipeline.pipeline.import_refusals import missing_lines
    from media_pipeline.pipeline.import_steps import next_steps

    for line in missing_lines(done.missing):
        click.echo("! " + _("Left out: {line}").format(line=line), err=True)
    if not done.added:
        click.secho(_("Every episode of the old feed is here already."), fg="green")
        return
    count = len(done.added)
    told = ngettext("{count} episode was taken over", "{count} episodes were taken over", count)
    click.secho("✓ " + told.format(count=count), fg="green")
    click.echo(f"  {_('Feed')}  {done.feed_url}")
    click.echo(_("What to do now:"))
    for at, step in enumerate(next_steps(done), 1):
        click.echo(f"  {at}. {step}")
