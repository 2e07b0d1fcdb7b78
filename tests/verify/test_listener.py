"""A published series is looked at through a real server, whole and broken in each way."""

import http.server
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest
from feed.catalogues import BASE, make_catalogue
from verify.published_series import (
    FEED_URL,
    SERIES,
    SOUND,
    Published,
    publish_formats,
    published_item,
    write_episode,
)

from media_pipeline.feed.rss import render_feed
from media_pipeline.model.publication import Report
from media_pipeline.tools.web_server import serving
from media_pipeline.verify import listener, outside
from media_pipeline.verify.listener import verify_feed, verify_offer

SOUND_URL = f"{SERIES}/episode-04/audio-0123abcd.mp3"
KNOWN = frozenset(f"00000000-0000-4000-8000-{number:012}" for number in (3, 4))


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "_PAUSES_S", (0.01,))


def look_at(base_url: str, *, known: frozenset[str] = KNOWN, name: str = "episode-04") -> Report:
    return verify_feed(
        FEED_URL,
        name=name,
        known_guids=known,
        rewrite=lambda address: address.replace(BASE, base_url),
    )


def look(folder: Path, **words: str) -> Report:
    with serving(folder) as base_url:
        return look_at(base_url, **words)  # type: ignore[arg-type]


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Python's own file server: no byte ranges, no CORS."""

    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {
        ".vtt": "text/vtt",
        ".srt": "application/x-subrip",
        ".m4a": "audio/mp4",
        ".opus": "audio/ogg",
    }
    requests: list[str]

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def plain_server(handler: type[QuietHandler], folder: Path) -> Iterator[str]:
    make = partial(handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), make) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_all_is_well(published: Published) -> None:
    report = look(published.folder)

    assert report.failures == ()
    assert report.warnings == ()
    assert report.feed_url == FEED_URL
    # feed 2, its age and ETag 2, offered 3, sounds 2×3, ranges 2, page 2, texts 6×4, cover 2
    assert report.checks == 43


def test_addresses_need_no_rewriting(published: Published) -> None:
    with serving(published.folder) as base_url:
        published.edit_feed(BASE, base_url)
        report = verify_feed(
            f"{base_url}/priorite-culture/feed.xml", name="episode-04", known_guids=KNOWN
        )

    assert report.failures == ()


@pytest.mark.parametrize(
    "name",
    [
        "audio-0123abcd.mp3",
        "index.html",
        "transcript.vtt",
        "transcript.srt",
        "transcript.json",
        "transcript.html",
        "transcript.txt",
        "chapters.json",
    ],
)
def test_a_missing_file_is_named(published: Published, name: str) -> None:
    (published.episode(4) / name).unlink()

    failures = look(published.folder).failures

    assert f"{SERIES}/episode-04/{name} answers 404 instead of 200." in failures


def test_a_missing_cover_is_told_once(published: Published) -> None:
    cover = published.folder / "priorite-culture" / "cover-0a1b2c3d.jpg"
    cover.unlink()

    assert look(published.folder).failures == (
        f"{SERIES}/cover-0a1b2c3d.jpg answers 404 instead of 200.",
    )


def test_the_sound_of_other_episodes_is_asked_for_too(published: Published) -> None:
    (published.episode(3) / "audio-0123abcd.mp3").unlink()

    report = look(published.folder)

    assert report.failures == ()
    assert report.elsewhere == (
        f"{SERIES}/episode-03/audio-0123abcd.mp3 answers 404 instead of 200.",
    )


def test_texts_of_other_episodes_are_left_alone(published: Published) -> None:
    (published.episode(3) / "transcript.vtt").unlink()

    assert look(published.folder).failures == ()
    assert look(published.folder, name="episode-03").failures == (
        f"{SERIES}/episode-03/transcript.vtt answers 404 instead of 200.",
    )


def test_a_wrong_length_in_the_feed(published: Published) -> None:
    published.edit_feed('length="10240"', 'length="10241"')

    failures = look(published.folder).failures

    assert f"{SOUND_URL} is 10240 bytes long, but the feed says 10241." in failures


def test_a_wrong_type_in_the_feed(published: Published) -> None:
    published.edit_feed('type="audio/mpeg"', 'type="audio/mp4"')

    failures = look(published.folder).failures

    assert f"{SOUND_URL} is sent as “audio/mpeg” instead of “audio/mp4”." in failures


