"""Sending one object to S3, whole or in parts, each with its SHA-256 for the server to verify."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from media_pipeline.model.base import Progress, no_progress
from media_pipeline.store.content import Content, base64_sha256
from media_pipeline.store.contract import ABSENT

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


def send(client: Any, upload: Upload, part_bytes: int) -> str:
    """Send the object, in parts if it is larger than ``part_bytes``, and return its ETag.

    Raises:
        botocore.exceptions.ClientError: the server refused.
        botocore.exceptions.BotoCoreError: the server was not reached.
        StorageError: the file changed meanwhile.
    """
    if upload.content.size_bytes > part_bytes:
        return _send_parts(client, upload, part_bytes)
    return _send_whole(client, upload)


def _send_whole(client: Any, upload: Upload) -> str:
    body = upload.content.read()
    answer = client.put_object(
        **upload.address,
        **upload.description,
        **upload.condition,
        Body=body,
        ChecksumSHA256=base64_sha256(body),
    )
    return str(answer.get("ETag", ""))


def _send_parts(client: Any, upload: Upload, part_bytes: int) -> str:
    """Send parts and put them together; whatever stops this removes the parts already there."""
    started = client.create_multipart_upload(
        **upload.address, **upload.description, ChecksumAlgorithm="SHA256"
    )
    whole = {**upload.address, "UploadId": started["UploadId"]}
    try:
        parts = []
        for number, body in enumerate(upload.content.parts(part_bytes), start=1):
            parts.append(_send_part(client, whole, number, body))
            upload.progress(min(1.0, number * part_bytes / upload.content.size_bytes))
        answer = client.complete_multipart_upload(
            **whole, **upload.condition, MultipartUpload={"Parts": parts}
        )
    except BaseException:
        with suppress(BotoCoreError, ClientError):
            client.abort_multipart_upload(**whole)
        raise
    return str(answer.get("ETag", ""))


def _send_part(client: Any, whole: dict[str, str], number: int, body: bytes) -> dict[str, Any]:
    checksum = base64_sha256(body)
    answer = client.upload_part(**whole, PartNumber=number, Body=body, ChecksumSHA256=checksum)
    return {"PartNumber": number, "ETag": answer["ETag"], "ChecksumSHA256": checksum}
