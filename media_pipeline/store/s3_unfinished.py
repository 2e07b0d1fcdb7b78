"""Uploads in parts that nobody will complete: their parts cost room and are listed nowhere."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from media_pipeline.store.s3_errors import FAILURES


def abort(hasty: Any, whole: dict[str, str]) -> None:
    """Abort one upload; where that is refused, or takes long, it stays for the next publication.

    Args:
        hasty: a boto3 client with short time limits.
        whole: bucket, key and upload id.
    """
    with suppress(*FAILURES):
        hasty.abort_multipart_upload(**whole)


def abort_below(hasty: Any, bucket: str, prefix: str, older_than: timedelta) -> None:
    """Abort the uploads below ``prefix`` that began longer ago than ``older_than``.

    Where the keys may not list uploads, or the server cannot, nothing happens: it is tidying up.
    """
    before = datetime.now(UTC) - older_than
    with suppress(*FAILURES):
        for upload in _begun(hasty, bucket, prefix):
            # A server's clock that is ahead of ours must not hide what is ours.
            if not older_than or upload["Initiated"] <= before:
                key, upload_id = upload["Key"], upload["UploadId"]
                abort(hasty, {"Bucket": bucket, "Key": key, "UploadId": upload_id})


def _begun(hasty: Any, bucket: str, prefix: str) -> Iterator[dict[str, Any]]:
    paginator = hasty.get_paginator("list_multipart_uploads")
    for page in paginator.paginate(Bucket=bucket, Prefix=prefix):
        yield from page.get("Uploads", ())
