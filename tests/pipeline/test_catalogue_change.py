"""A catalogue that several people change at once keeps every change, and the feed follows it."""

import multiprocessing
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from feed.catalogues import make_catalogue, make_item
from pipeline.changing import SERIES, publish, publish_five, remember, series_on
from pipeline.stopping import Killed, Meddles, StopsAfter

from media_pipeline.errors import StorageError
from media_pipeline.feed.catalogue import write_catalogue
from media_pipeline.feed.revisions import revision_key, write_revision
from media_pipeline.feed.rss import render_feed
from media_pipeline.model.publication import Deed, Revision
from media_pipeline.model.settings import FolderStorage, S3Storage
from media_pipeline.pipeline.catalogue_change import change_catalogue
from media_pipeline.pipeline.history import current_catalogue, revisions
from media_pipeline.pipeline.published import read_published
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.store.contract import Store
from media_pipeline.store.opening import open_store
from media_pipeline.store.s3 import S3Store

WRITERS = 8
EACH = 5


@contextmanager
def writers(storage: FolderStorage | S3Storage, root: Path) -> Iterator[ProcessPoolExecutor]:
    context = multiprocessing.get_context("forkserver")  # imports once, and not in each of them
    context.set_forkserver_preload([change_catalogue.__module__, S3Store.__module__])
    barrier = context.Barrier(WRITERS)
    shared = barrier, storage, root, dict(os.environ)
    with ProcessPoolExecutor(WRITERS, context, remember, shared) as pool:
        yield pool


def history(store: Store) -> list[Revision]:
    catalogue, _version = read_published(store, SERIES)
    assert catalogue is not None
    return list(revisions(store, SERIES, catalogue))


def everything_arrived(store: Store) -> None:
    catalogue, _version = read_published(store, SERIES)
    assert catalogue is not None
    assert len(catalogue.items) == WRITERS * EACH
    feed = store.read(f"{SERIES}/feed.xml")
    assert feed is not None
    assert feed[0] == render_feed(catalogue)
    assert feed[0].count(b"<enclosure ") == WRITERS * EACH
    kept = history(store)
    assert [len(each.catalogue.items) for each in kept] == list(range(WRITERS * EACH, 0, -1))
    assert kept[0].catalogue == catalogue


def rounds(storage: FolderStorage | S3Storage, root: Path, count: int) -> None:
    with writers(storage, root) as pool:
        for number in range(count):
            store = open_store(storage, root)
            pids = list(pool.map(publish_five, range(1, WRITERS * EACH, EACH)))
            assert len(set(pids)) == WRITERS
            everything_arrived(store)
            unnamed = len(store.keys(f"{SERIES}/revisions/")) - WRITERS * EACH
            print(f"round {number + 1}: {unnamed} revisions that no catalogue names")
            _forget(storage, store)


def _forget(storage: FolderStorage | S3Storage, store: Store) -> None:
    """Empty the store for the next round."""
    if isinstance(storage, FolderStorage):
        shutil.rmtree(storage.path)
        return
    from servers import S3Server

    client = S3Server(storage.endpoint_url or "").client()
    published = store.keys(SERIES)
    for key in published:
        client.delete_object(Bucket=storage.bucket, Key=f"{storage.prefix}/{key}")


def test_eight_who_publish_five_each_at_once_all_end_up_in_the_feed(
    storage: FolderStorage | S3Storage, tmp_path: Path
) -> None:
    rounds(storage, tmp_path, 2)


@pytest.mark.soak
def test_eight_who_publish_five_each_at_once_twenty_times(
    storage: FolderStorage | S3Storage, tmp_path: Path
) -> None:
    rounds(storage, tmp_path, 20)


def test_a_change_that_changes_nothing_leaves_no_revision(series: PublishedSeries) -> None:
    first = publish(series, make_item(3), make_item(4))
    again = publish(series, make_item(4))
    assert again.catalogue == first.catalogue
    assert again.stored == first.stored
    assert [each.number for each in history(series.store)] == [2, 1]


def test_a_revision_says_who_when_and_what(series: PublishedSeries) -> None:
    publish(series, make_item(4))
    (revision,) = history(series.store)
    assert revision.who == "lea@bureau"
    assert revision.deed == Deed(kind="publish", episodes=(("episode-04", "Danser ici, n° 4"),))
    assert revision.before is None
    assert revision.catalogue.items == (make_item(4),)
    assert revision.catalogue.revision == revision.number == 1


def test_a_catalogue_from_before_is_kept_with_the_first_change(series: PublishedSeries) -> None:
    before = make_catalogue()
    series.store.put(
        f"{SERIES}/catalog.json", write_catalogue(before), media_type="application/json"
    )
    publish(series, make_item(5))
    added, found = history(series.store)
    assert (added.number, added.before, found.number, found.before) == (1, 0, 0, None)
    assert found.catalogue == before
    assert found.deed.kind == "found"
    assert write_catalogue(found.catalogue) == write_catalogue(before)


