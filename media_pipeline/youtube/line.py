"""The line to YouTube: one request, one answer, signed, never repeated behind a person's back.

It stands where google-api-python-client expects an httplib2.Http. That one sends a request again
by itself when a connection breaks, and follows a 308, which in an upload means something else.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from gettext import gettext as _
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from media_pipeline.errors import PassingTrouble, StorageError
from media_pipeline.youtube.keys import KeyRing
from media_pipeline.youtube.refusals import AGAIN, PASSING, Answer, SignInNeeded, check

if TYPE_CHECKING:
    import httpx
    from google.oauth2.credentials import Credentials

CONNECT_S = 10.0
_SLICE_BYTES = 1 << 16
_UNAUTHORISED = 401
_OWN_LINES = {"all://127.0.0.1": None, "all://localhost": None}
"""A proxy of the organisation cannot reach this machine's own addresses."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How requests are made: how long silence is borne, in seconds, and what time it is."""

    silence_s: float
    clock: Callable[[], datetime]


class Line:
    """Signed requests. Use it in a ``with`` statement.

    Args:
        keys: where the sign-in lies; what Google renews is kept there.
        manners: how requests are made.
    """

    def __init__(self, keys: KeyRing, manners: Manners) -> None:
        import httpx

        self._keys = keys
        self.manners = manners
        self._credentials: Credentials | None = None
        self._client = httpx.Client(
            follow_redirects=False,
            timeout=httpx.Timeout(manners.silence_s, connect=min(CONNECT_S, manners.silence_s)),
            headers={"User-Agent": "media_pipeline"},
            mounts=_OWN_LINES,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._client.close()

    def request(  # the signature of httplib2.Http.request, which the library calls
        self,
        uri: str,
        method: str = "GET",
        body: bytes | str | None = None,
        headers: dict[str, str] | None = None,
        **_more: object,
    ) -> tuple[Any, bytes]:
        """Return status and headers as httplib2 does, and the body.

        Raises:
            PassingTrouble, QuotaSpent, SignInNeeded, StorageError: see ``refusals.check``.
        """
        import httplib2

        answer = self.ask(method, uri, body, headers or {})
        check(answer, self.manners.clock)
        fields = {**answer.headers, "status": str(answer.status)}
        return httplib2.Response(fields), answer.body

    def ask(
        self, method: str, uri: str, body: bytes | str | None, headers: dict[str, str]
    ) -> Answer:
        """Return the answer, whatever it is; a sign-in that ran out is renewed once on the way.

        Raises:
            PassingTrouble: there was none.
            SignInNeeded: the sign-in was withdrawn.
        """
        signed = self._signed(headers)
        answer = self.send(method, uri, body, signed)
        if answer.status == _UNAUTHORISED and "youtubeSignupRequired" not in answer.reasons:
            self._renew()
            answer = self.send(method, uri, body, self._signed(headers))
        return answer

    def send(
        self, method: str, uri: str, body: bytes | str | None, headers: dict[str, str]
    ) -> Answer:
        """Return the answer to an unsigned request.

        Raises:
            PassingTrouble: there was none.
            StorageError: there will be none.
        """
        import httpx

        # What the library sets for httplib2 and httpx sets itself, for the body as it is.
        sent = {name: value for name, value in headers.items() if name.lower() not in _OF_HTTPX}
        content: bytes | str | Iterator[bytes] | None = body
        if isinstance(body, bytes) and len(body) > _SLICE_BYTES:
            sent["Content-Length"] = str(len(body))
            content = _slices(body)
        try:
            response = self._client.request(method, uri, content=content, headers=sent)
        except httpx.TransportError as error:
            raise _no_answer(uri, error) from None  # what it says may hold the address: a secret
        return Answer(response.status_code, dict(response.headers), response.content)

    def _signed(self, headers: dict[str, str]) -> dict[str, str]:
        if self._credentials is None:
            self._credentials = self._keys.credentials()
        if not self._credentials.valid:
            self._renew()
        return {**headers, "Authorization": f"Bearer {self._credentials.token}"}

    def _renew(self) -> None:
        from google.auth.exceptions import GoogleAuthError

        credentials = self._credentials or self._keys.credentials()
        try:
            credentials.refresh(self._asked_by_google)  # type: ignore[no-untyped-call]
        except GoogleAuthError as error:
            if error.retryable:
                raise PassingTrouble(_("Google does not renew the sign-in."), AGAIN) from None
            raise SignInNeeded from None  # what Google says here may hold parts of the keys
        self._credentials = credentials
        self._keys.keep(credentials)

    def _asked_by_google(
        self, url: str, method: str = "GET", body: Any = None, headers: Any = None, **_more: object
    ) -> "_Renewed":
        """Make a request for google-auth, which has interfaces and pauses of its own."""
        answer = self.send(method, url, body, dict(headers or {}))
        if answer.status in PASSING:
            raise PassingTrouble(_("YouTube answers {status}.").format(status=answer.status), AGAIN)
        return _Renewed(answer.status, dict(answer.headers), answer.body)


@dataclass(frozen=True, slots=True)
class _Renewed:
    """An answer as google.auth.transport.Response has it."""

    status: int
    headers: dict[str, str]
    data: bytes


_OF_HTTPX = frozenset({"content-length", "user-agent", "accept-encoding"})


def _slices(body: bytes) -> Iterator[bytes]:
    """Give a body in slices: httpx holds on to a whole one long after it was sent."""
    for at in range(0, len(body), _SLICE_BYTES):
        yield body[at : at + _SLICE_BYTES]


def _no_answer(uri: str, error: "httpx.TransportError") -> StorageError:
    import httpx

    host = urlsplit(uri).hostname or ""
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return StorageError(
            _("{host} cannot prove that it is what it says (its certificate).").format(host=host),
            _("Check this computer’s date and its connection, then type the same command again."),
        )
    if isinstance(error, httpx.TimeoutException):
        return PassingTrouble(_("{host} does not answer.").format(host=host), AGAIN)
    if isinstance(error, httpx.ConnectError):
        return PassingTrouble(_("There is no connection to {host}.").format(host=host), AGAIN)
    return PassingTrouble(_("The connection to {host} broke off.").format(host=host), AGAIN)
