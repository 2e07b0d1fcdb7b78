"""The sitemap of a series: its own page and those of its episodes."""

from collections.abc import Iterator
from datetime import datetime

from media_pipeline.model.publication import SHORT, Catalogue
from media_pipeline.pipeline.published_series import PublishedSeries

SITEMAP = "sitemap.xml"


def put_sitemap(series: PublishedSeries, catalogue: Catalogue) -> None:
    """Write the sitemap beside the page of the series.

    Like the feed it is a pure function of the catalogue, which knows when an episode was
    published and not when a word on its page was last corrected.
    """
    from media_pipeline.render.sitemap import MEDIA_TYPE, sitemap_xml

    content = sitemap_xml(_pages(series, catalogue))
    key = series.key(SITEMAP)
    series.store.put(key, content, media_type=MEDIA_TYPE, cache_control=SHORT)


def _pages(series: PublishedSeries, catalogue: Catalogue) -> Iterator[tuple[str, datetime]]:
    """Give our own pages; one that lies elsewhere is not ours to tell of."""
    base = series.store.url_of(series.key("index.html")).removesuffix("index.html")
    yield f"{base}index.html", catalogue.changed
    for item in catalogue.items:
        if item.page_url.startswith(base):
            yield item.page_url, item.published
