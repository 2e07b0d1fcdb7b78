"""The way to the outside: bounded requests, as an app of a listener makes them."""

import http.client
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from gettext import gettext as _
from types import TracebackType
from typing import Self

import httpx

from media_pipeline.verify.near import Near

CONNECT_S = 5.0
ANSWER_S = 10.0
"""How long an app would wait for a connection, then for each part of an answer."""

LARGEST_BODY_BYTES = 32 * 1024 * 1024
"""No feed, transcript or page is larger; what exceeds it is not read on."""

_BODY_S = 60.0
"""How long a body may trickle in."""

_PAUSES_S = (0.2, 0.8)
"""Pauses before the second and the third attempt."""

_PASSING = frozenset({429, 500, 502, 503, 504})
"""Answers that say "try again"."""

_AWAY = frozenset({502, 503, 504})
"""Answers of a server that is away, given by whatever stands before it."""

ORIGIN = "https://listener.example"
"""A page elsewhere, so that stores which answer CORS only on request do."""


_HEADERS = {
    "User-Agent": "media_pipeline (verification)",
    "Accept-Encoding": "identity",  # else lengths are those of compressed copies
    "Cache-Control": "no-cache",
    "Origin": ORIGIN,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; ``problem`` says in a sentence's part why there is no answer."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    problem: str = ""

    @property
    def media_type(self) -> str:
        """The Content-Type without its parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Outside:
    """Asks for public addresses.

    ``rewrite`` turns a public address into one that can be reached from here. Safe to use from
    several threads. Use it in a ``with`` statement.
    """

    def __init__(self, rewrite: Callable[[str], str]) -> None:
        self._rewrite = rewrite
        self._silent: set[str] = set()
        self._near = Near(_HEADERS, ANSWER_S)
        self._client = httpx.Client(
            follow_redirects=True,
            max_redirects=5,
            timeout=httpx.Timeout(ANSWER_S, connect=CONNECT_S),
            headers=_HEADERS,
            # A proxy of the organisation cannot reach this machine's own addresses.
            mounts={"all://127.0.0.1": None, "all://localhost": None},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._near.close()
        self._client.close()

    def head(self, address: str) -> Answer:
        """Ask what lies at ``address`` without fetching it."""
        near = self._near.head(self._rewrite(address))
        if near is not None:
            return Answer(http.client.OK, {name.lower(): value for name, value in near.items()})
        return self._ask("HEAD", address, {}, 0)

    def get(self, address: str, limit: int = LARGEST_BODY_BYTES) -> Answer:
        """Fetch at most ``limit`` bytes of what lies at ``address``."""
        return self._ask("GET", address, {}, limit)

    def get_again(self, address: str, known: Answer) -> Answer:
        """Ask for what lies at ``address`` unless it is what is ``known``; read none of it."""
        names = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}
        conditions = {name: known.headers.get(mark, "") for name, mark in names.items()}
        asked = {name: value for name, value in conditions.items() if value}
        return self._ask("GET", address, {**asked, "Cache-Control": ""}, 0)

    def get_range(self, address: str, first: int, last: int) -> Answer:
        """Ask for the bytes ``first`` to ``last``, both included; read no more than one beyond."""
        return self._ask("GET", address, {"Range": f"bytes={first}-{last}"}, last - first + 2)

    def _ask(self, method: str, address: str, headers: dict[str, str], limit: int) -> Answer:
        answer = Answer(problem=_("no answer"))
        for pause_s in (*_PAUSES_S, None):
            answer = self._ask_once(method, address, headers, limit)
            if pause_s is None or not (answer.problem or answer.status in _PASSING):
                break
            time.sleep(pause_s)
        if answer.problem or answer.status in _AWAY:
            self._silent.add(_server_of(address))
        return answer

    def has_answered(self, address: str) -> bool:
        """Tell whether the server of ``address`` had an answer to everything that was asked."""
        return _server_of(address) not in self._silent

    def _ask_once(self, method: str, address: str, headers: dict[str, str], limit: int) -> Answer:
        try:
            url = self._rewrite(address)
            with self._client.stream(method, url, headers=headers) as response:
                body = _first_bytes(response, limit)
                return Answer(response.status_code, response.headers, body)
        except httpx.TimeoutException:
            return Answer(problem=_("no answer within {seconds:g} s").format(seconds=ANSWER_S))
        except httpx.TooManyRedirects:
            return Answer(problem=_("it only sends on to other addresses"))
        except httpx.ConnectError as error:
            return Answer(problem=_why_no_connection(error))
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, ValueError):
            return Answer(problem=_("the server or the address is not as it should be"))


def _server_of(address: str) -> str:
    return address.partition("://")[2].partition("/")[0].lower()


def _why_no_connection(error: httpx.ConnectError) -> str:
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return _("its certificate is not valid")
    return _("no connection to the server")


def _first_bytes(response: httpx.Response, limit: int) -> bytes:
    body = b""
    end = time.monotonic() + _BODY_S
    if limit:
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) >= limit:
                break
            if time.monotonic() > end:
                raise httpx.ReadTimeout("the body trickles in", request=response.request)
    return body[:limit]
