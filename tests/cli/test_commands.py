"""The commands as a person types them, in processes of their own."""

import json
import os
import pty
import re
import signal
import subprocess
from pathlib import Path

import httpx
import pytest
from servers import free_ports
from workspaces import HELD_CLOCK, MEDIA, Place, shell

from media_pipeline import __version__
from media_pipeline.config.loading import load_workspace

STEPS = ["ingest", "analyse", "level", "master", "transcribe", "render", "store", "feed", "verify"]


def test_help_and_version(place: Place) -> None:
    told = place.media("--help")
    assert told.code == 0
    commands = re.findall(r"^  (\w+)  ", told.out.partition("Commands:")[2], re.MULTILINE)
    assert commands == [
        "new",
        "check",
        "preview",
        "diff",
        "publish",
        "todo",
        "youtube",
        "embed",
        "transcript",
        "video",
        "chapters",
        "a11y",
        "import",
        "status",
        "sync",
        "history",
        "rollback",
        "retract",
        "prune",
        "validate",
        "serve",
        "doctor",
        "models",
    ]
    assert place.media("--version").out == f"media, version {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["publsh", "episode-04"], "No such command 'publsh'"),
        (["publish"], "Missing argument"),
        (["publish", "episode-04", "--force", "everything"], "'everything' is not one of"),
        (["publish", "episode-40"], "There is no episode episode-40 in episodes/."),
        (["new", "priorite-cultur", "Titre"], "priorite-culture"),
        (["serve", "--port", "http"], "Invalid value for '--port'"),
        (["--workspace", "/nowhere", "status"], "/nowhere is not a workspace"),
    ],
)
def test_usage_mistakes_exit_2(arguments: list[str], sentence: str, place: Place) -> None:
    told = place.media(*arguments)
    assert (told.code, sentence in told.err) == (2, True), told


def test_outside_any_workspace(tmp_path: Path) -> None:
    told = Place(tmp_path).media("status")
    assert told.code == 2
    assert "No workspace here" in told.err
    assert "--workspace FOLDER" in told.err


def test_did_you_mean(place: Place) -> None:
    assert "Did you mean “episode-04”?" in place.media("publish", "episod-04").err


def test_the_way_of_a_new_episode(place: Place, short_interview: Path) -> None:
    told = place.media(
        "new", "priorite-culture", 'L’été : "danse" #1', "--recording", str(short_interview)
    )
    assert (told.code, told.out) == (0, "episodes/episode-05\n"), told
    episode = load_workspace(place.root).episodes["episode-05"]
    assert episode.title == 'L’été : "danse" #1'
    assert episode.recordings[0].read_bytes() == short_interview.read_bytes()

    planned = place.media("publish", "episode-05", "--dry-run", "--json").json
    assert [step["step"] for step in planned["episodes"][0]["steps"]] == STEPS
    assert all(step["runs"] for step in planned["episodes"][0]["steps"])
    assert not (place.root / "public").exists()
    assert load_workspace(place.root).episodes["episode-05"].published is None

    told = place.media("publish", "episodes/episode-05/", SOURCE_DATE_EPOCH=HELD_CLOCK)
    assert told.code == 0, told
    published = load_workspace(place.root).episodes["episode-05"].published
    assert published is not None
    assert published.timestamp() == pytest.approx(int(HELD_CLOCK), abs=60)
    assert "# " in (place.root / "episodes/episode-05/episode.yaml").read_text("utf-8")


def test_tracks(place: Place, short_interview: Path) -> None:
    told = place.media("new", "priorite-culture", "Titre", "--track", f"hote={short_interview}")
    assert told.code == 0, told
    assert list(load_workspace(place.root).episodes["episode-05"].tracks) == ["hote"]
    assert place.media("new", "priorite-culture", "Titre", "--track", "hote").code == 2


def test_publish_as_a_document(published: Place) -> None:
    told = published.media("publish", "episode-04", "--json")
    (episode,) = told.json["episodes"]
    assert [step["step"] for step in episode["steps"]] == STEPS
    assert not any(step["ran"] for step in episode["steps"])
    assert episode["addresses"]["page"].endswith("/priorite-culture/episode-04/index.html")
    assert episode["addresses"]["embed_code"].startswith("<iframe src=")

    forced = published.media("publish", "episode-04", "--json", "--force", "render").json
    ran = {step["step"]: step for step in forced["episodes"][0]["steps"] if step["ran"]}
    assert list(ran) == ["render"]
    assert ran["render"]["reason"] == "asked for with --force"


