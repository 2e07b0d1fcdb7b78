"""`media todo`: what is left to do by hand, and what a person said is done."""

import json
import shutil
from pathlib import Path

import pytest
from workspaces import Place, made_once

ADDRESS = "https://podcasts.example.org"
END = "Still to do by hand: media todo episode-04\n"


@pytest.fixture(scope="module")
def online_template(tmp_path_factory: pytest.TempPathFactory, published_template: Place) -> Place:
    def make(folder: Path) -> None:
        shutil.copytree(published_template.root, folder / "workspace")
        place = Place(folder / "workspace")
        local = "public_url: http://127.0.0.1:8000\n"
        place.replace(local, f"public_url: {ADDRESS}\n  verify: false\n", "config.yaml")
        told = place.media("publish", "episode-04")
        assert told.code == 0, told
        assert told.out.endswith(END)

    return Place(made_once(tmp_path_factory, "online", make) / "workspace")


@pytest.fixture
def online(online_template: Place, tmp_path: Path) -> Place:
    """A published episode at an address that everybody could reach."""
    shutil.copytree(online_template.root, tmp_path / "workspace")
    return Place(tmp_path / "workspace")


def states(place: Place) -> dict[str, str]:
    (episode,) = place.media("todo", "episode-04", "--json").json["episodes"]
    return {task["task"]: task["state"] for task in episode["tasks"]}


def test_files_and_addresses_are_ready(online: Place) -> None:
    told = online.media("todo", "episode-04")
    assert told.code == 0, told
    lines = [line.strip() for line in told.out.splitlines()]
    assert lines[1:7] == [
        "○ apple-feed    Submit the feed to Apple Podcasts, once for the series.",
        "https://podcastsconnect.apple.com",
        f"{ADDRESS}/priorite-culture/feed.xml",
        "○ spotify-feed  Submit the feed to Spotify, once for the series.",
        "https://creators.spotify.com",
        f"{ADDRESS}/priorite-culture/feed.xml",
    ]
    file = "episodes/episode-04/.media/products/transcript.vtt"
    assert file in lines
    assert f"{ADDRESS}/priorite-culture/episode-04/transcript.vtt" in lines
    assert (online.root / file).is_file()
    assert "Nobody has corrected it yet: media transcript doubts episode-04" in lines
    assert lines[-2].startswith(f'<iframe src="{ADDRESS}/priorite-culture/episode-04/embed.html"')
    assert lines[-1] == "When something is done, type: media todo episode-04 --done apple-feed"
    assert max(len(line) for line in lines if "http" not in line) <= 80


def test_what_is_done_is_not_told_again(online: Place) -> None:
    told = online.media("todo", "episode-04", "--done", "spotify", "--done", "apple-feed")
    assert "  ✓ spotify       done on 20" in told.out
    online.media("todo", "episode-04", "--done", "spotify-feed", "--done", "site")
    assert set(states(online).values()) == {"done"}
    assert "nothing is left to do by hand.\n" in online.media("todo", "episode-04").out
    assert online.media("todo").out == "Nothing is left to do by hand.\n"

    online.replace("Danser ensemble", "Danser encore")
    told = online.media("publish", "episode-04")

    assert told.code == 0, told
    assert "by hand" not in told.out


def test_a_transcript_that_changes_is_to_be_uploaded_again(online: Place) -> None:
    online.media("todo", "episode-04", "--done", "spotify")
    mine = online.episode / "transcript.vtt"
    draft = online.episode / ".media" / "products" / "transcript.vtt"
    mine.write_text(draft.read_text("utf-8").replace("danse", "DANSE"), encoding="utf-8")
    assert states(online)["spotify"] == "done"

    told = online.media("publish", "episode-04", "--json")

    assert "spotify" in told.json["episodes"][0]["by_hand"]
    assert states(online)["spotify"] == "again"
    told = online.media("todo", "episode-04")
    assert "● spotify       The transcript changed since it was uploaded (20" in told.out
    assert "Nobody has corrected it yet" not in told.out
    online.media("todo", "episode-04", "--done", "spotify")
    assert states(online)["spotify"] == "done"


