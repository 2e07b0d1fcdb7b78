"""The sitemap of a series: its own page and those of its episodes."""

from collections.abc import Iterator
from datetime import datetime

from media_pipeline.model.publication import SHORT, Catalogue
from media_pipeline.pipeline.published_series import PublishedSeries

SITEMAP = "sitemap.xml"


def put_sitemap(series: PublishedSeries, catalogue: Catalogue) -> None:
    """Write the sitemap beside the page of the series.

    An episode's page was changed when the store last took in another one; a page that lies
    elsewhere is not ours to tell of.
    """
    from media_pipeline.render.sitemap import MEDIA_TYPE, sitemap_xml

    content = sitemap_xml(_pages(series, catalogue))
    key = series.key(SITEMAP)
    series.store.put(key, content, media_type=MEDIA_TYPE, cache_control=SHORT)


def _pages(series: PublishedSeries, catalogue: Catalogue) -> Iterator[tuple[str, datetime]]:
    index = series.key("index.html")
    yield series.store.url_of(index), catalogue.changed
    changed = {entry.key: entry.modified for entry in series.store.entries(f"{series.slug}/")}
    for item in catalogue.items:
        key = series.key(f"{item.name}/index.html")
        if key in changed and item.page_url == series.store.url_of(key):
            yield item.page_url, changed[key]
