"""A series that several processes change at once, each as from a computer of its own."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from feed.catalogues import BASE, make_channel, make_item
from workspaces import make_place

from media_pipeline.config.loading import load_workspace
from media_pipeline.feed.catalogue import updated
from media_pipeline.feed.links import item_addresses
from media_pipeline.model.base import Value
from media_pipeline.model.publication import Catalogue, Channel, Deed, Item
from media_pipeline.model.settings import FolderStorage, S3Storage
from media_pipeline.pipeline.catalogue_change import change_catalogue
from media_pipeline.pipeline.job import Machine
from media_pipeline.pipeline.keys_named import keys_of
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.pipeline.series_feed import WrittenFeed
from media_pipeline.store.contract import Store
from media_pipeline.store.opening import open_store

SERIES = "priorite-culture"
Model = TypeVar("Model", bound=Value)
_shared: dict[str, Any] = {}


def series_on(store: Store, root: Path, who: str = "lea@bureau") -> PublishedSeries:
    """Return the series in ``store``, seen from a workspace at ``root``, made if need be."""
    if not (root / "config.yaml").exists():
        make_place(root, None)
    machine = Machine(root / "models", lambda: datetime.now(UTC), who)
    return PublishedSeries(load_workspace(root), SERIES, store, machine)


def publish(series: PublishedSeries, *items: Item) -> WrittenFeed:
    """Publish items one after the other, as `media publish` takes them into the catalogue."""
    for item in items:
        written = change_catalogue(
            series,
            adding(series, item),
            Deed(kind="publish", episodes=((item.name, item.title),)),
        )
    return written


def adding(series: PublishedSeries, item: Item) -> Callable[[Catalogue | None], Catalogue]:
    return lambda old: updated(old, make_channel(), item, series.machine.now())


def item_in(series: PublishedSeries, number: int, **changes: object) -> Item:
    """Return an episode whose addresses are those of the store, its files uploaded."""
    item = _in(series, make_item(number, **changes))
    for key in keys_of(series, item_addresses([item])):
        if series.store.stat(key) is None:
            series.store.put(key, key.encode(), media_type="application/octet-stream")
    return item


def publish_here(series: PublishedSeries, *items: Item) -> WrittenFeed:
    """Publish items that lie in the store, as `media publish` does."""
    channel = channel_in(series)
    for item in items:
        written = change_catalogue(
            series,
            lambda old, item=item: updated(old, channel, item, series.machine.now()),
            Deed(kind="publish", episodes=((item.name, item.title),)),
        )
    return written


def channel_in(series: PublishedSeries) -> Channel:
    """Return a channel whose addresses are those of the store, its cover uploaded."""
    channel = _in(series, make_channel())
    for key in keys_of(series, [channel.image_url]):
        series.store.put(key, b"cover", media_type="image/jpeg")
    return channel


def _in(series: PublishedSeries, value: Model) -> Model:
    """Return the value with the addresses of the store."""
    base = series.store.url_of("x").removesuffix("/x")
    return type(value).model_validate_json(value.model_dump_json().replace(BASE, base))


def remember(
    barrier: Any, storage: FolderStorage | S3Storage, root: Path, environment: dict[str, str]
) -> None:
    """Begin one process of the pool, whose server began in another environment."""
    os.environ.update(environment)
    _shared.update(barrier=barrier, storage=storage, root=root)


def publish_five(first: int) -> int:
    """Wait for the others, then publish five episodes numbered from ``first``; return the pid."""
    root = _shared["root"] / f"computer-{os.getpid()}"
    series = series_on(open_store(_shared["storage"], root), root, f"{os.getpid()}@host")
    _shared["barrier"].wait()
    publish(series, *map(make_item, range(first, first + 5)))
    return os.getpid()
