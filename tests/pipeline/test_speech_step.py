"""What the transcript depends on: what was listened to, and not what happens to it afterwards."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from media import excerpt

from media_pipeline.config.loading import load_workspace
from media_pipeline.errors import ConfigError
from media_pipeline.model.audio import Levelled, Loudness
from media_pipeline.model.base import no_progress
from media_pipeline.model.transcript import Transcript
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.speech_step import Transcribe

QUIET = Loudness(integrated_lufs=-30.0, range_lu=5.0, true_peak_dbtp=-6.0)
LEVELLED = Levelled(
    speech_path="speech.wav",
    curves_path="levelled.npz",
    activity_path="activity.npy",
    activity_names=("left", "right"),
    channels=1,
    duration_s=12.0,
    before=QUIET,
    after_lufs=-20.0,
    after_range_lu=3.0,
)
CORRECTED = """\
WEBVTT

00:00:01.000 --> 00:00:03.000
<v Animatrice>Bonjour à vous.

00:00:{late}.000 --> 00:00:{late}.500
<v Invité>Merci.
"""


@pytest.fixture
def levelled_job(job: Job) -> Job:
    """A job whose recording was levelled, with files that only have to be there."""
    for name in ("speech.wav", "levelled.npz", "activity.npy"):
        (job.work_folder / name).write_bytes(name.encode())
    return recorded(job)


def recorded(job: Job, levelled: Levelled = LEVELLED) -> Job:
    names = (levelled.speech_path, levelled.curves_path, levelled.activity_path)
    job.ledger.record(
        "level",
        inputs={},
        files=tuple(job.work_folder / name for name in names if name),
        result=levelled,
        finished=datetime(2023, 11, 14, tzinfo=UTC),
        took_s=1.0,
    )
    return job


def transcribed(job: Job) -> Transcript:
    outcome = Transcribe().run(job, no_progress)
    return Transcript.model_validate_json(outcome.files[0].read_bytes())


def changed_by(job: Job, name: str) -> set[str]:
    """Return which inputs change when a file of the levelling does."""
    before = Transcribe().inputs(job)
    (job.work_folder / name).write_bytes(b"another")
    after = Transcribe().inputs(recorded(job))
    return {each for each in after if after[each] != before[each]}


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("speech.wav", {"levelled sound"}),
        ("activity.npy", {"levelled sound"}),
        ("levelled.npz", set()),
    ],
)
def test_only_what_is_listened_to_counts(levelled_job: Job, name: str, changed: set[str]) -> None:
    assert changed_by(levelled_job, name) == changed


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


def test_what_was_heard_is_remembered_when_only_curves_change(job: Job, tmp_path: Path) -> None:
    """Recognised once from real speech; the second time nothing is heard anew."""
    speech = excerpt(tmp_path / "speech.wav", 0.8, 4.0)
    (job.work_folder / "speech.wav").write_bytes(speech.read_bytes())
    (job.work_folder / "levelled.npz").write_bytes(b"first")
    left_then_right = np.repeat(np.array([[-20, -50], [-50, -20]], dtype=np.float32), 200, axis=0)
    np.save(job.work_folder / "activity.npy", left_then_right)
    levelled = LEVELLED.model_copy(update={"duration_s": 4.0})
    first = transcribed(recorded(job, levelled))
    assert {segment.speaker for segment in first.segments} == {"Animatrice"}
    (job.work_folder / "levelled.npz").write_bytes(b"second")
    heard = (job.work_folder / "heard.json").stat()
    assert transcribed(recorded(job, levelled)) == first
    assert (job.work_folder / "heard.json").stat() == heard
