"""Files fetched from other servers: each once, taken up where it stopped.

A file is ``NAME.part`` while it comes and ``NAME.file`` once it is whole; ``NAME.json`` says what
the server said of it. Only the rest of an unfinished file is asked for, on condition that it is
still the same file (RFC 9110, Range and If-Range).
"""

import hashlib
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path

import httpx
from pydantic import ValidationError

from media_pipeline.model.base import Value
from media_pipeline.tools.files import disk_errors, sha256_of, write_atomic
from media_pipeline.tools.web_client import DownloadFailed, OutOfRange, Passing, WebClient

LARGEST_BYTES = 8 * 1024**3
"""No episode is larger; a server that sends on and on is left."""

_GOOD_WAY_BYTES = 1 << 20
"""Who got so far in one attempt may begin to count attempts anew."""

Received = Callable[[int], None]
"""Told how many bytes came just now; negative when some must be fetched again."""


class StoppedHere(Exception):
    """The person asked to stop; what has come is kept."""


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A whole file; ``media_type`` is what the server said, without parameters."""

    path: Path
    size_bytes: int
    sha256: str
    media_type: str


class _Known(Value):
    """What a server said of a file; ``sha256`` is set once all of it is here."""

    url: str
    etag: str = ""
    last_modified: str = ""
    size_bytes: int = 0
    media_type: str = ""
    sha256: str = ""

    @property
    def validator(self) -> str:
        """What tells that the file is still the same; a weak ETag does not (RFC 9110, 13.1.5)."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.last_modified