def test_errors_as_a_document(published: Place) -> None:
    published.replace("number: 4", "number: four")
    told = published.media("publish", "episode-04", "--json")
    assert (told.code, told.json["error"]["exit_code"]) == (3, 3)
    assert "number" in told.json["error"]["message"]
    assert published.media("publish", "--json").json["error"]["exit_code"] == 2


def test_a_second_publish_says_that_there_is_nothing_to_do(published: Place) -> None:
    before = published.tree()
    told = published.media("publish", "episode-04")
    assert "Everything is up to date: there was nothing to do." in told.out
    assert published.tree() == before


def test_status_gives_reasons(published: Place) -> None:
    assert published.media("status").out.count("done on") == 9
    published.replace("Danser ensemble", "Danser encore")
    states = published.media("status", "episode-04", "--json").json["episodes"][0]["steps"]
    assert [(step["step"], step["reason"]) for step in states if step["state"] != "done"] == [
        ("render", "changed: title"),
        ("store", "after: pages"),
        ("feed", "after: upload"),
        ("verify", "after: upload"),
    ]


def test_a_corrected_transcript_is_published_and_never_overwritten(published: Place) -> None:
    draft = published.episode / ".media" / "products" / "transcript.vtt"
    mine = published.episode / "transcript.vtt"
    mine.write_text(draft.read_text("utf-8").replace("danse", "DANSE"), encoding="utf-8")
    words = mine.read_bytes()
    (state,) = [
        step["reason"]
        for step in published.media("status", "--json").json["episodes"][0]["steps"]
        if step["step"] == "transcribe"
    ]
    assert state == "changed: corrected transcript"

    told = published.media("publish", "episode-04", "--json", "--force", "level")

    assert told.code == 0, told
    assert mine.read_bytes() == words
    folder = published.public / "priorite-culture" / "episode-04"
    assert "DANSE" in (folder / "transcript.vtt").read_text("utf-8")
    assert "DANSE" in (folder / "index.html").read_text("utf-8")


def test_a_correction_that_cannot_be_read_is_named(published: Place) -> None:
    mine = published.episode / "transcript.vtt"
    mine.write_text("WEBVTT\n\n00:00:01.000 -> 00:00:02.000\nBonjour\n", encoding="utf-8")
    before = published.tree()
    for arguments in (["validate"], ["publish", "episode-04"]):
        told = published.media(*arguments)
        assert told.code == 3, told
        assert "episodes/episode-04/transcript.vtt:3:1: expected" in told.err
    assert published.tree() == before


def test_a_speaker_s_new_name_is_not_heard_again(published: Place) -> None:
    published.replace("{name: Invité,", "{name: Nadia,")
    told = published.media("publish", "episode-04", "--json")
    steps = {step["step"]: step for step in told.json["episodes"][0]["steps"]}
    assert steps["transcribe"]["reason"] == "changed: speakers"
    assert steps["transcribe"]["took_s"] < 1
    folder = published.public / "priorite-culture" / "episode-04"
    assert "<v Nadia>" in (folder / "transcript.vtt").read_text("utf-8")
    assert steps["verify"]["ran"]


def test_what_was_taken_away_from_the_store_is_brought_back(published: Place) -> None:
    before = published.tree()
    for name in ("episode-04/transcript.vtt", "feed.xml"):
        (published.public / "priorite-culture" / name).unlink()
    assert published.media("publish", "episode-04").code == 0
    assert published.tree() == before


def test_two_episodes_of_one_series_are_both_in_the_feed(published: Place) -> None:
    second = published.root / "episodes" / "episode-05"
    second.mkdir()
    (second / "recording.flac").write_bytes((published.episode / "recording.flac").read_bytes())
    text = (published.episode / "episode.yaml").read_text("utf-8")
    text = text.replace("number: 4", "number: 5").replace("11111111", "22222222")
    (second / "episode.yaml").write_text(text, encoding="utf-8")
    published.write_transcript("episode-05")
    assert published.media("publish", "episode-05", "episode-04").code == 0
    feed = (published.root / "feeds" / "priorite-culture.xml").read_text("utf-8")
    assert feed.count("<item>") == 2


