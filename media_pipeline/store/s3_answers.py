"""What an S3 store's answers say about an object."""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from media_pipeline.model.publication import StoredObject
from media_pipeline.store.content import Content
from media_pipeline.store.s3_upload import Upload


def described(key: str, answer: Mapping[str, Any]) -> StoredObject:
    """Return the description of an object from the answer to a HEAD or a GET."""
    return StoredObject(
        key=key,
        size_bytes=answer["ContentLength"],
        sha256=_our_hash(answer),
        media_type=answer.get("ContentType", ""),
        version=answer["ETag"],
    )


def is_same(head: Mapping[str, Any], upload: Upload) -> bool:
    """Tell whether what is there is what would be sent, with the same description."""
    return (
        has_arrived(head, upload.content)
        and head.get("ContentType") == upload.media_type
        and head.get("CacheControl") == upload.cache_control
    )


def has_arrived(head: Mapping[str, Any], content: Content) -> bool:
    """Compare size, our hash, and the server's own hash where it has one of the whole object."""
    server_hash = head.get("ChecksumSHA256", "")
    same_hash = not server_hash or "-" in server_hash or _hex(server_hash) == content.sha256
    same_size = head["ContentLength"] == content.size_bytes
    return same_size and same_hash and _our_hash(head) == content.sha256


def _our_hash(answer: Mapping[str, Any]) -> str:
    """Return the hash we gave the object; some servers change the case of its name."""
    metadata = {name.lower(): value for name, value in answer.get("Metadata", {}).items()}
    return str(metadata.get("sha256", ""))


def _hex(base64_hash: str) -> str:
    return b64decode(base64_hash).hex()
