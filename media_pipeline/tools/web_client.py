"""Requests to other people's servers: bounded, patient, and explained when they fail."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from gettext import gettext as _
from typing import Self
from urllib.parse import urlsplit

import httpx

from media_pipeline.errors import StorageError

CONNECT_S = 10.0
ANSWER_S = 30.0
"""How long to wait for a connection, then for each part of an answer."""

MOST_REDIRECTS = 10
"""Counting services stand in front of each other: five in a row are met."""

PAUSES_S = (1.0, 3.0, 8.0, 20.0)
"""Pauses before the second and each later attempt."""

_LONGEST_PAUSE_S = 60.0
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers that say "try again"."""

_GONE = frozenset({404, 410})

Waiting = Callable[[str, str, int], None]
"""Told an address, why it must be asked again, and in how many seconds; each second, down to 1."""


class DownloadFailed(StorageError):
    """A server did not give what was asked for.

    Args:
        reason: why, as the rest of a sentence.
        may_pass: whether it may work another day; else the answer is final.
    """

    def __init__(self, address: str, reason: str, *, may_pass: bool = False) -> None:
        super().__init__(
            _("{address} could not be read: {reason}.").format(
                address=shown(address), reason=reason
            ),
            _("Open the address in a browser; if it works there, type the same command again."),
        )
        self.reason = reason
        self.may_pass = may_pass


def shown(address: str) -> str:
    """Return an address without what may be secret in it: a password, a token after “?”."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}" if host else address


class Passing(Exception):
    """What may go better the next time.

    Args:
        reason: why, as the rest of a sentence.
        pause_s: how long the server asks to wait.
    """

    def __init__(self, reason: str, pause_s: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.pause_s = min(pause_s, _LONGEST_PAUSE_S)


def wait_silently(_address: str, _reason: str, _seconds: int) -> None:
    """Listen to nobody."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how visibly something is tried again."""

    pauses_s: tuple[float, ...] = PAUSES_S
    waiting: Waiting = wait_silently

    def pause(
        self, address: str, attempt: int, problem: Passing, stop: threading.Event | None = None
    ) -> None:
        """Wait before the attempt after ``attempt`` (from 0); ``stop`` ends the wait.

        Raises:
            DownloadFailed: it was tried often enough.
        """
        stop = stop or threading.Event()
        if attempt >= len(self.pauses_s):
            raise DownloadFailed(address, problem.reason, may_pass=True) from problem
        end = time.monotonic() + max(self.pauses_s[attempt], problem.pause_s)
        while (left_s := end - time.monotonic()) > 0:
            self.waiting(shown(address), problem.reason, max(1, round(left_s)))
            if stop.wait(min(1.0, left_s)):
                return


class WebClient:
    """Asks servers; safe to use from several threads. Use it in a ``with`` statement."""

    def __init__(self, patience: Patience = Patience()) -> None:
        self.patience = patience
        self._client = httpx.Client(
            follow_redirects=True,
            max_redirects=MOST_REDIRECTS,
            timeout=httpx.Timeout(ANSWER_S, connect=CONNECT_S),
            headers={"User-Agent": "media_pipeline (import)"},
            # A proxy of the organisation cannot reach this machine's own addresses.
            mounts={"all://127.0.0.1": None, "all://localhost": None},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._client.close()

    @contextmanager
    def answer(self, address: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
        """Give what lies at ``address`` as it comes, uncompressed.

        Raises:
            Passing: asking again may help.
            DownloadFailed: it will not.
        """
        asked = {"Accept-Encoding": "identity", **headers}
        with _told(address), self._client.stream("GET", address, headers=asked) as response:
            _check_status(address, response)
            yield response

    def read(self, address: str, limit: int) -> bytes:
        """Return a small file, at most ``limit`` bytes and one more.

        Raises:
            DownloadFailed: it cannot be had.
        """
        attempt = 0
        while True:
            try:
                with self.answer(address, {}) as response:
                    return _first_bytes(response, limit + 1)
            except Passing as problem:
                self.patience.pause(address, attempt, problem)
                attempt += 1

    def length_of(self, address: str) -> int:
        """Return the size in bytes that a server claims; 0 when it does not say."""
        try:
            response = self._client.head(address, headers={"Accept-Encoding": "identity"})
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, ValueError):
            return 0
        length = response.headers.get("content-length", "")
        return int(length) if response.is_success and length.isdecimal() else 0


@contextmanager
def _told(address: str) -> Iterator[None]:
    try:
        yield
    except httpx.TimeoutException as error:
        raise Passing(_("no answer within {seconds:g} s").format(seconds=ANSWER_S)) from error
    except httpx.TooManyRedirects as error:
        raise DownloadFailed(address, _("it only sends on to other addresses")) from error
    except httpx.UnsupportedProtocol as error:
        raise DownloadFailed(address, _("it leads to something that is no web address")) from error
    except httpx.ConnectError as error:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            raise DownloadFailed(address, _("its certificate is not valid")) from error
        raise Passing(_("no connection to the server")) from error
    except httpx.HTTPError as error:
        raise Passing(_("the connection broke off")) from error
    except (httpx.InvalidURL, UnicodeError) as error:
        raise DownloadFailed(address, _("the address is not as it should be")) from error


def _check_status(address: str, response: httpx.Response) -> None:
    status = response.status_code
    if response.is_success:
        return
    reason = _("the server answers {status}").format(status=status)
    if status in _PASSING:
        asked = response.headers.get("retry-after", "")
        raise Passing(reason, float(asked) if asked.isdecimal() else 0.0)
    if status == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
        raise OutOfRange(reason)
    if status in _GONE:
        reason = _("the server answers {status}, it is not there").format(status=status)
    raise DownloadFailed(address, reason)


class OutOfRange(Passing):
    """The rest that was asked for does not exist: what is here is not the beginning of it."""


def _first_bytes(response: httpx.Response, limit: int) -> bytes:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) >= limit:
            break
    return bytes(body[:limit])
