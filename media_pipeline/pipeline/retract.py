"""An episode leaves feed, series page and site; its sound stays, and it can come back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from gettext import gettext as _

from media_pipeline.errors import UsageProblem
from media_pipeline.model.publication import Catalogue, Deed, Item, KeptPage, Retracted
from media_pipeline.model.settings import Workspace
from media_pipeline.pipeline.catalogue_change import change_catalogue
from media_pipeline.pipeline.history import current_catalogue
from media_pipeline.pipeline.job import Machine
from media_pipeline.pipeline.published import read_published
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.pipeline.series_feed import WrittenFeed
from media_pipeline.pipeline.withdrawn_pages import keep_pages, put_notices
from media_pipeline.store.opening import open_store


@dataclass(frozen=True, slots=True)
class Retraction:
    """The episode to withdraw; ``done`` tells that feed and pages know it already.

    One that left by a rollback still has its pages, so it is not done.
    """

    series: PublishedSeries
    item: Item
    done: bool


def prepare_retraction(series: PublishedSeries, name: str) -> Retraction:
    """Find the episode whose folder is called ``name``.

    Raises:
        UsageProblem: it is not published.
        StorageError: the store says no, or the catalogue is damaged.
    """
    catalogue = current_catalogue(series)
    item = next((item for item in catalogue.every_item if item.name == name), None)
    if item is None:
        raise UsageProblem(
            _("{name} is not published: there is nothing to withdraw.").format(name=name),
            _("Type: media status, to see all episodes."),
        )
    withdrawn = [gone.item.guid for gone in catalogue.retracted if gone.pages]
    return Retraction(series, item, done=item.guid in withdrawn)


def series_that_holds(workspace: Workspace, machine: Machine, name: str) -> PublishedSeries | None:
    """Return the series in which an episode of that name was published, folder or no folder.

    Raises:
        StorageError: the store says no, or a catalogue is damaged.
    """
    store = open_store(workspace.settings.storage, workspace.root, machine.patience)
    for slug in workspace.settings.series:
        catalogue, _version = read_published(store, slug)
        if catalogue is not None and name in {item.name for item in catalogue.every_item}:
            return PublishedSeries(workspace, slug, store, machine)
    return None


def retract(retraction: Retraction) -> WrittenFeed:
    """Take the episode out of the catalogue, of page and feed, then replace its pages.

    Its pages are kept aside first, so that a rollback can bring them back. Where an earlier
    attempt was stopped, the rest is done.

    Raises:
        StorageError: the store says no.
    """
    series, item = retraction.series, retraction.item
    pages = () if retraction.done else keep_pages(series.store, series.key(item.name))
    written = change_catalogue(
        series,
        _without(item.guid, pages, series.machine.now()),
        Deed(kind="retract", episodes=((item.name, item.title),)),
    )
    for gone in written.catalogue.retracted:
        if gone.item.guid == item.guid:
            put_notices(series, written.catalogue, gone)
    return written


def _without(
    guid: str, pages: tuple[KeptPage, ...], now: datetime
) -> Callable[[Catalogue | None], Catalogue]:
    from media_pipeline.feed.catalogue import changed, whole_second

    def edit(old: Catalogue | None) -> Catalogue:
        if old is None:
            raise UsageProblem(_("Nothing is published any more."))
        item = next((item for item in (*old.items, *old.held) if item.guid == guid), None)
        if item is None:
            return _with_pages(old, guid, pages)
        gone = Retracted(item=item, since=whole_second(now), pages=pages)
        others = old.without({guid})
        return changed(old, others.model_copy(update={"retracted": (*old.retracted, gone)}), now)

    return edit


def _with_pages(old: Catalogue, guid: str, pages: tuple[KeptPage, ...]) -> Catalogue:
    """Return the catalogue in which an episode that left by a rollback has its pages kept too."""
    retracted = tuple(
        gone.model_copy(update={"pages": gone.pages or pages}) if gone.item.guid == guid else gone
        for gone in old.retracted
    )
    return old.model_copy(update={"retracted": retracted})
