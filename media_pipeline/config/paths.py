"""Paths that a person writes into the YAML files: they stay in their folder and lead to a file."""

from gettext import gettext as _
from pathlib import Path, PurePosixPath

from media_pipeline.config.wording import closest


def path_leaving(path: str) -> str:
    """Say what is wrong with a path that must stay in its folder, or return an empty text."""
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts:
        return _("“{path}”, which leads out of it").format(path=path)
    return ""


def path_missing(path: str, folder: Path) -> str:
    """Say that there is no file at ``path`` in ``folder``, or return an empty text."""
    return "" if _is_file(folder / path) else _("“{path}”, which is not there").format(path=path)


def path_meant(path: str, folder: Path) -> str:
    """Return the file beside the missing ``path`` whose name is much like its, or nothing."""
    beside = PurePosixPath(path).parent
    try:
        names = sorted(file.name for file in (folder / beside).iterdir() if file.is_file())
    except (OSError, ValueError):
        return ""
    name = closest(PurePosixPath(path).name, names)
    return (beside / name).as_posix() if name else ""


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long, a folder that may not be looked into
        return False
