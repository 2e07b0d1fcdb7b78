"""A publication over a line that fails, made once and lent to each test as its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e.faulty_publication import Published, copied, make_published
from faulty_line import FaultyLine
from servers import S3Server


@pytest.fixture(scope="session")
def faulty_template(
    seaweedfs: S3Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Published]:
    """episode-04 is published, episode-05 is ready to be; copy it, never change it."""
    with FaultyLine(seaweedfs.endpoint_url) as line:
        yield make_published(tmp_path_factory.mktemp("faults") / "workspace", seaweedfs, line)


@pytest.fixture
def ready(faulty_template: Published, tmp_path: Path) -> Published:
    """A workspace of one's own on that line, and the store as it was before."""
    return copied(faulty_template, tmp_path / "workspace")
