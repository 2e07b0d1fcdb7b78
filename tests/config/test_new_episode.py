"""A new episode is whole, valid at once, and takes nothing away."""

import re
import threading
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from media_pipeline.config.episode_template import NewEpisode, episode_yaml
from media_pipeline.config.loading import load_workspace
from media_pipeline.config.new_episode import NewSources, create_episode, plain_name
from media_pipeline.errors import RecordingError, UsageProblem
from media_pipeline.model.episode import (
    Chapter,
    CleanUpChanges,
    Cut,
    EpisodeFile,
    PlacedJingle,
    Speaker,
)


def create(root: Path, title: str = "Titre", sources: NewSources | None = None) -> Path:
    return create_episode(load_workspace(root), "places", title, sources or NewSources())


@pytest.fixture
def recording(root: Path) -> Path:
    path = root / "Entretien n°4 – Élodie.WAV"
    path.write_bytes(b"sound")
    return path


def test_the_next_episode_has_the_next_number_and_a_fresh_guid(root: Path) -> None:
    first, second = create(root), create(root)
    assert [first.name, second.name] == ["place-02", "place-03"]
    episodes = load_workspace(root).episodes
    guids = {uuid.UUID(str(episodes[name].guid)) for name in ("place-02", "place-03")}
    assert {guid.version for guid in guids} == {4}
    assert len(guids) == 2
    assert episodes["place-03"].number == 3


def test_the_first_episode_of_a_series_is_number_one(root: Path) -> None:
    (root / "episodes/place-01/episode.yaml").unlink()
    (root / "episodes/place-01").rmdir()
    (root / "episodes").rmdir()
    assert create(root).name == "place-01"


def test_a_folder_without_an_episode_is_never_taken(root: Path) -> None:
    (root / "episodes/place-09").mkdir()
    (root / "episodes/place-09/sound.wav").write_bytes(b"kept")
    assert create(root).name == "place-10"


def test_a_number_that_is_published_already_is_never_taken(root: Path) -> None:
    workspace = load_workspace(root)
    elsewhere = frozenset({2, 3})
    folder = create_episode(workspace, "places", "Titre", NewSources(), elsewhere)
    assert folder.name == "place-04"
    folder = create_episode(load_workspace(root), "places", "Titre", NewSources(), elsewhere)
    assert folder.name == "place-05"


