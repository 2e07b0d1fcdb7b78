"""The workspace is checked as a whole; the wording of what is wrong is part of the product."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from media_pipeline.config.loading import find_workspace, load_workspace
from media_pipeline.errors import ConfigError, UsageProblem

FILE = "episodes/place-01/episode.yaml"
OWN_GUID = (
    "a GUID of its own (if this folder is a copy, remove its guid line: the first publication "
    "writes a new one; or begin the episode with “media new”)"
)


def problems(root: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_workspace(root)
    return [str(problem) for problem in caught.value.problems]


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = YAML(typ="safe").load(Path(__file__).with_name(name))
    return found


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def add_episode(root: Path, name: str, text: str) -> None:
    folder = root / "episodes" / name
    folder.mkdir()
    (folder / "episode.yaml").write_text(text)


def test_the_sample_workspace_is_right(sample: Path) -> None:
    workspace = load_workspace(sample)
    fourth = workspace.episodes["episode-04"]
    assert workspace.series_of(fourth).title == "Priorité culture"
    assert fourth.published == datetime(2023, 5, 16, 6, tzinfo=UTC)
    assert [chapter.start for chapter in fourth.chapters] == [0, 21, 40, 56, 73]
    assert [speaker.channel for speaker in fourth.speakers] == ["left", "right"]
    third = workspace.episodes["episode-03"]
    assert [path.name for path in third.recordings] == ["animatrice.flac", "elue.flac"]
    assert all(path.stat().st_size > 0 for path in (*third.recordings, *fourth.recordings))


def test_a_workspace_of_six_episodes_loads_fast(sample: Path, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_bytes((sample / "config.yaml").read_bytes())
    text = (sample / "episodes/episode-04/episode.yaml").read_text()
    (tmp_path / "episodes").mkdir()
    for number in range(1, 7):
        changed = text.replace("guid: d", f"guid: {number}").replace(
            "number: 4", f"number: {number}"
        )
        add_episode(tmp_path, f"episode-0{number}", changed)
    began = time.perf_counter()
    assert len(load_workspace(tmp_path).episodes) == 6
    assert time.perf_counter() - began < 0.4


def test_all_problems_of_all_files_come_at_once_in_order(root: Path) -> None:
    config, episode = root / "config.yaml", (root / FILE).read_text()
    change(config, "name:", "nmae:")
    change(config, "[Arts]\n", "[Art]\ncolour: red\n")
    misspelt = episode.replace("places", "place").replace("title: Une", "titel: L")
    add_episode(root, "place-02", misspelt)
    add_episode(root, "place-03", "guid: a: b\n")
    with pytest.raises(ConfigError) as caught:
        load_workspace(root)
    assert caught.value.exit_code == 3
    assert str(caught.value).splitlines() == [
        "7 things to correct:",
        (
            "  config.yaml:2:3: organisation.nmae: expected a key that is known here, "
            "found “nmae” — did you mean “name”?"
        ),
        (
            "  config.yaml:10:18: series.places.categories.1: expected one of Apple’s categories, "
            "found “Art” — did you mean “Arts”?"
        ),
        (
            "  config.yaml:11:1: colour: expected “organisation”, “language”, “storage”, “audio”, "
            "“transcription”, “websub_hub” or “series”, found “colour”"
        ),
        (
            f"  episodes/place-02/episode.yaml:1:7: guid: expected {OWN_GUID}, "
            "found “6f2a”, which is in episodes/place-01/episode.yaml too"
        ),
        (
            "  episodes/place-02/episode.yaml:2:9: series: expected “places”, found “place” "
            "— did you mean “places”?"
        ),
        (
            "  episodes/place-02/episode.yaml:4:1: titel: expected a key that is known here, "
            "found “titel” — did you mean “title”?"
        ),
        (
            "  episodes/place-03/episode.yaml:1:8: expected quotation marks around a text that "
            "holds a colon, found a second colon"
        ),
    ]


@pytest.mark.parametrize("case", cases("mistakes_in_config.yaml"))
def test_mistakes_in_the_configuration(root: Path, case: dict[str, Any]) -> None:
    change(root / "config.yaml", case["change"], case["into"])
    assert problems(root) == case["problems"]


@pytest.mark.parametrize("case", cases("mistakes_in_episode.yaml"))
def test_mistakes_in_an_episode(root: Path, case: dict[str, Any]) -> None:
    change(root / FILE, case["change"], case["into"])
    assert problems(root) == [f"{FILE}:{problem}" for problem in case["problems"]]


def test_series_and_episodes_share_nothing_that_must_be_their_own(root: Path) -> None:
    config, episode = (root / "config.yaml").read_text(), (root / FILE).read_text()
    series = config[config.index("  places:") :].replace("  places:", "  rues:")
    (root / "config.yaml").write_text(config + series)
    (root / "episodes/place-01").rename(root / "episodes/place-1")
    add_episode(root, "place-01", episode)
    assert problems(root) == [
        (
            "config.yaml:14:21: series.rues.episode_prefix: expected a prefix of its own, "
            "found “place”, which is that of “places” too"
        ),
        (
            f"episodes/place-1/episode.yaml:1:7: guid: expected {OWN_GUID}, found “6f2a”, "
            "which is in episodes/place-01/episode.yaml too"
        ),
        (
            "episodes/place-1/episode.yaml:3:9: number: expected the folder to be called "
            "“place-01”, found “place-1”"
        ),
        (
            "episodes/place-1/episode.yaml:3:9: number: expected a number of its own, found “1”, "
            "which is in episodes/place-01/episode.yaml too"
        ),
    ]


def test_keys_left_blank_mean_what_absent_ones_do(root: Path) -> None:
    change(root / FILE, "place.wav\n", "place.wav\nspeakers:\nchapters:\nnotes:\nexplicit:\n")
    change(
        root / "config.yaml", "    title: Places\n", "    title: Places\n    subtitle:\n    guid:\n"
    )
    episode = load_workspace(root).episodes["place-01"]
    assert (episode.speakers, episode.chapters, episode.notes) == ((), (), "")


def test_an_episode_needs_no_guid_before_it_is_published(root: Path) -> None:
    change(root / FILE, "guid: 6f2a\n", "")
    text = (root / FILE).read_text().replace("number: 1", "number: 2")
    add_episode(root, "place-02", f"guid:\n{text}")
    assert [episode.guid for episode in load_workspace(root).episodes.values()] == [None, None]


def test_what_is_no_episode_is_left_alone(root: Path) -> None:
    (root / "episodes/notes").mkdir()
    (root / "episodes/.trash").mkdir()
    (root / "episodes/.trash/episode.yaml").write_text("a: b: c")
    (root / "episodes/README.md").write_text("Bonjour")
    assert list(load_workspace(root).episodes) == ["place-01"]


def test_a_recording_that_is_not_there_is_no_matter_of_configuration(root: Path) -> None:
    (recording,) = load_workspace(root).episodes["place-01"].recordings
    assert not recording.exists()


def test_a_workspace_without_episodes_is_right(root: Path) -> None:
    (root / "episodes/place-01/episode.yaml").unlink()
    (root / "episodes/place-01").rmdir()
    (root / "episodes").rmdir()
    assert load_workspace(root).episodes == {}


def test_no_config_is_one_problem(tmp_path: Path) -> None:
    assert problems(tmp_path) == ["config.yaml: expected a file of this name, found nothing"]


def test_what_may_not_be_read_is_told(
    open_root: Path, as_other_user: Callable[[], AbstractContextManager[None]]
) -> None:
    (open_root / "config.yaml").chmod(0)
    (open_root / "episodes/place-01").chmod(0)
    with as_other_user():
        assert problems(open_root) == [
            ("config.yaml: expected a file that this user may read, found no right to open it"),
            (
                "episodes/place-01/episode.yaml: expected a file that this user may read, "
                "found no right to open it"
            ),
        ]
    (open_root / "episodes").chmod(0)
    with as_other_user():
        assert problems(open_root)[1] == (
            "episodes: expected a folder that can be read, found this user may not"
        )
    (open_root / "episodes").chmod(0o755)
    (open_root / "episodes/place-01").chmod(0o755)


def test_the_nearest_folder_with_a_config_is_the_workspace(root: Path) -> None:
    assert find_workspace(root / "episodes/place-01") == root.resolve()


def test_no_workspace_says_how_to_name_one(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem) as caught:
        find_workspace(tmp_path)
    assert caught.value.message == (
        f"No workspace here: neither {tmp_path} nor a folder above holds a config.yaml."
    )
    assert "media --workspace" in caught.value.hint
