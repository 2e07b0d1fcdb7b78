"""What the transcript depends on: what was listened to, and not what happens to it afterwards."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from workspaces import make_place

from media_pipeline.config.loading import load_workspace
from media_pipeline.errors import ConfigError
from media_pipeline.model.analysis import Analysis
from media_pipeline.model.audio import Levelled
from media_pipeline.model.base import no_progress
from media_pipeline.model.transcript import Transcript
from media_pipeline.pipeline.job import Job, Machine
from media_pipeline.pipeline.sound_steps import Analyse, Ingest, Level
from media_pipeline.pipeline.speech_step import Transcribe
from media_pipeline.pipeline.step import Outcome

NOW = datetime(2023, 11, 14, tzinfo=UTC)
CORRECTED = """\
WEBVTT

00:00:01.000 --> 00:00:03.000
<v Animatrice>Bonjour à vous.

00:00:{late}.000 --> 00:00:{late}.500
<v Invité>Merci.
"""


@pytest.fixture
def levelled_job(tmp_path: Path, short_interview: Path) -> Job:
    """A job whose recording, 12 s of the sample interview, was levelled."""
    place = make_place(tmp_path / "workspace", short_interview)
    workspace = load_workspace(place.root)
    machine = Machine(tmp_path / "models", lambda: NOW)
    job = Job(workspace, workspace.episodes["episode-04"], machine)
    for step in (Ingest(), Analyse(), Level()):
        recorded(job, step.name, step.run(job, no_progress))
    return job


def recorded(job: Job, step: str, outcome: Outcome) -> None:
    """Write into the ledger what a step made."""
    result = outcome.result
    assert result is not None
    job.ledger.record(step, inputs={}, files=outcome.files, result=result, finished=NOW, took_s=1.0)


def marked_anew(job: Job) -> None:
    """Write into the ledger that the files of the steps before are right as they are."""
    for name in ("analyse", "level"):
        entry = job.ledger.read(name)
        assert entry is not None
        kind = {"analyse": Analysis, "level": Levelled}[name]
        files = tuple(job.work_folder / each for each in entry.files)
        recorded(job, name, Outcome(result=job.result(name, kind), files=files))


def transcribed(job: Job) -> Transcript:
    outcome = Transcribe().run(job, no_progress)
    return Transcript.model_validate_json(outcome.files[0].read_bytes())


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("gains.npz", {"levelled sound"}),
        ("activity.npy", {"levelled sound"}),
        ("analysis.npz", set()),
    ],
)
def test_only_what_is_listened_to_counts(levelled_job: Job, name: str, changed: set[str]) -> None:
    before = Transcribe().inputs(levelled_job)
    (levelled_job.work_folder / name).write_bytes(b"another")
    marked_anew(levelled_job)
    after = Transcribe().inputs(levelled_job)
    assert {each for each in after if after[each] != before[each]} == changed


def test_a_cut_costs_no_new_recognition(levelled_job: Job) -> None:
    before = Transcribe().inputs(levelled_job)
    path = levelled_job.episode.folder / "episode.yaml"
    path.write_text(path.read_text("utf-8") + "cuts:\n  - {start: 1, end: 2}\n", "utf-8")
    workspace = load_workspace(levelled_job.workspace.root)
    cut = replace(levelled_job, workspace=workspace, episode=workspace.episodes["episode-04"])
    assert cut.episode.cuts
    assert Transcribe().inputs(cut) == before


def test_a_correction_is_compared_with_the_recording(levelled_job: Job) -> None:
    corrected = levelled_job.episode.corrected_transcript
    corrected.write_text(CORRECTED.format(late="11"), "utf-8")
    transcript = transcribed(levelled_job)
    assert [segment.speaker for segment in transcript.segments] == ["Animatrice", "Invité"]
    assert transcript.segments[1].start_s == 11.0
    corrected.write_text(CORRECTED.format(late="12"), "utf-8")
    with pytest.raises(ConfigError, match="cues before the end of the recording"):
        Transcribe().run(levelled_job, no_progress)


def test_what_was_heard_is_remembered_when_only_curves_change(levelled_job: Job) -> None:
    """Recognised once from real speech; the second time nothing is heard anew."""
    first = transcribed(levelled_job)
    assert {segment.speaker for segment in first.segments} == {"Animatrice", "Invité"}
    assert not list(levelled_job.work_folder.glob("*.wav"))
    curves = levelled_job.work_folder / "analysis.npz"
    curves.write_bytes(curves.read_bytes() + b" ")
    marked_anew(levelled_job)
    heard = (levelled_job.work_folder / "heard.json").stat()
    assert transcribed(levelled_job) == first
    assert (levelled_job.work_folder / "heard.json").stat() == heard
