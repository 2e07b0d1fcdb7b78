"""One change is taken back; what others did since stays."""

from datetime import UTC, datetime

import pytest
from feed.catalogues import make_catalogue, make_channel, make_item

from media_pipeline.feed.catalogue import updated
from media_pipeline.feed.consequences import consequences
from media_pipeline.feed.rss import render_feed
from media_pipeline.feed.undoing import undone
from media_pipeline.model.publication import Catalogue, Item

THEN = datetime(2023, 6, 1, tzinfo=UTC)
NOW = datetime(2023, 6, 2, tzinfo=UTC)
BEFORE = make_catalogue(make_item(3), make_item(4))
LATER = datetime(2030, 1, 1, tzinfo=UTC)


def with_item(old: Catalogue, item: Item) -> Catalogue:
    return updated(old, make_channel(), item, THEN)


def gone(catalogue: Catalogue) -> set[str]:
    return {each.item.name for each in catalogue.retracted}


@pytest.mark.parametrize(
    "item",
    [
        make_item(5),
        make_item(4, title="Autre"),
        make_item(5, published=LATER),
        make_item(4, published=LATER),
    ],
    ids=["new", "changed", "waiting", "moved to later"],
)
def test_without_others_the_feed_is_byte_for_byte_the_one_before(item: Item) -> None:
    after = with_item(BEFORE, item)

    back = undone(after, (BEFORE, after), NOW)

    assert render_feed(back) == render_feed(BEFORE)
    assert back.held == ()
    assert gone(back) == {item.name} - {"episode-04"}


def test_a_new_episode_stays_known_by_its_guid() -> None:
    after = with_item(BEFORE, make_item(5))

    (left,) = undone(after, (BEFORE, after), NOW).retracted

    assert left.item.guid == make_item(5).guid


def test_what_others_did_since_stays() -> None:
    after = with_item(BEFORE, make_item(5))
    since = with_item(with_item(after, make_item(6)), make_item(3, title="Autre"))

    back = undone(since, (BEFORE, after), NOW)

    assert [item.name for item in back.items] == ["episode-03", "episode-04", "episode-06"]
    assert back.items[0].title == "Autre"


def test_an_episode_that_was_changed_again_since_is_left_alone() -> None:
    after = with_item(BEFORE, make_item(4, title="Autre"))
    since = with_item(after, make_item(4, title="Encore un autre"))

    assert undone(since, (BEFORE, after), NOW).items == since.items


def test_an_episode_that_came_back_is_withdrawn_again() -> None:
    withdrawn = undone(
        with_item(BEFORE, make_item(5)), (BEFORE, with_item(BEFORE, make_item(5))), NOW
    )
    after = with_item(withdrawn, make_item(5))

    back = undone(after, (withdrawn, after), NOW)

    assert back.retracted == withdrawn.retracted


def test_a_changed_channel_is_put_back() -> None:
    after = updated(BEFORE, make_channel(title="Autre"), make_item(4), THEN)

    assert undone(after, (BEFORE, after), NOW).channel == BEFORE.channel


def test_a_new_sound_and_a_later_date_have_consequences_and_new_words_none() -> None:
    enclosure = make_item(4).enclosure
    other = enclosure.model_copy(update={"url": enclosure.url.replace("0123abcd", "99999999")})
    moved = enclosure.model_copy(update={"url": enclosure.url.replace("podcasts.", "media.")})

    def kinds(item: Item) -> list[str]:
        return [each.kind for each in consequences(BEFORE, with_item(BEFORE, item))]

    assert kinds(make_item(4, enclosure=other)) == ["download-again"]
    assert kinds(make_item(4, published=LATER)) == ["withdraw"]
    assert kinds(make_item(4, title="Autre")) == []
    assert kinds(make_item(4, enclosure=moved)) == []
    assert kinds(make_item(5)) == []
    assert list(consequences(None, BEFORE)) == []
