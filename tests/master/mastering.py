"""A recording on its way to the delivered MP3: the real steps, but no words and no store."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from pipeline.steps_with_names import ListeningReporter
from workspaces import CONFIG

from media_pipeline.config.loading import load_workspace
from media_pipeline.model.audio import Master
from media_pipeline.pipeline.job import Job, Machine
from media_pipeline.pipeline.master_step import MasterSound
from media_pipeline.pipeline.runner import Runner
from media_pipeline.pipeline.sound_steps import Analyse, Ingest, Level

EPISODE = """\
guid: 11111111-2222-4333-8444-555555555555
series: priorite-culture
number: 4
title: Danser ensemble
summary: Un danseur raconte.
published: 2023-06-15T08:00:00+02:00
recording: {recording}
"""


def job_with(root: Path, recording: Path, audio: str = "") -> Job:
    """Make a workspace whose episode-04 has this recording; ``audio`` is YAML for config.yaml."""
    episode = root / "episodes" / "episode-04"
    episode.mkdir(parents=True)
    shutil.copyfile(recording, episode / recording.name)
    (episode / "episode.yaml").write_text(EPISODE.format(recording=recording.name), "utf-8")
    # A plain cover: drawing one takes longer than mastering ten seconds.
    Image.new("RGB", (1400, 1400)).save(root / "cover.jpg")
    config = CONFIG.replace("    type: serial\n", "    type: serial\n    cover: cover.jpg\n")
    (root / "config.yaml").write_text(audio + config, "utf-8")
    workspace = load_workspace(root)
    machine = Machine(root / "models", lambda: datetime(2023, 11, 14, tzinfo=UTC))
    job = Job(workspace, workspace.episodes["episode-04"], machine)
    job.work_folder.mkdir()
    return job


def run_sound_steps(job: Job) -> list[str]:
    """Run what makes the sound; return what was told meanwhile, warnings among it.

    Raises:
        MediaError: the recording cannot be mastered.
    """
    reporter = ListeningReporter()
    Runner(job, (Ingest(), Analyse(), Level(), MasterSound()), reporter).run()
    return reporter.heard


def master_recording(root: Path, recording: Path, audio: str = "") -> Path:
    """Return the delivered MP3 of one recording, mastered in a workspace at ``root``.

    Raises:
        MediaError: the recording cannot be mastered.
    """
    job = job_with(root, recording, audio)
    run_sound_steps(job)
    return job.work_folder / job.result("master", Master).mp3.path
