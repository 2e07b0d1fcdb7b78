"""A job on a workspace with one episode that nobody recorded."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from workspaces import make_place

from media_pipeline.config.loading import load_workspace
from media_pipeline.pipeline.job import Job, Machine


@pytest.fixture
def job(tmp_path: Path) -> Job:
    place = make_place(tmp_path / "workspace", None)
    workspace = load_workspace(place.root)
    machine = Machine(tmp_path / "models", lambda: datetime(2023, 11, 14, tzinfo=UTC))
    job = Job(workspace, workspace.episodes["episode-04"], machine)
    job.work_folder.mkdir()
    return job