def test_every_format_of_the_new_sound_is_looked_at(published: Published) -> None:
    publish_formats(published)

    report = look(published.folder)

    assert report.failures == ()
    # as without other formats, and for each of two: HEAD 3, ranges 2; the MP3 is asked for once
    assert report.checks == 43 + 2 * 5


def test_of_other_episodes_each_format_is_asked_for(published: Published) -> None:
    publish_formats(published)
    (published.episode(4) / "audio-0123abcd.opus").unlink()

    assert look(published.folder, name="episode-03").elsewhere == (
        f"{SERIES}/episode-04/audio-0123abcd.opus answers 404 instead of 200.",
    )


@pytest.mark.parametrize("suffix", ["m4a", "opus"])
def test_a_format_of_another_length(published: Published, suffix: str) -> None:
    publish_formats(published)
    (published.episode(4) / f"audio-0123abcd.{suffix}").write_bytes(b"short")

    failures = look(published.folder).failures

    address = f"{SERIES}/episode-04/audio-0123abcd.{suffix}"
    assert f"{address} is 5 bytes long, but the feed says 10240." in failures


def test_a_format_that_is_sent_as_another(published: Published) -> None:
    publish_formats(published)
    published.edit_feed('type="audio/mp4"', 'type="audio/ogg"')

    assert look(published.folder).failures == (
        f"{SERIES}/episode-04/audio-0123abcd.m4a is sent as “audio/mp4” instead of “audio/ogg”.",
    )


def test_a_format_without_ranges(published: Published) -> None:
    publish_formats(published)
    with plain_server(QuietHandler, published.folder) as base_url:
        failures = look_at(base_url).failures

    assert [failure.partition(" ")[0] for failure in failures] == [
        f"{SERIES}/episode-04/audio-0123abcd.{suffix}" for suffix in ("mp3", "m4a", "opus")
    ]
    assert all("answers 200 instead of 206" in failure for failure in failures)


def test_the_mp3_s_length_must_be_right_at_both_places(published: Published) -> None:
    publish_formats(published)
    good = f'type="audio/mpeg" length="{len(SOUND)}"'
    published.edit_feed(good, good.replace('="1', '="2'))

    failures = look(published.folder).failures

    assert f"{SOUND_URL} is 10240 bytes long, but the feed says 20240." in failures


def test_ways_beside_the_web_are_left_alone(published: Published) -> None:
    publish_formats(published)
    source = f'<podcast:source uri="{SERIES}/episode-04/audio-0123abcd.opus"/>'
    torrent = f'uri="{SERIES}/episode-04/a.torrent" contentType="application/x-bittorrent"'
    published.edit_feed(
        source, f'{source}<podcast:source uri="ipfs://x"/><podcast:source {torrent}/>'
    )

    report = look(published.folder)

    assert report.failures == ()
    assert report.checks == 43 + 2 * 5


def test_a_transcript_of_another_type(published: Published) -> None:
    published.edit_feed("episode-04/transcript.vtt", "episode-04/transcript.txt")

    assert set(look(published.folder).failures) == {
        f"{SERIES}/episode-04/transcript.txt is sent as “text/plain” instead of “text/vtt”.",
        f"{SERIES}/episode-04/transcript.txt does not hold what its type text/vtt promises.",
    }


@pytest.mark.parametrize("name", ["transcript.vtt", "chapters.json", "transcript.txt"])
def test_a_text_with_nothing_in_it(published: Published, name: str) -> None:
    (published.episode(4) / name).write_bytes(b"")

    (failure,) = look(published.folder).failures

    assert f"{SERIES}/episode-04/{name} does not hold what its type" in failure


def test_a_page_that_is_none(published: Published) -> None:
    published.edit_feed("episode-04/index.html", "episode-04/transcript.txt")

    assert look(published.folder).failures == (
        f"{SERIES}/episode-04/transcript.txt is sent as “text/plain” instead of “text/html”.",
    )


def test_a_cover_that_is_none(published: Published) -> None:
    published.edit_feed("cover-0a1b2c3d.jpg", "episode-04/index.html")

    assert look(published.folder).failures == (
        f"{SERIES}/episode-04/index.html is sent as “text/html” instead of “image/jpeg”.",
    )


def test_a_vanished_guid(published: Published) -> None:
    with serving(published.folder) as base_url:
        report = look_at(base_url, known=KNOWN | {"gone"})

    (failure,) = report.failures
    assert failure == (
        f"An episode that was published before is no longer in the feed {FEED_URL}: "
        "its GUID is gone."
    )


