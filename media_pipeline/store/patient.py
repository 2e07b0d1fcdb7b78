"""A store whose passing trouble is waited out."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from media_pipeline.model.base import Progress, no_progress
from media_pipeline.model.publication import SHORT, StoredEntry, StoredObject
from media_pipeline.store.contract import Store
from media_pipeline.store.outage import Answer, Outage


class PatientStore:
    """Another store, each request of which is repeated while its trouble may pass.

    Every request may be repeated: a put recognises its own content, whose reply was lost, and what
    was removed is removed.

    Args:
        store: what is asked.
        outage: how patiently.
    """

    def __init__(self, store: Store, outage: Outage) -> None:
        self._store = store
        self._outage = outage

    def url_of(self, key: str) -> str:
        """Return the public address of ``key``."""
        return self._store.url_of(key)

    def stat(self, key: str) -> StoredObject | None:
        """Return what is stored at ``key``, or None."""
        return self._lasting(lambda: self._store.stat(key))

    def read(self, key: str) -> tuple[bytes, StoredObject] | None:
        """Return content and description of a small object, or None."""
        return self._lasting(lambda: self._store.read(key))

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
        """Store ``source`` at ``key``; ``progress`` goes back when it begins anew.

        Raises:
            StoreConflict: another version is there.
            StorageError: the store says no, or its trouble did not pass.
        """
        return self._lasting(
            lambda: self._store.put(
                key,
                source,
                media_type=media_type,
                cache_control=cache_control,
                expected=expected,
                progress=progress,
            )
        )

    def keys(self, prefix: str = "") -> list[str]:
        """Return all keys that begin with ``prefix``, sorted."""
        return self._lasting(lambda: self._store.keys(prefix))

    def entries(self, prefix: str = "") -> list[StoredEntry]:
        """Return what lies below ``prefix`` with sizes and times, sorted by key."""
        return self._lasting(lambda: self._store.entries(prefix))

    def remove(self, key: str) -> None:
        """Remove the object at ``key``; one that is not there is no error."""
        self._lasting(lambda: self._store.remove(key))

    def remove_unfinished(self, prefix: str, *, older_than: timedelta = timedelta()) -> None:
        """Remove what stopped uploads left; nobody waits for that."""
        self._store.remove_unfinished(prefix, older_than=older_than)

    def keeps_conditions(self) -> bool:
        """Tell whether ``expected`` is honoured even against a writer in the same moment."""
        return self._lasting(self._store.keeps_conditions)

    def check(self) -> None:
        """Write, read and remove a small object, to know that publishing can work."""
        self._lasting(self._store.check)

    def _lasting(self, ask: Callable[[], Answer]) -> Answer:
        return self._outage.outlast(ask)
