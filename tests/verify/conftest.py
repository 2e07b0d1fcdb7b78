"""What the tests of verification share."""

from pathlib import Path

import pytest
from verify.published_series import Published, publish


@pytest.fixture
def published(tmp_path: Path) -> Published:
    return publish(tmp_path / "public")
