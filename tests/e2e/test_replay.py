"""The repository's own replay-oxygene-15, published whole, as `make run` does it."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import pytest
from e2e.conftest import Visits, violations
from lxml import etree
from media import REPOSITORY, measured
from playwright.sync_api import Browser, Page, Response
from servers import free_ports
from workspaces import HELD_CLOCK, Place

from media_pipeline.tools.web_server import serving

pytestmark = pytest.mark.xdist_group("replay")

NAME = "replay-oxygene-15"
FOLDER = f"replay-oxygene/{NAME}"
LEDGER = f"episodes/{NAME}/.media/ledger"


def published_replay(root: Path, port: int) -> Place:
    """Publish it in a workspace of its own, whose public address is on ``port``."""
    root.mkdir(parents=True)
    config = (REPOSITORY / "config.yaml").read_text("utf-8")
    (root / "config.yaml").write_text(config.replace("127.0.0.1:8000", f"127.0.0.1:{port}"))
    shutil.copytree(
        REPOSITORY / "episodes" / NAME,
        root / "episodes" / NAME,
        ignore=shutil.ignore_patterns(".media"),
    )
    place = Place(root)
    told = place.media("publish", NAME, SOURCE_DATE_EPOCH=HELD_CLOCK)
    assert told.code == 0, told
    return place


@pytest.fixture(scope="session")
def replay_port() -> int:
    """A port that stays the same for the session."""
    with free_ports(1) as (port,):
        return port


@pytest.fixture(scope="session")
def replay_template(tmp_path_factory: pytest.TempPathFactory, replay_port: int) -> Place:
    """The published replay; never change it."""
    return published_replay(tmp_path_factory.mktemp("replay") / "workspace", replay_port)


@pytest.fixture
def replay(replay_template: Place, tmp_path: Path) -> Place:
    """A published replay of one's own."""
    shutil.copytree(replay_template.root, tmp_path / "workspace")
    return Place(tmp_path / "workspace")


@pytest.fixture
def replay_visits(chromium: Browser, replay_template: Place, replay_port: int) -> Iterator[Visits]:
    """Visits of its pages, which may ask nobody else."""
    with serving(replay_template.public, port=replay_port) as base:
        visits = Visits(chromium, {base})
        yield visits
        visits.close()


def the_file(place: Place, pattern: str) -> Path:
    (found,) = (place.public / FOLDER).glob(pattern)
    return found


def result_of(place: Place, step: str) -> Any:
    return json.loads((place.root / LEDGER / f"{step}.json").read_text("utf-8"))["result"]


def test_everything_that_a_replay_promises_is_there(replay_template: Place) -> None:
    folder = replay_template.public / FOLDER
    names = {re.sub("-[0-9a-f]{8}", "", path.name) for path in folder.iterdir()}
    assert names >= {
        *("video.mp4", "audio.mp3", "transcript.vtt", "transcript.srt", "poster.jpg"),
        *("storyboard.vtt", "storyboard-01.jpg", "chapters.json", "index.html", "embed.html"),
        *(f"chapter-{number:02}.jpg" for number in range(1, 6)),
    }
    chapters = json.loads((folder / "chapters.json").read_text("utf-8"))["chapters"]
    assert len(chapters) == 5
    assert all((folder / each["img"].rpartition("/")[2]).is_file() for each in chapters)


def test_video_and_mp3_measure_what_was_promised(replay_template: Place) -> None:
    for pattern in ("video-*.mp4", "audio-*.mp3"):
        loudness, peak = measured(the_file(replay_template, pattern))
        assert loudness == pytest.approx(-16, abs=0.3)
        assert peak <= -1.0


def test_the_mp4_holds_picture_sound_captions_chapters_and_begins_with_its_index(
    replay_template: Place,
) -> None:
    path = the_file(replay_template, "video-*.mp4")
    content = path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    with av.open(path) as file:
        picture, sound = file.streams.video[0].codec_context, file.streams.audio[0].codec_context
        assert (picture.name, picture.profile, picture.pix_fmt) == ("h264", "High", "yuv420p")
        assert (sound.name, sound.sample_rate) == ("aac", 48_000)
        assert [stream.codec_context.name for stream in file.streams.subtitles] == ["mov_text"]
        assert [each["metadata"]["title"] for each in file.chapters()][1].startswith("Connaître")
        assert file.metadata["title"].startswith("Le vieillissement")
        said = [
            bytes(each)[2:].decode()
            for packet in file.demux(file.streams.subtitles[0])
            if packet.size > 2
            for each in [packet]
        ]
    assert "Bonjour à toutes et à tous." in " ".join(said).replace("\n", " ")


