"""`media transcript`: the doubtful words of a draft, and their sound."""

import shutil
import subprocess

from media import ffmpeg
from workspaces import Place


def test_doubts_are_listed_with_a_command_each(published: Place) -> None:
    told = published.media("transcript", "doubts", "episode-04", LANG="C")
    assert told.code == 0
    assert "episode-04 · Danser ensemble" in told.out
    assert "media transcript play episode-04 0:" in told.out
    assert "% sure)" in told.out
    assert "of work." in told.out
    assert "type: media transcript export episode-04" in told.out
    fewer = published.media("transcript", "doubts", "episode-04", "--most", "1", LANG="C")
    assert fewer.out.count("media transcript play") == 1
    assert "more: --most " in fewer.out


def test_doubts_for_programs(published: Place) -> None:
    document = published.media("transcript", "doubts", "episode-04", "--json").json
    assert document["episode"] == "episode-04"
    assert document["origin"] == "machine"
    assert document["minutes"] >= 1
    for doubt in document["doubts"]:
        assert doubt["text"]
        assert 0 <= doubt["probability"] < 0.8
        assert doubt["kind"] in {"name", "number", "word"}
        assert doubt["play"].startswith("media transcript play episode-04 0:")


def test_in_french(published: Place) -> None:
    told = published.media("transcript", "doubts", "episode-04", LANG="fr_FR.UTF-8")
    assert "sûr" in told.out
    assert "de travail" in told.out


def test_a_passage_is_cut_out(published: Place) -> None:
    told = published.media("transcript", "play", "episode-04", "0:02", LANG="C", DISPLAY="")
    assert told.code == 0, told
    path = published.episode / ".media" / "passage.mp3"
    assert "The passage is episodes/episode-04/.media/passage.mp3." in told.out
    command = [ffmpeg().path, "-v", "error", "-i", str(path), "-f", "s16le", "-ac", "1", "-"]
    sound = subprocess.run(command, capture_output=True, check=True).stdout
    assert abs(len(sound) / 2 / 44_100 - 8.0) < 0.1


def test_moments_that_cannot_be_heard(published: Place) -> None:
    late = published.media("transcript", "play", "episode-04", "9:00", LANG="C")
    assert late.code == 2
    assert "it was cut out, or lies after the end" in late.err
    wrong = published.media("transcript", "play", "episode-04", "soon", LANG="C")
    assert wrong.code == 2
    assert "soon is no time." in wrong.err
    assert "media transcript play episode-04 12:31" in wrong.err


def test_a_corrected_transcript_is_not_doubted(published: Place) -> None:
    target = published.episode / "transcript.vtt"
    shutil.copyfile(published.episode / ".media" / "draft.vtt", target)
    target.write_text(target.read_text("utf-8").replace("danse", "théâtre"), "utf-8")
    assert published.media("publish", "episode-04").code == 0
    told = published.media("transcript", "doubts", "episode-04", LANG="C")
    assert "A person has corrected this transcript" in told.out


def test_nothing_is_doubted_before_it_was_heard(place: Place) -> None:
    told = place.media("transcript", "doubts", "episode-04", LANG="C")
    assert told.code == 2
    assert "episode-04 has not been published yet." in told.err
    assert "media publish episode-04" in told.err
