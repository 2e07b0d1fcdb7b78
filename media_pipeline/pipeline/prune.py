"""What no revision names any more leaves the store, once enough time has gone by.

Kept whatever its age: catalogue, its history, feed, series page, the pages of every episode (a
notice stands where one was withdrawn), the logos that pages of any age show and, of the episodes
that are published or wait for their date, transcripts and chapters. What was uploaded a short while
ago is kept too: somebody may be about to publish it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from gettext import gettext as _
from pathlib import PurePosixPath

from media_pipeline.errors import StorageError
from media_pipeline.model.publication import Catalogue, Retracted, Revision, StoredEntry
from media_pipeline.pipeline.history import current_catalogue, revisions
from media_pipeline.pipeline.keys_named import keys_of
from media_pipeline.pipeline.look import HOST_SCRIPT
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.pipeline.series_feed import small_cover_address
from media_pipeline.pipeline.shown_films import FILM_FILES, shown_films
from media_pipeline.pipeline.shown_pictures import PICTURE, shown_pictures
from media_pipeline.pipeline.wording import moment

_SERIES_FILES = ("catalog.json", "feed.xml", "index.html", "sitemap.xml", HOST_SCRIPT)


@dataclass(frozen=True, slots=True)
class Pruning:
    """What would be removed: nothing that was published at any time since ``cutoff``."""

    series: PublishedSeries
    cutoff: datetime
    entries: tuple[StoredEntry, ...]

    @property
    def size_bytes(self) -> int:
        """Bytes that become free."""
        return sum(entry.size_bytes for entry in self.entries)


def prepare_pruning(series: PublishedSeries, keep_days: int) -> Pruning:
    """Look what no revision of the last ``keep_days`` days names, and was not written since.

    Raises:
        UsageProblem: nothing is published.
        StorageError: the store says no, or the history cannot be read.
    """
    cutoff = series.machine.now() - timedelta(days=keep_days)
    entries = series.store.entries(f"{series.slug}/")
    kept = _kept(series, cutoff)  # read after the list: whatever is newer than it is not on it
    unnamed = (entry for entry in entries if entry.modified < cutoff and not kept.holds(entry.key))
    return Pruning(series, cutoff, tuple(unnamed))


def prune(pruning: Pruning) -> tuple[StoredEntry, ...]:
    """Remove what is still named by nothing; return what was removed.

    Raises:
        StorageError: the store says no; what was removed before stays removed.
    """
    kept = _kept(pruning.series, pruning.cutoff)
    entries = tuple(entry for entry in pruning.entries if not kept.holds(entry.key))
    for entry in entries:
        pruning.series.store.remove(entry.key)
    return entries


@dataclass(frozen=True, slots=True)
class _Kept:
    """Keys that stay, and the beginnings of keys of published episodes."""

    named: frozenset[str]
    live: frozenset[str]

    def holds(self, key: str) -> bool:
        """Whether the object stays: it is named, a page, or a text of a published episode."""
        path = PurePosixPath(key)
        if key in self.named:
            return True
        if path.name.startswith("kept-"):
            return False
        replaced = ("audio-", PICTURE, *FILM_FILES)
        is_named = path.name.startswith(replaced)  # by what it holds: others replace it
        is_shown = path.suffix == ".html" or path.name.startswith("logo-")
        return is_shown or (str(path.parent) in self.live and not is_named)


def _kept(series: PublishedSeries, cutoff: datetime) -> _Kept:
    from media_pipeline.feed.revisions import revision_key

    current = current_catalogue(series)
    named = {*map(series.key, _SERIES_FILES), *_named(series, current)}
    shown = {*current.items, *current.held}
    history = list(revisions(series.store, series.slug, current))
    _require_whole(series, history, current, cutoff)
    for revision, later in zip(history, [None, *history], strict=False):
        named.add(revision_key(series.slug, revision.number))
        if later is None or later.when >= cutoff:  # it was published until the one after it
            named |= _named(series, revision.catalogue)
            shown |= {*revision.catalogue.items, *revision.catalogue.held}
    named.update(_pages_kept(current.retracted, cutoff))
    lately = [gone.item for gone in current.retracted if gone.since >= cutoff]
    alive = (*current.items, *current.held, *lately)
    live = frozenset(series.key(item.name) for item in alive)
    named.update(shown_pictures(series, live))
    named.update(shown_films(series, {*shown, *lately}))
    return _Kept(frozenset(named), live)


def _require_whole(
    series: PublishedSeries, history: list[Revision], current: Catalogue, cutoff: datetime
) -> None:
    """Refuse where it is not known what was published since ``cutoff``.

    Raises:
        StorageError: a revision is gone, or the time before there were revisions is not over.
    """
    oldest = history[-1] if history else None
    if oldest is not None and oldest.before is None and oldest.deed.kind != "found":
        return
    begins = oldest.when if oldest is not None else current.changed
    if begins >= cutoff:
        raise StorageError(
            _("What was published in “{series}” before {when} is not known any more.").format(
                series=series.slug, when=moment(begins)
            ),
            _("Nothing was removed. Wait until then is longer ago than --keep-days."),
        )


def _named(series: PublishedSeries, catalogue: Catalogue) -> frozenset[str]:
    from media_pipeline.feed.links import addresses_named

    addresses = list(addresses_named(catalogue))
    return keys_of(series, [*addresses, *map(small_cover_address, addresses)])


def _pages_kept(retracted: Iterable[Retracted], cutoff: datetime) -> Iterator[str]:
    for gone in retracted:
        if gone.since >= cutoff:
            yield from (page.kept_key for page in gone.pages)
