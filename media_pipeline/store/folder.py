"""The embedded store: a folder that any web server can serve."""

import fcntl
import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from gettext import gettext as _
from pathlib import Path

from media_pipeline.errors import StorageError, StoreConflict
from media_pipeline.model.base import Progress, no_progress
from media_pipeline.model.publication import SHORT, StoredEntry, StoredObject
from media_pipeline.store.conditions import agrees
from media_pipeline.store.content import Content, content_of, damaged, file_errors
from media_pipeline.store.keys import address_of, checked_key, is_public
from media_pipeline.tools.files import atomic_path, sha256_of, write_atomic
from media_pipeline.tools.media_types import media_type_of

_LOCK = ".media-lock"


class FolderStore:
    """Objects as files below ``root``; ``version`` is the SHA-256 of the content.

    Writers, in this process or another, take turns by a lock on a hidden file, so that a
    conditional write compares and replaces in one go. Media type and Cache-Control follow from the
    name when the folder is served.

    Args:
        root: the folder; it is made when something is written.
        public_url: the address under which listeners reach ``root``.
    """

    def __init__(self, root: Path, public_url: str) -> None:
        self._root = root
        self._public_url = public_url

    def url_of(self, key: str) -> str:
        """Return the public address of ``key``."""
        return address_of(self._public_url, key)

    def stat(self, key: str) -> StoredObject | None:
        """Return what is stored at ``key``, or None."""
        path = self._path(key)
        with file_errors(path):
            if not path.is_file():
                return None
            return _described(key, path.stat().st_size, sha256_of(path))

    def read(self, key: str) -> tuple[bytes, StoredObject] | None:
        """Return content and description of a small object, or None."""
        path = self._path(key)
        with file_errors(path):
            if not path.is_file():
                return None
            content = path.read_bytes()
        return content, _described(key, len(content), hashlib.sha256(content).hexdigest())

    def put(
        self,
        key: str,
        source: Path | bytes,
        *,
        media_type: str,
        cache_control: str = SHORT,
        expected: str | None = None,
        progress: Progress = no_progress,
    ) -> StoredObject:
        """Store ``source`` at ``key`` by one atomic replacement, verified by its SHA-256.

        Content that is already there is not written again, whatever was expected. ``media_type``
        and ``cache_control`` are the server's to send: it takes them from the name.

        Raises:
            StoreConflict: another version than ``expected`` is there.
            StorageError: the folder cannot be written, or the copy is not the original.
        """
        del media_type, cache_control
        path = self._path(key)
        content = content_of(source)
        with file_errors(path), self._locked():
            current = self.stat(key)
            if current is None or current.sha256 != content.sha256:
                if not agrees(current.version if current else None, expected):
                    raise StoreConflict(key)
                _write(path, content, key)
        progress(1.0)
        return _described(key, content.size_bytes, content.sha256)

    def keys(self, prefix: str = "") -> list[str]:
        """Return all keys that begin with ``prefix``, sorted."""
        if not self._root.exists():
            return []
        with file_errors(self._root):
            found = [
                Path(folder, name).relative_to(self._root).as_posix()
                for folder, _folders, names in os.walk(self._root, onerror=_refuse)
                for name in names
            ]
        return sorted(key for key in found if key.startswith(prefix) and is_public(key))

    def entries(self, prefix: str = "") -> list[StoredEntry]:
        """Return what lies below ``prefix`` with sizes and times, sorted by key."""
        found = []
        for key in self.keys(prefix):
            with file_errors(self._path(key)):
                state = self._path(key).stat()
            modified = datetime.fromtimestamp(state.st_mtime, UTC)
            found.append(StoredEntry(key=key, size_bytes=state.st_size, modified=modified))
        return found

    def remove(self, key: str) -> None:
        """Remove the file at ``key``; one that is not there is no error."""
        path = self._path(key)
        with file_errors(path), self._locked():
            path.unlink(missing_ok=True)

    def remove_unfinished(self, prefix: str, *, older_than: timedelta = timedelta()) -> None:
        """Remove the half-written hidden files of writers that were killed.

        Writers take turns, so none is at work meanwhile.
        """
        before_s = time.time() - older_than.total_seconds()
        with suppress(OSError), self._locked():
            for path in (self._root / prefix).parent.rglob(".*.part*"):
                begun = path.with_name(path.name.removeprefix("."))
                ours = begun.relative_to(self._root).as_posix().startswith(prefix)
                if ours and path.is_file() and path.stat().st_mtime <= before_s:
                    path.unlink()

    def check(self) -> None:
        """Write, read and remove a small hidden file, to know that publishing can work.

        Raises:
            StorageError: one of the three is not possible.
        """
        content = secrets.token_bytes(32)
        probe = self._root / f".media-check-{secrets.token_hex(8)}"
        with file_errors(self._root), self._locked():
            try:
                write_atomic(probe, content)
                if probe.read_bytes() != content:
                    raise damaged(str(probe))
            finally:
                probe.unlink(missing_ok=True)

    def keeps_conditions(self) -> bool:
        """Tell whether conditional writes are honoured here: always, by the lock."""
        return True

    def _path(self, key: str) -> Path:
        return self._root / checked_key(key)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._root.mkdir(parents=True, exist_ok=True)
        # Opened for reading: a colleague's lock file need not be writable to be locked.
        lock = os.open(self._root / _LOCK, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def _described(key: str, size_bytes: int, sha256: str) -> StoredObject:
    return StoredObject(
        key=key,
        size_bytes=size_bytes,
        sha256=sha256,
        media_type=media_type_of(key),
        version=sha256,
    )


def _refuse(error: OSError) -> None:
    raise error


def _write(path: Path, content: Content, key: str) -> None:
    if path.is_dir():
        raise StorageError(
            _("{path} is a folder; a file of that name was to be published there.").format(
                path=path
            ),
            _("Move that folder away, then type the same command again."),
        )
    with atomic_path(path) as temporary:
        if content.shared(temporary):
            return
        content.save(temporary)
        if sha256_of(temporary) != content.sha256:
            raise damaged(key)
