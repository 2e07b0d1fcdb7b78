"""An earlier revision comes back whole: the same feed, byte for byte, and no GUID changes."""

from pathlib import Path

import pytest
from pipeline.changing import SERIES, item_in, publish_here, series_on
from pipeline.stopping import Killed, StopsAfter, missing_from

from media_pipeline.errors import ConfigError, StorageError, UsageProblem
from media_pipeline.model.settings import FolderStorage
from media_pipeline.pipeline.history import current_catalogue, revisions
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.pipeline.retract import prepare_retraction, retract
from media_pipeline.pipeline.rollback import prepare_rollback, roll_back
from media_pipeline.store.opening import open_store


def feed_of(series: PublishedSeries) -> bytes:
    found = series.store.read(f"{SERIES}/feed.xml")
    assert found is not None
    return found[0]


def numbers(series: PublishedSeries) -> list[int]:
    current = current_catalogue(series)
    return [each.number for each in revisions(series.store, SERIES, current)]


@pytest.fixture
def fed(series: PublishedSeries) -> list[bytes]:
    """The feeds after each of three changes: two episodes, then another title of the second."""
    steps = (
        item_in(series, 3),
        item_in(series, 4),
        item_in(series, 4, title="Danser encore"),
    )
    feeds = []
    for item in steps:
        publish_here(series, item)
        feeds.append(feed_of(series))
    return feeds


def test_the_one_before_comes_back_byte_for_byte_and_again(
    series: PublishedSeries, fed: list[bytes]
) -> None:
    roll_back(prepare_rollback(series, None))
    assert feed_of(series) == fed[1]
    roll_back(prepare_rollback(series, None))
    assert feed_of(series) == fed[2]
    assert numbers(series) == [5, 4, 3, 2, 1]


def test_any_revision_comes_back_as_a_new_one(series: PublishedSeries, fed: list[bytes]) -> None:
    written = roll_back(prepare_rollback(series, 1))
    assert feed_of(series) == fed[0]
    assert written.catalogue.revision == 4
    newest = next(revisions(series.store, SERIES, written.catalogue))
    assert (newest.deed.kind, newest.deed.restored) == ("rollback", 1)
    assert newest.deed.episodes == (("episode-04", "Danser encore"),)


@pytest.mark.usefixtures("fed")
def test_the_guid_of_an_episode_that_left_stays_its_own(series: PublishedSeries) -> None:
    roll_back(prepare_rollback(series, 1))
    stolen = current_catalogue(series).retracted[0].item.guid
    with pytest.raises(ConfigError, match="episode-04"):
        publish_here(series, item_in(series, 5, guid=stolen))
    with pytest.raises(ConfigError, match=stolen):
        publish_here(series, item_in(series, 4, guid="another"))
    publish_here(series, item_in(series, 4))
    assert current_catalogue(series).retracted == ()


@pytest.mark.usefixtures("fed")
def test_a_revision_whose_files_are_gone_is_refused_and_names_them(
    series: PublishedSeries,
) -> None:
    roll_back(prepare_rollback(series, 1))
    series.store.remove(f"{SERIES}/episode-04/audio-0123abcd.mp3")
    before = feed_of(series)
    with pytest.raises(StorageError, match=r"priorite-culture/episode-04/audio-0123abcd\.mp3$"):
        prepare_rollback(series, 2)
    assert feed_of(series) == before


@pytest.mark.usefixtures("fed")
def test_what_is_published_already_or_never_was_is_no_rollback(series: PublishedSeries) -> None:
    with pytest.raises(UsageProblem, match="Revision 3 is what is published now"):
        prepare_rollback(series, 3)
    with pytest.raises(UsageProblem, match="no revision 9"):
        prepare_rollback(series, 9)


def test_nothing_stands_before_the_first_revision(series: PublishedSeries) -> None:
    publish_here(series, item_in(series, 3))
    with pytest.raises(UsageProblem, match="no revision before"):
        prepare_rollback(series, None)


@pytest.mark.usefixtures("fed")
def test_who_publishes_meanwhile_is_not_undone(series: PublishedSeries) -> None:
    prepared = prepare_rollback(series, 1)
    publish_here(series, item_in(series, 5))
    after = feed_of(series)
    with pytest.raises(StorageError, match="Somebody published in “priorite-culture”"):
        roll_back(prepared)
    assert feed_of(series) == after


@pytest.mark.parametrize("writes", range(9))
def test_killed_between_two_writes_a_rollback_is_whole_or_not_at_all(
    series: PublishedSeries, fed: list[bytes], tmp_path: Path, writes: int
) -> None:
    """The episode had been withdrawn, so that its pages come back too."""
    retract(prepare_retraction(series, "episode-04"))
    withdrawn = feed_of(series)
    dying = series_on(StopsAfter(series.store, writes), tmp_path / "workspace")
    try:
        roll_back(prepare_rollback(dying, 3))
    except Killed:
        assert writes < 8
    assert feed_of(series) in {withdrawn, fed[2]}
    assert missing_from(series.store, SERIES) == []
    publish_here(series, item_in(series, 5))
    assert missing_from(series.store, SERIES) == []
    assert len(current_catalogue(series).items) in {2, 3}
    assert b"episode-05" in feed_of(series)


def test_a_change_that_was_stopped_before_its_feed_is_completed_before_anything_else(
    series: PublishedSeries, fed: list[bytes], tmp_path: Path
) -> None:
    dying = series_on(StopsAfter(series.store, 3), tmp_path / "workspace")
    with pytest.raises(Killed):
        roll_back(prepare_rollback(dying, 1))
    assert feed_of(series) == fed[2]
    with pytest.raises(UsageProblem, match="stopped before its feed was written"):
        prepare_rollback(series, None)
    assert feed_of(series) == fed[0]


def test_after_the_store_moved_an_earlier_revision_comes_back_at_the_new_address(
    tmp_path: Path,
) -> None:
    def seen_at(address: str) -> PublishedSeries:
        storage = FolderStorage(path="public", public_url=address)
        return series_on(open_store(storage, tmp_path), tmp_path / "workspace")

    before = seen_at("https://old.example.org")
    publish_here(before, item_in(before, 3), item_in(before, 4))
    first = feed_of(before)
    moved = seen_at("https://new.example.org")
    publish_here(moved, item_in(moved, 5))
    roll_back(prepare_rollback(moved, 2))
    assert feed_of(moved) == first.replace(b"https://old.example.org/", b"https://new.example.org/")
    assert missing_from(moved.store, SERIES) == []
