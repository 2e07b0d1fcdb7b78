"""`media check`: the verdict on a recording, in words, as a picture and for programs."""

import io
import os
import pty
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from media import INTERVIEW, make_sound
from PIL import Image
from workspaces import MEDIA, Place, make_place, shell, unchanged

from media_pipeline.config.loading import load_workspace

AFTER = (23, 96, 146)
PAUSE = (
    "amovie=filename='{recording}',atrim=9:15,asetpts=N/SR/TB[before];"
    "anoisesrc=amplitude=0.0003:seed=1:sample_rate=44100:duration=5,"
    "aformat=channel_layouts=stereo[pause];"
    "amovie=filename='{recording}',atrim=22:28,asetpts=N/SR/TB[after];"
    "[before][pause][after]concat=n=3:v=0:a=1"
)
"""Six seconds of the interview, five of nobody speaking, six of the interview."""


@pytest.fixture(scope="session")
def with_a_pause(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pause") / "pause.flac"
    return make_sound(path, PAUSE.format(recording=INTERVIEW))


@pytest.fixture
def paused(tmp_path: Path, with_a_pause: Path) -> Place:
    return make_place(tmp_path / "workspace", with_a_pause)


@pytest.fixture(scope="session")
def examined_template(tmp_path_factory: pytest.TempPathFactory, short_interview: Path) -> Place:
    place = make_place(tmp_path_factory.mktemp("examined") / "workspace", short_interview)
    assert [step["ran"] for step in checked(place)["steps"]] == [True, True]
    return place


@pytest.fixture
def examined(tmp_path: Path, examined_template: Place) -> Place:
    """A workspace of one's own whose short episode was examined."""
    shutil.copytree(examined_template.root, tmp_path / "workspace", symlinks=True)
    return Place(tmp_path / "workspace")


def checked(place: Place, *options: str) -> Any:
    told = place.media("check", "episode-04", "--json", *options)
    assert told.code == 0, told
    (document,) = told.json["episodes"]
    return document


def remarks(document: Any) -> dict[str, str]:
    return {remark["kind"]: remark["level"] for remark in document["remarks"]}


def test_the_sample_is_judged_in_sentences(place: Place) -> None:
    told = place.media("check", "episode-04")
    assert told.code == 0, told
    lines = told.out.splitlines()
    assert lines[0] == "episode-04 · Danser ensemble"
    assert any(line.startswith("  ● Loudness −") for line in lines), told.out
    assert any("Invité is" in line and "dB quieter than Animatrice" in line for line in lines)
    assert "  ● Mains hum (50 Hz): will be taken out." in lines
    assert lines[-2] == "  Picture: episodes/episode-04/.media/loudness.png"
    assert lines[-1] == "Good to publish: media publish episode-04"
    assert "\x1b" not in told.out


def test_nothing_is_published_and_the_person_s_files_stay(place: Place) -> None:
    with unchanged(place.episode / "episode.yaml", place.root / "config.yaml"):
        assert place.media("check", "episode-04").code == 0
    assert not place.public.exists()


def test_all_episodes_without_a_name(examined: Place) -> None:
    told = examined.media("check", "--json", "--no-picture")
    assert [each["episode"] for each in told.json["episodes"]] == ["episode-04"]


def test_a_later_check_or_publication_goes_on_from_there(examined: Place) -> None:
    steps = checked(examined, "--no-picture")["steps"]
    assert [(step["step"], step["ran"]) for step in steps] == [
        ("ingest", False),
        ("analyse", False),
    ]
    told = examined.media("publish", "episode-04", "--dry-run", "--json")
    plan = told.json["episodes"][0]["steps"]
    assert [step["step"] for step in plan if not step["runs"]] == ["ingest", "analyse"]


def test_the_document(examined: Place) -> None:
    document = checked(examined)
    assert document["analysis"]["duration_s"] == pytest.approx(12.0, abs=0.05)
    assert document["analysis"]["parts"][0]["kind"] == "microphones"
    (quieter,) = [remark for remark in document["remarks"] if remark["kind"] == "speakers"]
    assert (quieter["facts"]["quieter"], quieter["facts"]["louder"]) == ("Invité", "Animatrice")
    assert quieter["facts"]["difference_db"] == pytest.approx(12, abs=3)
    assert document["overall"]["text"] == "Good to publish: media publish episode-04"
    assert (document["proposed_cuts"], document["accepted_cuts"]) == ([], [])
    picture = Path(document["picture"])
    assert picture == examined.episode / ".media" / "loudness.png"
    with Image.open(picture) as image:
        assert image.size == (1600, 700)


def test_no_picture(examined: Place) -> None:
    (examined.episode / ".media" / "loudness.png").unlink()
    assert checked(examined, "--no-picture")["picture"] is None
    assert not (examined.episode / ".media" / "loudness.png").exists()
    assert "Picture" not in examined.media("check", "episode-04", "--no-picture").out


def test_a_long_silence_is_proposed_as_a_cut(paused: Place) -> None:
    told = paused.media("check", "episode-04", "--no-picture")
    assert "! 1 silence of more than 3 s: a cut is proposed, which takes out" in told.out, told
    assert "Look at what is marked “!”, then publish: media publish episode-04" in told.out
    _before, _cuts, block = told.out.partition("\n    cuts:\n")
    lines = [line.removeprefix("    ") for line in block.splitlines() if line.startswith("      ")]
    assert len(lines) == 3, told.out

    file = paused.episode / "episode.yaml"
    file.write_text(file.read_text("utf-8") + "\n".join(["cuts:", *lines, ""]), encoding="utf-8")
    (cut,) = load_workspace(paused.root).episodes["episode-04"].cuts
    assert (cut.start, cut.end) == (pytest.approx(6.9, abs=0.5), pytest.approx(10.2, abs=0.5))
    document = checked(paused, "--no-picture")
    assert document["proposed_cuts"] == []
    assert remarks(document)["cuts"] == "good"


def test_accepted_cuts_are_written_and_the_rest_of_the_file_stays(paused: Place) -> None:
    file = paused.episode / "episode.yaml"
    before = file.read_text("utf-8")
    proposed = checked(paused, "--no-picture")["proposed_cuts"]
    assert file.read_text("utf-8") == before
    told = paused.media("check", "episode-04", "--accept-cuts", "--no-picture")
    assert "1 cut was written into episodes/episode-04/episode.yaml." in told.out, told
    assert "silence of more than" not in told.out
    (start, end, why) = (proposed[0][name] for name in ("start", "end", "why"))
    added = f'\ncuts:\n  - start: {start}\n    end: {end}\n    why: "{why}"\n'
    assert file.read_text("utf-8") == before + added
    again = checked(paused, "--accept-cuts", "--no-picture")
    assert (again["accepted_cuts"], file.read_text("utf-8")) == ([], before + added)


def test_what_is_turned_off_is_said(place: Place) -> None:
    place.replace("guid: 11111111", "clean_up: {hum: false, levelling: false}\nguid: 11111111")
    levels = remarks(checked(place, "--no-picture"))
    assert (levels["hum"], levels["speakers"]) == ("look at it", "look at it")
    out = place.media("check", "episode-04", "--no-picture").out
    assert "! Mains hum (50 Hz): taking it out is turned off (clean_up: hum)." in out


def test_a_recording_that_was_mistreated(tmp_path: Path) -> None:
    """Turned by 180 degrees on the right, 45 dB too loud."""
    mistreated = make_sound(
        tmp_path / "bad.wav",
        f"amovie=filename='{INTERVIEW}',atrim=9:21,asetpts=N/SR/TB,"
        "pan=stereo|c0=c0|c1=-1*c0,volume=30dB,aformat=sample_fmts=s16",
    )
    place = make_place(tmp_path / "workspace", mistreated)
    place.replace(", channel: left", "")
    place.replace(", channel: right", "")
    found = remarks(checked(place, "--no-picture"))
    assert found["polarity"] == "will be mended"
    assert found["clipping"] in {"will be mended", "look at it"}


def test_one_that_cannot_be_examined_does_not_keep_the_others_back(examined: Place) -> None:
    place = examined
    other = place.root / "episodes" / "episode-05"
    other.mkdir()
    text = (place.episode / "episode.yaml").read_text("utf-8")
    text = text.replace("number: 4", "number: 5").replace("11111111", "22222222")
    (other / "episode.yaml").write_text(text, encoding="utf-8")
    (other / "recording.flac").write_bytes(b"no recording at all")
    told = place.media("check", "episode-05", "episode-04", "--no-picture")
    assert told.code == 4, told
    assert "Traceback" not in told.err
    assert "Good to publish: media publish episode-04" in told.out
    told = place.media("check", "episode-05", "episode-04", "--json", "--no-picture")
    broken, fine = told.json["episodes"]
    assert broken["error"]["exit_code"] == 4
    assert fine["overall"]["kind"] == "overall"


def blue_pixels(place: Place) -> int:
    content = Path(checked(place)["picture"]).read_bytes()
    image = np.asarray(Image.open(io.BytesIO(content)), dtype=np.int16)
    return int((np.abs(image - np.array(AFTER)).max(axis=2) < 30).sum())


def test_after_is_what_was_delivered_once_there_is_a_master(published: Place) -> None:
    delivered = published.episode / ".media" / "delivered.npz"
    power = dict(np.load(delivered))["power"]
    picture = Path(checked(published)["picture"])
    measured = picture.read_bytes()
    np.savez(delivered, power=power / 1000)  # a sound that is much too quiet would be seen
    checked(published)
    assert picture.read_bytes() != measured
    published.replace("chapters:", "cuts:\n  - {start: 2, end: 6}\nchapters:")
    shown = blue_pixels(published)  # the master is out of date: what is expected is drawn
    delivered.unlink()
    assert blue_pixels(published) == shown


def on_a_terminal(place: Place, columns: int) -> list[str]:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*MEDIA, "check", "episode-04", "--no-picture"],
        cwd=place.root,
        env=shell(TERM="xterm-256color", COLUMNS=str(columns), NO_COLOR="1"),
        stdin=theirs, stdout=theirs, stderr=theirs,
    ) as process:  # fmt: skip
        os.close(theirs)
        written = b""
        try:
            while piece := os.read(ours, 4096):
                written += piece
        except OSError:
            pass  # the other end is closed
        process.wait()
    os.close(ours)
    return re.sub(r"\x1b\[[?\d;]*\w|\r", "", written.decode()).splitlines()


def test_a_narrow_terminal_breaks_sentences_between_words(examined: Place) -> None:
    lines = on_a_terminal(examined, 50)
    assert max(map(len, lines)) <= 50
    start = next(number for number, line in enumerate(lines) if "Loudness" in line)
    assert lines[start + 1].startswith("    ")
    assert lines[start + 1][4] != " "
