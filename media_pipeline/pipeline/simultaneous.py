"""Does the storage notice two people who publish at the same moment? Asked once, remembered."""

from pathlib import Path

from pydantic import ValidationError

from media_pipeline.errors import ConditionsIgnored
from media_pipeline.model.base import Value
from media_pipeline.model.settings import FolderStorage, S3Storage, Workspace
from media_pipeline.pipeline.digest import digest
from media_pipeline.store.contract import Store
from media_pipeline.tools.files import write_atomic


class _Known(Value):
    """The storage that was asked, as a digest of its settings, and whether it notices."""

    storage: str
    keeps_conditions: bool


def require_conditions(workspace: Workspace, store: Store) -> None:
    """Refuse to change a catalogue where a colleague's change could be erased without a word.

    What a storage answered well once is remembered in the workspace's ``.media/storage.json``, for
    as long as its settings stay the same; one that ignored conditions is asked again.

    Raises:
        ConditionsIgnored: the storage ignores conditional writes, and config.yaml does not say
            that one person alone publishes.
        StorageError: it cannot be asked.
    """
    storage = workspace.settings.storage
    if isinstance(storage, FolderStorage) or storage.single_publisher:
        return
    if not _is_known(workspace.root, storage) and not conditions_kept(
        workspace.root, storage, store
    ):
        raise ConditionsIgnored


def conditions_kept(root: Path, storage: FolderStorage | S3Storage, store: Store) -> bool:
    """Ask the store whether it keeps conditions, and remember the answer.

    Raises:
        StorageError: it cannot be asked.
    """
    kept = store.keeps_conditions()
    if isinstance(storage, S3Storage):
        known = _Known(storage=digest(storage), keeps_conditions=kept)
        write_atomic(_memory(root), known.model_dump_json(indent=1).encode())
    return kept


def _is_known(root: Path, storage: S3Storage) -> bool:
    try:
        known = _Known.model_validate_json(_memory(root).read_bytes())
    except (OSError, ValidationError):
        return False
    return known.keeps_conditions and known.storage == digest(storage)


def _memory(root: Path) -> Path:
    return root / ".media" / "storage.json"
