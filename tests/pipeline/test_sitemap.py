"""The sitemap names our own pages, and follows from the catalogue alone."""

from datetime import datetime

from lxml import etree
from pipeline.changing import SERIES, item_in, publish_here

from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.pipeline.retract import prepare_retraction, retract
from media_pipeline.pipeline.sitemap import put_sitemap


def told(series: PublishedSeries) -> dict[str, str]:
    found = series.store.read(f"{SERIES}/sitemap.xml")
    assert found is not None
    return {url[0].text: url[1].text for url in etree.fromstring(found[0])}


def test_the_pages_of_what_is_published(series: PublishedSeries) -> None:
    three, four = item_in(series, 3), item_in(series, 4)
    elsewhere = item_in(series, 5, page_url="https://elsewhere.example/5")
    written = publish_here(series, three, four, elsewhere)
    series_page = series.store.url_of(f"{SERIES}/index.html")
    assert list(told(series)) == [series_page, three.page_url, four.page_url]
    assert datetime.fromisoformat(told(series)[four.page_url]) == four.published
    assert told(series)[series_page] == written.catalogue.changed.isoformat()

    before = series.store.read(f"{SERIES}/sitemap.xml")
    put_sitemap(series, written.catalogue)
    after = series.store.read(f"{SERIES}/sitemap.xml")
    assert before is not None
    assert after is not None
    assert before[0] == after[0]

    retract(prepare_retraction(series, "episode-04"))
    assert four.page_url not in told(series)
