"""A listener who reads a feed over HTTP again and again, and follows every address in it."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Self

import httpx
from lxml import etree

_AT_ONCE = 4
_PAUSE_S = 0.01


@dataclass
class Listener:
    """Reads the feed at ``address``; ``faults`` is what no listener may ever meet.

    While ``is_down`` is set, an answer that does not come is nobody's fault.
    """

    address: str
    faults: list[str] = field(default_factory=list)
    looks: int = 0
    unanswered: int = 0
    known: set[str] = field(default_factory=set)
    is_down: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._end = threading.Event()

    def __enter__(self) -> Self:
        self._client = httpx.Client(timeout=20, mounts={"all://127.0.0.1": None})
        self._pool = ThreadPoolExecutor(_AT_ONCE)
        return self

    def __exit__(self, *_error: object) -> None:
        self._pool.shutdown()
        self._client.close()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Look all the while, in a thread."""
        thread = threading.Thread(target=self._watch)
        thread.start()
        try:
            yield
        finally:
            self._end.set()
            thread.join()
            self._end.clear()

    def look(self) -> bytes:
        """Read the feed once and follow it; b"" where there is none or nobody answers."""
        answer = self._ask("GET", self.address)
        if answer is None:
            return b""
        if answer.status_code != httpx.codes.OK:
            if self.known:
                self.faults.append(f"the feed answers {answer.status_code}")
            return b""
        channel = etree.fromstring(answer.content)
        self._remember({str(guid) for guid in channel.xpath("//item/guid/text()")})
        promised = dict.fromkeys(map(str, channel.xpath(_LINKS)), -1)
        promised |= {
            str(each.get("url")): int(str(each.get("length")))
            for each in channel.xpath("//enclosure")
        }
        list(self._pool.map(self._follow, promised, promised.values()))
        self.looks += 1
        return answer.content

    def _watch(self) -> None:
        while not self._end.wait(_PAUSE_S):
            try:
                self.look()
            except Exception as error:  # noqa: BLE001 - whatever it is, a listener met it
                self.faults.append(repr(error))

    def _remember(self, guids: set[str]) -> None:
        self.faults += [f"{guid} vanished" for guid in sorted(self.known - guids)]
        self.known |= guids

    def _follow(self, address: str, length: int) -> None:
        if not address.startswith(self.address.rpartition("/")[0]):
            return
        answer = self._ask("HEAD", address)
        if answer is None:
            return
        if answer.status_code != httpx.codes.OK:
            self.faults.append(f"{address} answers {answer.status_code}")
        elif length >= 0 and answer.headers.get("content-length") != str(length):
            self.faults.append(f"{address} is not {length} bytes long")

    def _ask(self, method: str, address: str) -> httpx.Response | None:
        """Return the answer; None while the server is down, or was when it was asked."""
        was_down = self.is_down.is_set()
        try:
            answer = self._client.request(method, address)
        except httpx.TransportError as error:
            if was_down or self.is_down.is_set():
                self.unanswered += 1
            else:
                self.faults.append(f"{address}: {error!r}")
            return None
        if answer.is_server_error and (was_down or self.is_down.is_set()):
            self.unanswered += 1
            return None
        return answer


_LINKS = "//item//@url | //item//@href | //item/link/text() | //channel//@href | //image/url/text()"
