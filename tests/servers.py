"""Real servers for tests: SeaweedFS and rclone.

A pytest plugin: ``pytest_plugins = ["servers"]``. Everything listens on 127.0.0.1 only, on ports
that are free at that moment, so that workers of one test run do not meet.
"""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

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
    """Yield ports that nobody used while they were chosen together.

    They lie below 32768, from where Linux takes the ports of outgoing connections: none of those
    can take one before the server does.
    """
    with ExitStack() as stack:
        ports: list[int] = []
        while len(ports) < count:
            candidate = 20_000 + secrets.randbelow(12_000)
            with suppress(OSError):
                stack.enter_context(socket.create_server(("127.0.0.1", candidate)))
                ports.append(candidate)
    yield ports


def program(name: str) -> str:
    """Return the path of a program that lies beside this Python or on PATH."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    assert found, f"{name} is not installed; see the dev group in pyproject.toml"
    return found


_WITH_ITS_PARENT = """
import ctypes, os, signal, sys
PR_SET_PDEATHSIG = 1
ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
os.execv(sys.argv[1], sys.argv[1:])
"""


@contextmanager
def running(
    command: Sequence[str], folder: Path, is_ready: Callable[[], bool], **environment: str
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a server until the end of the block: SIGTERM, five seconds, SIGKILL.

    Should the tests themselves be killed, the kernel ends the server with them.
    """
    log = folder / "server.log"
    with (
        log.open("wb") as stream,
        subprocess.Popen(
            [sys.executable, "-c", _WITH_ITS_PARENT, *command],
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
            yield process
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
    with killable_seaweedfs() as killable:
        yield killable.server


@contextmanager
def killable_seaweedfs() -> Iterator["Killable"]:
    """Run a SeaweedFS of one's own, which can be killed and started again on the same data."""
    with (
        tempfile.TemporaryDirectory(prefix="weed") as name,
        free_ports(2 * len(_PARTS)) as ports,
    ):
        killable = Killable(Path(name), ports)
        try:
            killable.start()
            yield killable
        finally:
            killable.end()


class Killable:
    """A SeaweedFS on its data in ``folder``, always at the same ports."""

    def __init__(self, folder: Path, ports: list[int]) -> None:
        self.server = S3Server(f"http://127.0.0.1:{ports[0]}")
        self._folder, self._ports = folder, ports
        self._stack = ExitStack()
        (folder / "data").mkdir()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        folder = self._folder
        flags = [
            f"-{part}.port{kind}={self._ports[2 * at + half]}"
            for at, part in enumerate(_PARTS)
            for half, kind in enumerate(("", ".grpc"))
        ]
        command = [program("weed"), f"-logdir={folder}", "mini", f"-dir={folder / 'data'}"]
        command += [*flags, *_WEED]
        command += [f"-s3.localSocket={folder}/s3.sock", f"-filer.localSocket={folder}/f.sock"]
        keys = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
        keys["GOMEMLIMIT"] = "300MiB"
        ready = partial(_opens_bucket, self.server)
        self._process = self._stack.enter_context(running(command, folder, ready, **keys))

    def kill(self) -> None:
        """End it as kill -9 does."""
        self._process.kill()
        self.end()

    def end(self) -> None:
        """Stop it, if it runs."""
        self._stack.close()


_PARTS = ["s3", "master", "volume", "filer", "admin"]
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
        # Not empty: a server that knows no place for content yet would still take a name.
        client.put_object(Bucket=server.bucket, Key=".ready", Body=b"ready")
        client.get_object(Bucket=server.bucket, Key=".ready")["Body"].close()
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
