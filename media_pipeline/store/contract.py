"""What every store promises. The folder and S3 pass one contract suite."""

from datetime import timedelta
from pathlib import Path
from typing import Protocol

from media_pipeline.model.base import Progress, no_progress
from media_pipeline.model.publication import SHORT, StoredEntry, StoredObject

ABSENT = "absent"
"""Expected version of a conditional write that must create the object."""


class Store(Protocol):
    """A place with public addresses.

    Keys are ``/``-separated ASCII paths such as ``priorite-culture/feed.xml``. Every write is
    atomic: a reader sees the old object or the new one, never a part. All methods raise
    StorageError (exit code 5) with a sentence and a hint when the store says no, a PassingTrouble
    when it may say yes in a moment: every method may be called again.
    """

    def url_of(self, key: str) -> str:
        """Return the public address of ``key``."""
        ...

    def stat(self, key: str) -> StoredObject | None:
        """Return what is stored at ``key``, or None."""
        ...

    def read(self, key: str) -> tuple[bytes, StoredObject] | None:
        """Return content and description of a small object, or None."""
        ...

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
        """Store ``source`` at ``key``, verified by its SHA-256.

        ``expected`` makes the write conditional: the version read before, or ABSENT. Content that
        is already there is neither sent again nor a conflict: it may be our own, whose reply was
        lost.

        ``progress`` is told the share that was sent; when it raises, what was there stays.

        Raises:
            StoreConflict: another version is there.
        """
        ...

    def keys(self, prefix: str = "") -> list[str]:
        """Return all keys below ``prefix``, sorted."""
        ...

    def entries(self, prefix: str = "") -> list[StoredEntry]:
        """Return what lies below ``prefix`` with sizes and times, sorted by key."""
        ...

    def remove(self, key: str) -> None:
        """Remove the object at ``key`` for good; one that is not there is no error."""
        ...

    def remove_unfinished(self, prefix: str, *, older_than: timedelta = timedelta()) -> None:
        """Remove what uploads to keys that begin with ``prefix`` left when they were stopped.

        Uploads that began within ``older_than`` are left alone: they may be somebody's. Whoever
        loses one all the same begins it anew. Never an error: what cannot be removed stays.
        """
        ...

    def keeps_conditions(self) -> bool:
        """Tell whether ``expected`` is honoured even against a writer in the same moment."""
        ...

    def check(self) -> None:
        """Write, read and remove a small object, to know that publishing can work."""
        ...
