"""`media transcript check`: what a reader of the captions would stumble over."""

import shutil

from workspaces import Place

GOOD = """\
WEBVTT

00:00:00.000 --> 00:00:03.000
<v Animatrice>Bonjour et bienvenue à tous.

00:00:03.500 --> 00:00:06.000
<v Invité>Merci de m’accueillir.
"""
BAD = (
    GOOD
    + """
00:00:07.000 --> 00:00:10.000
<v Invité>Sous-titrage Société Radio-Canada

00:00:10.000 --> 00:00:12.000
Vraiment?
"""
)


def check(place: Place, *options: str, **environment: str) -> tuple[int, str]:
    told = place.media("transcript", "check", "episode-04", *options, **environment)
    assert told.err == ""
    return told.code, told.out


def test_a_published_draft_is_no_problem(published: Place) -> None:
    code, out = check(published)
    assert code == 0
    assert out.startswith("episode-04 · Danser ensemble\n")


def test_a_correction_is_checked_before_it_is_published(place: Place) -> None:
    (place.episode / "transcript.vtt").write_text(GOOD, "utf-8")
    assert check(place) == (
        0,
        "episode-04 · Danser ensemble\nNothing to say against these captions.\n",
    )


def test_problems_come_first_and_have_a_code(place: Place) -> None:
    target = place.episode / "transcript.vtt"
    target.write_text(BAD.replace("Merci de m’accueillir.", 'Merci de "m’accueillir".'), "utf-8")
    code, out = check(place)
    assert code == 3
    lines = out.splitlines()
    assert lines[1] == "  ✗    0:07  Invité : Sous-titrage Société Radio-Canada"
    assert lines[2].strip().startswith("Credits of subtitlers")
    assert lines[3].strip() == "media transcript play episode-04 0:06"
    assert lines[4].startswith("  !    0:03  Invité : Merci de")
    assert "1 problem, 3 pieces of advice." in lines
    assert lines[-1].startswith("To correct: change episodes/episode-04/transcript.vtt")
    fewer = check(place, "--most", "1")[1]
    assert "and 3 more: --most 4" in fewer
    assert target.read_text("utf-8").count("Radio-Canada") == 1  # nothing is changed


def test_for_programs(place: Place) -> None:
    (place.episode / "transcript.vtt").write_text(BAD, "utf-8")
    told = place.media("transcript", "check", "episode-04", "--json")
    assert told.code == 3
    document = told.json
    assert (document["episode"], document["origin"], document["problems"]) == (
        "episode-04",
        "person",
        1,
    )
    assert [(each["kind"], each["severity"], each["start_s"]) for each in document["findings"]] == [
        ("invented", "problem", 7.0),
        ("no speaker", "advice", 10.0),
        ("marks", "advice", 10.0),
    ]
    assert document["findings"][0]["play"] == "media transcript play episode-04 0:06"


def test_a_draft_is_corrected_in_a_copy(published: Place) -> None:
    draft = published.episode / ".media" / "transcript.json"
    text = draft.read_text("utf-8").replace("danse", "abonnez-vous")
    draft.write_text(text, "utf-8")
    code, out = check(published)
    assert code == 0
    assert "Listen whether it is said." in out
    assert "type: media transcript export episode-04 --to vtt" in out


def test_what_cannot_be_read_is_told_with_its_line(place: Place) -> None:
    (place.episode / "transcript.vtt").write_text(BAD + "\nNon\n", "utf-8")
    told = place.media("transcript", "check", "episode-04")
    assert told.code == 3
    assert "episodes/episode-04/transcript.vtt:15:1" in told.err


def test_there_must_be_a_transcript(place: Place) -> None:
    told = place.media("transcript", "check", "episode-04")
    assert told.code == 2
    assert "media publish episode-04" in told.err
    shutil.rmtree(place.episode)
    assert place.media("transcript", "check", "episode-04").code == 2