def test_most_of_the_picture_is_the_recording_s_own(replay_template: Place) -> None:
    made = result_of(replay_template, "picture")
    assert made["copied_s"] > 30
    assert made["copied_s"] + made["encoded_s"] == pytest.approx(made["duration_s"], abs=0.05)


def test_the_feed_offers_the_mp3_and_the_video_beside_it(replay_template: Place) -> None:
    feed = etree.fromstring((replay_template.public / "replay-oxygene/feed.xml").read_bytes())
    spaces = {"podcast": "https://podcastindex.org/namespace/1.0"}
    (enclosure,) = feed.xpath("//item/enclosure")
    assert enclosure.get("type") == "audio/mpeg"
    (video,) = feed.xpath("//item/podcast:alternateEnclosure[@type='video/mp4']", namespaces=spaces)
    file = the_file(replay_template, "video-*.mp4")
    assert video.get("length") == str(file.stat().st_size)
    assert video.get("height") == "720"
    (source,) = video.xpath("podcast:source/@uri", namespaces=spaces)
    assert source.endswith(file.name)


def test_it_plays_with_captions_and_seeks_by_ranges(
    replay_visits: Visits, replay_port: int
) -> None:
    page = replay_visits.browser.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - it marks them
    page.goto(f"http://127.0.0.1:{replay_port}/{FOLDER}/index.html")
    told = _played(page, 30)
    assert told["duration"] == pytest.approx(43.3, abs=0.3)
    assert told["width"] == 1280
    assert 30 <= told["time"] < 34
    assert told["showing"]
    assert "aller vers les personnes" in " ".join(told["cues"]) or told["cues"]
    films = [answer for answer in answers if answer.url.endswith(".mp4")]
    assert films
    assert {answer.status for answer in films} == {206}
    page.close()


def _played(page: Page, at_s: float) -> Any:
    """Play muted, seek, and tell what is seen and captioned then."""
    return page.evaluate(
        """async at => {
          const video = document.querySelector("video");
          const track = [...video.textTracks].find(each => each.kind === "captions");
          track.mode = "showing";
          video.muted = true;
          await video.play();
          video.currentTime = at;
          await new Promise(done => video.addEventListener("seeked", done, {once: true}));
          while (!track.activeCues || !track.activeCues.length)
            await new Promise(done => setTimeout(done, 50));
          return {
            duration: video.duration, width: video.videoWidth, time: video.currentTime,
            showing: track.mode === "showing",
            cues: [...track.activeCues].map(each => each.text),
          };
        }""",
        at_s,
    )


@pytest.mark.parametrize("name", ["index.html", "embed.html", "accessibility.html"])
def test_axe_finds_nothing(replay_visits: Visits, replay_port: int, name: str) -> None:
    page = replay_visits.open(f"http://127.0.0.1:{replay_port}/{FOLDER}/{name}")
    assert violations(page) == []


def test_publishing_again_makes_nothing_and_a_title_keeps_the_video(replay: Place) -> None:
    before = replay.tree()
    told = replay.media("publish", NAME, "--json", SOURCE_DATE_EPOCH=HELD_CLOCK)
    assert not any(step["ran"] for step in told.json["episodes"][0]["steps"])
    assert replay.tree() == before
    replay.replace("une ressource pour", "une chance pour", f"episodes/{NAME}/episode.yaml")
    told = replay.media("publish", NAME, "--json", SOURCE_DATE_EPOCH=HELD_CLOCK)
    ran = {step["step"] for step in told.json["episodes"][0]["steps"] if step["ran"]}
    assert ran.isdisjoint({"picture", "video", "master"})
    after = replay.tree()
    assert {name for name in after if "video-" in name} == {n for n in before if "video-" in n}


def test_a_corrected_word_is_in_the_captions_of_the_file_and_nothing_is_encoded(
    replay: Place,
) -> None:
    parts = replay.root / "episodes" / NAME / ".media" / "picture"
    made = {path: path.stat().st_mtime_ns for path in parts.iterdir()}
    exported = replay.root / "text.txt"
    assert replay.media("transcript", "export", NAME, "--output", str(exported)).code == 0
    text = exported.read_text("utf-8")
    assert "vieillissement" in text
    exported.write_text(text.replace("vieillissement", "grand âge", 1), "utf-8")
    assert replay.media("transcript", "import", NAME, str(exported)).code == 0
    told = replay.media("publish", NAME, "--json", SOURCE_DATE_EPOCH=HELD_CLOCK)
    assert told.code == 0, told
    steps = {step["step"]: step["ran"] for step in told.json["episodes"][0]["steps"]}
    assert (steps["video"], steps["picture"], steps["master"]) == (True, False, False)
    assert {path: path.stat().st_mtime_ns for path in parts.iterdir()} == made
    files = (replay.public / FOLDER).glob("video-*.mp4")
    assert any("grand âge".encode() in path.read_bytes() for path in files)
