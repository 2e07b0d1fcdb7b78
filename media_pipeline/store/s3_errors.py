"""What an S3 store refuses, told so that a person knows what to check.

Codes are those of the S3 API reference, “Error responses”; other makers use the same. Nothing that
the server or botocore wrote is repeated, except the bare code: it might hold part of a key.
"""

import re
from dataclasses import dataclass
from gettext import gettext as _
from urllib.parse import urlsplit

from botocore import exceptions as boto
from botocore.parsers import ResponseParserError

from media_pipeline.errors import PassingTrouble, StorageError

_KIND_OF_CODE = {
    "InvalidAccessKeyId": "credentials refused",
    "SignatureDoesNotMatch": "credentials refused",
    "InvalidToken": "credentials refused",
    "ExpiredToken": "credentials expired",
    "TokenRefreshRequired": "credentials expired",
    "AccessDenied": "forbidden",
    "AllAccessDisabled": "forbidden",
    "AccountProblem": "forbidden",
    "Forbidden": "forbidden",
    "403": "forbidden",
    "NoSuchBucket": "no bucket",
    "InvalidBucketName": "no bucket",
    "404": "no bucket",
    "RequestTimeTooSkewed": "clock",
    "RequestExpired": "clock",
    "PermanentRedirect": "region",
    "AuthorizationHeaderMalformed": "region",
    "IllegalLocationConstraintException": "region",
    "301": "region",
    "400": "region",
    "SlowDown": "busy",
    "Throttling": "busy",
    "ThrottlingException": "busy",
    "TooManyRequests": "busy",
    "RequestLimitExceeded": "busy",
    "ServiceUnavailable": "busy",
    "InternalError": "busy",
    "OperationAborted": "busy",
    "RequestTimeout": "busy",
    "429": "busy",
    "500": "busy",
    "502": "busy",
    "503": "busy",
    "504": "busy",
    "BadDigest": "damaged",
    "InvalidDigest": "damaged",
    "XAmzContentSHA256Mismatch": "damaged",
    "XAmzContentChecksumMismatch": "damaged",
    "IncompleteBody": "damaged",
    "NoSuchUpload": "damaged",  # a colleague’s publication tidied up ours: it begins anew
    "QuotaExceeded": "full",
    "XMinioStorageFull": "full",
    "InsufficientStorage": "full",
    "EntityTooLarge": "full",
    "507": "full",
    "NotImplemented": "too old",
    "501": "too old",
}
_KIND_OF_CLASS: tuple[tuple[type[Exception], str], ...] = (
    (boto.SSLError, "certificate"),
    (boto.NoCredentialsError, "no credentials"),
    (boto.PartialCredentialsError, "no credentials"),
    (boto.CredentialRetrievalError, "no credentials"),
    (boto.ProfileNotFound, "no profile"),
    (boto.ConfigParseError, "no profile"),
    (boto.TokenRetrievalError, "credentials expired"),
    (boto.SSOError, "credentials expired"),
    (boto.NoRegionError, "region"),
    (boto.InvalidRegionError, "region"),
    (boto.ParamValidationError, "no bucket"),
    (boto.EndpointResolutionError, "address"),
    (boto.ConnectionError, "unreachable"),
    (boto.HTTPClientError, "unreachable"),
    (boto.IncompleteReadError, "unreachable"),
    (ResponseParserError, "busy"),  # a page of HTML from something in between
    (ValueError, "address"),
)
_PASSING = {"unreachable", "busy", "damaged"}

FAILURES: tuple[type[Exception], ...] = (boto.BotoCoreError, boto.ClientError, ResponseParserError)
"""What boto3 raises when a request fails."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the store is, as its errors name it: never with a user's name or a password.

    ``endpoint_url`` None means Amazon's own.
    """

    bucket: str
    endpoint_url: str | None = None

    @property
    def host(self) -> str:
        """The host and port that are contacted."""
        host = urlsplit(self.endpoint_url or "https://s3.amazonaws.com").netloc
        return host.rpartition("@")[2]


def code_of(error: boto.ClientError) -> str:
    """Return the S3 code of a refusal; a refusal without a body has its HTTP status."""
    answer = error.response
    return str(
        answer.get("Error", {}).get("Code")
        or answer.get("ResponseMetadata", {}).get("HTTPStatusCode", "")
    )


