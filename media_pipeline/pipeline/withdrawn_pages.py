"""The pages of a withdrawn episode: a notice stands at their addresses, they are kept aside."""

import hashlib
from collections.abc import Iterable
from pathlib import PurePosixPath

from media_pipeline.model.publication import IMMUTABLE, Catalogue, Item, KeptPage, Retracted
from media_pipeline.pipeline.look import look_of
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.pipeline.series_feed import small_cover_address
from media_pipeline.store.contract import Store

_HTML = "text/html; charset=utf-8"
_KEPT = "kept-"


def keep_pages(store: Store, folder: str) -> tuple[KeptPage, ...]:
    """Copy every page below ``folder`` (a key's beginning) aside; return where they are kept."""
    pages = (_kept(store, key) for key in store.keys(f"{folder}/") if _is_page(key))
    return tuple(page for page in pages if page)


def put_notices(series: PublishedSeries, catalogue: Catalogue, gone: Retracted) -> None:
    """Put a short page that says so in the place of each page of a withdrawn episode."""
    notice = _notice(series, catalogue, gone.item)
    for page in gone.pages:
        series.store.put(page.key, notice, media_type=_HTML)


def bring_pages_back(store: Store, gone: Iterable[Retracted]) -> None:
    """Put the pages that are kept of withdrawn episodes back to their addresses."""
    for page in (page for each in gone for page in each.pages):
        found = store.read(page.kept_key)
        if found is not None:
            store.put(page.key, found[0], media_type=_HTML)


def _kept(store: Store, key: str) -> KeptPage | None:
    found = store.read(key)
    if found is None:
        return None
    path = PurePosixPath(key)
    digest = hashlib.sha256(found[0]).hexdigest()[:8]
    kept_key = str(path.with_name(f"{_KEPT}{digest}-{path.name}"))
    store.put(kept_key, found[0], media_type=_HTML, cache_control=IMMUTABLE)
    return KeptPage(key=key, kept_key=kept_key)


def _is_page(key: str) -> bool:
    name = PurePosixPath(key).name
    return name.endswith(".html") and not name.startswith(_KEPT)


def _notice(series: PublishedSeries, catalogue: Catalogue, item: Item) -> bytes:
    from media_pipeline.render.page import render_notice

    channel = catalogue.channel
    cover = small_cover_address(channel.image_url)
    organisation = series.workspace.settings.organisation
    look = look_of(series.workspace, series.slug, series.store)
    return render_notice(item, channel, organisation, cover, look).encode()
