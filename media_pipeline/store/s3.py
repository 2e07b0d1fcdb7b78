"""The S3 store: any S3-compatible object storage, through boto3."""

import hashlib
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from media_pipeline.errors import StorageError, StoreConflict
from media_pipeline.model.base import Progress, no_progress
from media_pipeline.model.publication import SHORT, StoredEntry, StoredObject
from media_pipeline.model.settings import S3Storage
from media_pipeline.store.conditions import agrees
from media_pipeline.store.content import Content, content_of, damaged
from media_pipeline.store.keys import address_of, checked_key, is_public
from media_pipeline.store.outage import Outage
from media_pipeline.store.s3_answers import described, has_arrived, is_same
from media_pipeline.store.s3_client import connect
from media_pipeline.store.s3_errors import FAILURES, Place, code_of, may_pass, storage_error
from media_pipeline.store.s3_unfinished import abort_below
from media_pipeline.store.s3_upload import PART_BYTES, Sender, Upload, send

_PRECONDITION = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}
_PERHAPS_OURS = {*_PRECONDITION, "NoSuchUpload", "NoSuchKey"}
"""Refusals that a repeated request also meets when the first one's reply was lost."""
_SPEECHLESS = {"301", "400", "403"}
"""Refusals of a HEAD, whose reply has no body to say why."""
_NO_CLIENT: tuple[type[Exception], ...] = (ValueError, *FAILURES)
"""What boto3 raises for an endpoint that is no address, or files that it cannot read."""
_HASTY_S = 5.0
"""Tidying up is not worth waiting longer for."""