class Downloads:
    """Files in one folder, named after their addresses. Safe to use from several threads.

    Args:
        folder: where they are kept; it is made when something comes.
        client: asks the servers.
    """

    def __init__(self, folder: Path, client: WebClient) -> None:
        self._folder = folder
        self._client = client
        self._stop = threading.Event()

    def stop(self) -> None:
        """Let every download end at once, with StoppedHere."""
        self._stop.set()

    def finished(self, address: str) -> Downloaded | None:
        """Return the file if all of it came before."""
        known, path = self._known(address), self._path(address, ".file")
        if not known.sha256 or not path.is_file() or path.stat().st_size != known.size_bytes:
            return None
        return Downloaded(path, known.size_bytes, known.sha256, known.media_type)

    def bytes_here(self, address: str) -> int:
        """Return how much of the file is here already."""
        whole, part = self._path(address, ".file"), self._path(address, ".part")
        found = whole if whole.is_file() else part
        return found.stat().st_size if found.is_file() else 0

    def fetch(self, address: str, received: Received, *, page_is_wrong: bool = True) -> Downloaded:
        """Fetch what of the file is not here yet.

        Args:
            address: where it lies.
            received: told what comes.
            page_is_wrong: whether an answer in HTML is not what was wanted.

        Raises:
            DownloadFailed: the server does not give it.
            StorageError: it cannot be written here.
            StoppedHere: ``stop`` was called.
        """
        attempt = 0
        while (found := self._finish(address)) is None:
            before = self.bytes_here(address)
            if self._stop.is_set():
                raise StoppedHere
            try:
                self._continue(address, received, page_is_wrong=page_is_wrong)
            except OutOfRange as problem:
                self._begin_again(address, received)
                self._client.patience.pause(address, attempt, problem, self._stop)
                attempt += 1
            except Passing as problem:
                attempt = 0 if self.bytes_here(address) - before >= _GOOD_WAY_BYTES else attempt
                self._client.patience.pause(address, attempt, problem, self._stop)
                attempt += 1
        return found

    def _continue(self, address: str, received: Received, *, page_is_wrong: bool) -> None:
        here, known = self.bytes_here(address), self._known(address)
        asked: dict[str, str] = {}
        if here and known.validator:
            asked = {"Range": f"bytes={here}-", "If-Range": known.validator}
        with self._client.answer(address, asked) as response:
            now = _described(address, response)
            if page_is_wrong and now.media_type in {"text/html", "application/xhtml+xml"}:
                raise DownloadFailed(address, _("the server sends a web page instead of sound"))
            if not _goes_on(response, here, known):
                self._begin_again(address, received)
                _require_beginning(response)
            self._save(now)
            self._write(address, response, received)
        if now.size_bytes and self.bytes_here(address) != now.size_bytes:
            raise Passing(_("the connection broke off"))
        if not self.bytes_here(address):
            raise DownloadFailed(address, _("it is empty"))
        if not now.size_bytes:
            self._save(now.model_copy(update={"size_bytes": self.bytes_here(address)}))

    def _write(self, address: str, response: httpx.Response, received: Received) -> None:
        path = self._path(address, ".part")
        # Unbuffered, and piece by piece as it comes: what came is here if this process is killed.
        with disk_errors(path), path.open("ab", buffering=0) as stream:
            for chunk in response.iter_raw():
                if self._stop.is_set():
                    raise StoppedHere
                stream.write(chunk)
                received(len(chunk))
                if stream.tell() > LARGEST_BYTES:
                    raise DownloadFailed(address, _("it has no end"))
            os.fsync(stream.fileno())

    def _finish(self, address: str) -> Downloaded | None:
        """Return the file if all of it is here; hash it now if that was not done yet."""
        found = self.finished(address)
        known, part = self._known(address), self._path(address, ".part")
        whole = self._path(address, ".file")
        if found is not None or not known.size_bytes:
            return found
        if part.is_file() and part.stat().st_size == known.size_bytes:
            part.replace(whole)
        if not whole.is_file() or whole.stat().st_size != known.size_bytes:
            return None
        self._save(known.model_copy(update={"sha256": sha256_of(whole)}))
        return self.finished(address)

    def _begin_again(self, address: str, received: Received) -> None:
        path = self._path(address, ".part")
        if path.is_file():
            received(-path.stat().st_size)
            path.unlink()

    def _known(self, address: str) -> _Known:
        try:
            return _Known.model_validate_json(self._path(address, ".json").read_bytes())
        except (FileNotFoundError, ValidationError):
            return _Known(url=address)

    def _save(self, known: _Known) -> None:
        write_atomic(self._path(known.url, ".json"), known.model_dump_json(indent=1).encode())

    def _path(self, address: str, suffix: str) -> Path:
        name = hashlib.sha256(address.encode()).hexdigest()[:24]
        return self._folder / f"{name}{suffix}"


def _described(address: str, response: httpx.Response) -> _Known:
    headers = response.headers
    return _Known(
        url=address,
        etag=headers.get("etag", ""),
        last_modified=headers.get("last-modified", ""),
        size_bytes=_whole_size(response),
        media_type=headers.get("content-type", "").partition(";")[0].strip().lower(),
    )


def _whole_size(response: httpx.Response) -> int:
    """Return the size of the whole file in bytes; 0 when the server does not say it."""
    if response.status_code == httpx.codes.PARTIAL_CONTENT:
        length = response.headers.get("content-range", "").rpartition("/")[2]
    else:
        length = response.headers.get("content-length", "")
    return int(length) if length.isdecimal() else 0


def _goes_on(response: httpx.Response, here: int, known: _Known) -> bool:
    """Tell whether the answer is the rest of the same file."""
    if response.status_code != httpx.codes.PARTIAL_CONTENT:
        return False
    given = response.headers.get("content-range", "")
    same: bool = response.headers.get("etag", known.etag) == known.etag
    return same and given.startswith(f"bytes {here}-")


def _require_beginning(response: httpx.Response) -> None:
    """Refuse the rest of a file of which the beginning is not here.

    Raises:
        Passing: asked again, the server will begin at the beginning.
    """
    if response.status_code == httpx.codes.PARTIAL_CONTENT:
        raise Passing(_("the file has changed meanwhile"))
