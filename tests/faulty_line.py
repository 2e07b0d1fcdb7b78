"""A TCP line between a client and a real server, on which chosen faults happen."""

import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Literal, Self
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to the next request whose first line contains ``words``.

    ``cut``: the connection ends after ``after_bytes`` of the request; ``reset``: the same, with
    RST. ``stall``: after ``after_bytes``, nothing moves and nothing ends. ``lost reply``: the
    server does its work, but its answer never arrives. ``refuse``: the answer is an error of S3,
    and the server sees nothing; ``slow down`` is such a one.
    """

    words: str
    kind: Literal["cut", "reset", "stall", "lost reply", "refuse", "slow down"]
    after_bytes: int = 0
    meanwhile: Callable[[], None] | None = None
    """Called when the reply was lost, before the client knows."""
    status: int = 503
    code: str = "SlowDown"
    """The S3 API's error code ("Error responses") of a refusal."""
    times: int = 1
    lasting: str | None = None
    """Once it has happened, it happens to every later request with these words ("": to all)."""


@dataclass
class FaultyLine:
    """A TCP line to an HTTP server, on which ``faults`` happen."""

    upstream: str
    faults: list[Fault] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    """The first line of every request that came by."""
    bytes_per_s: float = 0.0
    """How much of requests goes by in a second; 0: as much as comes."""

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        if self.bytes_per_s:  # what lies in the kernel's buffers is not slow
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        self._open: list[socket.socket] = []
        self._end = threading.Event()
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._end.set()
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
        left, ending = None, ""
        while data := client.recv(1 << 16):
            fault = self._fault_for(data)
            if fault and fault.kind in {"refuse", "slow down"}:
                client.sendall(_refusal(fault, data))
                return
            if fault and fault.kind == "lost reply":
                losing.append(fault)
            if fault and fault.kind in {"cut", "reset", "stall"}:
                left, ending = fault.after_bytes, fault.kind
            if self.bytes_per_s:
                time.sleep(len(data) / self.bytes_per_s)
            server.sendall(data[:left])
            if left is not None and (left := left - len(data)) <= 0:
                self._break_off(client, ending)
                return

    def _break_off(self, client: socket.socket, kind: str) -> None:
        if kind == "stall":
            self._end.wait()
        if kind == "reset":  # no lingering: the kernel sends RST
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()

    def _fault_for(self, data: bytes) -> Fault | None:
        line = data.partition(b"\r\n")[0]
        if not line.endswith(b" HTTP/1.1"):
            return None
        self.requests.append(line.decode())
        fault = next((one for one in self.faults if one.words in self.requests[-1]), None)
        if fault:
            at = self.faults.index(fault)
            self.faults[at : at + 1] = _what_follows(fault)
        return fault


def _what_follows(fault: Fault) -> list[Fault]:
    if fault.lasting is not None:
        return [replace(fault, words=fault.lasting)]
    return [replace(fault, times=fault.times - 1)] if fault.times > 1 else []


def _refusal(fault: Fault, request: bytes) -> bytes:
    """Return S3's answer; the one to a HEAD has no body."""
    body = f"<Error><Code>{fault.code}</Code><Message>{fault.code}</Message></Error>".encode()
    head = (
        f"HTTP/1.1 {fault.status} {fault.code}\r\nContent-Type: application/xml\r\n"
        f"Connection: close\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    return head if request.startswith(b"HEAD ") else head + body


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
