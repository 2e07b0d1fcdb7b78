"""How boto3 is set up to speak with any S3-compatible store."""

from typing import Any

import boto3
from botocore.config import Config

from media_pipeline.model.settings import S3Storage

_CONNECT_S = 10.0


def connect(storage: S3Storage, silence_s: float) -> Any:
    """Return a boto3 S3 client; nothing is contacted yet.

    It asks once: what fails is repeated by ``outage.py``, where a person sees it. A request fails
    when nothing arrives for ``silence_s`` seconds, or when no connection comes about, or no byte
    can be sent, for 10 seconds of them. Requests that move, however slowly, go on.

    Credentials come from boto3's standard chain only (environment, ~/.aws, instance role).
    Checksums are added only where this package asks for them: boto3's default, a CRC32 trailer,
    leaves a false ``aws-chunked`` encoding at several makers' stores.

    Raises:
        ValueError: the endpoint is no address.
        botocore.exceptions.BotoCoreError: the profile or the configuration cannot be used.
    """
    return boto3.session.Session().client(
        "s3",
        endpoint_url=storage.endpoint_url,
        region_name=storage.region,
        config=Config(
            signature_version="s3v4",
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            retries={"mode": "standard", "total_max_attempts": 1},
            connect_timeout=min(_CONNECT_S, silence_s),
            read_timeout=silence_s,
        ),
    )
