"""`media rollback` and `media retract`, as a person types them."""

import os
import pty
import shutil
import subprocess

import pytest
from workspaces import MEDIA, Place, shell

from media_pipeline.render.locale_texts import translation

FEED = "priorite-culture/feed.xml"
PAGE = "priorite-culture/episode-04/index.html"


@pytest.fixture
def edited(published: Place) -> Place:
    """A published episode whose title was changed and published again."""
    published.replace("Danser ensemble", "Danser encore")
    assert published.media("publish", "episode-04").code == 0
    return published


def ran(place: Place) -> dict[str, str]:
    """Return the steps that would run, each with its reason."""
    told = place.media("publish", "episode-04", "--dry-run", "--json")
    (episode,) = told.json["episodes"]
    return {step["step"]: step["reason"] for step in episode["steps"] if step["runs"]}


def test_a_rollback_says_what_listeners_notice_and_restores_the_feed(published: Place) -> None:
    before = published.tree()[FEED]
    published.replace("Danser ensemble", "Danser encore")
    published.media("publish", "episode-04")
    assert published.tree()[FEED] != before

    told = published.media("rollback", "priorite-culture", "--yes")

    assert told.code == 0, told
    assert published.tree()[FEED] == before == published.tree("feeds")["priorite-culture.xml"]
    first, *others = told.out.splitlines()
    assert first.startswith("Back to revision 1, of 2023-11-14 22:13")
    assert others == [
        "  “Danser ensemble” changes: title. Nobody has to download it again.",
        "  Pages and transcripts stay as they are; only feed and series page go back.",
        "Revision 1 of “priorite-culture” is published again, as revision 3.",
        "To undo this, type: media rollback priorite-culture",
    ]
    history = published.media("history", "priorite-culture").out
    assert "rolled back to 1\n        “Danser encore” changed: title\n" in history


def test_after_a_rollback_the_plan_says_why_the_feed_would_run(edited: Place) -> None:
    edited.media("rollback", "priorite-culture", "--yes")
    reasons = ran(edited)
    assert set(reasons) == {"feed", "verify"}
    assert reasons["feed"].startswith("it was rolled back on 20")
    assert edited.media("publish", "episode-04").code == 0
    assert b"Danser encore" in edited.tree()[FEED]
    assert ran(edited) == {}


def test_without_a_yes_nothing_is_changed(edited: Place) -> None:
    before = edited.tree()
    for command in (("rollback", "priorite-culture"), ("retract", "episode-04")):
        told = edited.media(*command)
        assert told.code == 2
        assert told.err == (
            "Nothing was changed: this needs a yes, and nobody can be asked here.\n"
            "→ Type the same command again with --yes.\n"
        )
    assert edited.tree() == before


def test_a_withdrawn_episode_leaves_feed_and_site_and_comes_back(published: Place) -> None:
    page = published.tree()[PAGE]

    told = published.media("retract", "episode-04", "--yes")

    assert told.code == 0, told
    assert told.out.splitlines() == [
        "“Danser ensemble” would be withdrawn:",
        "  Apps no longer offer it, within a day for most; who has downloaded it keeps it.",
        "  Its pages, and every site that shows its player, say that it was withdrawn.",
        "  Its sound stays at its address until: media prune priorite-culture",
        "“Danser ensemble” is withdrawn.",
        "To bring it back, type: media publish episode-04",
    ]
    assert b"<item>" not in published.tree()[FEED]
    words = translation("fr").gettext("This episode was withdrawn.")
    assert f"<p>{words}</p>" in published.tree()[PAGE].decode()
    reasons = ran(published)
    assert reasons["store"].startswith("it was withdrawn on 20")

    back = published.media("publish", "episode-04")

    assert back.code == 0, back
    assert b"<item>" in published.tree()[FEED]
    assert published.tree()[PAGE] == page
    assert "“Danser ensemble” published again" in published.media("history", "priorite-culture").out


def test_withdrawn_twice(published: Place) -> None:
    published.media("retract", "episode-04", "--yes")
    told = published.media("retract", "episode-04")
    assert told.code == 0
    assert told.out.startswith("“Danser ensemble” was withdrawn already.\n")


def test_another_episode_never_gets_the_name_or_number_of_a_withdrawn_one(
    published: Place,
) -> None:
    published.media("retract", "episode-04", "--yes")
    published.replace("11111111-2222", "99999999-2222")
    told = published.media("publish", "episode-04")
    assert told.code == 3, told
    assert "11111111-2222-4333-8444-555555555555" in told.err
    created = published.media("new", "priorite-culture", "Nouveau")
    assert created.out.strip() == "episodes/episode-05"


def test_there_is_nothing_to_roll_back_to(published: Place) -> None:
    told = published.media("rollback", "priorite-culture", "--yes")
    assert told.code == 2
    assert told.err == (
        "There is no revision before this one.\n"
        "→ Type: media history priorite-culture, to see all revisions.\n"
    )


def test_an_episode_that_is_not_published(place: Place) -> None:
    told = place.media("retract", "episode-04", "--yes")
    assert told.code == 2
    assert told.err.startswith("Nothing of “priorite-culture” is published yet.\n")


@pytest.mark.parametrize(
    ("answer", "withdrawn"), [("y", True), ("YES", True), ("", False), ("n", False), ("da", False)]
)
def test_a_person_at_a_terminal_is_asked(published: Place, answer: str, *, withdrawn: bool) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*MEDIA, "retract", "episode-04"],
        cwd=published.root,
        env=shell(),
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        os.write(ours, f"{answer}\n".encode())
        out, err = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert b"Withdraw it? [y/N]" in err
    assert (b"<item>" not in published.tree()[FEED]) == withdrawn
    assert (b"Nothing was changed." in out) == (not withdrawn)


def test_in_french_a_person_is_told_the_same(published: Place) -> None:
    words = translation("fr").gettext("“{title}” is withdrawn.").format(title="Danser ensemble")
    told = published.media("retract", "episode-04", "--yes", LANG="fr_FR.UTF-8")
    assert words in told.out


def test_where_listeners_would_meet_a_problem_it_is_told(published: Place) -> None:
    """The sound of another episode was removed by hand."""
    other = published.episode.with_name("episode-05")
    shutil.copytree(published.episode, other, ignore=shutil.ignore_patterns(".media"))
    for old, new in (("11111111-", "55555555-"), ("number: 4", "number: 5")):
        published.replace(old, new, "episodes/episode-05/episode.yaml")
    published.write_transcript("episode-05")
    assert published.media("publish", "episode-05").code == 0
    folder = published.public / "priorite-culture" / "episode-04"
    next(folder.glob("audio-*.mp3")).unlink()

    told = published.media("retract", "episode-05", "--yes")

    assert told.code == 6, told
    assert "audio-" in told.err
    assert told.err.endswith(
        "→ The change is made all the same. To see it, type: media history priorite-culture\n"
    )


def test_an_episode_whose_folder_was_removed_can_be_withdrawn(published: Place) -> None:
    shutil.rmtree(published.episode)
    told = published.media("retract", "episode-04", "--yes")
    assert told.code == 0, told
    assert told.out.endswith("To bring it back, type: media rollback priorite-culture\n")
    assert b"<item>" not in published.tree()[FEED]
    unknown = published.media("retract", "episode-05", "--yes")
    assert (unknown.code, unknown.err.splitlines()[0]) == (
        2,
        "There is no episode episode-05 in episodes/.",
    )
