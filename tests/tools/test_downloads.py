"""Files come whole, once, from hosts that stumble; what cannot come is named."""

import hashlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from old_hosts import OldHost, old_host, tiny_mp3

from media_pipeline.tools.downloads import Downloads, StoppedHere
from media_pipeline.tools.web_client import DownloadFailed, Patience, WebClient

CONTENT = tiny_mp3(1, 100)


@pytest.fixture
def host() -> Iterator[OldHost]:
    with old_host() as running:
        running.add("/a.mp3", CONTENT, "audio/mpeg; charset=binary")
        yield running


@pytest.fixture
def waits() -> list[tuple[str, int]]:
    return []


@pytest.fixture
def client(waits: list[tuple[str, int]]) -> Iterator[WebClient]:
    """A client that waits a tenth of a second, four times at most."""

    def waiting(_address: str, reason: str, seconds: int) -> None:
        waits.append((reason, seconds))

    with WebClient(Patience((0.05, 0.05, 0.05, 0.05), waiting)) as running:
        yield running


@pytest.fixture
def downloads(tmp_path: Path, client: WebClient) -> Downloads:
    return Downloads(tmp_path / "work", client)


def nobody(_new_bytes: int) -> None:
    """Listen to nobody."""


def test_a_file_comes_whole_and_is_never_asked_for_again(
    host: OldHost, downloads: Downloads
) -> None:
    heard: list[int] = []
    for _again in range(2):
        found = downloads.fetch(f"{host.base}/a.mp3", heard.append)
        assert found.path.read_bytes() == CONTENT
        assert found.sha256 == hashlib.sha256(CONTENT).hexdigest()
        assert (found.size_bytes, found.media_type) == (len(CONTENT), "audio/mpeg")
    assert host.asked["/a.mp3"] == 1
    assert sum(heard) == len(CONTENT)


def test_what_broke_off_goes_on_where_it_was(
    host: OldHost, downloads: Downloads, waits: list[tuple[str, int]]
) -> None:
    host.faults["/a.mp3"] = ["cut", "cut"]
    found = downloads.fetch(f"{host.base}/a.mp3", nobody)
    assert found.path.read_bytes() == CONTENT
    assert host.sent["/a.mp3"] == len(CONTENT)
    half = len(CONTENT) // 2
    ranges = [("/a.mp3", f"bytes={half}-"), ("/a.mp3", f"bytes={half + half // 2}-")]
    assert host.ranges == ranges
    assert waits == [("the connection broke off", 1)] * 2


def test_a_file_that_changed_meanwhile_is_fetched_anew(
    host: OldHost, downloads: Downloads, tmp_path: Path
) -> None:
    host.faults["/a.mp3"] = ["cut"]
    with pytest.raises(DownloadFailed), WebClient(Patience(())) as hasty:
        Downloads(tmp_path / "work", hasty).fetch(f"{host.base}/a.mp3", nobody)
    other = tiny_mp3(2, 120)
    host.add("/a.mp3", other, "audio/mpeg")
    heard: list[int] = []
    assert downloads.fetch(f"{host.base}/a.mp3", heard.append).path.read_bytes() == other
    assert sum(heard) == len(other) - len(CONTENT) // 2


def test_a_host_that_asks_for_patience_is_asked_again_and_the_wait_is_shown(
    host: OldHost, downloads: Downloads, waits: list[tuple[str, int]]
) -> None:
    host.faults["/a.mp3"] = [503, 429, 500]
    assert downloads.fetch(f"{host.base}/a.mp3", nobody).size_bytes == len(CONTENT)
    assert waits == [(f"the server answers {code}", 1) for code in (503, 429, 500)]


def test_patience_has_an_end(host: OldHost, downloads: Downloads) -> None:
    host.faults["/a.mp3"] = [503] * 9
    with pytest.raises(DownloadFailed, match="the server answers 503") as caught:
        downloads.fetch(f"{host.base}/a.mp3", nobody)
    assert caught.value.may_pass
    assert host.asked["/a.mp3"] == 5


def test_what_is_not_there_is_asked_for_once(host: OldHost, downloads: Downloads) -> None:
    with pytest.raises(DownloadFailed, match="404, it is not there") as caught:
        downloads.fetch(f"{host.base}/b.mp3", nobody)
    assert not caught.value.may_pass
    assert host.asked["/b.mp3"] == 1


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("/loop.mp3", "only sends on to other addresses"),
        ("file:///etc/passwd", "leads to something that is no web address"),
    ],
)
def test_redirects_that_lead_nowhere_are_refused(
    host: OldHost, downloads: Downloads, target: str, said: str
) -> None:
    host.redirects["/loop.mp3"] = target
    with pytest.raises(DownloadFailed, match=said):
        downloads.fetch(f"{host.base}/loop.mp3", nobody)


def test_a_web_page_is_no_sound_and_an_empty_file_neither(
    host: OldHost, downloads: Downloads
) -> None:
    host.add("/page.mp3", b"<html>", "text/html; charset=utf-8")
    host.add("/empty.mp3", b"", "audio/mpeg")
    with pytest.raises(DownloadFailed, match="a web page instead of sound"):
        downloads.fetch(f"{host.base}/page.mp3", nobody)
    with pytest.raises(DownloadFailed, match="it is empty"):
        downloads.fetch(f"{host.base}/empty.mp3", nobody)


def test_whoever_stops_keeps_what_has_come(
    host: OldHost, downloads: Downloads, tmp_path: Path, client: WebClient
) -> None:
    host.chunk_s = 0.05
    address = f"{host.base}/a.mp3"
    stopping = threading.Timer(0.2, downloads.stop)
    stopping.start()
    with pytest.raises(StoppedHere):
        downloads.fetch(address, nobody)
    stopping.join()
    kept = downloads.bytes_here(address)
    assert 0 < kept < len(CONTENT)
    host.chunk_s = 0
    again = Downloads(tmp_path / "work", client)
    assert again.fetch(address, nobody).path.read_bytes() == CONTENT
    assert host.ranges == [("/a.mp3", f"bytes={kept}-")]


def test_a_small_file_is_read_no_further_than_its_limit(host: OldHost, client: WebClient) -> None:
    assert len(client.read(f"{host.base}/a.mp3", 10)) == 11
    assert client.length_of(f"{host.base}/a.mp3") == len(CONTENT)
    assert client.length_of(f"{host.base}/none") == 0


def test_no_server_at_all_is_said_after_patience(client: WebClient) -> None:
    start = time.monotonic()
    with pytest.raises(DownloadFailed, match="no connection to the server"):
        client.read("http://127.0.0.1:9/feed", 10)
    assert time.monotonic() - start < 5
