"""Publishing from a listener's side: looked at before the feed changes, and taken back after."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import pytest
from servers import free_ports
from workspaces import HELD_CLOCK, Place

from media_pipeline.feed.reading import guids_of
from media_pipeline.tools.media_types import media_type_of


class Site(http.server.BaseHTTPRequestHandler):
    """The published folder, on an address that counts as elsewhere (127.0.0.2)."""

    folder: ClassVar[Path]
    faults: ClassVar[dict[str, bytes]]
    """What is sent instead of a file, by the end of its address; b"" is a 404."""

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def _answer(self, *, with_body: bool) -> None:
        path = self.folder / self.path.lstrip("/")
        name = next((end for end in self.faults if self.path.endswith(end)), "")
        if not path.is_file() or (name and not self.faults[name]):
            self.send_error(404)
            return
        body = self.faults[name] if name else path.read_bytes()
        self._send(body, media_type_of(path.name), with_body=with_body)

    def _send(self, body: bytes, media_type: str, *, with_body: bool) -> None:
        wanted = self.headers["Range"]
        if wanted:
            first, last = (int(part) for part in wanted.removeprefix("bytes=").split("-"))
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(body)}")
            body = body[first : last + 1]
        else:
            self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


class Hub(http.server.BaseHTTPRequestHandler):
    """A WebSub hub that notes what it is told."""

    told: ClassVar[list[str]]

    def do_POST(self) -> None:
        self.told.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@contextmanager
def running(handler: type, host: str, port: int) -> Iterator[None]:
    with http.server.ThreadingHTTPServer((host, port), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def port() -> int:
    with free_ports(1) as (found,):
        return found


@pytest.fixture
def elsewhere(published: Place, port: int) -> Iterator[Place]:
    """The published workspace, its folder served by somebody else's server."""
    published.replace("http://127.0.0.1:8000", f"http://127.0.0.2:{port}", "config.yaml")
    Site.folder, Site.faults = published.public, {}
    with running(Site, "127.0.0.2", port):
        yield published


def feed(place: Place) -> bytes:
    return (place.public / "priorite-culture" / "feed.xml").read_bytes()


def test_all_is_well(elsewhere: Place) -> None:
    told = elsewhere.media("publish", "episode-04")

    assert told.code == 0, told
    assert "its server never answers 304" in told.err


@pytest.mark.parametrize("name", [".mp3", "index.html", "transcript.vtt"])
def test_the_feed_is_left_alone_when_a_listener_would_not_get_it(
    elsewhere: Place, name: str
) -> None:
    before = feed(elsewhere)
    Site.faults = {name: b""}

    told = elsewhere.media("publish", "episode-04")

    assert told.code == 6
    assert "was left as it is:" in told.err
    assert "answers 404 instead of 200" in told.err
    assert feed(elsewhere) == before
    Site.faults = {}
    assert elsewhere.media("publish", "episode-04").code == 0


def test_another_sound_than_the_one_that_was_sent_is_found(elsewhere: Place) -> None:
    (sound,) = elsewhere.public.rglob("audio-*.mp3")
    before = feed(elsewhere)
    Site.faults = {".mp3": bytes(sound.stat().st_size)}

    told = elsewhere.media("publish", "episode-04")

    assert told.code == 6
    assert "gives listeners another sound" in told.err
    assert feed(elsewhere) == before


def test_a_change_that_does_not_reach_listeners_is_taken_back(elsewhere: Place) -> None:
    assert elsewhere.media("publish", "episode-04").code == 0
    before = feed(elsewhere)
    elsewhere.replace("Danser ensemble", "Danser encore")
    Site.faults = {"feed.xml": b"<html>Maintenance</html>"}

    told = elsewhere.media("publish", "episode-04")

    assert told.code == 6
    assert "is again what it was:" in told.err
    assert "is no podcast feed" in told.err
    assert feed(elsewhere) == before
    history = elsewhere.media("history", "priorite-culture").out.splitlines()
    assert "taken back, because listeners would have met a problem" in history[0]
    Site.faults = {}
    told = elsewhere.media("publish", "episode-04")
    assert told.code == 0, told
    assert b"Danser encore" in feed(elsewhere)


def test_a_feed_that_was_good_before_is_not_taken_back(elsewhere: Place) -> None:
    assert elsewhere.media("publish", "episode-04").code == 0
    before = feed(elsewhere)
    Site.faults = {"feed.xml": b""}

    told = elsewhere.media("publish", "episode-04", "--force", "verify")

    assert told.code == 6
    assert "was published, but listeners would meet a problem" in told.err
    assert feed(elsewhere) == before


def test_nobody_looks_where_config_says_so(elsewhere: Place) -> None:
    elsewhere.replace("  path: public\n", "  path: public\n  verify: false\n", "config.yaml")
    Site.faults = {"": b""}

    told = elsewhere.media("publish", "episode-04")

    assert told.code == 0, told
    assert "config.yaml says verify: false" in told.err


def test_the_hub_is_told_once_a_change_was_seen_from_outside(published: Place, port: int) -> None:
    Hub.told = []
    address = f"http://127.0.0.1:{port}/"
    published.replace("storage:\n", f"websub_hub: {address}\nstorage:\n", "config.yaml")
    with running(Hub, "127.0.0.1", port):
        first = published.media("publish", "episode-04")
        again = published.media("publish", "episode-04")
        published.media("retract", "episode-04", "--yes")

    assert (first.code, again.code) == (0, 0), first
    feed_url = "http%3A%2F%2F127.0.0.1%3A8000%2Fpriorite-culture%2Ffeed.xml"
    assert Hub.told == [f"hub.mode=publish&hub.url={feed_url}"] * 2
    assert f'href="{address}" rel="hub"'.encode() in feed(published)


def test_a_hub_that_does_not_answer_is_a_remark(published: Place, port: int) -> None:
    address = f"http://127.0.0.1:{port}/"
    published.replace("storage:\n", f"websub_hub: {address}\nstorage:\n", "config.yaml")

    told = published.media("publish", "episode-04")

    assert told.code == 0
    assert f"The hub at 127.0.0.1:{port} could not be told of the change." in told.err


def test_another_sound_needs_a_yes(published: Place) -> None:
    before, files = feed(published), published.tree()
    published.replace(
        "recording: recording.flac", "recording: recording.flac\ncuts: [{start: 1, end: 2}]"
    )

    refused = published.media("publish", "episode-04", SOURCE_DATE_EPOCH=HELD_CLOCK)

    assert refused.code == 2
    assert "The sound of “Danser ensemble” is another one than before" in refused.err
    assert "media publish episode-04 --yes-download-again" in refused.err
    assert feed(published) == before
    assert published.tree() == files

    agreed = published.media("publish", "episode-04", "--yes-download-again")

    assert agreed.code == 0, agreed
    assert set(guids_of(feed(published))) == set(guids_of(before))
    assert feed(published) != before
