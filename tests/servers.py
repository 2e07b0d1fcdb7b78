"""Real servers for tests: SeaweedFS, rclone, and a line between client and server that fails.

A pytest plugin: ``pytest_plugins = ["servers"]``. Everything listens on 127.0.0.1 only, on ports
that are free at that moment, so that workers of one test run do not meet.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

import pytest

from media_pipeline.model.settings import S3Storage

ACCESS_KEY = "podkey"
SECRET_KEY = "podsecretpodsecret"
BUCKET = "pod"
_PATIENCE_S = 30


@dataclass(frozen=True, slots=True)
class S3Server:
    """A running S3 server and the keys that open its bucket."""

    endpoint_url: str
    bucket: str = BUCKET
    access_key: str = ACCESS_KEY
    secret_key: str = SECRET_KEY

    def public_url(self, prefix: str = "") -> str:
        """Return where everybody can read what lies below ``prefix``."""
        return f"{self.endpoint_url}/{self.bucket}/{prefix}".rstrip("/")

    def storage(self, prefix: str = "", endpoint_url: str | None = None) -> S3Storage:
        """Return the settings of a store below ``prefix``, perhaps behind another endpoint."""
        return S3Storage(
            kind="s3",
            bucket=self.bucket,
            prefix=prefix,
            endpoint_url=endpoint_url or self.endpoint_url,
            region="us-east-1",
            public_url=self.public_url(prefix),
        )

    def client(self) -> Any:
        """Return a plain boto3 client with the right keys, to look behind the store's back."""
        import boto3
        from botocore.config import Config

        return boto3.client(
            "s3",
            endpoint_url=self.endpoint_url,
            region_name="us-east-1",
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            config=Config(
                signature_version="s3v4",
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                retries={"mode": "standard", "total_max_attempts": 2},
            ),
        )


@pytest.fixture(scope="session")
def seaweedfs() -> Iterator[S3Server]:
    """SeaweedFS: a real S3 server that honours conditional writes; everybody may read."""
    with _seaweedfs() as server:
        yield server


@pytest.fixture(scope="session")
def rclone_s3() -> Iterator[S3Server]:
    """``rclone serve s3``: it ignores conditional writes without a word."""
    with _rclone() as server:
        yield server


@pytest.fixture
def aws_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """The right keys in the environment, and nothing of this computer's own AWS settings."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    nothing = tmp_path / "no-aws-settings"
    monkeypatch.setenv("AWS_CONFIG_FILE", str(nothing))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(nothing))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
    return monkeypatch


@contextmanager
def free_ports(count: int) -> Iterator[list[int]]:
    """Yield ports that nobody used while they were chosen together."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        ports = [one.getsockname()[1] for one in sockets]
    yield ports


def program(name: str) -> str:
    """Return the path of a program that lies beside this Python or on PATH."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    assert found, f"{name} is not installed; see the dev group in pyproject.toml"
    return found


@contextmanager
def running(
    command: Sequence[str], folder: Path, is_ready: Callable[[], bool], **environment: str
) -> Iterator[None]:
    """Run a server until the end of the block: SIGTERM, five seconds, SIGKILL."""
    log = folder / "server.log"
    with (
        log.open("wb") as stream,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={**os.environ, **environment},
            process_group=0,
        ) as process,
    ):
        try:
            _await_ready(process, is_ready, log)
            yield
        finally:
            _stop(process)


def _await_ready(
    process: "subprocess.Popen[bytes]", is_ready: Callable[[], bool], log: Path
) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not is_ready():
        gone = process.poll() is not None
        if gone or time.monotonic() > deadline:
            raise RuntimeError(f"the server did not start:\n{log.read_text()[-3000:]}")
        time.sleep(0.05)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def _seaweedfs() -> Iterator[S3Server]:
    names = ["s3", "master", "volume", "filer", "admin"]
    with (
        tempfile.TemporaryDirectory(prefix="weed") as name,
        free_ports(2 * len(names)) as ports,
    ):
        folder = Path(name)
        (folder / "data").mkdir()
        server = S3Server(f"http://127.0.0.1:{ports[0]}")
        flags = [
            f"-{part}.port{kind}={ports[2 * at + half]}"
            for at, part in enumerate(names)
            for half, kind in enumerate(("", ".grpc"))
        ]
        command = [program("weed"), "mini", f"-dir={folder / 'data'}", *flags, *_WEED]
        command += [f"-s3.localSocket={folder}/s3.sock", f"-filer.localSocket={folder}/f.sock"]
        keys = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
        with running(command, folder, lambda: _opens_bucket(server), GOMEMLIMIT="300MiB", **keys):
            yield server


_WEED = [
    "-ip=127.0.0.1",
    "-ip.bind=127.0.0.1",
    "-master.telemetry=false",
    "-webdav=false",
    "-admin.ui=false",
    "-s3.port.iceberg=0",
    "-s3.port.lance=0",
    "-volume.max=1000",
    "-master.volumeSizeLimitMB=64",
    "-s3.autoCreateBucket=false",
    f"-bucket={BUCKET}",
]
_EVERYBODY_READS = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": ["s3:GetObject"],
            "Resource": [f"arn:aws:s3:::{BUCKET}/*"],
        }
    ],
}


def _opens_bucket(server: S3Server) -> bool:
    """Try to let everybody read the bucket, as one would at a real provider."""
    from botocore.exceptions import BotoCoreError, ClientError

    client = server.client()
    try:
        client.put_bucket_policy(Bucket=server.bucket, Policy=json.dumps(_EVERYBODY_READS))
        client.put_object(Bucket=server.bucket, Key=".ready", Body=b"")
    except (BotoCoreError, ClientError):
        return False
    finally:
        client.close()
    return True


@contextmanager
def _rclone() -> Iterator[S3Server]:
    with tempfile.TemporaryDirectory(prefix="rclone") as name, free_ports(1) as ports:
        folder = Path(name)
        (folder / "data" / BUCKET).mkdir(parents=True)
        server = S3Server(f"http://127.0.0.1:{ports[0]}")
        keys = f"{ACCESS_KEY},{SECRET_KEY}"
        command = [program("rclone"), "serve", "s3", "--addr", f"127.0.0.1:{ports[0]}"]
        command += ["--auth-key", keys, "--config", "/dev/null", str(folder / "data")]
        with running(command, folder, lambda: _answers(ports[0])):
            yield server


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


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
