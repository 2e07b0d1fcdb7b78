"""`media diff` and `media publish --dry-run`: what publishing now would change."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from workspaces import HELD_CLOCK, Place

SERIES = "priorite-culture"


def everything(root: Path) -> dict[str, tuple[bytes, int]]:
    """Return content and date of every file, hidden ones too."""
    return {
        str(path.relative_to(root)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def foreseen(place: Place, *episodes: str) -> Any:
    told = place.media("diff", SERIES, *episodes, "--json")
    assert told.code == 0, told
    return told.json


def sent(place: Place, *options: str) -> tuple[int, int]:
    """Publish; return how many objects were sent, and their bytes."""
    told = place.media("publish", "episode-04", "--json", *options)
    assert told.code == 0, told
    steps = {step["step"]: step for step in told.json["episodes"][0]["steps"]}
    return steps["store"]["sent"], steps["store"]["sent_bytes"]


def second_episode(place: Place) -> None:
    folder = place.root / "episodes" / "episode-05"
    shutil.copytree(place.episode, folder, ignore=shutil.ignore_patterns(".media"))
    for old, new in (
        ("11111111-", "55555555-"),
        ("number: 4", "number: 5"),
        ("Danser ensemble", "Danser demain"),
    ):
        place.replace(old, new, "episodes/episode-05/episode.yaml")


def test_where_all_is_up_to_date_nothing_would_change(published: Place) -> None:
    told = published.media("diff", SERIES)
    assert (told.code, told.out.splitlines()) == (
        0,
        ["Priorité culture", "  Everything is up to date: publishing now would change nothing."],
    )
    assert foreseen(published)["command"] == ""


def test_a_new_title_is_foreseen_to_the_byte(published: Place) -> None:
    published.replace("Danser ensemble", "Danser encore")

    told = published.media("diff", SERIES)
    before = foreseen(published)

    first, second, sending, time, last = told.out.splitlines()[1:]
    assert first == "  1 episode changes, no episode is downloaded again."
    assert second == "  “Danser ensemble” (episode-04) changes: title, now “Danser encore”."
    assert sending.startswith("  To send  8 files, ")
    assert time.startswith("  Time     ")
    assert last == "To do it, type: media publish episode-04"
    assert (before["objects"], before["bytes"]) == sent(published)
    assert foreseen(published)["changes"] == []
    newest = published.media("history", SERIES, "--json").json["revisions"][0]
    names = ("episode", "title", "change", "aspects")
    assert newest["episodes"] == [
        {name: each[name] for name in names} for each in before["changes"]
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Un danseur raconte.", "Un danseur raconte tout."),
        ("{start: 0, title: Bonjour}", "{start: 0, title: Bonsoir}"),
        ("2023-06-15", "2023-06-16"),
        ("site](https://www", "lieu](https://www"),
    ],
)
def test_what_would_be_sent_is_what_is_sent(old: str, new: str, published: Place) -> None:
    published.replace(old, new)
    before = foreseen(published)
    assert before["objects"]
    assert (before["objects"], before["bytes"]) == sent(published)


def test_nothing_at_all_is_written(published: Place) -> None:
    second_episode(published)
    published.replace("Danser ensemble", "Danser encore")
    published.replace(
        "guid: 55555555-2222-4333-8444-555555555555\n", "", "episodes/episode-05/episode.yaml"
    )
    published.replace(
        "published: 2023-06-15T08:00:00+02:00\n", "", "episodes/episode-05/episode.yaml"
    )
    published.replace("    title: Priorité culture", "    title: Culture", "config.yaml")
    before = everything(published.root)
    for arguments in (
        ("diff", SERIES),
        ("diff", SERIES, "--json"),
        ("publish", "episode-04", "episode-05", "--dry-run"),
    ):
        assert published.media(*arguments).code == 0
    assert everything(published.root) == before


def test_a_series_of_which_nothing_is_published_is_foreseen_too(place: Place) -> None:
    before = everything(place.root)
    told = place.media("diff", SERIES)
    assert told.code == 0, told
    assert "  1 new episode, no episode is downloaded again.\n" in told.out
    assert "  To send  unknown: the sound must be made first\n" in told.out
    assert "  Time     unknown until an episode was published from this computer\n" in told.out
    assert everything(place.root) == before


def test_the_time_of_a_new_episode_is_that_of_others_of_the_same_length(published: Place) -> None:
    second_episode(published)
    took = published.media("publish", "episode-04", "--json", "--force", "ingest").json
    assert took["episodes"][0]["steps"]

    (new,) = foreseen(published)["episodes"]

    assert (new["episode"], new["known"]) == ("episode-05", "not at all")
    steps = [
        path.read_text("utf-8") for path in (published.episode / ".media" / "ledger").glob("*.json")
    ]
    seconds = {entry["step"]: entry["took_s"] for entry in map(json.loads, steps)}
    together = max(seconds.pop("master"), seconds.pop("transcribe"))
    assert new["time_s"] == pytest.approx(sum(seconds.values()) + together, abs=0.01)


def test_another_sound_needs_a_yes_which_is_named(published: Place) -> None:
    published.replace("chapters:", "cuts: [{start: 2, end: 3}]\nchapters:")
    told = published.media("diff", SERIES)
    assert told.code == 0
    assert "  1 sound is made anew, whether one is downloaded again is not known yet.\n" in told.out
    assert "must be made before anybody can say" in told.out
    (episode,) = foreseen(published)["episodes"]
    assert (episode["needs"], episode["may_need"]) == ([], ["--yes-download-again"])

    assert published.media("publish", "episode-04").code == 2

    told = published.media("publish", "episode-04", "--dry-run")
    assert told.code == 0
    assert "  1 episode changes, 1 episode would be downloaded again.\n" in told.out
    assert (
        "    → If you want that, type: media publish episode-04 --yes-download-again\n" in told.out
    )
    before = foreseen(published)
    assert before["command"] == "media publish episode-04 --yes-download-again"
    agreed = published.media("publish", "episode-04", "--dry-run", "--yes-download-again")
    assert "If you want that" not in agreed.out
    assert (before["objects"], before["bytes"]) == sent(published, "--yes-download-again")


def test_a_sound_that_was_made_and_refused_says_nothing_of_the_next_one(published: Place) -> None:
    published.replace("chapters:", "cuts: [{start: 2, end: 3}]\nchapters:")
    assert published.media("publish", "episode-04").code == 2
    published.replace("cuts: [{start: 2, end: 3}]\n", "")
    (episode,) = foreseen(published)["episodes"]
    assert (episode["needs"], episode["may_need"]) == ([], ["--yes-download-again"])
    assert foreseen(published)["changes"] == []
    assert published.media("publish", "episode-04").code == 0


def test_what_would_wait_is_told_with_its_date(published: Place) -> None:
    second_episode(published)
    published.replace("2023-06-15", "2033-06-15", "episodes/episode-05/episode.yaml")
    told = published.media("diff", SERIES)
    assert "  1 episode waits, no episode is downloaded again.\n" in told.out
    assert "“Danser demain” (episode-05) waits for its date, 2033-06-15 0" in told.out
    published.replace("2023-06-15", "2033-06-15")
    document = foreseen(published, "episode-04")
    assert document["command"] == "media publish episode-04 --yes-withdraw"
    assert [each["change"] for each in document["changes"]] == ["withdrawn"]
    assert [each["episode"] for each in document["waiting"]] == ["episode-04"]


def test_a_guid_that_would_change_is_refused_as_publishing_refuses_it(published: Place) -> None:
    published.replace("guid: 11111111", "guid: 99999999")
    real = published.media("publish", "episode-04")
    for arguments in (("diff", SERIES), ("publish", "episode-04", "--dry-run")):
        told = published.media(*arguments)
        assert (told.code, real.code) == (3, 3)
        assert "! episode-04 would be refused." in told.out
        assert "“11111111-2222-4333-8444-555555555555”, under which episode-04" in told.out
    document = published.media("diff", SERIES, "--json").json
    assert document["episodes"][0]["error"]["exit_code"] == 3
    assert document["changes"] == []


def test_a_recording_that_is_not_there_is_refused_and_the_others_are_told(published: Place) -> None:
    second_episode(published)
    (published.root / "episodes" / "episode-05" / "recording.flac").unlink()
    published.replace("Danser ensemble", "Danser encore")
    told = published.media("diff", SERIES)
    assert told.code == 4
    assert "! episode-05 would be refused. The recording recording.flac is not in" in told.out
    assert "  1 episode changes, no episode is downloaded again.\n" in told.out
    assert told.out.endswith("To do it, type: media publish episode-04\n")


def test_what_was_withdrawn_is_left_alone_unless_it_is_named(published: Place) -> None:
    assert published.media("retract", "episode-04", "--yes").code == 0
    told = published.media("diff", SERIES)
    assert told.out.splitlines()[1:] == [
        "  Everything is up to date: publishing now would change nothing.",
        "  “Danser ensemble” stays withdrawn; to bring it back: media publish episode-04",
    ]
    told = published.media("diff", SERIES, "episode-04")
    assert "“Danser ensemble” comes back into the feed, dated " in told.out


def test_an_episode_without_a_folder_is_left_alone(published: Place) -> None:
    second_episode(published)
    published.write_transcript("episode-05")
    assert published.media("publish", "episode-05").code == 0
    shutil.rmtree(published.episode)
    assert "would change nothing" in published.media("diff", SERIES).out
    published.replace("Danser demain", "Danser", "episodes/episode-05/episode.yaml")
    assert [each["episode"] for each in foreseen(published)["changes"]] == ["episode-05"]


def test_a_corrected_transcript_changes_no_feed_and_is_told(published: Place) -> None:
    draft = published.episode / ".media" / "products" / "transcript.vtt"
    mine = published.episode / "transcript.vtt"
    mine.write_text(draft.read_text("utf-8").replace("danse", "DANSE"), encoding="utf-8")
    told = published.media("diff", SERIES)
    assert told.out.splitlines()[1:3] == [
        "  Apps show the same episodes, no episode is downloaded again.",
        "  The transcript of “Danser ensemble” changes.",
    ]
    assert "  To send  about 15 files, " in told.out
    mine.write_text("WEBVTT\n\n00:00:01.000 -> 00:00:02.000\nBonjour\n", encoding="utf-8")
    told = published.media("diff", SERIES)
    assert told.code == 3


def test_the_settings_of_the_series_are_named(published: Place) -> None:
    published.replace("La culture dans les quartiers.", "La culture, partout.", "config.yaml")
    told = published.media("diff", SERIES)
    assert "  The series changes: description.\n" in told.out
    assert foreseen(published)["channel"] == ["description"]


def test_an_episode_of_another_series_is_a_usage_mistake(published: Place) -> None:
    config = published.root / "config.yaml"
    text = config.read_text("utf-8")
    other = text.partition("  priorite-culture:\n")[2].replace("3c6333f9-", "4d6333f9-")
    other = other.replace("episode_prefix: episode", "episode_prefix: replay")
    config.write_text(f"{text}  replays:\n{other}", encoding="utf-8")
    told = published.media("diff", "replays", "episode-04")
    assert told.code == 2
    assert told.err.splitlines() == [
        "episode-04 is not an episode of “replays”.",
        "→ Type: media diff priorite-culture episode-04",
    ]
    assert published.media("diff", "replay").code == 2
    assert "would change nothing" in published.media("diff", "replays").out


def test_a_feed_that_is_only_written_again_is_told_so(published: Place) -> None:
    (published.public / SERIES / "feed.xml").unlink()
    told = published.media("diff", SERIES)
    assert told.out.splitlines()[1:3] == [
        "  Listeners notice nothing: what they have is looked at again, or written as it was.",
        "  To send  no file",
    ]
    assert told.out.endswith("To do it, type: media publish episode-04\n")


def test_programs_are_told_the_same_with_a_dry_run(published: Place) -> None:
    published.replace("Danser ensemble", "Danser encore")
    document = published.media("publish", "episode-04", "--dry-run", "--json").json
    assert document["series"] == [foreseen(published)]
    assert [step["step"] for step in document["episodes"][0]["steps"] if step["runs"]] == [
        "render",
        "store",
        "feed",
        "verify",
    ]


def test_an_episode_whose_date_has_come_is_foreseen_as_sync_lets_it_out(published: Place) -> None:
    second_episode(published)
    published.write_transcript("episode-05")
    published.replace("2023-06-15", "2023-11-20", "episodes/episode-05/episode.yaml")
    assert published.media("publish", "episode-05", SOURCE_DATE_EPOCH=HELD_CLOCK).code == 0
    told = published.media("diff", SERIES, SOURCE_DATE_EPOCH=HELD_CLOCK)
    assert "would change nothing" in told.out

    told = published.media("diff", SERIES)

    assert told.out.splitlines()[1] == "  1 new episode, no episode is downloaded again."
    assert told.out.splitlines()[2].startswith("  New: “Danser demain” (episode-05), dated 2023-11")
    assert told.out.endswith("To do it, type: media sync priorite-culture\n")
    assert published.media("sync", SERIES).code == 0
    assert foreseen(published)["changes"] == []
