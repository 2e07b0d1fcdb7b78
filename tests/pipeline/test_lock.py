"""One publish at a time; a lock left by a process that died holds nobody up."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from media_pipeline.errors import StorageError
from media_pipeline.pipeline.job import Job
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


def test_half_written_files_are_removed(job: Job) -> None:
    half = job.work_folder / "products" / ".index-abc.part.html"
    half.parent.mkdir()
    half.write_text("<html")
    whole = half.with_name("index.html")
    whole.write_text("<html></html>")
    other_run = job.episode.folder / ".episode-abc.part.yaml"
    other_run.write_text("")
    forgotten = job.episode.folder / ".episode-def.part.yaml"
    forgotten.write_text("")
    os.utime(forgotten, (0, 0))

    remove_leftovers(job)

    seen = [path.exists() for path in (half, whole, other_run, forgotten)]
    assert seen == [False, True, True, False]