def storage_error(error: Exception, place: Place) -> StorageError:
    """Return the sentence and the hint for anything that boto3 raises.

    What may pass by itself is a PassingTrouble.

    Args:
        error: a botocore exception, or the ValueError that boto3 raises for a malformed endpoint.
        place: the store that was spoken to.
    """
    kind = kind_of(error)
    sort = PassingTrouble if kind in _PASSING else StorageError
    told = {**_about_credentials(place), **_about_place(place), **_about_network(place)}
    if kind in told:
        return sort(*told[kind])
    return StorageError(
        _("The storage at {host} refused, with the code {code}.").format(
            host=place.host, code=_bare_code(error)
        ),
        _("Show this code to the person who manages the storage."),
    )


def may_pass(error: Exception) -> bool:
    """Tell whether the same request may succeed in a moment."""
    return kind_of(error) in _PASSING


def kind_of(error: Exception) -> str:
    """Return which of the known kinds of failure this is; "other" if none."""
    if isinstance(error, boto.ClientError):
        return _KIND_OF_CODE.get(code_of(error), "other")
    kinds = (kind for known, kind in _KIND_OF_CLASS if isinstance(error, known))
    return next(kinds, "other")


def _bare_code(error: Exception) -> str:
    code = code_of(error) if isinstance(error, boto.ClientError) else type(error).__name__
    return re.sub(r"[^A-Za-z0-9._-]", "", code)[:60] or "?"


def _about_credentials(place: Place) -> dict[str, tuple[str, str]]:
    again = _(
        "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the file ~/.aws/credentials, then "
        "type: media doctor"
    )
    return {
        "no credentials": (
            _("No access keys were found for the storage at {host}.").format(host=place.host),
            _(
                "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write both keys into the file "
                "~/.aws/credentials, then type: media doctor"
            ),
        ),
        "no profile": (
            _("The AWS profile that this computer names does not exist or cannot be read."),
            _("Check AWS_PROFILE and the files ~/.aws/config and ~/.aws/credentials."),
        ),
        "credentials refused": (
            _("The storage at {host} does not accept the access keys.").format(host=place.host),
            again,
        ),
        "credentials expired": (
            _("The access keys for the storage at {host} have expired.").format(host=place.host),
            _("Sign in again or ask for new keys, then type: media doctor"),
        ),
    }


def _about_place(place: Place) -> dict[str, tuple[str, str]]:
    return {
        "forbidden": (
            _("The access keys may not read or write in the bucket “{bucket}”.").format(
                bucket=place.bucket
            ),
            _(
                "Ask the person who manages the storage for the permissions to list, read, write "
                "and delete in this bucket."
            ),
        ),
        "no bucket": (
            _("There is no bucket “{bucket}” at {host}.").format(
                bucket=place.bucket, host=place.host
            ),
            _("Correct storage.bucket in config.yaml, or create the bucket."),
        ),
        "region": (
            _("The bucket “{bucket}” is not in the region that was asked.").format(
                bucket=place.bucket
            ),
            _("Correct storage.region and storage.endpoint_url in config.yaml."),
        ),
        "full": (
            _("There is no room left for this file in the bucket “{bucket}”.").format(
                bucket=place.bucket
            ),
            _("Ask the person who manages the storage for more room."),
        ),
        "too old": (
            _("The storage at {host} does not know a request that media needs.").format(
                host=place.host
            ),
            _("Ask the person who manages the storage for a newer version of it."),
        ),
    }


def _about_network(place: Place) -> dict[str, tuple[str, str]]:
    host = place.host
    return {
        "unreachable": (
            _("The storage at {host} does not answer.").format(host=host),
            _("Check the connection and storage.endpoint_url, then type the same command again."),
        ),
        "certificate": (
            _("The storage at {host} could not prove that it is itself.").format(host=host),
            _(
                "Check storage.endpoint_url in config.yaml and this computer’s date; behind a "
                "company’s proxy, ask which certificate AWS_CA_BUNDLE should name."
            ),
        ),
        "clock": (
            _("This computer’s clock differs too much from the clock of {host}.").format(host=host),
            _("Set the date and the time of this computer, then type the same command again."),
        ),
        "busy": (
            _("The storage at {host} is overloaded or has a fault.").format(host=host),
            _("Wait a few minutes, then type the same command again."),
        ),
        "damaged": (
            _("A file did not arrive whole at {host}; what was there before still is.").format(
                host=host
            ),
            _("Type the same command again."),
        ),
        "address": (
            _("“{host}” is not the address of a storage.").format(host=host),
            _("Correct storage.endpoint_url in config.yaml."),
        ),
    }
