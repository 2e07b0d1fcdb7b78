"""Files that are either whole or not there, and their hashes."""

import errno
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from gettext import gettext as _
from pathlib import Path
from typing import IO

from media_pipeline.errors import DiskFull, StorageError

LARGE_BYTES = 16 << 20
"""From here on, it is worth the trouble not to read or write a file once more."""

_CTIME_STEP_NS = 50_000_000  # more than the time between two ticks of any file system's clock


@contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """Give a temporary path beside ``target``; on success it becomes ``target``, durably.

    The temporary file keeps the target's suffix, so that programs which look at it are content.
    After an error ``target`` is what it was before, and the temporary file is gone.

    Raises:
        DiskFull: no space left on the device.
        StorageError: the folder cannot be written.
    """
    with disk_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(
            dir=target.parent, prefix=f".{target.stem}-", suffix=f".part{target.suffix}"
        )
        os.close(handle)
        temporary = Path(name)
        try:
            yield temporary
            make_durable(temporary)
            _move(temporary, target)
            _sync_folder(target.parent)
        finally:
            with suppress(FileNotFoundError):
                temporary.unlink()


def make_durable(path: Path) -> None:
    """Have the disk hold what was written to a file, whatever happens next."""
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def write_atomic(target: Path, content: bytes) -> None:
    """Write ``content`` so that ``target`` holds either all of it or what it held before."""
    with atomic_path(target) as temporary:
        temporary.write_bytes(content)


def copy_atomic(source: Path, target: Path) -> None:
    """Copy ``source`` to ``target``, which is never seen half-written."""
    with atomic_path(target) as temporary:
        shutil.copyfile(source, temporary)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's content in hexadecimal.

    A large file that nobody wrote to since this process read it last is not read again.
    """
    with path.open("rb") as stream:
        identity = _identity(stream)
        known = _read_before.get(identity)
        if known is not None:
            return known
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if _identity(stream) == identity and _would_tell(stream):
            _read_before[identity] = digest
    return digest


_read_before: dict[tuple[int, ...], str] = {}


def _identity(stream: IO[bytes]) -> tuple[int, ...]:
    """Return what no other content has: whoever writes to a file changes its ctime."""
    state = os.fstat(stream.fileno())
    return (state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)


def _would_tell(stream: IO[bytes]) -> bool:
    """Tell whether a file is worth it, and would have another ctime if it were written to now."""
    state = os.fstat(stream.fileno())
    return state.st_size >= LARGE_BYTES and time.time_ns() - state.st_ctime_ns > _CTIME_STEP_NS


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Tell the operating system's refusals in a person's words.

    Raises:
        DiskFull: no space, or no quota, left.
        StorageError: permission or read-only file system.
    """
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskFull(path) from error
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise StorageError.not_writable(path) from error
        raise


def refusal(error: OSError) -> str:
    """Return why the operating system said no, in words."""
    words = {
        errno.ENOENT: _("it is not there"),
        errno.EACCES: _("this user may not"),
        errno.EPERM: _("this user may not"),
        errno.ENOTDIR: _("a part of its path is a file, not a folder"),
        errno.EISDIR: _("it is a folder"),
        errno.ENAMETOOLONG: _("its name is too long"),
        errno.EROFS: _("the disk can only be read"),
        errno.EIO: _("the disk does not answer as it should"),
    }
    return words.get(error.errno or 0, error.strerror or str(error))


def _move(temporary: Path, target: Path) -> None:
    """Give a new file its name; what is known of its content stays known."""
    with temporary.open("rb") as stream:
        known = _read_before.pop(_identity(stream), None)
        _take_rights(temporary, target)
        temporary.replace(target)
        if known is not None:
            _read_before[_identity(stream)] = known


def _take_rights(temporary: Path, target: Path) -> None:
    """Give the new file the mode and, where allowed, the owner of the one that it replaces."""
    try:
        before = target.stat()
    except FileNotFoundError:
        temporary.chmod(0o644)
        return
    temporary.chmod(before.st_mode & 0o7777)
    with suppress(PermissionError):
        os.chown(temporary, before.st_uid, before.st_gid)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
