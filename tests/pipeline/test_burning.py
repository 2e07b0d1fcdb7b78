"""The delivered video with captions burnt in, and what is said where that cannot be."""

import json
from pathlib import Path

import numpy as np
import pytest
from pipeline.delivered_sound import level, master, record
from pipeline.moments import with_lines
from video.clips import make_clip
from workspaces import Place

from media_pipeline.errors import UsageProblem
from media_pipeline.model.timeline import Piece, Timeline
from media_pipeline.model.transcript import Segment, Transcript
from media_pipeline.model.video import DeliveredVideo
from media_pipeline.pipeline.burning import burn_episode, burnt_captions
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.speech_step import Written
from media_pipeline.video.frames import open_frames

MADE = Timeline(pieces=(Piece(start_s=0.0, end_s=8.0, at_s=0.0),), duration_s=8.0)
SAID = Transcript(
    language="fr",
    origin="person",
    segments=(
        Segment(start_s=1.0, end_s=2.0, text="Bonjour et bienvenue à tous.", speaker="Nadia"),
        Segment(
            start_s=2.0,
            end_s=6.0,
            text="Merci de m’accueillir ici, je suis heureux d’être là.",
            speaker="Omar",
        ),
        Segment(start_s=6.0, end_s=7.0, text="Moi aussi.", speaker="Omar"),
    ),
)


def with_picture(job: Job) -> Job:
    """Return the job of an episode that was filmed, and whose picture is wanted."""
    Place(job.workspace.root).replace("recording.flac", "recording.mp4")
    return with_lines(job, "video: true\n")


def filmed(job: Job, words: int = 9) -> Job:
    """Return a job whose white video of 8 s was delivered."""
    job = with_picture(job)
    level(job)
    master(job, MADE)
    path = job.work_folder / "transcript.json"
    said = SAID if words else SAID.model_copy(update={"segments": ()})
    path.write_text(said.model_dump_json(), "utf-8")
    record(job, "transcribe", Written(path=path.name, words=words, origin="person"), path)
    picture = "color=white:size=320x180:rate=10:duration=8"
    deliver(job, make_clip(job.work_folder / "video.mp4", picture))
    return job


def deliver(job: Job, path: Path) -> None:
    video = DeliveredVideo(
        path=path.name, codecs="avc1.640028", width=320, height=180, frame_rate=10.0,
        bitrate_kbps=10, duration_s=8.0, copied_s=0.0, size_bytes=1, sha256="0" * 64,
    )  # fmt: skip
    record(job, "video", video, path)


def darkest(video: Path, at_s: float) -> float:
    with open_frames(video) as frames:
        frame = frames.exactly(at_s)
        return float(np.asarray(frame.resized(frame.size).convert("L")).min())


def test_captions_are_in_the_picture_when_they_are_heard(job: Job, tmp_path: Path) -> None:
    told: list[float] = []
    target = tmp_path / "with words.mp4"
    burn_episode(filmed(job), target, told.append)
    assert darkest(target, 0.5) > 240
    assert darkest(target, 1.5) < 100
    assert darkest(target, 7.8) > 240
    assert told[-1] == 1.0


def test_a_dash_tells_that_somebody_else_speaks() -> None:
    assert [caption.lines for caption in burnt_captions(SAID)] == [
        ("Bonjour et bienvenue à tous.",),
        ("– Merci de m’accueillir ici,", "je suis heureux d’être là."),
        ("Moi aussi.",),
    ]


def test_what_was_not_filmed_cannot_be_burnt(job: Job, tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="episode-04 has no video") as caught:
        burn_episode(job, tmp_path / "x.mp4")
    assert "media publish episode-04" in caught.value.hint


@pytest.mark.parametrize("state", ["never", "gone", "damaged", "older"])
def test_what_was_not_made_yet_is_to_be_published_first(
    state: str, job: Job, tmp_path: Path
) -> None:
    job = with_picture(job) if state == "never" else filmed(job)
    if state == "gone":
        (job.work_folder / "video.mp4").unlink()
    if state == "damaged":
        (job.work_folder / "ledger" / "video.json").write_text("{}")
    if state == "older":
        master(job)  # twelve seconds by now
    with pytest.raises(UsageProblem, match="not made yet") as caught:
        burn_episode(job, tmp_path / "x.mp4")
    assert caught.value.hint == "Type: media publish episode-04"


def test_where_nothing_is_said_there_is_nothing_to_burn(job: Job, tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="nothing is said"):
        burn_episode(filmed(job, words=0), tmp_path / "x.mp4")


def test_a_recording_is_never_overwritten(job: Job) -> None:
    job = filmed(job)
    (recording,) = job.episode.recordings
    recording.write_bytes(b"precious")
    with pytest.raises(UsageProblem, match="never changed"):
        burn_episode(job, recording)
    assert recording.read_bytes() == b"precious"
    with pytest.raises(UsageProblem, match=r"end in \.mp4"):
        burn_episode(job, job.episode.folder / "video.avi")


def test_the_command_writes_beside_the_person(job: Job, tmp_path: Path) -> None:
    filmed(job)
    place = Place(job.workspace.root)
    told = place.media("video", "burn", "episode-04")
    assert told.code == 0, told
    assert told.out.startswith("Written: episode-04-captioned.mp4 (")
    assert darkest(place.root / "episode-04-captioned.mp4", 1.5) < 100
    told = place.media("video", "burn", "episode-04", "--output", str(tmp_path), "--json")
    assert told.code == 0, told
    assert json.loads(told.out)["path"] == str(tmp_path / "episode-04-captioned.mp4")


def test_the_command_says_what_to_type_first(job: Job) -> None:
    told = Place(job.workspace.root).media("video", "burn", "episode-04")
    assert (told.code, told.out) == (2, "")
    assert "episode-04 has no video: only its sound is published." in told.err
    assert "→ If it was filmed, write “video: true” in its episode.yaml" in told.err
