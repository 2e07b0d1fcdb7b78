"""Half-written files of a run that was killed: never used, and removed by the next run."""

import time

from media_pipeline.pipeline.job import Job

_DAY_S = 86_400


def remove_leftovers(job: Job) -> None:
    """Remove the temporary files that ``tools.files`` leaves when the process is killed.

    The work folder is this run's alone. What other runs write to as well is swept of files that
    are older than a day.
    """
    for path in job.work_folder.rglob(".*.part*"):
        path.unlink(missing_ok=True)
    root = job.workspace.root
    for folder in (root, root / "feeds", root / ".media" / "covers", job.episode.folder):
        for path in folder.glob(".*.part*"):
            if path.is_file() and time.time() - path.stat().st_mtime > _DAY_S:
                path.unlink(missing_ok=True)