def test_an_episode_that_is_not_in_the_feed(published: Published) -> None:
    assert look(published.folder, name="episode-05").failures == (
        f"The episode episode-05 is not in the feed {FEED_URL}.",
    )


def test_an_episode_without_sound(published: Published) -> None:
    published.edit_feed("<enclosure ", "<x ")

    report = look(published.folder)

    assert len(report.elsewhere) == 1
    (failure,) = report.failures
    assert failure == (
        "The episode with the GUID 00000000-0000-4000-8000-000000000004 has no sound file in the "
        "feed."
    )


def test_a_server_without_ranges_and_cors(published: Published) -> None:
    with plain_server(QuietHandler, published.folder) as base_url:
        report = look_at(base_url)

    (failure,) = report.failures
    assert failure == (
        f"{SOUND_URL} answers 200 instead of 206 when an app asks for a part: "
        "listeners cannot jump to a place."
    )
    assert len(report.warnings) == 6  # CORS: five transcripts and the chapters
    assert (
        f"{SERIES}/episode-04/transcript.vtt may not be read by players on other web sites: "
        "allow it in the storage's CORS settings."
    ) in report.warnings


def test_a_feed_that_is_sent_again_and_again(published: Published) -> None:
    class Forgetful(QuietHandler):
        def do_GET(self) -> None:
            del self.headers["If-Modified-Since"]
            super().do_GET()

        def end_headers(self) -> None:
            self.send_header("Cache-Control", "max-age=86400")
            super().end_headers()

    with plain_server(Forgetful, published.folder) as base_url:
        warnings = look_at(base_url).warnings

    assert (
        f"{FEED_URL} is sent again to apps that have it already: its server never answers 304 (not "
        "modified)."
    ) in warnings
    assert (
        f"{FEED_URL} may be kept by caches for 24 h: apps hear of new episodes late."
    ) in warnings


def ahead(published: Published, originals: dict[str, Path]) -> Report:
    with serving(published.folder) as base_url:
        return verify_offer(
            FEED_URL,
            (published.folder / "priorite-culture" / "feed.xml").read_bytes(),
            originals=originals,
            rewrite=lambda address: address.replace(BASE, base_url),
        )


def test_ahead_every_episode_is_looked_at_in_full(published: Published) -> None:
    sound = published.episode(4) / "audio-0123abcd.mp3"

    assert ahead(published, {SOUND_URL: sound}).failures == ()

    (published.episode(3) / "transcript.vtt").unlink()

    assert ahead(published, {}).failures == (
        f"{SERIES}/episode-03/transcript.vtt answers 404 instead of 200.",
    )


def test_a_sound_that_is_not_the_one_that_was_sent(published: Published, tmp_path: Path) -> None:
    original = tmp_path / "audio.mp3"
    original.write_bytes(SOUND[:-1] + b"!")

    assert ahead(published, {SOUND_URL: original}).failures == (
        f"{SOUND_URL} gives listeners another sound.",
    )


def test_a_server_that_sends_other_bytes_than_asked_for(published: Published) -> None:
    class Shifted(QuietHandler):
        def do_GET(self) -> None:
            if not self.headers["Range"]:
                super().do_GET()
                return
            self.send_response(206)
            self.send_header("Content-Range", "bytes 7-8/10240")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"xx")

    with plain_server(Shifted, published.folder) as base_url:
        failures = look_at(base_url).failures

    assert failures == (
        f"{SOUND_URL} was asked for the bytes 0 to 1 and sent others.",
        f"{SOUND_URL} was asked for the bytes 5119 to 5120 and sent others.",
    )


def test_a_server_that_is_busy_for_a_moment_is_asked_again(published: Published) -> None:
    asked: list[str] = []

    class Busy(QuietHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            if self.path.endswith("feed.xml") and asked.count(self.path) == 1:
                self.send_error(503)
                return
            super().do_GET()

    with plain_server(Busy, published.folder) as base_url:
        report = look_at(base_url)

    assert asked.count("/priorite-culture/feed.xml") == 3  # and once more for its 304
    assert len(report.failures) == 1  # ranges, which this server does not know


def test_nobody_listens() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    report = look_at(f"http://127.0.0.1:{port}")

    assert report.failures == (f"{FEED_URL} cannot be reached: no connection to the server.",)


def test_a_server_that_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "ANSWER_S", 0.2)
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        report = look_at(f"http://127.0.0.1:{silent.getsockname()[1]}")

    assert report.failures == (f"{FEED_URL} cannot be reached: no answer within 0.2 s.",)


