"""`media chapters`: what there is, what slides propose, and what a yes writes."""

import os
import pty
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from media import REPOSITORY, make_sound
from workspaces import MEDIA, Place, Told, make_place, shell, unchanged

from media_pipeline.config.loading import load_workspace
from media_pipeline.render.locale_texts import translation

SAMPLE = REPOSITORY / "episodes" / "replay-oxygene-15" / "recording.mp4"
"""44 s; slides change at 9.2, 17.4, 22.8 and 37.0 s."""

TRANSCRIPT = """\
WEBVTT

00:00:00.800 --> 00:00:08.400
Bonjour à toutes et à tous. Merci d'être présents.

00:00:09.200 --> 00:00:16.700
Le vieillissement peut être une ressource.

00:00:37.000 --> 00:00:42.500
Merci. Le compte rendu et la vidéo seront disponibles sur notre site internet.
"""
TOLD = """\
episode-04 · Danser ensemble
4 changes of slide were found.
     0:00  Bonjour à toutes et à tous
     0:37  Le compte rendu et la vidéo seront disponibles sur notre…
           “Le compte rendu et la vidéo seront disponibles sur notre site internet.”
Left out, because chapters should be 30 s apart (Spotify asks for it): 0:09, 0:17, 0:22. \
To have these too, type: media chapters episode-04 --from-slides --every
To look at the slides, open episodes/episode-04/.media/slides.html
Nothing was written. To write them into episodes/episode-04/episode.yaml, type: \
media chapters episode-04 --from-slides --yes
"""
CHAPTERS = """\
chapters:
  - {start: 0, title: Bonjour}
  - {start: "0:05", title: La danse}
"""
OWN = """\
chapters:
  # à relire
  - start: 00:00:20   # la question
    title: 'Question'
"""


@pytest.fixture
def filmed(tmp_path: Path) -> Place:
    """An episode that is the filmed sample, without chapters."""
    place = make_place(tmp_path / "workspace", None)
    shutil.copyfile(SAMPLE, place.episode / "recording.mp4")
    place.replace("recording.flac", "recording.mp4")
    place.replace(CHAPTERS, "")
    return place


def proposed(place: Place, *options: str) -> Told:
    told = place.media("chapters", "episode-04", "--from-slides", *options)
    assert told.code == 0, told
    return told


def written(place: Place) -> list[tuple[float, str]]:
    chapters = load_workspace(place.root).episodes["episode-04"].chapters
    return [(chapter.start, chapter.title) for chapter in chapters]


def test_the_chapters_there_are_with_the_words_said_then(filmed: Place) -> None:
    filmed.replace("number: 4", "number: 4\n" + OWN)
    later = TRANSCRIPT.replace("00:09.200 --> 00:00:16.700", "00:20.200 --> 00:00:26.700")
    (filmed.episode / "transcript.vtt").write_text(later, "utf-8")
    told = filmed.media("chapters", "episode-04")
    assert told.out.splitlines() == [
        "episode-04 · Danser ensemble",
        "     0:20  Question",
        "           “Le vieillissement peut être une ressource.”",
        "To have some proposed where slides change, type: media chapters episode-04 --from-slides",
    ]
    document = filmed.media("chapters", "episode-04", "--json").json
    assert [each["title"] for each in document["chapters"]] == ["Question"]


def test_proposals_are_told_and_nothing_is_written(filmed: Place) -> None:
    (filmed.episode / "transcript.vtt").write_text(TRANSCRIPT, "utf-8")
    with unchanged(filmed.episode / "episode.yaml", filmed.episode / "recording.mp4"):
        told = proposed(filmed)
    assert told.out == TOLD


def test_every_slide_is_written_and_valid(filmed: Place) -> None:
    told = proposed(filmed, "--every", "--yes")
    starts = [start for start, _title in written(filmed)]
    assert starts == pytest.approx([0.0, 9.2, 17.4, 22.8, 37.0], abs=0.15)
    assert "5 chapters were written into episodes/episode-04/episode.yaml." in told.out
    assert "the titles are numbers" in told.out


