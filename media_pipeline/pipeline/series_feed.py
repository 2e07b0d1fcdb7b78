"""The page and the feed of a series, which follow from its catalogue."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from media_pipeline.errors import StoreConflict
from media_pipeline.model.publication import SHORT, Catalogue, StoredObject
from media_pipeline.model.settings import Subscribe
from media_pipeline.pipeline.look import look_of, put_looks
from media_pipeline.pipeline.patience import attempts
from media_pipeline.pipeline.published import read_published
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.pipeline.sitemap import put_sitemap
from media_pipeline.store.contract import ABSENT
from media_pipeline.tools.files import write_atomic

_FEED_TYPE = "application/rss+xml; charset=utf-8"
_COVER = re.compile(r"cover-([0-9a-f]{8})\.(?:jpg|png)")


@dataclass(frozen=True, slots=True)
class WrittenFeed:
    """The feed in the store, and the catalogue of which it is the feed.

    ``change`` is the catalogue before the change that led to it and after; None when nothing had
    to change.
    """

    catalogue: Catalogue
    catalogue_version: str
    stored: StoredObject
    change: tuple[Catalogue | None, Catalogue] | None = None


def bring_feed_up(series: PublishedSeries) -> WrittenFeed:
    """Make series page and feed from the catalogue in the store, until they are the newest's.

    The feed is only replaced if it is what it was before the catalogue was read, so that an older
    feed never replaces a newer one; a copy lands in ``feeds/`` of the workspace.

    Raises:
        StoreConflict: others changed it all the while.
        StorageError: the store says no, or there is no catalogue.
    """
    for _attempt in attempts():
        try:
            written = _write(series)
        except StoreConflict:
            continue
        _catalogue, version = read_published(series.store, series.slug)
        if version == written.catalogue_version:
            return written
    raise StoreConflict(series.key("feed.xml"))


def feed_digest(catalogue: Catalogue) -> str:
    """Return the SHA-256 of the feed that the catalogue gives."""
    from media_pipeline.feed.rss import render_feed

    return hashlib.sha256(render_feed(catalogue)).hexdigest()


def copy_path(root: Path, slug: str) -> Path:
    """Return where the workspace keeps its copy of a series' feed."""
    return root / "feeds" / f"{slug}.xml"


def small_cover_address(address: str) -> str:
    """Return the address of the small picture beside a cover of our own; any other's is its own."""
    name = PurePosixPath(address).name
    match = _COVER.fullmatch(name)
    return address.removesuffix(name) + f"cover-small-{match[1]}.jpg" if match else address


def _write(series: PublishedSeries) -> WrittenFeed:
    from media_pipeline.feed.rss import render_feed

    key = series.key("feed.xml")
    before = series.store.stat(key)
    catalogue, version = read_published(series.store, series.slug)
    if catalogue is None:
        raise StoreConflict(series.key("catalog.json"))
    content = render_feed(catalogue)
    _put_series_page(series, catalogue)
    stored = series.store.put(
        key,
        content,
        media_type=_FEED_TYPE,
        cache_control=SHORT,
        expected=before.version if before else ABSENT,
    )
    write_atomic(copy_path(series.workspace.root, series.slug), content)
    return WrittenFeed(catalogue, version, stored)


def _put_series_page(series: PublishedSeries, catalogue: Catalogue) -> None:
    from media_pipeline.render.page import render_series_page

    cover = small_cover_address(catalogue.channel.image_url)
    settings = series.workspace.settings
    known = settings.series.get(series.slug)  # not yet, while an import is under way
    subscribe = known.subscribe if known else Subscribe()
    look = look_of(series.workspace, series.slug, series.store)
    page = render_series_page(catalogue, settings.organisation, cover, subscribe, look)
    put_looks(series)
    series.store.put(series.key("index.html"), page.encode(), media_type="text/html; charset=utf-8")
    put_sitemap(series, catalogue)
