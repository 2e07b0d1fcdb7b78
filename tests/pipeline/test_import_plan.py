"""Every item of the old feed finds its place, its name and its number, and keeps them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from feed.catalogues import make_catalogue, make_item

from media_pipeline.feed.foreign.channel import foreign_channel
from media_pipeline.model.foreign import ForeignFeed, ForeignItem, ForeignSound
from media_pipeline.pipeline.import_plan import ImportPlan, Surroundings, plan_import


def foreign(at: int, **changes: Any) -> ForeignItem:
    values: dict[str, Any] = {
        "guid": f"guid-{at}",
        "has_own_guid": True,
        "title": f"Title {at}",
        "description": "",
        "content": "",
        "published": datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=at),
        "number": None,
        "season": None,
        "type": "full",
        "explicit": None,
        "image_url": "",
        "sound": ForeignSound(url=f"https://x/{at}.mp3", media_type="audio/mpeg", length_bytes=1),
        "duration_s": 0.0,
        "transcripts": (),
        "chapters_url": "",
        "chapters": (),
        "persons": (),
    }
    return ForeignItem.model_validate(values | changes)


def planned(*items: ForeignItem, kind: str = "episodic", **around: Any) -> ImportPlan:
    from lxml import etree

    channel = foreign_channel(etree.Element("channel")).model_copy(update={"type": kind})
    feed = ForeignFeed(address="https://x/", channel=channel, items=items, pages=1)
    values: dict[str, Any] = {"prefix": "episode", "catalogue": None, "folders": {}}
    plan = plan_import(feed, Surroundings(**(values | around)))
    assert plan.items == len(items)
    return plan


def placed(plan: ImportPlan) -> list[tuple[str, str, int | None]]:
    return [(each.item.guid, each.name, each.number) for each in plan.planned]


def test_a_series_without_numbers_is_numbered_by_date() -> None:
    plan = planned(foreign(3), foreign(2), foreign(1, type="trailer"))
    assert placed(plan) == [
        ("guid-1", "episode-2020-01-02", None),
        ("guid-2", "episode-01", 1),
        ("guid-3", "episode-02", 2),
    ]


def test_numbers_of_the_feed_are_kept_and_missing_ones_stay_missing() -> None:
    plan = planned(foreign(1, number=10), foreign(2), foreign(3, number=11))
    assert [number for _guid, _name, number in placed(plan)] == [10, None, 11]


def test_in_a_serial_missing_numbers_follow_the_last() -> None:
    plan = planned(foreign(1, number=10), foreign(2), foreign(3, number=11), kind="serial")
    assert [number for _guid, _name, number in placed(plan)] == [10, 12, 11]


def test_seasons_that_begin_again_have_names_of_their_own() -> None:
    plan = planned(foreign(1, number=1, season=1), foreign(2, number=1, season=2))
    assert [name for _guid, name, _number in placed(plan)] == ["episode-s1-01", "episode-s2-01"]


def test_a_number_that_stands_twice_gives_two_names() -> None:
    plan = planned(foreign(1, number=1), foreign(2, number=1))
    assert [name for _guid, name, _number in placed(plan)] == ["episode-01", "episode-01-bis1"]


def test_names_of_published_episodes_and_of_folders_here_are_not_taken() -> None:
    plan = planned(
        foreign(1, number=3),
        foreign(2, number=4),
        foreign(3, number=5),
        catalogue=make_catalogue(make_item(3)),
        folders={"guid-2": "episode-04", "episode-05": "episode-05"},
    )
    assert [name for _guid, name, _number in placed(plan)] == [
        "episode-03-bis1",
        "episode-04",  # its folder: the same GUID
        "episode-05-bis1",
    ]


def test_new_numbers_follow_those_that_are_published_or_begun_here() -> None:
    plan = planned(foreign(1), catalogue=make_catalogue(make_item(3)), numbers=frozenset({4}))
    assert placed(plan) == [("guid-1", "episode-05", 5)]


def test_what_is_published_already_is_left_as_it_is() -> None:
    catalogue = make_catalogue(make_item(3, guid="guid-1", name="episode-09"))
    plan = planned(foreign(1), foreign(2), catalogue=catalogue)
    assert plan.known == ("Title 1",)
    assert [guid for guid, _name, _number in placed(plan)] == ["guid-2"]


def test_of_one_guid_the_later_item_stays_and_all_are_named() -> None:
    plan = planned(foreign(1), foreign(3, guid="guid-1"), foreign(2, guid="guid-1"))
    assert [each.item.title for each in plan.planned] == ["Title 3"]
    (found,) = plan.duplicates
    assert (found.guid, found.kept, found.dropped) == ("guid-1", "Title 3", ("Title 1", "Title 2"))


def test_what_cannot_come_is_counted_and_named() -> None:
    plan = planned(foreign(1, problem="it has no date", published=None), foreign(2, sound=None))
    assert [(each.title, each.reason) for each in plan.missing] == [("Title 1", "it has no date")]
    assert plan.without_sound == ("Title 2",)


def test_a_made_up_identity_is_said() -> None:
    (remark,) = planned(foreign(1, has_own_guid=False)).remarks
    assert remark.startswith("“Title 1”: it has no GUID")
