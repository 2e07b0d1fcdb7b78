"""What was done, one file a step, written after the step's output is durable.

A damaged entry counts as never done: the step runs again, which costs time and loses nothing.
"""

import os
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from media_pipeline.model.base import Moment, Value
from media_pipeline.tools.files import sha256_of, write_atomic


class FileMark(Value):
    """A file as a step left it: how one sees, quickly, that it is still the same."""

    size_bytes: int
    mtime_ns: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> "FileMark":
        """Return the mark of the file at ``path``."""
        status = path.stat()
        return cls(size_bytes=status.st_size, mtime_ns=status.st_mtime_ns, sha256=sha256_of(path))

    def still_at(self, path: Path) -> bool:
        """Tell whether ``path`` holds what it held, reading it only if its date has changed."""
        try:
            status = path.stat()
        except OSError:
            return False
        if status.st_size != self.size_bytes:
            return False
        return status.st_mtime_ns == self.mtime_ns or sha256_of(path) == self.sha256


class Entry(Value):
    """One step as it was done.

    ``inputs`` are digests by name (what the plan compares), ``files`` the marks of what was
    written, relative to the work folder, ``result`` the step's value as JSON.
    """

    step: str
    inputs: dict[str, str]
    files: dict[str, FileMark]
    result: dict[str, Any]
    finished: Moment
    took_s: float


class Ledger:
    """The entries of one episode, below its work folder."""

    def __init__(self, work_folder: Path) -> None:
        self._folder = work_folder / "ledger"
        self._work_folder = work_folder

    def read(self, step: str) -> Entry | None:
        """Return what is known of ``step``, or None when it was never done or is unreadable."""
        try:
            return Entry.model_validate_json(self._path(step).read_bytes())
        except (FileNotFoundError, ValidationError):
            return None

    def is_damaged(self, step: str, kind: type[Value]) -> bool:
        """Tell whether there is an entry that cannot be read, or whose result is no ``kind``.

        The latter is what an older or newer version of this program may have written.
        """
        if not self._path(step).exists():
            return False
        entry = self.read(step)
        try:
            return entry is None or kind.model_validate(entry.result, strict=False) is None
        except ValidationError:
            return True

    def record(
        self,
        step: str,
        *,
        inputs: dict[str, str],
        files: tuple[Path, ...],
        result: Value,
        finished: datetime,
        took_s: float,
    ) -> Entry:
        """Write down that ``step`` was done, once its ``files`` are durable."""
        entry = Entry(
            step=step,
            inputs=inputs,
            files={self._name(path): FileMark.of(path) for path in files},
            result=result.model_dump(mode="json"),
            finished=finished,
            took_s=round(took_s, 3),
        )
        write_atomic(self._path(step), entry.model_dump_json(indent=1).encode())
        return entry

    def changed_file(self, entry: Entry) -> str:
        """Return the name of a file that is no longer as the step left it, or ""."""
        for name, mark in entry.files.items():
            if not mark.still_at(self._work_folder / name):
                return name
        return ""

    def _path(self, step: str) -> Path:
        return self._folder / f"{step}.json"

    def _name(self, path: Path) -> str:
        return Path(os.path.relpath(path, self._work_folder)).as_posix()
