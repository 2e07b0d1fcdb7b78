"""Other people's hosts, on loopback: feeds in their styles, and a server that counts what it sends.

Sounds are real MP3s of a few frames each (silence, MPEG-1 layer III, 128 kbit/s, 44.1 kHz), made
distinct by bytes that decoders pass over.
"""

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from xml.sax.saxutils import escape

_FRAME_HEADER = bytes.fromhex("fffb9064")
_FRAME_BYTES = 417
_SIDE_BYTES = 32
FIRST = datetime(2016, 1, 4, 6, 30, tzinfo=UTC)

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"


def tiny_mp3(number: int, frames: int = 4) -> bytes:
    """Return silence of 26 ms a frame, unlike that of any other number."""
    mark = hashlib.sha512(str(number).encode()).digest()
    empty = _FRAME_BYTES - len(_FRAME_HEADER) - _SIDE_BYTES - len(mark)
    return (_FRAME_HEADER + bytes(_SIDE_BYTES) + mark + bytes(empty)) * frames


def square_jpeg() -> bytes:
    """Return a cover of the smallest size that Apple takes."""
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (1400, 1400), "#1d3557").save(out, "JPEG")
    return out.getvalue()


@dataclass
class OldHost:
    """A server and what it offers; ``sent`` counts bytes of bodies, ``asked`` requests by path.

    ``faults`` are answered once each, in order, instead of the file: a status, or "cut" for a
    connection that breaks in the middle. ``chunk_s`` slows every 4 kB down.
    """

    base: str = ""
    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    sent: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    ranges: list[tuple[str, str]] = field(default_factory=list)
    redirects: dict[str, str] = field(default_factory=dict)
    faults: dict[str, list[int | str]] = field(default_factory=dict)
    chunk_s: float = 0.0
    guard: threading.Lock = field(default_factory=threading.Lock)

    def add(self, path: str, content: bytes, media_type: str) -> str:
        """Offer a file; return its address."""
        self.files[path] = (content, media_type)
        return self.base + path