def test_a_body_that_only_trickles_in(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside, "_BODY_S", -1.0)

    (failure,) = look(published.folder).failures

    assert failure.startswith(f"{FEED_URL} cannot be reached: no answer within")


@pytest.mark.parametrize("address", ["not an address", "ftp://example.org/feed.xml", "http://[::"])
def test_an_address_that_is_none(address: str) -> None:
    report = verify_feed(address, name="episode-04", known_guids=frozenset())

    assert report.failures == (
        f"{address} cannot be reached: the server or the address is not as it should be.",
    )


def test_a_server_that_only_sends_on(published: Published) -> None:
    class Circle(QuietHandler):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", self.path)
            self.end_headers()

    with plain_server(Circle, published.folder) as base_url:
        failures = look_at(base_url).failures

    assert failures == (f"{FEED_URL} cannot be reached: it only sends on to other addresses.",)


def test_a_missing_feed(published: Published) -> None:
    published.feed.unlink()

    assert look(published.folder).failures == (f"{FEED_URL} answers 404 instead of 200.",)


@pytest.mark.parametrize("content", [b"", b"<rss", b"<html/>", b"\xff\xfe\x00"])
def test_a_feed_that_is_none(published: Published, content: bytes) -> None:
    published.feed.write_bytes(content)

    assert look(published.folder).failures == (f"{FEED_URL} is no podcast feed.",)


def test_a_feed_sent_as_something_else(published: Published) -> None:
    class Wrong(QuietHandler):
        def guess_type(self, path: object) -> str:
            return "text/plain" if str(path).endswith("feed.xml") else super().guess_type(path)  # type: ignore[arg-type]

    with plain_server(Wrong, published.folder) as base_url:
        failures = look_at(base_url).failures

    assert failures == (f"{FEED_URL} is sent as “text/plain” instead of “application/rss+xml”.",)


def test_a_slow_server_ends_in_a_sentence(
    published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "PATIENCE_S", 0.0)
    monkeypatch.setattr(listener, "_AT_ONCE", 1)
    release = threading.Event()

    class Slow(QuietHandler):
        def do_HEAD(self) -> None:
            release.wait(0.3)
            super().do_HEAD()

    with plain_server(Slow, published.folder) as base_url:
        failures = look_at(base_url).failures

    assert any("addresses were not looked at: the server is slow." in text for text in failures)


def test_the_feed_may_not_make_us_read_a_file(published: Published, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("a secret")
    published.feed.write_text(
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{tmp_path}/secret.txt">]><rss version="2.0">'
        "<channel><item><guid>&x;</guid><link>https://podcasts.example.org/episode-04/</link>"
        "</item></channel></rss>"
    )
    with serving(published.folder) as base_url:
        report = look_at(base_url, known=frozenset())

    assert "The episode with the GUID  has no sound file in the feed." in report.failures
    assert "a secret" not in " ".join(report.failures)


def test_of_a_long_feed_the_first_and_ever_others_are_asked_for(published: Published) -> None:
    items = tuple(published_item(number) for number in range(1, 1001))
    missing = set()
    for edition in range(2):
        titled = (items[0].model_copy(update={"title": f"Édition {edition}"}), *items[1:])
        published.feed.write_bytes(render_feed(make_catalogue(*titled)))
        report = look(published.folder)
        assert len(report.elsewhere) == 400 - 1  # of all others, episode 3 alone has its sound
        missing.add(report.elsewhere)
    assert len(missing) == 2
    newest = [f"{SERIES}/episode-{number}/audio-0123abcd.mp3 " for number in range(901, 1001)]
    for found in missing:
        assert [failure.partition("answers")[0] for failure in found[:100]] == newest[::-1]


def test_hundreds_of_episodes_stay_quick(published: Published) -> None:
    items = tuple(published_item(number) for number in range(1, 301))
    for number in (*range(1, 3), *range(5, 301)):
        write_episode(published.episode(number))
    published.feed.write_bytes(render_feed(make_catalogue(*items)))
    start = time.monotonic()

    report = look(published.folder)

    assert report.failures == ()
    assert report.checks == 43 + 298 * 3
    assert time.monotonic() - start < 10
