"""Signing in at Google, in a browser, and out again.

The browser comes back to an address on this computer (RFC 8252, 7.3), where this program waits
for it: nobody copies a code.
"""

import webbrowser
from contextlib import suppress
from dataclasses import dataclass
from gettext import gettext as _

from media_pipeline.errors import MediaError, SetupError, UsageProblem
from media_pipeline.youtube.keys import SCOPES, KeyRing
from media_pipeline.youtube.line import Line

WAITS_S = 600.0
REVOKE = "https://oauth2.googleapis.com/revoke"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is said while a person signs in.

    ``address`` is printed when the browser is opened and holds ``{url}``; ``thanks`` is shown by
    the browser afterwards.
    """

    address: str
    thanks: str


def sign_in(keys: KeyRing, spoken: Spoken) -> None:
    """Have a person sign in with a browser, and keep it.

    Raises:
        UsageProblem: nobody said yet which program asks.
        SetupError: the person did not agree, or nobody came back in ten minutes.
    """
    from google_auth_oauthlib.flow import InstalledAppFlow

    client = keys.client()
    if client is None:
        raise UsageProblem(
            _("Google does not know this program yet: it needs the file client_secret.json."),
            _("Type: media youtube login --client FILE (docs/communication.md says how to get it)"),
        )
    flow = InstalledAppFlow.from_client_config(client, scopes=list(SCOPES))
    try:
        credentials = flow.run_local_server(
            host="127.0.0.1",
            port=0,
            open_browser=_has_browser(),
            authorization_prompt_message=spoken.address,
            success_message=spoken.thanks,
            timeout_seconds=WAITS_S,
            prompt="consent",  # else Google gives no lasting sign-in the second time
        )
    except Exception as error:  # noqa: BLE001 - oauthlib, requests and google each have their own
        raise _not_signed_in() from _without_secrets(error)
    keys.keep(credentials)


def sign_out(keys: KeyRing, line: Line, revoke: str = REVOKE) -> bool:
    """Forget the sign-in, here and, where it can be reached, at Google; tell whether there was one.

    Args:
        keys: where it lies.
        line: reaches Google.
        revoke: where it is withdrawn (RFC 7009).
    """
    from urllib.parse import urlencode

    with suppress(MediaError):  # without it, the sign-in is withdrawn in Google's own settings
        body = urlencode({"token": keys.credentials().refresh_token or ""})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        line.send("POST", revoke, body, kind)
    return keys.forget()


def _has_browser() -> bool:
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def _not_signed_in() -> SetupError:
    return SetupError(
        _("You are not signed in: nobody agreed in the browser, or Google said no."),
        _("Type: media youtube login"),
    )


def _without_secrets(error: Exception) -> Exception:
    """Return what may be shown of an error: its kind, not what was sent."""
    return RuntimeError(type(error).__name__)