@contextmanager
def old_host() -> Iterator[OldHost]:
    """Run a host until the end of the block."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.host.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.host
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    """A server with what it offers."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.host = OldHost()


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    @property
    def host(self) -> OldHost:
        return self.server.host

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        with self.host.guard:
            self.host.asked[self.path] += 1
        self._answer(body=True)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Stay silent."""

    def _answer(self, *, body: bool) -> None:
        with self.host.guard:
            faults = self.host.faults.get(self.path)
            fault = faults.pop(0) if faults else None
        if self.path in self.host.redirects:
            self._head(302, {"Location": self.host.redirects[self.path]}, 0)
        elif isinstance(fault, int):
            self._head(fault, {"Retry-After": "0"}, 0)
        elif self.path in self.host.files:
            self._file(*self.host.files[self.path], body=body, cut=fault == "cut")
        else:
            self._head(404, {}, 0)

    def _file(self, content: bytes, media_type: str, *, body: bool, cut: bool) -> None:
        etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        headers = {"Content-Type": media_type, "ETag": etag, "Accept-Ranges": "bytes"}
        start, status, asked = 0, 200, self.headers.get("Range")
        if asked:
            self.host.ranges.append((self.path, asked))
        if asked and self.headers.get("If-Range", etag) == etag:
            start, status = int(asked.removeprefix("bytes=").rstrip("-")), 206
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self._head(status, headers, len(content) - start)
        if body:
            rest = content[start:]
            self._send(rest[: len(rest) // 2] if cut else rest)
            self.close_connection = self.close_connection or cut

    def _head(self, status: int, headers: dict[str, str], length: int) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def _send(self, content: bytes) -> None:
        for start in range(0, len(content), 4096):
            part = content[start : start + 4096]
            try:
                self.wfile.write(part)
            except OSError:  # whoever asked has gone
                self.close_connection = True
                return
            with self.host.guard:
                self.host.sent[self.path] += len(part)
            time.sleep(self.host.chunk_s)


def day(number: int) -> datetime:
    """Return when episode ``number`` (from 1) was published: one a week."""
    return FIRST + timedelta(weeks=number - 1)


def sound_tag(host: OldHost, number: int, path: str, length: int | None = None) -> str:
    """Offer the sound of an episode; return its enclosure."""
    content = tiny_mp3(number)
    address = host.add(path, content, "audio/mpeg")
    size = len(content) if length is None else length
    return f'<enclosure url="{escape(address)}" length="{size}" type="audio/mpeg"/>'


def rss(channel: str, items: list[str], namespaces: str = "", encoding: str = "UTF-8") -> str:
    """Return a feed around its items."""
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>\n'
        f'<rss version="2.0" xmlns:itunes="{ITUNES}" {namespaces}>\n<channel>\n{channel}\n'
        + "\n".join(items)
        + "\n</channel>\n</rss>\n"
    )


def anchor_feed(host: OldHost, count: int = 300) -> tuple[str, dict[str, str]]:
    """Offer a feed as Anchor (Spotify for Creators) writes it.

    No episode numbers, everything in CDATA, HTML descriptions, a UUID or an anchor address as
    GUID, the same picture everywhere, H:MM:SS. Every fiftieth item lacks its GUID; one date is in
    ISO 8601, one has a zone by name, one none, and the newest is relative.

    Returns:
        The feed's address, and titles by GUID as apps see them.
    """
    image = host.add("/anchor/cover.jpg", square_jpeg(), "image/jpeg")
    odd = {
        7: day(7).strftime("%Y-%m-%dT%H:%M:%SZ"),
        8: day(8).strftime("%a, %d %b %Y %H:%M:%S CET"),
        9: day(9).strftime("%a, %d %b %Y %H:%M:%S"),
        count: "il y a 2 jours",
    }
    items, known = [], {}
    for number in range(count, 0, -1):
        path = f"/anchor/play/{number}/https%3A%2F%2Fcdn/{number}.mp3"
        guid = hashlib.sha256(str(number).encode()).hexdigest()[:32]
        if number % 3 == 0:
            guid = f"https://anchor.fm/trajectoire/episodes/Épisode-{number}?a=1&b= {number}"
        tag = f'<guid isPermaLink="false"><![CDATA[{guid}]]></guid>'
        sound = sound_tag(host, number, path)
        if number % 50 == 0:
            tag, guid = "", host.base + path
        title = f"Épisode « {number} » & l’été"
        known[guid] = title
        date = odd.get(number, day(number).strftime("%a, %d %b %Y %H:%M:%S GMT"))
        items.append(
            f"<item><title><![CDATA[{title}]]></title>"
            f"<description><![CDATA[<p>Bonjour <b>à tous</b> n° {number}<br>"
            f'<a href="https://exemple.fr/?a=1&b={number}" onclick="x()">lien</a>'
            f"<script>alert({number})</script></p>]]></description>"
            f"<link>https://anchor.fm/trajectoire/episodes/{number}</link>{tag}"
            f"<dc:creator><![CDATA[Trajectoire]]></dc:creator><pubDate>{date}</pubDate>{sound}"
            f"<itunes:summary>&lt;p&gt;Bonjour&lt;/p&gt;</itunes:summary>"
            f"<itunes:explicit>No</itunes:explicit><itunes:duration>00:00:00</itunes:duration>"
            f'<itunes:image href="{image}"/>'
            f"<itunes:episodeType>{'trailer' if number == 1 else 'full'}</itunes:episodeType>"
            "</item>"
        )
    channel = (
        "<title><![CDATA[La ville en été]]></title><description><![CDATA[Des voix & des lieux]]>"
        "</description><link>https://anchor.fm/trajectoire</link><generator>Anchor Podcasts"
        "</generator><lastBuildDate>Tue, 04 Jan 2022 10:00:00 GMT</lastBuildDate>"
        "<author><![CDATA[Trajectoire]]></author><language><![CDATA[fr]]></language>"
        "<itunes:author>Trajectoire</itunes:author><itunes:type>episodic</itunes:type>"
        "<itunes:owner><itunes:name>T</itunes:name><itunes:email>vieux@exemple.fr</itunes:email>"
        "</itunes:owner><itunes:explicit>false</itunes:explicit>"
        '<itunes:category text="Society &amp; Culture"><itunes:category text="Documentary"/>'
        f'</itunes:category><itunes:image href="{image}"/>'
    )
    spaces = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    content = rss(channel, items, spaces).encode()
    return host.add("/s/abc/podcast/rss", content, "application/rss+xml"), known


def ausha_feed(host: OldHost, count: int = 300) -> tuple[str, dict[str, str]]:
    """Offer a feed as Ausha writes it: seasons and numbers, transcripts, chapters, podcast:guid.

    It claims UTF-8 and is windows-1252. Seasons begin again at 1; +0000 dates; sounds behind two
    redirects; lengths of enclosures that are 0.
    """
    image = host.add("/ausha/cover.jpg", square_jpeg(), "image/jpeg")
    vtt = b"WEBVTT\n\n00:00.000 --> 00:00.100\nBonjour.\n"
    chapters = b'{"version":"1.2.0","chapters":[{"startTime":0,"title":"Bonjour"}]}'
    items, known = [], {}
    for number in range(count, 0, -1):
        season, episode = (number - 1) // 60 + 1, (number - 1) % 60 + 1
        guid = hashlib.sha256(str(number).encode()).hexdigest()[:40]
        title = f"Été {number} — l’épisode à écouter"
        known[guid] = title
        sound_tag(host, number, f"/ausha/audio/{number}.mp3")
        host.redirects[f"/ausha/stat/{number}.mp3"] = f"/ausha/hop/{number}.mp3"
        host.redirects[f"/ausha/hop/{number}.mp3"] = f"/ausha/audio/{number}.mp3"
        extra = ""
        if number % 60 == 1:
            at = host.add(f"/ausha/{number}.vtt", vtt, "text/vtt")
            told = host.add(f"/ausha/{number}.json", chapters, "application/json+chapters")
            extra = (
                f'<podcast:transcript url="{at}" type="text/vtt" language="fr"/>'
                f'<podcast:chapters url="{told}" type="application/json+chapters"/>'
                f'<podcast:person role="guest">Zoé n° {number}</podcast:person>'
            )
        items.append(
            f'<item><title>{escape(title)}</title><guid isPermaLink="false">{guid}</guid>'
            f"<description>Résumé à {number} &amp; suite</description>"
            f"<content:encoded><![CDATA[<h1>Notes</h1><p>Été {number}</p>]]></content:encoded>"
            f"<pubDate>{format_datetime(day(number))}</pubDate>"
            f'<enclosure url="{host.base}/ausha/stat/{number}.mp3" length="0" type="audio/mpeg"/>'
            f"<itunes:duration>62:0{number % 10}</itunes:duration>"
            f"<itunes:explicit>clean</itunes:explicit><itunes:season>{season}</itunes:season>"
            f"<itunes:episode>{episode}</itunes:episode>{extra}</item>"
        )
    channel = (
        "<title>Été culturel</title><description>Voix d’été à écouter</description>"
        "<generator>Ausha (https://www.ausha.co)</generator><language>fr-fr</language>"
        "<itunes:type>serial</itunes:type><itunes:explicit>no</itunes:explicit>"
        "<podcast:guid>917393E3-1B1E-5CEF-ACE4-EDAA54E1F810</podcast:guid>"
        '<itunes:category text="Arts"/><itunes:category text="Gouvernement"/>'
        f'<itunes:image href="{image}"/>'
    )
    spaces = (
        'xmlns:podcast="https://podcastindex.org/namespace/1.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    )
    content = rss(channel, items, spaces).encode("cp1252", "xmlcharrefreplace")
    return host.add("/feed/ausha", content, "text/xml; charset=utf-8"), known


def podlove_feed(
    host: OldHost, count: int = 300, *, pages: int = 6, duplicates: bool = False
) -> tuple[str, dict[str, str]]:
    """Offer a feed as Podlove writes it: several pages, podlove GUIDs, Simple Chapters, HTML names.

    One item stands on two pages. ``duplicates`` adds a third item under the GUID of another.
    """
    image = host.add("/podlove/cover.png.jpg", square_jpeg(), "image/jpeg")
    made, known = [], {}
    for number in range(count, 0, -1):
        guid = f"podlove-{day(number):%Y-%m-%dt%H:%M:%S+00:00}-{number:x}"
        title = f"LV{number:03} Ville{' & ' if number % 2 else ' '}campagne"
        known[guid] = title
        sound = sound_tag(host, number, f"/podlove/media/lv{number:03}.mp3")
        made.append(
            f"<item><title>{escape(title)}</title><link>{host.base}/lv{number}/</link>"
            f'<guid isPermaLink="false">\n  {guid}\n</guid>'
            f"<pubDate>{day(number).strftime('%a, %d %b %Y %H:%M:%S')} +0000</pubDate>"
            f"<description>Un&nbsp;lieu, une voix {number}</description>{sound}"
            f"<itunes:duration>00:12:{number % 60:02}</itunes:duration>"
            f"<itunes:episode>{number}</itunes:episode>"
            '<psc:chapters version="1.2"><psc:chapter start="00:00:00.000" title="Début"/>'
            '<psc:chapter start="00:00:00.050" title="Suite"/></psc:chapters></item>'
        )
    if duplicates:
        twin = made[1].replace("LV", "Copie LV", 1).replace("/lv", "/copy/lv", 1)
        made.insert(5, twin)
    size = -(-len(made) // pages)
    groups = [made[at : at + size] for at in range(0, len(made), size)]
    groups[1] = [groups[0][-1], *groups[1]]
    for at, group in enumerate(groups, 1):
        link = "" if at == len(groups) else (f'<atom:link rel="next" href="?paged={at + 1}"/>')
        channel = (
            f"<title>Lieux &amp; voix</title>{link}<description>Lieux&nbsp;et voix</description>"
            f"<language>fr</language><itunes:type>serial</itunes:type>"
            f"<generator>Podlove Podcast Publisher v4</generator>"
            f'<itunes:explicit>no</itunes:explicit><itunes:image href="{image}"/>'
            '<itunes:category text="Government"/>'
        )
        spaces = 'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:psc="http://podlove.org/simple-chapters"'
        path = "/feed/mp3/" if at == 1 else f"/feed/mp3/?paged={at}"
        host.add(path, rss(channel, group, spaces).encode(), "application/rss+xml")
    return f"{host.base}/feed/mp3/", known