def test_what_is_told_to_undo_it_was_added_and_a_second_time_adds_nothing(filmed: Place) -> None:
    before = (filmed.episode / "episode.yaml").read_text("utf-8")
    lines = proposed(filmed, "--yes").out.splitlines()
    added = lines[lines.index("To undo it, remove these lines there:") + 1 : -1]
    after = (filmed.episode / "episode.yaml").read_text("utf-8")
    assert after.endswith("\n".join(added) + "\n")
    assert after.startswith(before)
    again = proposed(filmed, "--yes").out
    assert (filmed.episode / "episode.yaml").read_text("utf-8") == after
    assert "Chapters that are there already stay as they are: 0:00, 0:37" in again
    assert again.endswith("There is nothing to add to episodes/episode-04/episode.yaml.\n")


def test_a_person_s_own_chapters_stay_and_the_others_go_between(filmed: Place) -> None:
    filmed.replace("number: 4", "number: 4\n" + OWN)
    proposed(filmed, "--every", "--yes")
    times = [start for start, _title in written(filmed)]
    assert times == pytest.approx([0.0, 9.2, 20.0, 37.0], abs=0.15)
    assert OWN.removeprefix("chapters:\n") in (filmed.episode / "episode.yaml").read_text("utf-8")


def test_to_replace_them_is_asked_for_and_told(filmed: Place) -> None:
    filmed.replace("number: 4", "number: 4\n" + OWN)
    told = proposed(filmed, "--replace", "--yes")
    assert [start for start, _title in written(filmed)] == pytest.approx([0.0, 37.0], abs=0.15)
    put_back = told.out.partition("To undo it, put them back:\n")[2]
    assert put_back.startswith("  - start: 00:00:20   # la question\n    title: 'Question'\n")


@pytest.mark.parametrize(("answer", "is_written"), [("y", True), ("", False)])
def test_a_person_at_a_terminal_is_asked(filmed: Place, answer: str, *, is_written: bool) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*MEDIA, "chapters", "episode-04", "--from-slides"],
        cwd=filmed.root,
        env=shell(),
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        os.write(ours, f"{answer}\n".encode())
        out, err = process.communicate(timeout=120)
    os.close(ours)
    os.close(theirs)
    assert b"Write these 2 chapters into episodes/episode-04/episode.yaml? [y/N]" in err
    assert bool(written(filmed)) == is_written
    assert (b"Nothing was changed." in out) == (not is_written)


def test_for_programs_and_the_page_that_asks_nobody(filmed: Place) -> None:
    document = proposed(filmed, "--json", "--every").json
    assert document["changes_s"] == pytest.approx([9.2, 17.4, 22.8, 37.0], abs=0.15)
    title = translation("fr").gettext("Slide {number}")
    assert [each["title"] for each in document["proposed"]] == [
        title.format(number=number) for number in range(1, 6)
    ]
    assert (document["written"], document["too_close_s"]) == (False, [])
    page = Path(document["page"]).read_text("utf-8")
    assert '<html lang="fr">' in page
    assert len(re.findall(r'<img src="data:image/jpeg;base64,/9j/', page)) == 5
    assert re.findall(r'(?:src|href)="(?!data:)', page) == []


def test_a_sound_recording_has_no_slides(place: Place) -> None:
    told = place.media("chapters", "episode-04", "--from-slides")
    assert told.code == 4
    assert "episode-04 is a sound recording: it has no picture, so no slides." in told.err


def test_a_picture_that_never_changes(filmed: Place) -> None:
    make_sound(
        filmed.episode / "recording.mp4",
        "color=navy:s=320x180:r=10:d=4,format=yuv420p[out0];sine=d=4[out1]",
    )
    told = proposed(filmed, "--yes")
    assert "No change of slide was found: the picture shows the same throughout" in told.out
    assert written(filmed) == []


def test_options_that_need_slides(filmed: Place) -> None:
    told = filmed.media("chapters", "episode-04", "--yes")
    assert told.code == 2
    assert "Type: media chapters episode-04 --from-slides" in told.err


def test_an_episode_that_is_not_there_and_a_film_that_cannot_be_read(filmed: Place) -> None:
    assert filmed.media("chapters", "episode-05").code == 2
    (filmed.episode / "recording.mp4").write_bytes(b"no film")
    told = filmed.media("chapters", "episode-04", "--from-slides")
    assert told.code == 4
    assert told.err.startswith("recording.mp4 ")
