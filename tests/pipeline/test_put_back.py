"""A change that fails its look from outside is taken back, in the store as in the feed."""

from pipeline.changing import item_in, publish_here

from media_pipeline.feed.rss import render_feed
from media_pipeline.model.publication import Catalogue
from media_pipeline.pipeline.history import current_catalogue, revisions
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.pipeline.put_back import put_back
from media_pipeline.store.contract import Store


def feed(series: PublishedSeries) -> bytes:
    found = series.store.read(series.key("feed.xml"))
    assert found is not None
    return found[0]


def test_the_feed_is_byte_for_byte_the_one_before(series: PublishedSeries) -> None:
    publish_here(series, item_in(series, 3))
    before = feed(series)
    written = publish_here(series, item_in(series, 4))
    assert feed(series) != before

    assert put_back(series, written.catalogue.revision)

    assert feed(series) == before
    deeds = [each.deed.kind for each in revisions(series.store, series.slug, current(series))]
    assert deeds == ["undo", "publish", "publish"]


def test_what_a_colleague_published_in_between_stays(series: PublishedSeries) -> None:
    publish_here(series, item_in(series, 3))
    bad = publish_here(series, item_in(series, 4)).catalogue.revision
    publish_here(series, item_in(series, 5))

    assert put_back(series, bad)

    assert [item.name for item in current(series).items] == ["episode-03", "episode-05"]
    assert feed(series) == render_feed(current(series))


def test_the_first_publication_of_a_series_has_nothing_to_go_back_to(
    series: PublishedSeries,
) -> None:
    written = publish_here(series, item_in(series, 3))
    before = contents(series.store)

    assert not put_back(series, written.catalogue.revision)

    assert contents(series.store) == before


def test_the_episode_can_be_published_again(series: PublishedSeries) -> None:
    publish_here(series, item_in(series, 3))
    item = item_in(series, 4)
    after = publish_here(series, item)
    put_back(series, after.catalogue.revision)

    again = publish_here(series, item).catalogue

    assert [each.guid for each in again.items] == [each.guid for each in after.catalogue.items]
    assert again.retracted == ()


def current(series: PublishedSeries) -> Catalogue:
    return current_catalogue(series)


def contents(store: Store) -> dict[str, bytes]:
    found = {key: store.read(key) for key in store.keys("")}
    return {key: each[0] for key, each in found.items() if each}
