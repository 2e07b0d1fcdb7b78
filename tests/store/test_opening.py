"""Opening the store that the settings name."""

import subprocess
import sys
from pathlib import Path

from media_pipeline.model.settings import FolderStorage, S3Storage
from media_pipeline.store.opening import open_store
from media_pipeline.store.patient import PatientStore


def test_a_folder_store_lies_below_the_workspace(tmp_path: Path) -> None:
    store = open_store(FolderStorage(path="out/www"), tmp_path)
    assert isinstance(store, PatientStore)
    store.put("a.txt", b"x", media_type="text/plain; charset=utf-8")
    assert (tmp_path / "out/www/a.txt").read_bytes() == b"x"
    assert store.url_of("a.txt") == "http://127.0.0.1:8000/a.txt"


def test_opening_an_s3_store_contacts_nobody(tmp_path: Path) -> None:
    storage = S3Storage(
        kind="s3", bucket="b", endpoint_url="http://127.0.0.1:9", public_url="https://m.example.org"
    )
    store = open_store(storage, tmp_path)
    assert isinstance(store, PatientStore)
    assert store.url_of("a/feed.xml") == "https://m.example.org/a/feed.xml"


def test_a_folder_store_does_not_wait_for_boto3() -> None:
    program = (
        "import sys; from pathlib import Path; from media_pipeline.store.opening import open_store;"
        "from media_pipeline.model.settings import FolderStorage;"
        "open_store(FolderStorage(), Path('.')).keys();"
        "sys.exit(bool({'boto3', 'botocore', 'werkzeug', 'httpx'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
