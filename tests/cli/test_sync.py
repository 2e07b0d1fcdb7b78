"""An episode of a later date waits, uploaded and unseen, until `media sync` lets it out."""

import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from workspaces import HELD_CLOCK, Place, made_once

from media_pipeline.feed.reading import guids_of

BEFORE = HELD_CLOCK  # 2023-11-14
AFTER = "1701430000"  # 2023-12-01 11:26:40 UTC
DATE = "2023-12-01T08:00:00+01:00"
GUID_04 = "11111111-2222-4333-8444-555555555555"
GUID_05 = "55555555-2222-4333-8444-555555555555"


@pytest.fixture(scope="module")
def waiting_template(published_template: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Episode 4 is published, episode 5 waits for its date; copy it, never change it."""

    def make(folder: Path) -> None:
        shutil.copytree(published_template.root, folder / "workspace", symlinks=True)
        let_wait(Place(folder / "workspace"))

    return Place(made_once(tmp_path_factory, "waiting", make) / "workspace")


def let_wait(place: Place) -> None:
    """Publish episode 5, whose date has not come, beside episode 4."""
    fifth = place.root / "episodes" / "episode-05"
    shutil.copytree(place.episode, fifth, ignore=shutil.ignore_patterns(".media"))
    shutil.copyfile(
        place.public / "priorite-culture/episode-04/transcript.vtt", fifth / "transcript.vtt"
    )
    file = "episodes/episode-05/episode.yaml"
    place.replace(GUID_04, GUID_05, file)
    place.replace("number: 4", "number: 5", file)
    place.replace("Danser ensemble", "Jouer dehors", file)
    place.replace("2023-06-15T08:00:00+02:00", DATE, file)
    told = place.media("publish", "episode-05", SOURCE_DATE_EPOCH=BEFORE)
    assert told.code == 0, told
    (place.root / "told.txt").write_text(told.out, encoding="utf-8")


@pytest.fixture
def waiting(waiting_template: Place, tmp_path: Path) -> Place:
    shutil.copytree(waiting_template.root, tmp_path / "workspace", symlinks=True)
    return Place(tmp_path / "workspace")


def feed(place: Place) -> bytes:
    return (place.public / "priorite-culture" / "feed.xml").read_bytes()


def guids(place: Place) -> set[str]:
    return set(guids_of(feed(place)))


def test_an_episode_of_a_later_date_is_uploaded_and_in_no_feed(
    waiting: Place, published_template: Place
) -> None:
    told = (waiting.root / "told.txt").read_text(encoding="utf-8")

    assert "held back until 2023-12-01 " in told
    assert "It comes out on 2023-12-01 " in told
    assert "media sync --timer" in told
    assert feed(waiting) == feed(published_template)
    series = waiting.public / "priorite-culture"
    assert list((series / "episode-05").glob("audio-*.mp3"))
    assert "episode-05" not in (series / "index.html").read_text(encoding="utf-8")


def test_a_second_publication_changes_nothing(waiting: Place) -> None:
    before = waiting.tree()

    told = waiting.media("publish", "episode-05", SOURCE_DATE_EPOCH=BEFORE)

    assert told.code == 0
    assert "Everything is up to date" in told.out
    assert "It comes out on" in told.out
    assert waiting.tree() == before


def test_sync_lets_it_out_at_its_date_and_not_before(waiting: Place) -> None:
    early = waiting.media("sync", SOURCE_DATE_EPOCH=BEFORE)
    assert early.code == 0
    assert "“Jouer dehors” comes out on 2023-12-01 " in early.out
    assert guids(waiting) == {GUID_04}

    told = waiting.media("sync", SOURCE_DATE_EPOCH=AFTER)

    assert (told.code, told.err) == (0, "")
    assert "✓ “Jouer dehors” is out." in told.out
    assert guids(waiting) == {GUID_04, GUID_05}
    assert f"<pubDate>{'Fri, 01 Dec 2023 08:00:00 +0100'}</pubDate>".encode() in feed(waiting)
    assert "episode-05" in (waiting.public / "priorite-culture/index.html").read_text()
    after = waiting.tree()
    again = waiting.media("sync", SOURCE_DATE_EPOCH=AFTER)
    assert "nothing waits" in again.out
    assert waiting.tree() == after
    assert waiting.media("publish", "episode-05", SOURCE_DATE_EPOCH=AFTER).out.startswith(
        "episode-05 · Jouer dehors\nEverything is up to date"
    )


def test_publishing_another_episode_lets_out_what_is_due(waiting: Place) -> None:
    waiting.replace("Danser ensemble", "Danser encore")

    assert waiting.media("publish", "episode-04", SOURCE_DATE_EPOCH=AFTER).code == 0

    assert guids(waiting) == {GUID_04, GUID_05}


def test_programs_read_what_came_out_and_what_waits(waiting: Place) -> None:
    early = waiting.media("sync", "priorite-culture", "--json", SOURCE_DATE_EPOCH=BEFORE).json
    late = waiting.media("sync", "--json", SOURCE_DATE_EPOCH=AFTER).json

    assert [each["episode"] for each in early["series"][0]["waiting"]] == ["episode-05"]
    assert early["series"][0]["released"] == []
    assert [each["episode"] for each in late["series"][0]["released"]] == ["episode-05"]


def test_an_episode_whose_sound_is_gone_is_not_let_out(waiting: Place) -> None:
    (sound,) = (waiting.public / "priorite-culture/episode-05").glob("audio-*.mp3")
    sound.unlink()
    before = waiting.tree()

    told = waiting.media("sync", SOURCE_DATE_EPOCH=AFTER)

    assert told.code == 6
    assert "was left as it is" in told.err
    assert "answers 404" in told.err
    assert waiting.tree() == before

    assert waiting.media("publish", "episode-05", SOURCE_DATE_EPOCH=AFTER).code == 0
    assert guids(waiting) == {GUID_04, GUID_05}


def test_the_history_tells_that_it_waits_and_that_it_came_out(waiting: Place) -> None:
    waiting.media("sync", SOURCE_DATE_EPOCH=AFTER)

    told = waiting.media("history", "priorite-culture").out

    assert re.search(r"^ +3 .*“Jouer dehors” published$", told, re.MULTILINE)
    assert re.search(r"^ +2 .*“Jouer dehors” waits until 2023-12-01 \d", told, re.MULTILINE)


def test_a_waiting_episode_can_be_withdrawn_without_touching_the_feed(waiting: Place) -> None:
    before = feed(waiting)

    assert waiting.media("retract", "episode-05", "--yes", SOURCE_DATE_EPOCH=BEFORE).code == 0
    assert waiting.media("sync", SOURCE_DATE_EPOCH=AFTER).code == 0

    assert feed(waiting) == before


def test_a_rollback_before_it_came_out_lasts(waiting: Place) -> None:
    before = feed(waiting)
    waiting.media("sync", SOURCE_DATE_EPOCH=AFTER)

    told = waiting.media("rollback", "priorite-culture", "--yes", SOURCE_DATE_EPOCH=AFTER)

    assert told.code == 0
    assert feed(waiting) == before
    assert "nothing waits" in waiting.media("sync", SOURCE_DATE_EPOCH=AFTER).out
    assert feed(waiting) == before
    assert waiting.media("publish", "episode-05", SOURCE_DATE_EPOCH=AFTER).code == 0
    assert guids(waiting) == {GUID_04, GUID_05}


def test_what_waits_survives_a_prune(waiting: Place) -> None:
    before = waiting.tree("public/priorite-culture/episode-05")

    year_later = str(int(BEFORE) + 365 * 86_400)
    told = waiting.media(
        "prune", "priorite-culture", "--keep-days", "1", "--yes", SOURCE_DATE_EPOCH=year_later
    )

    assert told.code == 0
    assert waiting.tree("public/priorite-culture/episode-05") == before


def test_a_published_episode_leaves_for_a_later_date_only_with_a_yes(waiting: Place) -> None:
    before = feed(waiting)
    waiting.replace("2023-06-15T08:00:00+02:00", DATE)

    refused = waiting.media("publish", "episode-04", SOURCE_DATE_EPOCH=BEFORE)

    assert refused.code == 2
    assert "is in the feed already; its new date, 2023-12-01 " in refused.err
    assert "media publish episode-04 --yes-withdraw" in refused.err
    assert feed(waiting) == before
    agreed = waiting.media("publish", "episode-04", "--yes-withdraw", SOURCE_DATE_EPOCH=BEFORE)
    assert agreed.code == 0
    assert guids(waiting) == set()
    waiting.media("sync", SOURCE_DATE_EPOCH=AFTER)
    assert guids(waiting) == {GUID_04, GUID_05}


def test_a_feed_that_a_stopped_change_left_behind_is_made_anew(waiting: Place) -> None:
    good = feed(waiting)
    (waiting.public / "priorite-culture" / "feed.xml").write_bytes(good.replace(b"Danser", b"D"))

    told = waiting.media("sync", SOURCE_DATE_EPOCH=BEFORE)

    assert "the feed of a change that had been stopped is written now" in told.out
    assert feed(waiting) == good


def test_an_unknown_series_is_told(waiting: Place) -> None:
    told = waiting.media("sync", "priorite")

    assert told.code == 2
    assert "priorite-culture" in told.err


def test_the_timer_is_written_for_this_workspace(waiting: Place, tmp_path: Path) -> None:
    told = waiting.media("sync", "--timer", XDG_CONFIG_HOME=str(tmp_path / "config"))

    units = tmp_path / "config" / "systemd" / "user"
    service = (units / "media-sync.service").read_text(encoding="utf-8")
    assert f"WorkingDirectory={waiting.root}" in service
    assert re.search(r'^ExecStart="/.*/media" sync --quiet$', service, re.MULTILINE)
    assert "OnCalendar=minutely" in (units / "media-sync.timer").read_text(encoding="utf-8")
    assert "systemctl --user enable --now media-sync.timer" in told.out
    assert "* * * * * cd " in told.out


def test_a_quiet_sync_says_what_it_did_and_nothing_else(waiting: Place) -> None:
    assert waiting.media("sync", "--quiet", SOURCE_DATE_EPOCH=BEFORE).out == ""
    assert "is out" in waiting.media("sync", "--quiet", SOURCE_DATE_EPOCH=AFTER).out


def test_a_date_is_a_moment_whatever_its_time_zone(waiting: Place) -> None:
    catalogue = json.loads((waiting.public / "priorite-culture/catalog.json").read_bytes())

    (held,) = catalogue["held"]
    assert datetime.fromisoformat(held["published"]) == datetime(2023, 12, 1, 7, 0, tzinfo=UTC)
