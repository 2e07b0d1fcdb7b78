"""What a person may write about pictures, and what is told."""

from pathlib import Path

import pytest

from media_pipeline.config.loading import load_workspace
from media_pipeline.errors import ConfigError
from media_pipeline.model.settings import Video
from media_pipeline.model.youtube import watch_address


def told(root: Path, *, series: str = "", episode: str = "") -> list[str]:
    (root / "config.yaml").write_text((root / "config.yaml").read_text() + series)
    file = root / "episodes/place-01/episode.yaml"
    file.write_text(file.read_text().replace("place.wav", "place.mp4") + episode)
    try:
        load_workspace(root)
    except ConfigError as error:
        return [str(problem).split(": ", 1)[1] for problem in error.problems]
    return []


def test_a_series_publishes_pictures_when_it_says_so(root: Path) -> None:
    assert told(root) == []
    assert load_workspace(root).video_of(load_workspace(root).episodes["place-01"]) is None
    assert told(root, series="    video: {in_feed: first, hls: true}\n") == []
    workspace = load_workspace(root)
    episode = workspace.episodes["place-01"]
    assert workspace.video_of(episode) == Video(in_feed="first", hls=True)
    assert workspace.video_of(episode.model_copy(update={"video": False})) is None


def test_what_can_only_be_sound_has_no_picture(root: Path) -> None:
    assert told(root, series="    video: {}\n") == []
    workspace = load_workspace(root)
    heard = workspace.episodes["place-01"].model_copy(update={"recording": "place.wav"})
    assert workspace.video_of(heard) is None


def test_an_episode_publishes_its_picture_when_it_says_so(root: Path) -> None:
    assert told(root, episode="video: true\nsound: mix\n") == []
    workspace = load_workspace(root)
    assert workspace.video_of(workspace.episodes["place-01"]) == Video()


@pytest.mark.parametrize(
    ("episode", "problems"),
    [
        ("sound: deux\n", ["sound: expected the number of an audio track, or mix, found “deux”"]),
        ("sound: 0\n", ["sound: expected the number of an audio track, or mix, found 0"]),
        ("poster: ../x.jpg\n", ["poster: expected a file in the episode’s folder, found"]),
        ("poster: affiche.gif\n", ["poster: expected a .jpg or .png file, found “affiche.gif”"]),
        ("poster: affiche.jpg\n", ["poster: expected a file in the episode’s folder, found"]),
        ("poster_at: demain\n", ["poster_at: expected a time such as 00:01:30"]),
        (
            "youtube: https://youtu.be/dQw4w9WgXcQ?si=abc\n",
            ["youtube: expected the address of a video, such as https://www.youtube.com/watch?v="],
        ),
    ],
)
def test_mistakes_about_a_picture_are_told(root: Path, episode: str, problems: list[str]) -> None:
    found = told(root, episode=episode)
    assert len(found) == len(problems)
    for got, expected in zip(found, problems, strict=True):
        assert got.startswith(expected)


def test_an_address_that_was_shared_suggests_the_one_to_write(root: Path) -> None:
    (problem,) = told(root, episode="youtube: https://youtu.be/dQw4w9WgXcQ?si=abc\n")
    assert problem.endswith("did you mean “https://www.youtube.com/watch?v=dQw4w9WgXcQ”?")


def test_a_series_that_writes_yes_is_told_what_to_write(root: Path) -> None:
    (problem,) = told(root, series="    video: oui\n")
    assert problem.startswith("series.places.video: expected “key: value” lines, found “oui”")


@pytest.mark.parametrize(
    "written",
    [
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/watch?list=PL1&v=dQw4w9WgXcQ&t=3s",
        "youtu.be/dQw4w9WgXcQ?si=x",
        "https://m.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/embed/dQw4w9WgXcQ?start=2",
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
        "https://studio.youtube.com/video/dQw4w9WgXcQ/edit",
        " https://www.youtube.com/live/dQw4w9WgXcQ ",
    ],
)
def test_every_form_of_an_address_leads_to_its_video(written: str) -> None:
    assert watch_address(written) == "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


@pytest.mark.parametrize(
    "written",
    ["", "https://vimeo.com/1", "https://www.youtube.com/@chaine", "https://youtu.be/short",
     "https://evil.example/youtu.be/dQw4w9WgXcQ"],
)  # fmt: skip
def test_what_is_no_video_has_no_address(written: str) -> None:
    assert watch_address(written) is None
