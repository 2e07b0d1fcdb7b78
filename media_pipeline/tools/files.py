"""Files that are either whole or not there, and their hashes."""

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from gettext import gettext as _
from pathlib import Path

from media_pipeline.errors import DiskFull, StorageError

_CHUNK = 1 << 20


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
            _make_durable(temporary)
            _take_rights(temporary, target)
            temporary.replace(target)
            _sync_folder(target.parent)
        finally:
            with suppress(FileNotFoundError):
                temporary.unlink()


def write_atomic(target: Path, content: bytes) -> None:
    """Write ``content`` so that ``target`` holds either all of it or what it held before."""
    with atomic_path(target) as temporary:
        temporary.write_bytes(content)


def copy_atomic(source: Path, target: Path) -> None:
    """Copy ``source`` to ``target``, which is never seen half-written."""
    with atomic_path(target) as temporary:
        shutil.copyfile(source, temporary)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's content in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


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


def _make_durable(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
