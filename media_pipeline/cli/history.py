"""`media history`: who changed what is published, when, and how."""

import json
from collections.abc import Iterator
from gettext import gettext as _
from itertools import chain, pairwise
from typing import Any

import click

from media_pipeline.cli.session import Session, common_options, published_series
from media_pipeline.feed.differences import Difference, differences
from media_pipeline.model.publication import Catalogue, Revision
from media_pipeline.pipeline.history import current_catalogue, revisions
from media_pipeline.pipeline.history_wording import revision_in_words
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.pipeline.wording import moment

Entry = tuple[Revision, Catalogue | None]


@click.command(
    help=_("List every change of what is published in SERIES: number, when, who, what."),
    short_help=_("List the changes of a series."),
)
@click.argument("series", metavar=_("SERIES"))
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON document."))
@common_options
@click.pass_obj
def history(session: Session, series: str, *, as_json: bool) -> None:
    """Show the revisions of a series, newest first."""
    place = published_series(session, series)
    entries = _entries(place)
    if as_json:
        document = {"series": series, "revisions": [_document(*entry) for entry in entries]}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    shown = 0
    for revision, before in entries:
        _show(revision, before)
        shown += 1
    if not shown:
        click.echo(_("No change was kept yet; the next one will be."))


def _entries(place: PublishedSeries) -> Iterator[Entry]:
    """Give each revision with the catalogue that it changed, newest first."""
    found = revisions(place.store, place.slug, current_catalogue(place))
    for newer, older in pairwise(chain(found, [None])):
        if newer is not None:
            yield newer, older.catalogue if older else None


def _show(revision: Revision, before: Catalogue | None) -> None:
    when = moment(revision.when)
    number = click.style(f"{revision.number:>4}", bold=True)
    first, *others = revision_in_words(revision, before)
    click.echo(f"{number}  {when}  {revision.who or '–'}  {first}")
    for sentence in others:
        click.echo(f"        {sentence}")


def _document(revision: Revision, before: Catalogue | None) -> dict[str, Any]:
    return {
        "number": revision.number,
        "before": revision.before,
        "when": revision.when.isoformat(),
        "who": revision.who,
        "kind": revision.deed.kind,
        "restored": revision.deed.restored,
        "episodes": [
            {
                "episode": each.item.name,
                "title": each.item.title,
                "change": each.change,
                "aspects": list(each.aspects),
            }
            for each in _differences(revision, before)
        ],
        "told": revision_in_words(revision, before),
    }


def _differences(revision: Revision, before: Catalogue | None) -> tuple[Difference, ...]:
    """Return what changed; nothing where the revision before is no longer kept."""
    if before is None and revision.before is not None:
        return ()
    return differences(before, revision.catalogue).items
