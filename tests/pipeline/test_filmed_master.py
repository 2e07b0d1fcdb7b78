"""An episode that is filmed is mastered twice: for the feed, and for inside its video."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import av
import pytest
from ingest.films import H264, run
from master.mastering import job_with, run_sound_steps
from media import INTERVIEW, measured_finely, read_sound

from media_pipeline.config.loading import load_workspace
from media_pipeline.errors import RecordingError
from media_pipeline.model.audio import Master, Recording
from media_pipeline.model.base import no_progress
from media_pipeline.pipeline.job import Job, Machine
from media_pipeline.pipeline.master_step import MasterSound
from media_pipeline.pipeline.sound_steps import Ingest

RATE_HZ = 48_000
SPEECH = ("-ss", "9", "-t", "9", "-i", INTERVIEW)


def speech_film(path: Path) -> Path:
    """Nine seconds of the sample interview, seen for ten; the sound begins half a second late."""
    picture = ("-f", "lavfi", "-i", "testsrc=d=10:s=320x180:r=25")
    late = ("-af", "adelay=500:all=1,aselect='gt(t,0.5)'", "-c:a", "aac")
    return run(*picture, *SPEECH, "-map", "0", "-map", "1", *H264, *late, path)


def filmed_job(root: Path, recording: Path, *changes: tuple[str, str]) -> Job:
    """Return a job of a series that publishes what is filmed."""
    job_with(root, recording)
    files = {"config": root / "config.yaml"}
    files["episode"] = root / "episodes" / "episode-04" / "episode.yaml"
    for file, added in (("config", "    video: {}\n"), *changes):
        text = files[file].read_text("utf-8")
        place = "    type: serial\n" if file == "config" else "series: priorite-culture\n"
        files[file].write_text(text.replace(place, place + added), "utf-8")
    shutil.rmtree(root / "episodes" / "episode-04" / ".media")
    return reopened(root)


def reopened(root: Path) -> Job:
    workspace = load_workspace(root)
    machine = Machine(root / "models", lambda: datetime(2023, 11, 14, tzinfo=UTC))
    job = Job(workspace, workspace.episodes["episode-04"], machine)
    job.work_folder.mkdir(exist_ok=True)
    return job


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return speech_film(tmp_path_factory.mktemp("film") / "meeting.mp4")


def seconds_of(path: Path) -> float:
    """Return how long a player says that it is: what its edit list leaves of it."""
    with av.open(str(path)) as container:
        return float(container.streams.audio[0].duration * container.streams.audio[0].time_base)


def test_a_filmed_episode_has_sound_for_its_video(film: Path, tmp_path: Path) -> None:
    job = filmed_job(tmp_path / "workspace", film)

    run_sound_steps(job)

    master = job.result("master", Master)
    assert master.others == ()
    assert master.for_video is not None
    path = job.work_folder / master.for_video.path
    assert (path.name, master.for_video.media_type) == ("audio.m4a", "audio/mp4")
    for each in (path, job.work_folder / master.mp3.path):
        loudness, peak = measured_finely(each)
        assert loudness == pytest.approx(-16.0, abs=0.3)
        assert peak <= -1.0
    frames = round(master.timeline.duration_s * RATE_HZ)
    assert len(read_sound(path, RATE_HZ, 2)) == frames
    assert seconds_of(path) == pytest.approx(master.timeline.duration_s, abs=1 / RATE_HZ)


def test_what_was_filmed_is_told(film: Path, tmp_path: Path) -> None:
    outcome = Ingest().run(filmed_job(tmp_path / "workspace", film), no_progress)

    assert outcome.summary == "0:10, MP4, 44.1 kHz, 320 × 180, 25 fps"


def test_it_is_the_same_file_where_the_feed_offers_it_too(film: Path, tmp_path: Path) -> None:
    job = filmed_job(tmp_path / "workspace", film, ("config", "    also_as: [m4a]\n"))

    run_sound_steps(job)

    master = job.result("master", Master)
    assert master.for_video == master.others[0]


def test_wanting_the_picture_makes_the_sound_anew(film: Path, tmp_path: Path) -> None:
    job = filmed_job(tmp_path / "workspace", film, ("episode", "video: false\n"))
    run_sound_steps(job)
    assert job.result("master", Master).for_video is None
    before = MasterSound().inputs(job)

    yaml = tmp_path / "workspace" / "episodes" / "episode-04" / "episode.yaml"
    yaml.write_text(yaml.read_text("utf-8").replace("video: false\n", ""), "utf-8")
    now = MasterSound().inputs(reopened(tmp_path / "workspace"))

    assert [name for name in now if now[name] != before[name]] == ["audio settings"]


def test_an_episode_of_sound_alone_in_a_filmed_series(tmp_path: Path) -> None:
    sound = run(*SPEECH, tmp_path / "only.flac")
    job = filmed_job(tmp_path / "workspace", sound)

    run_sound_steps(job)

    assert job.workspace.video_of(job.episode) is None
    assert job.result("master", Master).for_video is None


def test_a_file_that_might_be_a_film_and_is_none_is_refused_at_once(tmp_path: Path) -> None:
    job = filmed_job(tmp_path / "workspace", run(*SPEECH, "-c:a", "aac", tmp_path / "only.mp4"))

    with pytest.raises(RecordingError, match=r"no picture in only\.mp4") as refused:
        Ingest().run(job, no_progress)

    assert "video: false" in refused.value.hint


def test_a_copy_that_was_interrupted_is_told_once(film: Path, tmp_path: Path) -> None:
    """Six seconds of ten: the index at the front tells of all of them."""
    whole = run("-i", film, "-c", "copy", "-movflags", "faststart", tmp_path / "whole.mp4")
    content = whole.read_bytes()
    short = tmp_path / "short.mp4"
    short.write_bytes(content[: round(len(content) * 0.6)])
    job = filmed_job(tmp_path / "workspace", short)

    told = [line for line in run_sound_steps(job) if "interrupted" in line]

    assert len(told) == 1
    assert "of 0:10 could be read: the copy was probably interrupted." in told[0]
    recording = job.result("ingest", Recording)
    assert job.result("master", Master).timeline.duration_s <= recording.duration_s + 0.01


def test_a_title_without_sound_before_the_meeting(film: Path, tmp_path: Path) -> None:
    """Two seconds of silence, then the meeting."""
    job = filmed_job(tmp_path / "workspace", film)
    folder = job.episode.folder
    run("-f", "lavfi", "-i", "testsrc=d=2:s=320x180:r=25", *H264, folder / "title.mp4")
    yaml = folder / "episode.yaml"
    both = yaml.read_text("utf-8").replace(
        "recording: meeting.mp4", "recording: [title.mp4, meeting.mp4]"
    )
    yaml.write_text(both, "utf-8")
    job = reopened(tmp_path / "workspace")

    run_sound_steps(job)

    assert job.result("ingest", Recording).duration_s == pytest.approx(12.0, abs=0.01)
    (piece,) = job.result("master", Master).timeline.pieces
    assert 1.9 <= piece.start_s <= 3.5
    assert piece.end_s <= 12.01


def test_nothing_but_films_without_sound(tmp_path: Path) -> None:
    title = run("-f", "lavfi", "-i", "testsrc=d=2:s=64x64:r=25", *H264, tmp_path / "title.mp4")
    job = filmed_job(tmp_path / "workspace", title)
    shutil.copyfile(title, job.episode.folder / "end.mp4")
    yaml = job.episode.folder / "episode.yaml"
    both = yaml.read_text("utf-8").replace("title.mp4", "[title.mp4, end.mp4]")
    yaml.write_text(both, "utf-8")

    with pytest.raises(RecordingError, match=r"title\.mp4 has no sound in it"):
        run_sound_steps(reopened(tmp_path / "workspace"))


def test_the_audio_track_that_episode_yaml_asks_for(film: Path, tmp_path: Path) -> None:
    """A room and its interpreter, the interpreter first in the file's opinion."""
    both = run(
        *("-i", film, "-map", "0:v", "-map", "0:a", "-map", "0:a", "-c", "copy"),
        *("-disposition:a:0", "0", "-disposition:a:1", "default", tmp_path / "meeting.mkv"),
    )
    nobody = filmed_job(tmp_path / "nobody", both)
    chosen = filmed_job(tmp_path / "chosen", both, ("episode", "sound: 1\n"))
    missing = filmed_job(tmp_path / "missing", both, ("episode", "sound: 3\n"))

    told = Ingest().run(nobody, no_progress)
    assert "Number 2 is used" in told.warnings[0]
    told = Ingest().run(chosen, no_progress)
    assert told.warnings == ()
    assert isinstance(told.result, Recording)
    assert told.result.sources[0].sound == 1
    assert Ingest().inputs(nobody)["tracks"] != Ingest().inputs(chosen)["tracks"]
    with pytest.raises(RecordingError, match=r"Audio track 3 was asked for, but meeting\.mkv has"):
        Ingest().run(missing, no_progress)
