"""How long publishing will take, told from what it took before."""

from datetime import UTC, datetime

import pytest
from workspaces import Place

from media_pipeline.config.loading import load_workspace
from media_pipeline.pipeline.expected_time import Speeds, expected_s, speeds_of
from media_pipeline.pipeline.job import Job, Machine
from media_pipeline.pipeline.wording import about

HOUR_S = 3600.0
SPEEDS = Speeds(
    {"ingest": 0.0, "analyse": 0.01, "level": 0.01, "master": 0.02, "transcribe": 0.5},
    {"render": 2.0, "store": 3.0},
)


def job_in(place: Place) -> Job:
    workspace = load_workspace(place.root)
    machine = Machine(place.root / "models", lambda: datetime.now(UTC))
    return Job(workspace, workspace.episodes["episode-04"], machine)


def test_sound_and_transcript_are_made_side_by_side(place: Place) -> None:
    runs = ("ingest", "analyse", "level", "master", "transcribe", "render", "store")
    assert expected_s(job_in(place), runs, HOUR_S, SPEEDS) == pytest.approx(36 + 36 + 1800 + 5)


def test_what_was_never_done_here_takes_nobody_knows_how_long(place: Place) -> None:
    assert expected_s(job_in(place), ("analyse",), HOUR_S, Speeds({}, {})) is None
    assert expected_s(job_in(place), ("analyse",), 0.0, SPEEDS) is None
    assert expected_s(job_in(place), ("render", "feed"), 0.0, SPEEDS) == 2.0


def test_a_corrected_transcript_is_only_read(place: Place) -> None:
    (place.episode / "transcript.vtt").write_text("WEBVTT\n", encoding="utf-8")
    assert expected_s(job_in(place), ("transcribe",), HOUR_S, SPEEDS) == 0.0


def test_what_was_heard_is_not_heard_again(published: Place) -> None:
    job = job_in(published)
    assert expected_s(job, ("transcribe",), HOUR_S, SPEEDS) == pytest.approx(360)
    assert expected_s(job, ("level", "transcribe"), HOUR_S, SPEEDS) == pytest.approx(1836)


def test_speeds_are_those_of_the_ledgers(published: Place) -> None:
    job = job_in(published)
    speeds = speeds_of(job.workspace)
    entry = job.ledger.read("transcribe")
    assert entry is not None
    assert speeds.per_second["transcribe"] == pytest.approx(entry.took_s / job.length_s)
    assert set(speeds.each) == {"render", "store", "feed", "verify"}


@pytest.mark.parametrize(
    ("duration_s", "words"),
    [
        (0.0, "a few seconds"),
        (9.9, "a few seconds"),
        (14.0, "about 10 s"),
        (57.0, "about 60 s"),
        (80.0, "about 1 min"),
        (1700.0, "about 28 min"),
        (3580.0, "about 1 h 00 min"),
        (5000.0, "about 1 h 25 min"),
    ],
)
def test_no_time_is_told_more_exactly_than_anybody_knows(duration_s: float, words: str) -> None:
    assert about(duration_s) == words
