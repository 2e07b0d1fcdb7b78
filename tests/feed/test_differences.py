"""Two catalogues are told apart as a person would."""

from datetime import UTC, datetime

import pytest
from feed.catalogues import make_alternates, make_catalogue, make_item

from media_pipeline.feed.differences import ASPECTS, differences
from media_pipeline.model.publication import Enclosure, Item, Retracted

SOUND = Enclosure(url="https://e.org/b.mp3", length_bytes=1, media_type="audio/mpeg", duration_s=1)


@pytest.mark.parametrize(
    ("change", "aspect"),
    [
        ({"title": "Autre"}, "title"),
        ({"notes_html": ""}, "notes"),
        ({"season": 2}, "number"),
        ({"enclosure": SOUND}, "sound"),
        ({"alternates": make_alternates()}, "other formats"),
        ({"published": datetime(2024, 1, 1, tzinfo=UTC)}, "date"),
    ],
)
def test_what_changed_is_named(change: dict[str, object], aspect: str) -> None:
    after = make_catalogue(make_item(3), make_item(4, **change))
    (found,) = differences(make_catalogue(), after).items
    assert (found.change, found.aspects) == ("changed", (aspect,))


def test_new_gone_and_back() -> None:
    gone = Retracted(item=make_item(5), since=datetime(2024, 1, 1, tzinfo=UTC))
    before = make_catalogue(make_item(3), make_item(4)).model_copy(update={"retracted": (gone,)})
    after = make_catalogue(make_item(4), make_item(5), make_item(6))
    found = differences(before, after).items
    assert [(each.item.number, each.change, each.back) for each in found] == [
        (3, "withdrawn", False),
        (5, "published", True),
        (6, "published", False),
    ]


def test_the_same_catalogue_has_no_difference() -> None:
    assert not differences(make_catalogue(), make_catalogue()).anything
    assert differences(make_catalogue(), make_catalogue(title="Autre")).channel == ("title",)


def test_every_field_of_an_item_belongs_to_an_aspect() -> None:
    assert set(ASPECTS) == set(Item.model_fields) - {"guid"}
