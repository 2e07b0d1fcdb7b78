"""Names of objects: where they lie below the store, and at which public address."""

from gettext import gettext as _
from urllib.parse import quote

from media_pipeline.errors import StorageError

_LONGEST = 900
"""Bytes; S3 allows 1024, and a prefix stands in front."""


def checked_key(key: str) -> str:
    """Return ``key`` if it may name a public object.

    A key is ``/``-separated printable ASCII. No part is empty or begins with a dot: hidden names
    are the store's own, and ``..`` leads outside.

    Raises:
        StorageError: the key is none.
    """
    parts = key.split("/")
    harmless = key.isascii() and key.isprintable() and "\\" not in key and len(key) <= _LONGEST
    if not harmless or any(not part or part.startswith(".") for part in parts):
        raise StorageError(
            _("“{key}” cannot be the name of a published file.").format(key=ascii(key)[1:-1]),
            _(
                "Use only lower-case letters without accents, digits and hyphens in the names of "
                "series and episode folders."
            ),
        )
    return key


def is_public(key: str) -> bool:
    """Tell whether a name found in a store is an object's, not one of the store's own."""
    return not any(not part or part.startswith(".") for part in key.split("/"))


def address_of(public_url: str, key: str) -> str:
    """Return the public address of ``key`` in a store whose root listeners reach at ``public_url``.

    Raises:
        StorageError: the key is none.
    """
    return f"{public_url.rstrip('/')}/{quote(checked_key(key))}"
