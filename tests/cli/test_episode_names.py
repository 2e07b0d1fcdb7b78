"""Episodes are named by their name, or by the path of their folder from wherever one stands."""

import shutil
from pathlib import Path

import pytest
from workspaces import Place, make_place

from media_pipeline.cli.session import close_names, episode_names
from media_pipeline.config.loading import load_workspace
from media_pipeline.errors import UsageProblem

NAMES = ("episode-04", "episode-05", "episode-08", "replay-gap-05")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A workspace whose episode needs no recording here."""
    return make_place(tmp_path / "workspace", None)


@pytest.mark.parametrize(
    ("folder", "text"),
    [
        (".", "episode-04"),
        (".", "episodes/episode-04/"),
        (".", "./episodes/../episodes/episode-04"),
        ("episodes", "episode-04"),
        ("episodes/episode-04", "."),
        ("episodes/episode-04", "../episode-04"),
        ("episodes/episode-04/part", ".."),
        ("episodes/episode-04/part", "episode-04"),
        ("feeds", "episodes/episode-04"),
    ],
)
def test_a_folder_means_its_episode(
    place: Place, folder: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place.root / folder).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(place.root / folder)
    workspace = load_workspace(place.root)
    assert episode_names(workspace, (text, str(place.episode))) == ("episode-04",)


def test_an_episode_folder_behind_a_link_keeps_its_name(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.move(place.episode, tmp_path / "elsewhere")
    place.episode.symlink_to(tmp_path / "elsewhere")
    monkeypatch.chdir(place.episode)
    assert episode_names(load_workspace(place.root), (".",)) == ("episode-04",)


def test_the_folder_of_another_workspace_is_refused(place: Place, tmp_path: Path) -> None:
    other = make_place(tmp_path / "other", None)
    with pytest.raises(UsageProblem) as caught:
        episode_names(load_workspace(place.root), (str(other.episode),))
    assert caught.value.message == (
        f"The folder {other.episode} is not an episode of this workspace."
    )
    assert caught.value.hint == (
        "Type: media status, to see all episodes; media new, to begin one."
    )


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [
        ("5", ["episode-05", "replay-gap-05"]),
        ("05", ["episode-05", "replay-gap-05"]),
        ("4", ["episode-04"]),
        ("77", []),
        ("episode-77", []),
        ("episode-40", []),
        ("episode-4", ["episode-04"]),
        ("episode 04", ["episode-04"]),
        ("Episode04", ["episode-04"]),
        ("episod-08", ["episode-08"]),
        ("episod-77", []),
        ("replay-5", ["replay-gap-05"]),
        ("interview-05", []),
        ("episode", []),
        ("", []),
    ],
)
def test_only_an_episode_of_the_same_number_is_suggested(wanted: str, meant: list[str]) -> None:
    assert close_names(wanted, NAMES) == meant


@pytest.mark.parametrize(
    ("wanted", "hint"),
    [
        ("04", "Did you mean “episode-04”?"),
        ("episode-77", "Type: media status, to see all episodes; media new, to begin one."),
    ],
)
def test_an_unknown_episode_has_a_hint(place: Place, wanted: str, hint: str) -> None:
    told = place.media("publish", wanted)
    assert told.code == 2
    assert told.err.splitlines() == [f"There is no episode {wanted} in episodes/.", f"→ {hint}"]
