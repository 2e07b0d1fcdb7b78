"""Files that only their owner may read: keys, and what opens an upload.

They lie in the user's own configuration folder, never in a workspace, which git may carry away.
"""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from media_pipeline.tools.files import disk_errors

FOLDER_MODE = 0o700
FILE_MODE = 0o600


def write_private(path: Path, content: bytes) -> None:
    """Write a file whole, in a folder of mode 700, itself of mode 600 from its first byte on.

    Raises:
        DiskFull: no space left.
        StorageError: it may not be written.
    """
    with disk_errors(path):
        make_private(path.parent)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as stream:
                os.fchmod(stream.fileno(), FILE_MODE)
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).replace(path)
        finally:
            with suppress(FileNotFoundError):
                Path(name).unlink()


def make_private(folder: Path) -> None:
    """Make a folder that only its owner may look into."""
    folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    folder.chmod(FOLDER_MODE)


def read_private(path: Path) -> bytes | None:
    """Return what a file holds, or None where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
