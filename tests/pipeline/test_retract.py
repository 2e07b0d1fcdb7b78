"""A withdrawn episode leaves feed and site, keeps its GUID, and comes back as it was."""

from pathlib import Path

import pytest
from pipeline.changing import SERIES, item_in, publish_here, series_on
from pipeline.stopping import Killed, StopsAfter, missing_from

from media_pipeline.errors import ConfigError, UsageProblem
from media_pipeline.pipeline.history import current_catalogue, revisions
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.pipeline.retract import prepare_retraction, retract
from media_pipeline.pipeline.rollback import prepare_rollback, roll_back

PAGE = f"{SERIES}/episode-04/index.html"
SOUND = f"{SERIES}/episode-04/audio-0123abcd.mp3"


def content(series: PublishedSeries, name: str = f"{SERIES}/feed.xml") -> bytes:
    found = series.store.read(name)
    assert found is not None
    return found[0]


@pytest.fixture
def feed(series: PublishedSeries) -> bytes:
    """The feed of two published episodes."""
    publish_here(series, item_in(series, 3), item_in(series, 4))
    return content(series)


@pytest.mark.usefixtures("feed")
def test_it_leaves_feed_and_series_page_and_a_notice_stands_at_its_pages(
    series: PublishedSeries,
) -> None:
    assert b"episode-04" in content(series, f"{SERIES}/index.html")
    retract(prepare_retraction(series, "episode-04"))
    assert b"episode-04" not in content(series)
    assert b"episode-03" in content(series)
    assert b"episode-04" not in content(series, f"{SERIES}/index.html")
    for page in ("index.html", "transcript.html"):
        assert b"noindex" in content(series, f"{SERIES}/episode-04/{page}")
    assert series.store.stat(SOUND) is not None


def test_a_rollback_brings_feed_and_pages_back_byte_for_byte(
    series: PublishedSeries, feed: bytes
) -> None:
    page = content(series, PAGE)
    retract(prepare_retraction(series, "episode-04"))
    assert content(series, PAGE) != page
    roll_back(prepare_rollback(series, None))
    assert content(series) == feed
    assert content(series, PAGE) == page
    assert current_catalogue(series).retracted == ()


@pytest.mark.usefixtures("feed")
def test_publishing_it_brings_it_back_under_its_guid(series: PublishedSeries) -> None:
    retract(prepare_retraction(series, "episode-04"))
    publish_here(series, item_in(series, 4))
    assert [item.guid for item in current_catalogue(series).items] == [
        f"00000000-0000-4000-8000-{number:012}" for number in (3, 4)
    ]
    assert current_catalogue(series).retracted == ()
    deeds = [each.deed.kind for each in revisions(series.store, SERIES, current_catalogue(series))]
    assert deeds == ["publish", "retract", "publish", "publish"]


@pytest.mark.usefixtures("feed")
def test_nobody_else_gets_its_guid_or_its_name(series: PublishedSeries) -> None:
    retract(prepare_retraction(series, "episode-04"))
    (gone,) = current_catalogue(series).retracted
    with pytest.raises(ConfigError):
        publish_here(series, item_in(series, 5, guid=gone.item.guid))
    with pytest.raises(ConfigError):
        publish_here(series, item_in(series, 4, guid="another"))


@pytest.mark.usefixtures("feed")
def test_twice_is_once(series: PublishedSeries) -> None:
    retract(prepare_retraction(series, "episode-04"))
    prepared = prepare_retraction(series, "episode-04")
    assert prepared.done
    revision = current_catalogue(series).revision
    retract(prepared)
    assert current_catalogue(series).revision == revision


def test_an_episode_that_left_by_a_rollback_gets_its_notice_too(
    series: PublishedSeries, feed: bytes
) -> None:
    roll_back(prepare_rollback(series, 1))
    assert b"noindex" not in content(series, PAGE)
    prepared = prepare_retraction(series, "episode-04")
    assert not prepared.done
    retract(prepared)
    assert b"noindex" in content(series, PAGE)
    roll_back(prepare_rollback(series, 2))
    assert content(series) == feed
    assert b"noindex" not in content(series, PAGE)


@pytest.mark.usefixtures("feed")
def test_what_was_never_published_cannot_be_withdrawn(series: PublishedSeries) -> None:
    with pytest.raises(UsageProblem, match="episode-09 is not published"):
        prepare_retraction(series, "episode-09")


@pytest.mark.parametrize("writes", range(12))
def test_killed_between_two_writes_the_next_completes(
    series: PublishedSeries, feed: bytes, tmp_path: Path, writes: int
) -> None:
    dying = series_on(StopsAfter(series.store, writes), tmp_path / "workspace")
    try:
        retract(prepare_retraction(dying, "episode-04"))
    except Killed:
        assert writes < 10
    assert missing_from(series.store, SERIES) == []
    retract(prepare_retraction(series, "episode-04"))
    assert b"episode-04" not in content(series)
    assert b"noindex" in content(series, PAGE)
    roll_back(prepare_rollback(series, 2))
    assert content(series) == feed
    assert b"noindex" not in content(series, PAGE)
