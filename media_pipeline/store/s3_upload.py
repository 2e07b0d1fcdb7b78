"""Sending one object to S3, whole or in parts, each with its SHA-256 for the server to verify."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any

from media_pipeline.model.base import Progress, no_progress
from media_pipeline.store.content import Content, base64_sha256
from media_pipeline.store.contract import ABSENT
from media_pipeline.store.s3_unfinished import abort

PART_BYTES = 8 << 20
"""Larger objects go in parts of this size (S3: at least 5 MiB each, at most 10,000 parts)."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One object to send: the server's key, the content, and what is said about it."""

    bucket: str
    key: str
    content: Content
    media_type: str
    cache_control: str
    expected: str | None = None
    progress: Progress = no_progress

    @property
    def address(self) -> dict[str, str]:
        """Where it goes."""
        return {"Bucket": self.bucket, "Key": self.key}

    @property
    def description(self) -> dict[str, Any]:
        """What the store keeps and says about the object; access lists are never set."""
        return {
            "ContentType": self.media_type,
            "CacheControl": self.cache_control,
            "Metadata": {"sha256": self.content.sha256},
        }

    @property
    def condition(self) -> dict[str, str]:
        """What must be there (an ETag), or must not, for the write to happen."""
        if self.expected is None:
            return {}
        return {"IfNoneMatch": "*"} if self.expected == ABSENT else {"IfMatch": self.expected}


@dataclass(frozen=True, slots=True)
class Sender:
    """What sends: a boto3 client, and a hasty one that tidies up, made when it is needed.

    ``lasting`` calls a request, and calls it again while its trouble may pass: of a large file that
    is one part, not the whole.
    """

    client: Any
    hasty: Callable[[], Any]
    lasting: Callable[[Callable[[], Any]], Any]
    part_bytes: int


def send(sender: Sender, upload: Upload) -> str:
    """Send the object, in parts if it is larger than ``part_bytes``, and return its ETag.

    Raises:
        botocore.exceptions.ClientError: the server refused.
        botocore.exceptions.BotoCoreError: the server was not reached.
        PassingTrouble: the same, after some patience.
        StorageError: the file changed meanwhile.
    """
    if upload.content.size_bytes > sender.part_bytes:
        return _send_parts(sender, upload)
    return _send_whole(sender.client, upload)


def _send_whole(client: Any, upload: Upload) -> str:
    body = upload.content.read()
    answer = client.put_object(
        **upload.address,
        **upload.description,
        **upload.condition,
        Body=_in_blocks(body),
        ChecksumSHA256=base64_sha256(body),
    )
    return str(answer.get("ETag", ""))


def _send_parts(sender: Sender, upload: Upload) -> str:
    """Send parts and put them together; whatever stops this removes the parts already there."""
    client = sender.client
    started = sender.lasting(
        lambda: client.create_multipart_upload(
            **upload.address, **upload.description, ChecksumAlgorithm="SHA256"
        )
    )
    whole = {**upload.address, "UploadId": started["UploadId"]}
    try:
        return _complete(sender, upload, whole)
    except BaseException:
        abort(sender.hasty(), whole)
        raise


def _complete(sender: Sender, upload: Upload, whole: dict[str, str]) -> str:
    parts: list[dict[str, Any]] = []
    for body in upload.content.parts(sender.part_bytes):
        part = _Part(whole, len(parts) + 1, body)
        parts.append(sender.lasting(partial(part.send, sender.client)))
        upload.progress(min(1.0, len(parts) * sender.part_bytes / upload.content.size_bytes))
    answer = sender.lasting(
        lambda: sender.client.complete_multipart_upload(
            **whole, **upload.condition, MultipartUpload={"Parts": parts}
        )
    )
    return str(answer.get("ETag", ""))


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of an upload, which may be sent more than once."""

    whole: dict[str, str]
    number: int
    body: bytes

    def send(self, client: Any) -> dict[str, Any]:
        checksum = base64_sha256(self.body)
        answer = client.upload_part(
            **self.whole,
            PartNumber=self.number,
            Body=_in_blocks(self.body),
            ChecksumSHA256=checksum,
        )
        return {"PartNumber": self.number, "ETag": answer["ETag"], "ChecksumSHA256": checksum}


def _in_blocks(body: bytes) -> BytesIO:
    """Return a stream: its blocks have a time limit each, bytes would have one for all of them."""
    return BytesIO(body)
