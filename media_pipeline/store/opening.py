"""From the settings to the store they name."""

from pathlib import Path

from media_pipeline.model.settings import FolderStorage, S3Storage
from media_pipeline.store.contract import Store
from media_pipeline.store.folder import FolderStore


def open_store(storage: FolderStorage | S3Storage, root: Path) -> Store:
    """Return the store that the settings name; nothing is contacted yet.

    Args:
        storage: the settings.
        root: the workspace, to which a folder store's ``path`` is relative.
    """
    if isinstance(storage, FolderStorage):
        return FolderStore(root / storage.path, storage.public_url)
    from media_pipeline.store.s3 import S3Store  # boto3 takes a third of a second to import

    return S3Store(storage)
