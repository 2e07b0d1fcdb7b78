"""A job on a workspace with one episode that nobody recorded."""

import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pipeline.changing import series_on
from workspaces import make_place

from media_pipeline.config.loading import load_workspace
from media_pipeline.model.settings import FolderStorage, S3Storage
from media_pipeline.pipeline.job import Job, Machine
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.store.opening import open_store


@pytest.fixture
def job(tmp_path: Path) -> Job:
    place = make_place(tmp_path / "workspace", None)
    workspace = load_workspace(place.root)
    machine = Machine(tmp_path / "models", lambda: datetime(2023, 11, 14, tzinfo=UTC))
    job = Job(workspace, workspace.episodes["episode-04"], machine)
    job.work_folder.mkdir()
    return job


@pytest.fixture(params=["folder", "seaweedfs"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> FolderStorage | S3Storage:
    if request.param == "folder":
        return FolderStorage(path=str(tmp_path / "public"), public_url="http://127.0.0.1:8000")
    request.getfixturevalue("aws_keys")
    place: S3Storage = request.getfixturevalue("seaweedfs").storage(f"change/{uuid.uuid4().hex}")
    return place


@pytest.fixture
def series(storage: FolderStorage | S3Storage, tmp_path: Path) -> PublishedSeries:
    return series_on(open_store(storage, tmp_path), tmp_path / "workspace")
