"""What waits for its date is let out, and a feed that a stopped change left behind is made anew.

Safe to run from several computers at once: the catalogue is changed by condition, and who comes
second finds nothing to do.
"""

from dataclasses import dataclass
from datetime import datetime

from media_pipeline.errors import StoreConflict, VerificationError
from media_pipeline.model.publication import Catalogue, Deed, Item
from media_pipeline.pipeline.catalogue_change import change_catalogue
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.outside_look import look_ahead, look_or_put_back
from media_pipeline.pipeline.published import read_published
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.pipeline.series_feed import WrittenFeed, bring_feed_up, feed_digest


@dataclass(frozen=True, slots=True)
class Synced:
    """One series after a sync.

    ``released`` are the episodes that came out now, ``waiting`` those whose date is to come;
    ``mended`` tells that its feed was made anew; ``warnings`` are sentences for a person.
    """

    slug: str
    released: tuple[Item, ...] = ()
    waiting: tuple[Item, ...] = ()
    mended: bool = False
    warnings: tuple[str, ...] = ()


def sync_series(series: PublishedSeries) -> Synced:
    """Let out every episode of the series whose date has come.

    Raises:
        VerificationError: a listener would not get it; the feed is as it was.
        StorageError: the store says no, or the catalogue is damaged.
    """
    from media_pipeline.feed.catalogue import due

    catalogue, _version = read_published(series.store, series.slug)
    if catalogue is None:
        return Synced(series.slug)
    out = due(catalogue, series.machine.now())
    if not out:
        return Synced(series.slug, waiting=catalogue.held, mended=_mended(series, catalogue))
    _look_ahead(series, catalogue, out)
    written = _released(series, out)
    name = out[0].name if len(out) == 1 else None
    warnings = look_or_put_back(series, written, name)
    return Synced(series.slug, _new_in(written, out), written.catalogue.held, warnings=warnings)


def held_until(job: Job) -> datetime | None:
    """Return the date for which the episode waits in the store; None when it does not wait."""
    catalogue, _version = read_published(job.store, job.slug)
    held = catalogue.held if catalogue else ()
    return next((item.published for item in held if item.guid == job.episode.guid), None)


def _mended(series: PublishedSeries, catalogue: Catalogue) -> bool:
    """Make the feed anew where a change was stopped before its feed was written."""
    feed = series.store.stat(series.key("feed.xml"))
    if feed is not None and feed.sha256 == feed_digest(catalogue):
        return False
    bring_feed_up(series)
    return True


def _look_ahead(series: PublishedSeries, catalogue: Catalogue, out: tuple[Item, ...]) -> None:
    offered = catalogue.model_copy(update={"items": out, "held": (), "retracted": ()})
    report = look_ahead(series, offered, {})
    if report.failures:
        raise VerificationError.ahead(report.feed_url, report.failures)


def _released(series: PublishedSeries, out: tuple[Item, ...]) -> WrittenFeed:
    from media_pipeline.feed.catalogue import released

    now = series.machine.now()

    def edit(old: Catalogue | None) -> Catalogue:
        if old is None:
            raise StoreConflict(series.key("catalog.json"))
        return released(old, now)

    deed = Deed(kind="release", episodes=tuple((item.name, item.title) for item in out))
    return change_catalogue(series, edit, deed)


def _new_in(written: WrittenFeed, out: tuple[Item, ...]) -> tuple[Item, ...]:
    """Return those that this change let out; another computer may have been quicker."""
    return out if written.change else ()
