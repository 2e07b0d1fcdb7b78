"""`media new` checks what it is given, and says what was done and what comes next."""

import shutil
import wave
from pathlib import Path

import pytest
from workspaces import Place, make_place

NEXT = "→ Fill in episodes/episode-05/episode.yaml, then type: media publish episode-05"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A workspace with episode-04, not published."""
    return make_place(tmp_path / "workspace", None)


@pytest.fixture
def sound(place: Place) -> Path:
    """A tenth of a second of silence, named as a recorder would."""
    path = place.root / "ZOOM 0012.WAV"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(bytes(9_600))
    return path


def new(place: Place, *arguments: str) -> tuple[int, str, list[str]]:
    told = place.media("new", "priorite-culture", "Titre", *arguments)
    return told.code, told.out, told.err.splitlines()


def test_the_copy_and_the_next_step_are_told(place: Place, sound: Path) -> None:
    assert new(place, "--recording", str(sound)) == (
        0,
        "episodes/episode-05\n",
        ["ZOOM 0012.WAV was copied as zoom-0012.wav.", NEXT],
    )


def test_each_renamed_track_is_told_and_no_other(place: Place, sound: Path) -> None:
    plain = Path(shutil.copyfile(sound, place.root / "guest.wav"))
    tracks = ("--track", f"guest={plain}", "--track", f"host={sound}")
    assert new(place, *tracks)[2] == ["ZOOM 0012.WAV was copied as zoom-0012.wav.", NEXT]


def test_without_a_recording_the_next_step_is_to_put_it_there(place: Place) -> None:
    assert new(place)[2] == [
        (
            "→ Put the recording beside episodes/episode-05/episode.yaml and fill it in, "
            "then type: media publish episode-05"
        )
    ]


def test_a_track_name_given_twice_is_refused(place: Place, sound: Path) -> None:
    assert new(place, "--track", f"host={sound}", "--track", f" host ={sound}") == (
        2,
        "",
        [
            "Two tracks are called “host”.",
            "→ Give each track a name of its own: --track host=a.wav --track guest=b.wav",
        ],
    )
    assert not (place.root / "episodes/episode-05").exists()


@pytest.mark.parametrize("option", ["--recording", "--track"])
def test_what_is_no_sound_is_refused_before_anything_is_made(place: Place, option: str) -> None:
    file = "host=config.yaml" if option == "--track" else "config.yaml"
    code, out, told = new(place, option, file)
    assert (code, out) == (4, "")
    assert told[0] == "config.yaml is not a sound recording that media can read."
    assert [path.name for path in (place.root / "episodes").iterdir()] == ["episode-04"]


def test_a_recording_that_is_not_there_is_told(place: Place) -> None:
    assert new(place, "--recording", "none.wav") == (
        4,
        "",
        ["There is no recording none.wav.", "→ Check its name and folder."],
    )


def test_a_recorder_that_lost_power_is_told(place: Place, sound: Path) -> None:
    sound.write_bytes(sound.read_bytes()[:-4_000])
    code, out, told = new(place, "--recording", str(sound))
    assert (code, out) == (0, "episodes/episode-05\n")
    assert told[0].startswith("! ZOOM 0012.WAV: its header is wrong about its length")


def test_a_number_that_is_published_is_not_given_again(published: Place) -> None:
    shutil.rmtree(published.episode)
    told = published.media("new", "priorite-culture", "Titre")
    assert (told.code, told.out) == (0, "episodes/episode-05\n")