def test_a_published_guid_cannot_be_changed(published: Place) -> None:
    before = published.tree()
    published.replace("guid: 11111111", "guid: 99999999")
    told = published.media("publish", "episode-04")
    assert told.code == 3, told
    assert "guid" in told.err
    feed = "priorite-culture/feed.xml"
    assert published.tree()[feed] == before[feed]


def test_validate(published: Place) -> None:
    told = published.media("validate")
    assert told.code == 0, told
    assert told.out == (
        "✓ config.yaml and 1 episode are correct.\n"
        "✓ feeds/priorite-culture.xml is what Apple and Spotify ask for.\n"
    )
    published.replace("<guid", "<gid", "feeds/priorite-culture.xml")
    published.replace("</guid", "</gid", "feeds/priorite-culture.xml")
    assert published.media("validate").code == 6


def test_doctor(published: Place) -> None:
    told = published.media("doctor", "--json")
    assert told.code == 0, told
    assert [each["name"] for each in told.json["findings"]] == [
        "workspace",
        "ffmpeg",
        "model",
        "storage",
        "disk",
    ]
    published.replace("language: fr", "langage: fr", "config.yaml")
    assert published.media("doctor").code == 3


def test_serve_takes_the_port_that_the_feed_names(published: Place) -> None:
    with free_ports(2) as (named, other):
        pass
    published.replace("127.0.0.1:8000", f"127.0.0.1:{named}", "config.yaml")
    for options, port in ([], named), (["--port", str(other)], other):
        with subprocess.Popen(
            [*MEDIA, "serve", *options],
            cwd=published.root,
            env=shell(PYTHONUNBUFFERED="1"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line == f"Serving at http://127.0.0.1:{port}. Stop with Ctrl-C.\n"
            feed = httpx.get(f"http://127.0.0.1:{port}/priorite-culture/feed.xml")
            assert feed.headers["content-type"] == "application/rss+xml; charset=utf-8"
            process.send_signal(signal.SIGINT)
            _out, err = process.communicate(timeout=20)
        assert process.returncode == 0
        assert (f"The feed names http://127.0.0.1:{named}" in err) == (port != named)


def test_models_are_listed(place: Place) -> None:
    told = place.media("models")
    assert (
        "✓ base             installed with media_pipeline ← model: auto takes this one" in told.out
    )
    assert "not here (3090 MB): media models fetch large-v3" in told.out


def test_verbose_shows_a_traceback_and_nothing_else_does(place: Place) -> None:
    place.replace("number: 4", "number: four")
    assert "Traceback" not in place.media("status").err
    assert "Traceback" in place.media("status", "-v").err
    assert "Traceback" in place.media("-v", "status").err


def on_a_terminal(place: Place, *arguments: str, **environment: str) -> str:
    """Run `media` on a terminal and return everything it wrote there."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*MEDIA, *arguments],
        cwd=place.root,
        env=shell(TERM="xterm-256color", COLUMNS="100", **environment),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        written = b""
        while True:
            try:
                piece = os.read(ours, 4096)
            except OSError:
                break
            if not piece:
                break
            written += piece
        process.wait()
    os.close(ours)
    return written.decode()


def test_a_terminal_shows_bars_and_colour(published: Place) -> None:
    written = on_a_terminal(published, "publish", "episode-04", "--force", "master")
    assert "mastering" in written
    assert "━" in written
    assert "× real time" in written
    assert "\x1b[32m" in written


def test_no_color_is_honoured(published: Place) -> None:
    written = on_a_terminal(published, "publish", "episode-04", "--force", "level", NO_COLOR="1")
    assert "levelling" in written
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", written)
    assert "\x1b[3" in on_a_terminal(published, "status")
    for arguments in (["status"], ["publish", "nobody"], ["doctor"]):
        assert "\x1b" not in on_a_terminal(published, *arguments, NO_COLOR="1")


def test_french_for_a_french_shell(published: Place) -> None:
    told = published.media("publish", "episode-04", LANG="fr_FR.UTF-8")
    assert "Tout est à jour" in told.out
    assert "De l’enregistrement brut" in published.media("--help", LANG="").out  # the workspace's
    assert json.loads(published.media("status", "--json", LANG="fr_FR.UTF-8").out)