def test_two_catalogues_from_before_are_both_kept(series: PublishedSeries) -> None:
    """Somebody with an earlier version published while we were about to."""
    other = make_catalogue(make_item(3))
    number_0 = Revision(
        number=0,
        before=None,
        when=other.changed,
        who="",
        deed=Deed(kind="found"),
        catalogue=other,
    )
    series.store.put(
        revision_key(SERIES, 0), write_revision(number_0), media_type="application/json"
    )
    series.store.put(
        f"{SERIES}/catalog.json", write_catalogue(make_catalogue()), media_type="application/json"
    )
    publish(series, make_item(5))
    assert [each.number for each in history(series.store)] == [2, 1]
    assert history(series.store)[1].catalogue == make_catalogue()


def test_a_number_that_a_killed_publisher_took_is_passed_over(series: PublishedSeries) -> None:
    publish(series, make_item(3))
    lost = history(series.store)[0].model_copy(update={"number": 2, "before": 1})
    series.store.put(revision_key(SERIES, 2), write_revision(lost), media_type="application/json")
    publish(series, make_item(4))
    assert [each.number for each in history(series.store)] == [3, 1]
    kept = series.store.read(revision_key(SERIES, 2))
    assert kept is not None
    assert kept[0] == write_revision(lost)


def test_an_older_program_is_told_to_update(series: PublishedSeries) -> None:
    publish(series, make_item(4))
    found = series.store.read(f"{SERIES}/catalog.json")
    assert found is not None
    assert b'"format": 3' in found[0]


@pytest.mark.parametrize("writes", range(5))
def test_killed_between_two_writes_the_feed_is_old_or_new_and_the_next_completes(
    series: PublishedSeries, tmp_path: Path, writes: int
) -> None:
    publish(series, make_item(3))
    whole = {render_feed(each.catalogue) for each in history(series.store)}
    dying = series_on(StopsAfter(series.store, writes), tmp_path / "workspace")
    with pytest.raises(Killed):
        publish(dying, make_item(4))
    feed = series.store.read(f"{SERIES}/feed.xml")
    assert feed is not None
    assert feed[0] in whole
    done = publish(series, make_item(4))
    assert [item.number for item in done.catalogue.items] == [3, 4]
    feed = series.store.read(f"{SERIES}/feed.xml")
    assert feed is not None
    assert feed[0] == render_feed(done.catalogue)
    assert [len(each.catalogue.items) for each in history(series.store)] == [2, 1]


def test_a_first_publication_between_two_looks_is_no_lost_catalogue(
    series: PublishedSeries,
) -> None:
    """We find no catalogue; before we look for the feed, somebody writes both."""

    class Late:
        def __getattr__(self, name: str) -> object:
            return getattr(series.store, name)

        def read(self, key: str) -> object:
            found = series.store.read(key)
            if found is None and key.endswith("catalog.json"):
                publish(series, make_item(3))
            return found

    catalogue, version = read_published(Late(), SERIES)  # type: ignore[arg-type]
    assert catalogue is not None
    assert [item.number for item in catalogue.items] == [3]
    assert version


def test_a_feed_never_replaces_a_newer_one(series: PublishedSeries, tmp_path: Path) -> None:
    """Somebody publishes after we read the catalogue and before we write the feed of it."""
    publish(series, make_item(3))
    feeds: list[int] = []

    class Watched:
        def __getattr__(self, name: str) -> object:
            return getattr(series.store, name)

        def put(self, key: str, source: bytes, **more: Any) -> object:
            stored = series.store.put(key, source, **more)
            if key.endswith("feed.xml"):
                feeds.append(source.count(b"<item>"))
            return stored

    theirs = series_on(Watched(), tmp_path / "theirs")  # type: ignore[arg-type]
    meddling = Meddles(
        Watched(),  # type: ignore[arg-type]
        "feed.xml",
        lambda: publish(theirs, make_item(5)),
        after=False,
    )
    publish(series_on(meddling, tmp_path / "ours"), make_item(4))
    assert feeds == sorted(feeds)
    assert feeds[-1] == 3
    _follows_the_catalogue(series)


def test_a_feed_is_made_again_when_the_catalogue_changed_behind_it(
    series: PublishedSeries, tmp_path: Path
) -> None:
    """Somebody is killed between catalogue and feed, just after we wrote ours."""

    def killed() -> None:
        dying = series_on(StopsAfter(series.store, 2), tmp_path / "theirs")
        with pytest.raises(Killed):
            publish(dying, make_item(5))

    meddling = Meddles(series.store, "feed.xml", killed, after=True)
    written = publish(series_on(meddling, tmp_path / "ours"), make_item(4))
    assert [item.number for item in written.catalogue.items] == [4, 5]
    _follows_the_catalogue(series)


def _follows_the_catalogue(series: PublishedSeries) -> None:
    feed = series.store.read(f"{SERIES}/feed.xml")
    assert feed is not None
    assert feed[0] == render_feed(current_catalogue(series))


def test_a_damaged_revision_is_told_and_says_what_to_do(series: PublishedSeries) -> None:
    publish(series, make_item(3))
    series.store.put(revision_key(SERIES, 1), b"{", media_type="application/json")
    with pytest.raises(StorageError, match=r"revisions/000001\.json, an earlier list"):
        history(series.store)