def test_a_folder_made_in_the_meantime_is_never_taken(root: Path) -> None:
    workspace = load_workspace(root)
    made: list[Path] = []
    threads = [
        threading.Thread(
            target=lambda: made.append(create_episode(workspace, "places", "T", NewSources()))
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(path.name for path in made) == [f"place-{n:02}" for n in range(2, 10)]
    assert len(load_workspace(root).episodes) == 9
    assert not list((root / "episodes").glob(".new-*"))


@pytest.mark.parametrize(
    "title",
    [
        "Danse : le lien",
        'Elle dit: "non" # pas encore',
        "L'été à l'école — 🎙️ épisode",
        "- [x] {y} *z &w !v %u @t `s`",
        "C:\\temp\\n",
        "yes",
        "2024",
        "null",
        "x" * 255,
        "{title} {0} {{",
    ],
)
def test_any_title_is_quoted_safely(root: Path, title: str) -> None:
    name = create(root, title).name
    assert load_workspace(root).episodes[name].title == title


def test_recordings_are_copied_under_plain_names(root: Path, recording: Path) -> None:
    other = root / "other" / recording.name
    other.parent.mkdir()
    other.write_bytes(b"more")
    folder = create(root, sources=NewSources(recordings=(recording, other)))
    episode = load_workspace(root).episodes[folder.name]
    assert episode.recording == ("entretien-n4-elodie.wav", "entretien-n4-elodie-2.wav")
    assert [path.read_bytes() for path in episode.recordings] == [b"sound", b"more"]
    assert recording.read_bytes() == b"sound"
    assert folder.stat().st_mode & 0o777 == 0o755


def test_tracks_get_a_speaker_each(root: Path, recording: Path) -> None:
    sources = NewSources(tracks={"Élodie": recording, "no": recording})
    name = create(root, sources=sources).name
    episode = load_workspace(root).episodes[name]
    assert episode.tracks == {
        "Élodie": "entretien-n4-elodie.wav",
        "no": "entretien-n4-elodie-2.wav",
    }
    assert [(s.name, s.track) for s in episode.speakers] == [("Élodie", "Élodie"), ("no", "no")]


@pytest.mark.parametrize(
    ("name", "plain"),
    [("Été 1.WAV", "ete-1.wav"), ("日本.flac", "recording.flac"), (".hidden", "hidden"),
     ("a b/../c.Mp3", "c.mp3"), ("episode", "episode")],
)  # fmt: skip
def test_names_of_files_become_plain(name: str, plain: str) -> None:
    assert plain_name(name) == plain


@pytest.mark.parametrize(
    ("language", "comment"),
    [("fr", "# Né une fois, il ne change jamais."), ("en", "# It is born once and never changes.")],
)
def test_comments_speak_the_language_of_the_workspace(
    root: Path, language: str, comment: str
) -> None:
    config = root / "config.yaml"
    config.write_text(f"language: {language}\n{config.read_text()}")
    text = (create(root) / "episode.yaml").read_text()
    assert comment.removeprefix("# ") in text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_key_of_the_model_is_explained_and_its_example_is_valid(
    root: Path, language: str
) -> None:
    config = root / "config.yaml"
    jingle = {"fr": "virgule", "en": "sting"}[language]
    jingles = f"    jingles: {{{jingle}: {{file: config.yaml}}}}\n"
    config.write_text(f"language: {language}\n{config.read_text()}{jingles}")
    file = create(root) / "episode.yaml"
    head, examples = file.read_text().split("# speakers:\n")
    keys = ("  ", "notes", "published", "chapters", "vocabulary", "season", "type", "explicit",
            "cuts", "jingles", "channels", "clean_up", "language", "-", "With", "Avec",
            "accessibility", "video", "sound", "poster_at", "youtube")  # fmt: skip
    uncommented = [
        line[2:]
        for line in examples.splitlines()
        if line.startswith("# ") and (line[2:].split(":")[0] in keys or line.startswith("#   "))
    ]
    file.write_text(f"{head}speakers:\n" + "\n".join(uncommented) + "\n")
    episode = load_workspace(root).episodes[file.parent.name]
    assert episode.speakers[0].channel == "left"
    assert episode.notes
    assert episode.published is not None
    assert [chapter.start for chapter in episode.chapters] == [0, 90]
    assert [(cut.start, cut.end) for cut in episode.cuts] == [(751.5, 760)]
    assert [(placed.at, placed.jingle) for placed in episode.jingles] == [(90, jingle)]
    assert (episode.channels, episode.clean_up.noise) == ("microphones", False)
    assert (episode.video, episode.sound, episode.poster_at) == (False, 2, 130)
    assert str(episode.youtube).endswith("=dQw4w9WgXcQ")
    assert (episode.season, episode.type, episode.explicit) == (1, "full", False)
    assert (episode.language, len(episode.vocabulary)) == (language, 2)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_key_of_the_model_is_left_unexplained(language: str) -> None:
    text = episode_yaml(NewEpisode("a", "places", 1, "Titre"), language)
    models = (EpisodeFile, Speaker, Chapter, Cut, PlacedJingle, CleanUpChanges)
    names = {name for model in models for name in model.model_fields} - {"noise_reducer"}
    assert [name for name in sorted(names) if not re.search(rf"\b{name}\b", text)] == []


def test_an_unknown_series_is_told_with_the_known_ones(root: Path) -> None:
    with pytest.raises(UsageProblem) as caught:
        create_episode(load_workspace(root), "place", "Titre", NewSources())
    assert caught.value.message == "There is no series “place”."
    assert caught.value.hint == "Did you mean “places”? The series are: places."


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("x" * 256, "The title has 256 characters; podcast apps take 255 at most."),
        ("  ", "The title is empty."),
        ("a\x07b", "The title holds the invisible character U+0007."),
    ],
)
def test_a_title_that_cannot_be_used_is_refused(root: Path, title: str, message: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        create(root, title)
    assert caught.value.message == message


def test_recordings_and_tracks_together_are_refused(root: Path, recording: Path) -> None:
    with pytest.raises(UsageProblem, match="not both"):
        create(root, sources=NewSources((recording,), {"a": recording}))
    with pytest.raises(UsageProblem, match="name that can be read"):
        create(root, sources=NewSources(tracks={" ": recording}))


def test_a_recording_that_is_not_there_leaves_no_folder(root: Path) -> None:
    with pytest.raises(RecordingError) as caught:
        create(root, sources=NewSources((root / "none.wav",)))
    assert caught.value.message == f"There is no recording {root / 'none.wav'}."
    assert [path.name for path in (root / "episodes").iterdir()] == ["place-01"]


def test_a_folder_is_no_recording(root: Path) -> None:
    with pytest.raises(RecordingError) as caught:
        create(root, sources=NewSources((root,)))
    assert caught.value.message == f"The recording {root} cannot be read: it is a folder."


def test_a_recording_that_may_not_be_read_is_told(
    open_root: Path, as_other_user: Callable[[], AbstractContextManager[None]]
) -> None:
    recording = open_root / "secret.wav"
    recording.touch(0o000)
    recording.chmod(0)
    with as_other_user(), pytest.raises(RecordingError, match="this user may not"):
        create(open_root, sources=NewSources((recording,)))