class S3Store:
    """Objects in a bucket, below a prefix; ``version`` is the ETag.

    Credentials come from the standard AWS sources and are never kept or shown here. The bucket's
    policy decides who may read; access lists are never set.

    Args:
        storage: the settings. ``public_url`` is the address of the prefix: what lies at
            ``<prefix>/a.mp3`` in the bucket is reached at ``<public_url>/a.mp3``.
        part_bytes: larger objects are sent in parts of this size.
        outage: what repeats the parts of a large file, so that it need not begin anew.
    """

    def __init__(
        self, storage: S3Storage, *, part_bytes: int = PART_BYTES, outage: Outage | None = None
    ) -> None:
        self._storage = storage
        self._outage = outage or Outage()
        self._prefix = f"{storage.prefix.strip('/')}/" if storage.prefix.strip("/") else ""
        self._part_bytes = part_bytes

    def url_of(self, key: str) -> str:
        """Return the public address of ``key``."""
        return address_of(self._storage.public_url, key)

    def stat(self, key: str) -> StoredObject | None:
        """Return what is stored at ``key``, or None.

        ``sha256`` is empty for an object that another program put there without saying its hash.
        """
        with self._told():
            head = self._head(checked_key(key))
        return described(key, head) if head else None

    def read(self, key: str) -> tuple[bytes, StoredObject] | None:
        """Return content and description of a small object, or None."""
        address = self._address(checked_key(key))
        with self._told():
            try:
                answer = self._client.get_object(**address)
            except ClientError as error:
                if code_of(error) in {"NoSuchKey", "404"}:
                    return None
                raise
            with closing(answer["Body"]) as body:
                content = body.read()
        sha256 = hashlib.sha256(content).hexdigest()
        return content, described(key, answer).model_copy(update={"sha256": sha256})

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
        """Store ``source`` at ``key``; the server verifies its SHA-256, and we read size and hash.

        An object that is already there, with the same content and description, is not sent again,
        whatever was expected.

        Raises:
            StoreConflict: another version than ``expected`` is there.
            StorageError: the store refused, did not answer, or holds something else afterwards.
        """
        address = self._address(checked_key(key))
        content = content_of(source)
        upload = Upload(
            bucket=address["Bucket"],
            key=address["Key"],
            content=content,
            media_type=media_type,
            cache_control=cache_control,
            expected=expected,
            progress=progress,
        )
        with self._told():
            current = self._head(key)
            if current and is_same(current, upload):
                return described(key, current)
            if not agrees(current["ETag"] if current else None, expected):
                raise StoreConflict(key)
            return self._verified(key, self._sent(key, upload), content)

    def keys(self, prefix: str = "") -> list[str]:
        """Return all keys that begin with ``prefix``, sorted."""
        return [entry.key for entry in self.entries(prefix)]

    def entries(self, prefix: str = "") -> list[StoredEntry]:
        """Return what lies below ``prefix`` with sizes and times, sorted by key."""
        with self._told():
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._storage.bucket, Prefix=self._prefix + prefix
            )
            found = [self._entry(entry) for page in pages for entry in page.get("Contents", ())]
        return sorted((each for each in found if is_public(each.key)), key=lambda each: each.key)

    def remove(self, key: str) -> None:
        """Remove the object at ``key``; one that is not there is no error."""
        with self._told():
            self._client.delete_object(**self._address(checked_key(key)))

    def remove_unfinished(self, prefix: str, *, older_than: timedelta = timedelta()) -> None:
        """Abort uploads in parts to keys that begin with ``prefix``; never an error."""
        with suppress(StorageError):
            abort_below(self._hasty, self._storage.bucket, self._prefix + prefix, older_than)

    def check(self) -> None:
        """Write, read and remove a small hidden object, to know that publishing can work.

        Raises:
            StorageError: one of the three is not possible.
        """
        content = secrets.token_bytes(32)
        with self._told(), self._probe(content) as probe:
            body = self._client.get_object(**probe)["Body"]
            with closing(body):
                found = body.read()
            if found != content:
                raise damaged(probe["Key"])

    def keeps_conditions(self) -> bool:
        """Tell whether the store refuses to create an object that is already there.

        Where it does not, two people who publish in the same second can overwrite each other.
        """
        with self._told(), self._probe(b"first") as probe:
            try:
                self._client.put_object(**probe, Body=b"second", IfNoneMatch="*")
            except ClientError as error:
                if code_of(error) in _PRECONDITION:
                    return True
                raise
        return False

    @cached_property
    def _client(self) -> Any:
        return self._connected(self._outage.patience.silence_s)

    @cached_property
    def _hasty(self) -> Any:
        return self._connected(min(_HASTY_S, self._outage.patience.silence_s))

    def _connected(self, silence_s: float) -> Any:
        try:
            return connect(self._storage, silence_s)
        except _NO_CLIENT as error:
            raise storage_error(error, self._place) from None  # botocore's words may hold a key id

    @property
    def _place(self) -> Place:
        return Place(self._storage.bucket, self._storage.endpoint_url)

    def _entry(self, listed: Mapping[str, Any]) -> StoredEntry:
        return StoredEntry(
            key=listed["Key"].removeprefix(self._prefix),
            size_bytes=listed["Size"],
            modified=listed["LastModified"],
        )

    def _address(self, key: str) -> dict[str, str]:
        return {"Bucket": self._storage.bucket, "Key": self._prefix + key}

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell whatever boto3 raises in a person's words."""
        try:
            yield
        except FAILURES as error:
            raise storage_error(error, self._place) from None  # botocore's words may hold a key id

    @contextmanager
    def _probe(self, content: bytes) -> Iterator[dict[str, str]]:
        """Give the address of a hidden object with ``content``; it is removed afterwards."""
        probe = self._address(f".media-check-{secrets.token_hex(8)}")
        try:
            self._client.put_object(**probe, Body=content)
            yield probe
        except BaseException:
            with suppress(
                StorageError, *FAILURES
            ):  # it may have arrived, though its reply was lost
                self._hasty.delete_object(**probe)
            raise
        self._client.delete_object(**probe)

    def _head(self, key: str) -> Mapping[str, Any] | None:
        address = self._address(key)
        try:
            head: Mapping[str, Any] = self._client.head_object(**address, ChecksumMode="ENABLED")
        except ClientError as error:
            if code_of(error) in {"404", "NoSuchKey"}:
                return None
            if code_of(error) in _SPEECHLESS:
                self._ask_why(address)
            raise
        return head

    def _ask_why(self, address: dict[str, str]) -> None:
        """Raise the reason of a refused HEAD by asking with GET."""
        answer = self._client.get_object(**address, Range="bytes=0-0")
        answer["Body"].close()

    def _sent(self, key: str, upload: Upload) -> str:
        """Send and return the ETag; a refusal of our own repeated request is a success."""
        try:
            return send(self._sender, upload)
        except ClientError as error:
            code = code_of(error)
            if code not in _PERHAPS_OURS:
                raise
            current = self._head(key)
            if current and is_same(current, upload):
                return str(current["ETag"])
            if code in _PRECONDITION or upload.expected is not None:
                raise StoreConflict(key) from None
            raise

    @property
    def _sender(self) -> Sender:
        return Sender(self._client, lambda: self._hasty, self._lasting, self._part_bytes)

    def _lasting(self, ask: Callable[[], Any]) -> Any:
        return self._outage.outlast(lambda: self._passing_told(ask))

    def _passing_told(self, ask: Callable[[], Any]) -> Any:
        """Ask; what will not pass is left as it is, for those who know more of it."""
        try:
            return ask()
        except FAILURES as error:
            if may_pass(error) and not _is_gone(error):
                raise storage_error(error, self._place) from None
            raise

    def _verified(self, key: str, etag: str, content: Content) -> StoredObject:
        """Return what the store holds now, unless it is damaged.

        Another version, with another ETag, is a colleague's write after ours: ours had arrived.
        """
        head = self._head(key)
        if head is None:
            raise damaged(key)
        found = described(key, head)
        if etag != found.version and found.sha256 != content.sha256:
            ours = {"sha256": content.sha256, "size_bytes": content.size_bytes, "version": etag}
            return found.model_copy(update=ours)
        if not has_arrived(head, content):
            raise damaged(key)
        return found


def _is_gone(error: Exception) -> bool:
    """Tell whether the upload is no longer there: completed by us, or tidied up by a colleague."""
    return isinstance(error, ClientError) and code_of(error) == "NoSuchUpload"
