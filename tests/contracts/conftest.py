"""The stores that must keep the contract, each as empty as on the first day."""

import uuid
from collections.abc import Iterator

import pytest

from media_pipeline.model.settings import FolderStorage
from media_pipeline.store.contract import Store
from media_pipeline.store.opening import open_store
from media_pipeline.store.s3 import S3Store
from media_pipeline.tools.web_server import serving

PART_BYTES = 5 << 20
"""S3's smallest part, so that a multipart upload is quick."""


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Yield an empty store whose public addresses answer."""
    yield from _folder(request) if request.param == "folder" else _s3(request)


def _folder(request: pytest.FixtureRequest) -> Iterator[Store]:
    workspace = request.getfixturevalue("tmp_path")
    with serving(workspace / "public") as url:
        yield open_store(FolderStorage(path="public", public_url=url), workspace)


def _s3(request: pytest.FixtureRequest) -> Iterator[Store]:
    request.getfixturevalue("aws_keys")
    storage = request.getfixturevalue("seaweedfs").storage(f"prefix/{uuid.uuid4().hex}")
    yield S3Store(storage, part_bytes=PART_BYTES)
