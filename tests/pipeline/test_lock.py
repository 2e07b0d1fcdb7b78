"""One publish at a time; a lock left by a process that died holds nobody up."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from media_pipeline.errors import StorageError
from media_pipeline.pipeline.leftovers import remove_leftovers
from media_pipeline.pipeline.lock import episode_lock

NOW = datetime(2023, 11, 14, 9, 30, tzinfo=UTC)

HOLDER = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from media_pipeline.pipeline.lock import episode_lock
with episode_lock(Path(sys.argv[1]), "episode-04", datetime(2023, 11, 14, 9, 12, tzinfo=UTC)):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_second_is_told_who_and_since_when_and_a_dead_holder_counts_for_nothing(
    tmp_path: Path,
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(StorageError, match=rf"since 09:12 \(process {holder.pid}\)"),
            episode_lock(tmp_path, "episode-04", NOW),
        ):
            pass
        holder.kill()
    with episode_lock(tmp_path, "episode-04", NOW):
        pass


def test_half_written_files_are_removed(tmp_path: Path) -> None:
    half = tmp_path / "products" / ".index-abc.part.html"
    half.parent.mkdir()
    half.write_text("<html")
    whole = tmp_path / "products" / "index.html"
    whole.write_text("<html></html>")
    remove_leftovers(tmp_path)
    assert (half.exists(), whole.exists()) == (False, True)
