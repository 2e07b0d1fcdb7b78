"""One `media publish` at a time for one episode on one machine.

The lock is the operating system's: it ends with the process that holds it, however that ends.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from gettext import gettext as _
from pathlib import Path

from media_pipeline.errors import StorageError
from media_pipeline.tools.files import disk_errors


@contextmanager
def episode_lock(work_folder: Path, name: str, now: datetime) -> Iterator[None]:
    """Hold the episode's lock.

    Raises:
        StorageError: another process holds it.
    """
    path = work_folder / "lock"
    with disk_errors(path):
        work_folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    with os.fdopen(handle, "r+") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _busy(name, stream.read()) from error
        with disk_errors(path):
            stream.truncate(0)
            stream.write(f"{os.getpid()} {now:%H:%M}")
            stream.flush()
        yield


def _busy(name: str, holder: str) -> StorageError:
    process, _space, since = holder.partition(" ")
    return StorageError(
        _("{name} is being worked on already, since {since} (process {process}).").format(
            name=name, since=since or "?", process=process or "?"
        ),
        _("Wait until it is done, then type the same command again."),
    )
