"""Half-written files of a run that was killed: never used, and removed by the next run."""

from pathlib import Path


def remove_leftovers(work_folder: Path) -> None:
    """Remove the temporary files that ``tools.files`` leaves when the process is killed."""
    for path in work_folder.rglob(".*.part*"):
        path.unlink(missing_ok=True)
