"""From the settings to the store they name."""

from pathlib import Path

from media_pipeline.model.settings import FolderStorage, S3Storage
from media_pipeline.store.contract import Store
from media_pipeline.store.folder import FolderStore
from media_pipeline.store.outage import PATIENT, Outage, Patience
from media_pipeline.store.patient import PatientStore


def open_store(
    storage: FolderStorage | S3Storage, root: Path, patience: Patience = PATIENT
) -> Store:
    """Return the store that the settings name; nothing is contacted yet.

    Args:
        storage: the settings.
        root: the workspace, to which a folder store's ``path`` is relative.
        patience: how its outages are waited out, and who hears of them.
    """
    outage = Outage(patience)
    if isinstance(storage, FolderStorage):
        return PatientStore(FolderStore(root / storage.path, storage.public_url), outage)
    from media_pipeline.store.s3 import S3Store  # boto3 takes a third of a second to import

    return PatientStore(S3Store(storage, outage=outage), outage)
