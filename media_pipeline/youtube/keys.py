"""Who this program is for Google, and who signed in: two files that only their owner may read.

~/.config/media_pipeline/youtube/client.json   the program, as Google's console gave it
~/.config/media_pipeline/youtube/token.json    the person, as they signed in
"""

import json
from datetime import datetime
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field, ValidationError

from media_pipeline.errors import SetupError, UsageProblem
from media_pipeline.model.base import Value
from media_pipeline.youtube.private import read_private, write_private

if TYPE_CHECKING:
    from google.oauth2.credentials import Credentials

SCOPES = ("https://www.googleapis.com/auth/youtube.force-ssl",)
"""The one permission that covers videos, captions and thumbnails."""


class Token(Value):
    """A sign-in. Everything in it is a secret."""

    token: str | None = Field(default=None, repr=False)
    refresh_token: str = Field(repr=False)
    client_id: str = Field(repr=False)
    client_secret: str = Field(repr=False)
    token_uri: str
    expiry: datetime | None = None


class KeyRing:
    """The two files in the user's own folder."""

    def __init__(self, folder: Path) -> None:
        self._client = folder / "client.json"
        self._token = folder / "token.json"

    def take_client(self, path: Path) -> None:
        """Keep a copy of the file that Google's console gave for this program.

        Raises:
            UsageProblem: it is not such a file.
        """
        try:
            content = path.read_bytes()
            checked = _client(json.loads(content))
        except (OSError, ValueError) as error:
            raise _no_client_file(path) from error
        write_private(self._client, json.dumps(checked, indent=1).encode())

    def client(self) -> dict[str, Any] | None:
        """Return what says which program asks, or None where nobody gave it yet."""
        content = read_private(self._client)
        try:
            return _client(json.loads(content)) if content else None
        except ValueError:
            return None

    def keep(self, credentials: "Credentials") -> None:
        """Keep a sign-in, or what Google renewed of it."""
        token = Token(
            token=credentials.token,
            refresh_token=credentials.refresh_token or "",
            client_id=credentials.client_id or "",
            client_secret=credentials.client_secret or "",
            token_uri=credentials.token_uri or "",
            expiry=credentials.expiry,
        )
        write_private(self._token, token.model_dump_json(indent=1).encode())

    def credentials(self) -> "Credentials":
        """Return the sign-in.

        Raises:
            SetupError: nobody signed in.
        """
        from google.oauth2.credentials import Credentials

        content = read_private(self._token)
        try:
            token = Token.model_validate_json(content or b"", strict=False)
        except ValidationError:
            raise _nobody() from None
        return Credentials(  # type: ignore[no-untyped-call]
            token.token,
            refresh_token=token.refresh_token,
            token_uri=token.token_uri,
            client_id=token.client_id,
            client_secret=token.client_secret,
            scopes=list(SCOPES),
            expiry=token.expiry.replace(tzinfo=None) if token.expiry else None,
        )

    def forget(self) -> bool:
        """Remove the sign-in; tell whether there was one."""
        was_there = self._token.exists()
        self._token.unlink(missing_ok=True)
        return was_there


def is_on_this_computer(address: str) -> bool:
    """Tell whether an address leads nowhere but to this computer."""
    from urllib.parse import urlsplit

    parts = urlsplit(address)
    return parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"}


def _client(document: Any) -> dict[str, Any]:
    """Return the part that counts of what Google's console gives for a desktop program."""
    found = document.get("installed") if isinstance(document, dict) else None
    wanted = ("client_id", "client_secret", "auth_uri", "token_uri")
    if not isinstance(found, dict) or not all(isinstance(found.get(name), str) for name in wanted):
        raise ValueError("client")
    for name in ("auth_uri", "token_uri"):
        if not (found[name].startswith("https://") or is_on_this_computer(found[name])):
            raise ValueError(name)
    return {"installed": {name: found[name] for name in wanted} | {"redirect_uris": []}}


def _no_client_file(path: Path) -> UsageProblem:
    return UsageProblem(
        _("{path} is not the file that Google gives for a desktop program.").format(path=path),
        _(
            "In Google’s console (APIs & Services, Credentials), create an OAuth client of the "
            "type “Desktop app” and download its JSON: {address}"
        ).format(address="https://console.cloud.google.com/apis/credentials"),
    )


def _nobody() -> SetupError:
    return SetupError(
        _("Nobody has signed in to YouTube on this computer."),
        _("Type: media youtube login"),
    )
