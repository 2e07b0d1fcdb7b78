"""The local web server, asked over HTTP as a podcast app and a browser would."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from werkzeug.serving import WSGIRequestHandler

from media_pipeline.errors import UsageProblem
from media_pipeline.model.publication import IMMUTABLE, SHORT
from media_pipeline.tools.files import write_atomic
from media_pipeline.tools.web_server import serve_forever, serving

AUDIO = "/series/episode-04/audio-0123abcd.mp3"
SOUND = bytes(range(256)) * 400


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "public"
    for name, content in {
        AUDIO: SOUND,
        "/series/feed.xml": b"<rss/>",
        "/series/episode-04/index.html": "<p>Épisode</p>".encode(),
        "/series/episode-04/transcript.vtt": b"WEBVTT\n",
        "/series/empty.txt": b"",
        "/series/no-page/a.txt": b"a",
        "/.media-lock": b"",
        "/series/.feed-1.part.xml": b"half",
    }.items():
        path = folder / name[1:]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (tmp_path / "secret.txt").write_text("secret")
    return folder


@pytest.fixture
def http(folder: Path) -> Iterator[httpx.Client]:
    with serving(folder) as url, httpx.Client(base_url=url) as client:
        yield client


def raw(url: str, request: str) -> bytes:
    """Send exactly ``request``, which httpx would tidy up, and return the answer."""
    port = int(url.rstrip("/").rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), 5) as line:
        line.sendall(request.encode())
        answer = b""
        while data := line.recv(65536):
            answer += data
    return answer


def test_a_file_has_its_type_length_and_caching(http: httpx.Client) -> None:
    answer = http.get(AUDIO)
    assert answer.status_code == 200
    assert answer.content == SOUND
    assert answer.headers["content-type"] == "audio/mpeg"
    assert answer.headers["content-length"] == str(len(SOUND))
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["cache-control"] == IMMUTABLE
    assert answer.headers["x-content-type-options"] == "nosniff"
    feed = http.get("/series/feed.xml")
    assert feed.headers["content-type"] == "application/rss+xml; charset=utf-8"
    assert feed.headers["cache-control"] == SHORT


@pytest.mark.parametrize(
    "address", [AUDIO, "/series/feed.xml", "/", "/nothing", "/series/episode-04"]
)
def test_each_header_is_sent_once(http: httpx.Client, address: str) -> None:
    for asked in ({}, {"Range": "bytes=0-9"}, {"Range": "bytes=9999999-"}, {"If-None-Match": "*"}):
        names = [name.lower() for name, _value in http.get(address, headers=asked).headers.raw]
        assert sorted(names) == sorted(set(names))
        assert b"date" in names


def test_head_says_the_same_without_the_content(http: httpx.Client) -> None:
    got, asked = http.get(AUDIO), http.head(AUDIO)
    assert asked.content == b""
    for name in ("content-type", "content-length", "etag", "last-modified", "accept-ranges"):
        assert asked.headers[name] == got.headers[name]


@pytest.mark.parametrize(
    ("asked", "content_range", "content"),
    [
        ("bytes=0-0", "bytes 0-0/102400", SOUND[:1]),
        ("bytes=100-299", "bytes 100-299/102400", SOUND[100:300]),
        ("bytes=102000-", "bytes 102000-102399/102400", SOUND[102000:]),
        ("bytes=-16", "bytes 102384-102399/102400", SOUND[-16:]),
        ("bytes=102000-999999", "bytes 102000-102399/102400", SOUND[102000:]),
    ],
)
def test_a_range_is_a_part(
    http: httpx.Client, asked: str, content_range: str, content: bytes
) -> None:
    answer = http.get(AUDIO, headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.headers["content-range"] == content_range
    assert answer.headers["content-length"] == str(len(content))
    assert answer.content == content


def test_a_range_beyond_the_end_is_refused_with_the_length(http: httpx.Client) -> None:
    answer = http.get(AUDIO, headers={"Range": "bytes=102400-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == "bytes */102400"
    assert answer.headers["access-control-allow-origin"] == "*"


def test_a_range_of_another_version_gets_the_whole(http: httpx.Client) -> None:
    etag = http.head(AUDIO).headers["etag"]
    same = http.get(AUDIO, headers={"Range": "bytes=0-9", "If-Range": etag})
    other = http.get(AUDIO, headers={"Range": "bytes=0-9", "If-Range": '"other"'})
    assert (same.status_code, other.status_code) == (206, 200)
    assert other.content == SOUND


def test_what_is_known_is_not_sent_again(http: httpx.Client, folder: Path) -> None:
    first = http.get("/series/feed.xml")
    by_tag = {"If-None-Match": first.headers["etag"]}
    by_date = {"If-Modified-Since": first.headers["last-modified"]}
    for known in (by_tag, by_date):
        answer = http.get("/series/feed.xml", headers=known)
        assert answer.status_code == 304
        assert answer.content == b""
        assert answer.headers["cache-control"] == SHORT
    write_atomic(folder / "series/feed.xml", b"<rss></rss>")
    changed = http.get("/series/feed.xml", headers=by_tag)
    assert changed.status_code == 200
    assert changed.content == b"<rss></rss>"


def test_an_empty_file_is_served(http: httpx.Client) -> None:
    answer = http.get("/series/empty.txt", headers={"Range": "bytes=0-"})
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_browser_on_another_site_may_read(http: httpx.Client) -> None:
    answer = http.get(AUDIO, headers={"Origin": "https://www.ressources-ville.org"})
    assert answer.headers["access-control-allow-origin"] == "*"
    for name in ("Content-Length", "Content-Range", "ETag"):
        assert name in answer.headers["access-control-expose-headers"]
    asked = http.options(AUDIO, headers={"Access-Control-Request-Headers": "range"})
    assert asked.status_code == 204
    assert "Range" in asked.headers["access-control-allow-headers"]
    assert "GET" in asked.headers["access-control-allow-methods"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_changed(http: httpx.Client, folder: Path, method: str) -> None:
    answer = http.request(method, "/series/feed.xml", content=b"x" * 100_000)
    assert answer.status_code == 405
    assert set(answer.headers["allow"].replace(" ", "").split(",")) == {"GET", "HEAD", "OPTIONS"}
    assert (folder / "series/feed.xml").read_bytes() == b"<rss/>"


def test_a_folder_shows_its_page(http: httpx.Client) -> None:
    assert http.get("/series/episode-04/").text == "<p>Épisode</p>"
    moved = http.get("/series/episode-04")
    assert moved.status_code == 308
    assert moved.headers["location"] == "./episode-04/"
    assert http.get("/series/episode-04", follow_redirects=True).text == "<p>Épisode</p>"


@pytest.mark.parametrize(
    "address",
    [
        "/nothing.xml",
        "/series/no-page/",
        "/series/no-page",
        "/series/feed.xml/",
        "/.media-lock",
        "/series/.feed-1.part.xml",
        "/../secret.txt",
        "/series/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/series/%2e%2e/%2e%2e/secret.txt",
        "/series/..%2f..%2fsecret.txt",
        "/series//feed.xml",
        "//etc/passwd",
        "/series/feed.xml%00.txt",
        "/series/%ff%fe",
        "/" + "a" * 5000,
        "/outside.txt",
        "/outside/secret.txt",
        "/loop",
    ],
)
def test_what_is_not_public_is_not_there(folder: Path, address: str) -> None:
    (folder / "outside.txt").symlink_to(folder.parent / "secret.txt")
    (folder / "outside").symlink_to(folder.parent)
    (folder / "loop").symlink_to("loop")
    with serving(folder) as url:
        answer = raw(url, f"GET {address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"secret" not in answer.partition(b"\r\n\r\n")[2]
    assert b"Cache-Control: no-store" in answer


def test_a_link_inside_the_folder_is_followed(folder: Path) -> None:
    (folder / "latest.xml").symlink_to("series/feed.xml")
    with serving(folder) as url:
        assert httpx.get(f"{url}/latest.xml").content == b"<rss/>"


def test_a_file_that_is_no_ordinary_file_is_not_there(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    with serving(folder) as url:
        assert httpx.get(f"{url}/pipe.txt", timeout=5).status_code == 404


def test_only_this_computer_is_answered(folder: Path) -> None:
    with serving(folder) as url:
        assert url.startswith("http://127.0.0.1:")
        port = int(url.rpartition(":")[2])
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.2", port), 2)


def test_a_file_replaced_meanwhile_is_never_mixed(folder: Path) -> None:
    target = folder / "series/feed.xml"
    versions = [bytes([letter]) * (200_000 + letter) for letter in (65, 66)]
    write_atomic(target, versions[0])
    stop = threading.Event()

    def replace() -> None:
        turn = 0
        while not stop.is_set():
            write_atomic(target, versions[turn := 1 - turn])

    with serving(folder) as url, ThreadPoolExecutor(1) as pool:
        replacing = pool.submit(replace)
        try:
            for _attempt in range(60):
                assert httpx.get(f"{url}/series/feed.xml").content in versions
        finally:
            stop.set()
        replacing.result()


def test_many_listeners_at_once(folder: Path) -> None:
    with serving(folder) as url, ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _one: httpx.get(url + AUDIO).content, range(48)))
    assert answers == [SOUND] * 48


def test_the_end_does_not_wait_for_a_listener_who_holds_the_line(folder: Path) -> None:
    before = threading.active_count()
    started = time.monotonic()
    with socket.socket() as silent, socket.socket() as slow, serving(folder) as url:
        port = int(url.rpartition(":")[2])
        (folder / "large.mp3").write_bytes(b"x" * 30_000_000)
        silent.connect(("127.0.0.1", port))
        slow.connect(("127.0.0.1", port))
        slow.sendall(b"GET /large.mp3 HTTP/1.1\r\nHost: x\r\n\r\n")
        assert slow.recv(5) == b"HTTP/"
    assert time.monotonic() - started < 5
    assert threading.active_count() == before


def test_a_folder_that_is_made_later(tmp_path: Path) -> None:
    with serving(tmp_path / "later") as url:
        assert httpx.get(f"{url}/a.txt").status_code == 404
        write_atomic(tmp_path / "later/a.txt", b"a")
        assert httpx.get(f"{url}/a.txt").content == b"a"


def test_a_taken_port_is_told_with_a_hint(folder: Path) -> None:
    with serving(folder) as url:
        port = int(url.rpartition(":")[2])
        for start in (
            lambda: serving(folder, port=port).__enter__(),
            lambda: serve_forever(folder, port, print),
        ):
            with pytest.raises(UsageProblem, match=f"Port {port} is already used") as caught:
                start()
            assert caught.value.exit_code == 2
            assert "--port" in caught.value.hint


def test_a_port_that_cannot_be(folder: Path) -> None:
    with pytest.raises(UsageProblem, match="Port 70000 cannot be used"):
        serve_forever(folder, 70000, print)


def test_the_log_is_one_harmless_line_a_request(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    lines: list[str] = []
    with serving(folder, log=lines.append) as url:
        httpx.get(f"{url}/series/feed.xml")
        raw(url, "GET /\x1b[31m HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert lines[0] == "GET /series/feed.xml HTTP/1.1 200"
    assert "\x1b" not in "".join(lines)
    with serving(folder) as url:
        httpx.get(f"{url}/series/feed.xml")
    assert capfd.readouterr() == ("", "")


_SERVE = """
import sys
from pathlib import Path
from media_pipeline.tools.web_server import serve_forever
serve_forever(Path(sys.argv[1]), 0, lambda url: print(url, flush=True))
print("done")
"""


def test_ctrl_c_ends_the_server_in_order(folder: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", _SERVE, str(folder)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert httpx.get(f"{url}/series/feed.xml").content == b"<rss/>"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "done\n", "")


def test_a_file_is_closed_when_the_answer_cannot_be_ended(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would stay open when the listener resets the line before the answer is ended."""
    answers: list[Any] = []

    def reset(self: WSGIRequestHandler) -> None:
        self.environ = self.make_environ()
        answers.append(self.server.app(self.environ, lambda *_told: lambda _data: None))
        raise ConnectionResetError

    monkeypatch.setattr("media_pipeline.tools.web_server._Conversation._answer", reset)
    with serving(folder) as address, pytest.raises(httpx.RemoteProtocolError):
        httpx.get(address + AUDIO)
    assert answers[0].file.closed


def test_one_connection_carries_one_request_after_the_other(folder: Path) -> None:
    """An app that asks for every episode of a long series does not begin anew for each."""
    asked = [
        ("HEAD", "/series/feed.xml", {}, 200),
        ("GET", "/series/feed.xml", {}, 200),
        ("GET", "/series/feed.xml", {"Range": "bytes=1-2"}, 206),
        ("GET", "/nowhere", {}, 404),
        ("POST", "/series/feed.xml", {}, 405),
        ("OPTIONS", "/series/feed.xml", {}, 204),
        ("GET", "/series/episode-04", {}, 308),
        ("GET", "/series/feed.xml", {}, 200),
    ]
    with (
        serving(folder) as url,
        closing(HTTPConnection(urlsplit(url).netloc, timeout=5)) as connection,
    ):
        connection.connect()
        line = connection.sock
        for method, path, headers, status in asked:
            connection.putrequest(method, path)
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            length = answer.headers.get("content-length", "0")
            assert (answer.status, len(answer.read())) == (status, int(length) * (method != "HEAD"))
            assert connection.sock is line, (method, path)
