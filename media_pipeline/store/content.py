"""What is about to be stored: bytes or a file, its size and its hash."""

import hashlib
import shutil
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path

from media_pipeline.errors import PassingTrouble, StorageError
from media_pipeline.tools.files import LARGE_BYTES, disk_errors, refusal, sha256_of
from media_pipeline.tools.shared_files import share


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes, or a file, with its size and the SHA-256 (hexadecimal) of all of it."""

    source: Path | bytes
    size_bytes: int
    sha256: str

    def parts(self, part_bytes: int) -> Iterator[bytes]:
        """Yield the content in pieces of ``part_bytes``; the last may be shorter.

        Raises:
            StorageError: the file is no longer what was hashed.
        """
        if isinstance(self.source, bytes):
            for start in range(0, len(self.source), part_bytes):
                yield self.source[start : start + part_bytes]
            return
        digest = hashlib.sha256()
        with file_errors(self.source), self.source.open("rb") as stream:
            # Never past the size that was hashed: a file that grows would never end.
            while part := stream.read(min(part_bytes, self.size_bytes - stream.tell())):
                digest.update(part)
                yield part
        if digest.hexdigest() != self.sha256:
            raise _changed(self.source)

    def read(self) -> bytes:
        """Return all of the content.

        Raises:
            StorageError: the file is no longer what was hashed.
        """
        return b"".join(self.parts(max(self.size_bytes, 1)))

    def shared(self, path: Path) -> bool:
        """Have ``path`` be the content without copying it, where that is worth it and possible."""
        if isinstance(self.source, bytes) or self.size_bytes < LARGE_BYTES:
            return False
        return share(self.source, path)

    def save(self, path: Path) -> None:
        """Write the content to ``path``."""
        if isinstance(self.source, bytes):
            path.write_bytes(self.source)
        else:
            shutil.copyfile(self.source, path)


def content_of(source: Path | bytes) -> Content:
    """Measure and hash what is about to be stored.

    Raises:
        StorageError: the file cannot be read.
    """
    if isinstance(source, bytes):
        return Content(source, len(source), hashlib.sha256(source).hexdigest())
    with file_errors(source):
        return Content(source, source.stat().st_size, sha256_of(source))


def base64_sha256(part: bytes) -> str:
    """Return the SHA-256 of ``part`` as S3's ``x-amz-checksum-sha256`` writes it: Base64."""
    return b64encode(hashlib.sha256(part).digest()).decode()


def damaged(key: str) -> PassingTrouble:
    """Return the error for content that is not, after the copy, what it was before."""
    return PassingTrouble(
        _("{key} did not arrive whole in the storage; what was there before still is.").format(
            key=key
        ),
        _("Type the same command again. If it happens again, type: media doctor"),
    )


def _changed(path: Path) -> StorageError:
    return StorageError(
        _("{path} changed while it was being stored.").format(path=path),
        _("Type the same command again."),
    )


@contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Tell everything that the operating system refuses as a StorageError.

    Raises:
        DiskFull: no space left.
        StorageError: anything else.
    """
    try:
        with disk_errors(path):
            yield
    except OSError as error:
        raise StorageError(
            _("{path} cannot be used: {reason}.").format(path=path, reason=refusal(error)),
            _("Check the folder’s name and the disk that it lies on, then type: media doctor"),
        ) from error
