"""A TCP line between a client and a real server, on which chosen faults happen."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal, Self
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens once, to the next request whose first line contains ``words``.

    ``cut``: the connection ends after ``after_bytes`` of the request. ``lost reply``: the server
    does its work, but its answer never arrives. ``slow down``: 503, and the server sees nothing.
    """

    words: str
    kind: Literal["cut", "lost reply", "slow down"]
    after_bytes: int = 0
    meanwhile: Callable[[], None] | None = None
    """Called when the reply was lost, before the client knows."""


@dataclass
class FaultyLine:
    """A TCP line to an HTTP server, on which each of ``faults`` happens once."""

    upstream: str
    faults: list[Fault] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    """The first line of every request that came by."""

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        self._listener.close()
        _hang_up(*self._open)
        for thread in self._threads:
            thread.join()

    @property
    def url(self) -> str:
        """Where clients connect."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client = self._listener.accept()[0]
                self._open.append(client)
                self._threads.append(threading.Thread(target=self._carry, args=(client,)))
                self._threads[-1].start()

    def _carry(self, client: socket.socket) -> None:
        """Carry one connection: requests here, replies in a second thread."""
        host = urlsplit(self.upstream)
        with client, socket.create_connection((host.hostname, host.port)) as server:
            losing: list[Fault] = []
            replies = threading.Thread(target=_carry_replies, args=(server, client, losing))
            replies.start()
            with suppress(OSError):
                self._carry_requests(client, server, losing)
            _hang_up(client, server)
            replies.join()

    def _carry_requests(
        self, client: socket.socket, server: socket.socket, losing: list[Fault]
    ) -> None:
        left = None
        while data := client.recv(1 << 16):
            fault = self._fault_for(data)
            if fault and fault.kind == "slow down":
                client.sendall(_SLOW_DOWN)
                return
            if fault and fault.kind == "lost reply":
                losing.append(fault)
            if fault and fault.kind == "cut":
                left = fault.after_bytes
            server.sendall(data[:left])
            if left is not None and (left := left - len(data)) <= 0:
                return

    def _fault_for(self, data: bytes) -> Fault | None:
        line = data.partition(b"\r\n")[0]
        if not line.endswith(b" HTTP/1.1"):
            return None
        self.requests.append(line.decode())
        fault = next((one for one in self.faults if one.words in self.requests[-1]), None)
        if fault:
            self.faults.remove(fault)
        return fault


_SLOW_DOWN = (
    b"HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nConnection: close\r\n"
    b"Content-Length: 43\r\n\r\n<Error><Code>SlowDown</Code></Error>       "
)


def _carry_replies(server: socket.socket, client: socket.socket, losing: list[Fault]) -> None:
    with suppress(OSError):
        while data := server.recv(1 << 16):
            if losing and not data.startswith(b"HTTP/1.1 100"):
                if losing[0].meanwhile:
                    losing[0].meanwhile()
                break
            client.sendall(data)
    _hang_up(client, server)


def _hang_up(*lines: socket.socket) -> None:
    for line in lines:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
