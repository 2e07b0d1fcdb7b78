"""The one place in which a catalogue is changed: revision, catalogue, series page, feed.

    read catalogue 11 ─ edit ─→ revisions/000012.json   created, never overwritten
                              → catalog.json (12)       only if it still is what was read
                              → index.html, feed.xml    from the newest catalogue

Whoever is stopped in between leaves a revision that no catalogue names, which is no part of the
history, or a feed that is older than the catalogue, which the next change makes anew.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from media_pipeline.errors import StoreConflict
from media_pipeline.model.publication import (
    IMMUTABLE,
    NUMBERED,
    SHORT,
    Catalogue,
    Deed,
    Revision,
)
from media_pipeline.pipeline.patience import attempts
from media_pipeline.pipeline.published import read_published
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.pipeline.series_feed import WrittenFeed, bring_feed_up
from media_pipeline.pipeline.simultaneous import require_conditions
from media_pipeline.store.contract import ABSENT, Store

Edit = Callable[[Catalogue | None], Catalogue]
"""A pure function from what is published to what is to be; it may be called more than once."""


def change_catalogue(series: PublishedSeries, edit: Edit, deed: Deed) -> WrittenFeed:
    """Change what is published in a series, then make its page and its feed anew.

    An edit that changes nothing leaves no revision; page and feed are made to agree all the same.

    Raises:
        StoreConflict: others changed it all the while.
        StorageError: the store says no, or the catalogue is damaged.
        ConfigError: the edit refuses.
    """
    require_conditions(series.workspace, series.store)
    change = _Change(series, edit, deed)
    for _attempt in attempts():
        try:
            change.write()
        except StoreConflict:
            continue
        return replace(bring_feed_up(series), change=change.made)
    raise StoreConflict(series.key("catalog.json"))


@dataclass
class _Change:
    """One change; ``taken`` is the highest number that somebody else was found to have.

    ``made`` is what was there and what was written instead.
    """

    series: PublishedSeries
    edit: Edit
    deed: Deed
    taken: int = 0
    made: tuple[Catalogue | None, Catalogue] | None = None

    def write(self) -> None:
        """Write revision and catalogue.

        Raises:
            StoreConflict: somebody else was quicker.
        """
        store, slug = self.series.store, self.series.slug
        old, version = read_published(store, slug)
        new = self.edit(old)
        if new == old:
            if old is not None and not version:  # somebody removed it; the history had it
                self._put(old, ABSENT)
            return
        before = _kept(store, slug, old) if old else None
        numbered = new.model_copy(
            update={"revision": max(before or 0, self.taken) + 1, "format": NUMBERED}
        )
        self._keep(numbered, before)
        self._put(numbered, version or ABSENT)
        self.made = old, numbered

    def _put(self, catalogue: Catalogue, expected: str) -> None:
        from media_pipeline.feed.catalogue import write_catalogue

        self.series.store.put(
            self.series.key("catalog.json"),
            write_catalogue(catalogue),
            media_type="application/json",
            cache_control=SHORT,
            expected=expected,
        )

    def _keep(self, catalogue: Catalogue, before: int | None) -> None:
        """Keep the revision before any catalogue names it.

        A number that is taken belongs to somebody who is about to write the catalogue, or was
        killed before that: after a pause the catalogue tells which, and the next number is free.
        """
        from media_pipeline.feed.catalogue import whole_second

        machine = self.series.machine
        revision = Revision(
            number=catalogue.revision,
            before=before,
            when=whole_second(machine.now()),
            who=machine.who,
            deed=self.deed,
            catalogue=catalogue,
        )
        try:
            _create(self.series.store, self.series.slug, revision)
        except StoreConflict:
            self.taken = catalogue.revision
            raise


def _kept(store: Store, slug: str, old: Catalogue) -> int:
    """Return the number under which the catalogue that is there is kept, kept now if need be."""
    number = old.revision
    while not old.revision:
        found = Revision(
            number=number,
            before=None,
            when=old.changed,
            who="",
            deed=Deed(kind="found"),
            catalogue=old,
        )
        try:
            _create(store, slug, found)
        except StoreConflict:
            number += 1  # another catalogue from before was kept here, and changed since
        else:
            break
    return number


def _create(store: Store, slug: str, revision: Revision) -> None:
    from media_pipeline.feed.revisions import revision_key, write_revision

    store.put(
        revision_key(slug, revision.number),
        write_revision(revision),
        media_type="application/json",
        cache_control=IMMUTABLE,
        expected=ABSENT,
    )