def test_what_is_done_outlives_the_work_files(online: Place) -> None:
    online.media("todo", "episode-04", "--done", "spotify", "--done", "apple-feed")
    shutil.rmtree(online.episode / ".media")
    assert states(online)["spotify"] == "done"
    assert states(online)["apple-feed"] == "done"
    assert online.media("todo", "episode-04", "--not-done", "spotify").code == 0
    assert states(online) == {
        "apple-feed": "done",
        "spotify-feed": "to do",
        "spotify": "to do",
        "site": "to do",
    }
    (episode,) = online.media("todo", "episode-04", "--json").json["episodes"]
    assert {task["task"]: task["file"] for task in episode["tasks"]}["spotify"] is None


def test_what_is_done_for_a_series_is_done_for_all_its_episodes(online: Place) -> None:
    second = online.root / "episodes" / "episode-05"
    shutil.copytree(online.episode, second, ignore=shutil.ignore_patterns(".media"))
    for old, new in (("11111111-", "55555555-"), ("number: 4", "number: 5")):
        online.replace(old, new, "episodes/episode-05/episode.yaml")
    online.write_transcript("episode-05")
    assert online.media("publish", "episode-05").code == 0
    online.media("todo", "episode-04", "--done", "apple-feed", "--done", "site")
    assert online.media("todo").out.splitlines() == [
        "Priorité culture: spotify-feed",
        "episode-04 · Danser ensemble: spotify",
        "episode-05 · Danser ensemble: spotify, site",
        "To see what to do for one, type: media todo episode-04",
    ]


def test_captions_for_youtube_only_where_the_series_is_video(online: Place) -> None:
    assert online.media("todo", "episode-04", "--done", "youtube").code == 2
    online.replace("    type: serial", "    type: serial\n    medium: video", "config.yaml")
    assert states(online)["youtube"] == "to do"
    told = online.media("todo", "episode-04")
    assert "      episodes/episode-04/.media/products/transcript.srt\n" in told.out


def test_before_anybody_can_reach_it_there_is_nothing_to_do(published: Place) -> None:
    for arguments in ((), ("episode-04",)):
        told = published.media("todo", *arguments)
        assert (told.code, "can be reached from this computer only" in told.out) == (0, True)
    assert published.media("todo", "--json").json == {
        "episodes": [{"episode": "episode-04", "reachable": False, "published": True, "tasks": []}]
    }


def test_what_is_withdrawn_needs_nobody_s_hands(online: Place) -> None:
    assert online.media("retract", "episode-04", "--yes").code == 0
    told = online.media("todo", "episode-04")
    assert told.out.splitlines()[1] == (
        "episode-04 is not in the feed, so there is nothing to do by hand."
    )


def test_done_without_an_episode_is_asked_back(online: Place) -> None:
    told = online.media("todo", "--done", "site")
    assert (told.code, told.err.splitlines()) == (
        2,
        [
            "Say for which episode it is done.",
            "→ For example: media todo episode-04 --done site",
        ],
    )


def test_a_record_that_cannot_be_read_is_named_and_never_overwritten(online: Place) -> None:
    record = online.episode / "by-hand.json"
    record.write_text("<<<<<<< ours\n{}", encoding="utf-8")
    told = online.media("todo", "episode-04", "--done", "site")
    assert told.code == 3
    assert "episodes/episode-04/by-hand.json: expected what media todo wrote" in told.err
    assert record.read_text("utf-8") == "<<<<<<< ours\n{}"
    online.replace("Danser ensemble", "Danser encore")
    told = online.media("publish", "episode-04")
    assert told.code == 0
    assert "by-hand.json" in told.err


def test_an_imported_series_is_known_to_directories_already(online: Place) -> None:
    """The first revision of such a series is the import."""
    first = online.public / "priorite-culture" / "revisions" / "000001.json"
    document = json.loads(first.read_text("utf-8"))
    document["deed"]["kind"] = "import"
    first.write_text(json.dumps(document), encoding="utf-8")
    assert list(states(online)) == ["spotify", "site"]
