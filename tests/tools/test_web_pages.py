"""The local web server's own pages: what is published here, and what is not."""

import gettext
import json
import os
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from nu_checker import NU_CHECKER

from media_pipeline.tools.web_server import serving

HOSTILE = "</title><script>alert(1)</script> \" onload='x' &amp; {0} {title} \u202e\x00\ud800 fin"
FRENCH = {
    "Published series": "Séries publiées",
    "There is nothing at this address": "Il n’y a rien à cette adresse",
    "Podcast feed (RSS) of “{title}”": "Flux RSS de <b> « {title} »",
}


class Seen(HTMLParser):
    """What a browser makes of a page: its tags in order, their attributes, and the words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._style = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._style = tag == "style"

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._style:
            self.words.append(data.strip())
        self._style = False

    @property
    def links(self) -> list[str | None]:
        return [attributes["href"] for tag, attributes in self.tags if tag == "a"]

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "public"
    folder.mkdir()
    return folder


@pytest.fixture
def http(folder: Path) -> Iterator[httpx.Client]:
    with serving(folder) as url, httpx.Client(base_url=url) as client:
        yield client


@pytest.fixture
def french(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process that speaks French, as `media` sets it up."""
    catalogue = Catalog(locale="fr", domain="pages")
    for english, words in FRENCH.items():
        catalogue.add(english, words)
    path = tmp_path / "locale" / "fr" / "LC_MESSAGES" / "pages.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as stream:
        write_mo(stream, catalogue)
    before = gettext.textdomain()
    monkeypatch.setenv("LANGUAGE", "fr")
    gettext.bindtextdomain("pages", str(tmp_path / "locale"))
    gettext.textdomain("pages")
    yield
    gettext.textdomain(before)


def publish(folder: Path, name: str, catalogue: object = None, *, page: bool = True) -> Path:
    """Make a series; ``catalogue`` is written as it is if bytes, as JSON otherwise."""
    series = folder / name
    series.mkdir(parents=True)
    (series / "feed.xml").write_text("<rss/>")
    if page:
        (series / "index.html").write_text(f"page of {name}")
    if catalogue is not None:
        content = catalogue if isinstance(catalogue, bytes) else json.dumps(catalogue).encode()
        (series / "catalog.json").write_bytes(content)
    return series


def titled(title: object, language: object = "fr") -> dict[str, object]:
    return {"channel": {"title": title, "language": language}}


def assert_page(answer: httpx.Response, status: int) -> Seen:
    """Check what both pages promise, and return what is seen."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-length"] == str(len(answer.content))
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    seen = Seen(answer.text)
    assert len(seen.of("h1")) == len(seen.of("main")) == len(seen.of("title")) == 1
    assert not seen.of("script")
    return seen


def test_the_start_lists_each_series_with_page_and_feed(http: httpx.Client, folder: Path) -> None:
    publish(folder, "priorite-culture", titled("Priorité culture"))
    publish(folder, "replay-gap", titled("Replay & GAP", "en-GB"))
    (folder / "no-feed").mkdir()
    publish(folder, ".hidden")
    seen = assert_page(http.get("/"), 200)
    assert seen.links == [
        "/priorite-culture/index.html",
        "/priorite-culture/feed.xml",
        "/replay-gap/index.html",
        "/replay-gap/feed.xml",
    ]
    assert seen.words == [
        *["Published series"] * 2,
        "Only this computer can open this address.",
        *["Priorité culture", "Podcast feed (RSS) of “", "Priorité culture", "”"],
        *["Replay & GAP", "Podcast feed (RSS) of “", "Replay & GAP", "”"],
    ]
    assert [title["lang"] for title in seen.of("bdi")] == ["fr", "fr", "en-GB", "en-GB"]
    assert [http.get(str(link)).status_code for link in seen.links] == [200] * 4


def test_a_folder_where_nothing_is_published_says_what_to_type(http: httpx.Client) -> None:
    seen = assert_page(http.get("/"), 200)
    assert seen.words[-2:] == [
        "No episode has been published yet.",
        "To publish one, type: media publish EPISODE",
    ]
    assert seen.links == []


def test_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    with serving(tmp_path / "later") as url:
        assert "media publish EPISODE" in httpx.get(url).text
        publish(tmp_path / "later", "serie")
        assert Seen(httpx.get(url).text).links == ["/serie/index.html", "/serie/feed.xml"]


def test_the_folders_own_page_comes_first(http: httpx.Client, folder: Path) -> None:
    publish(folder, "serie")
    (folder / "index.html").write_text("<p>mine")
    assert http.get("/").text == "<p>mine"


def test_a_series_without_a_page_is_named_and_its_feed_linked(
    http: httpx.Client, folder: Path
) -> None:
    publish(folder, "serie", titled("Ma série"), page=False)
    seen = assert_page(http.get("/"), 200)
    assert seen.links == ["/serie/feed.xml"]
    assert seen.words.count("Ma série") == 2


def test_an_address_with_nothing_has_a_page_with_a_way_back(http: httpx.Client) -> None:
    seen = assert_page(http.get("/nothing/<script>?a=<script>"), 404)
    assert seen.words[0] == "There is nothing at this address"
    assert seen.links == ["/"]


@pytest.mark.parametrize("address", ["/", "/nothing"])
def test_head_has_the_headers_alone(http: httpx.Client, address: str) -> None:
    got, asked = http.get(address), http.head(address)
    assert asked.content == b""
    assert asked.status_code == got.status_code
    for name in ("content-type", "content-length", "cache-control"):
        assert asked.headers[name] == got.headers[name]


def test_a_hostile_title_is_words(http: httpx.Client, folder: Path) -> None:
    publish(folder, "serie", titled(HOSTILE, 'fr" onload="x'))
    seen = assert_page(http.get("/"), 200)
    shown = HOSTILE.replace("\x00", " ").replace("\ud800", " ")
    assert seen.words.count(" ".join(shown.split())) == 2
    assert seen.of("bdi") == [{}, {}]
    assert seen.links == ["/serie/index.html", "/serie/feed.xml"]


@pytest.mark.parametrize("name", ["javascript:x", 'a"><script>b', "été ?#%2e&amp;", "a\nb", "{0}"])
def test_a_hostile_folder_name_leads_to_that_folder(
    http: httpx.Client, folder: Path, name: str
) -> None:
    publish(folder, name)
    seen = assert_page(http.get("/"), 200)
    assert [tag for tag, _ in seen.tags].count("a") == 2
    assert all(str(link).startswith("/") for link in seen.links)
    assert http.get(str(seen.links[0])).text == f"page of {name}"
    assert seen.words.count(" ".join(name.split())) == 2


def test_a_folder_name_without_an_address_is_left_out(http: httpx.Client, folder: Path) -> None:
    publish(folder, "serie")
    (folder / os.fsdecode(b"a\xff")).mkdir()
    (folder / os.fsdecode(b"a\xff") / "feed.xml").write_text("<rss/>")
    assert assert_page(http.get("/"), 200).links == ["/serie/index.html", "/serie/feed.xml"]


@pytest.mark.parametrize(
    "catalogue",
    [
        None,
        b"{half",
        b"\xff\xfe\xff",
        b"[" * 100_000,
        [],
        {"channel": []},
        {"channel": {}},
        titled(None),
        titled(["x"]),
        titled(" \n"),
    ],
    ids=str,
)
def test_a_damaged_catalogue_costs_the_title_alone(
    http: httpx.Client, folder: Path, catalogue: object
) -> None:
    publish(folder, "serie", catalogue)
    seen = assert_page(http.get("/"), 200)
    assert seen.words.count("serie") == 2
    assert seen.links == ["/serie/index.html", "/serie/feed.xml"]


def test_nothing_from_outside_the_folder_is_listed_or_read(
    http: httpx.Client, folder: Path, tmp_path: Path
) -> None:
    outside = publish(tmp_path / "outside", "secret", titled("Secret"))
    (folder / "linked").symlink_to(outside)
    series = publish(folder, "serie")
    (series / "catalog.json").symlink_to(outside / "catalog.json")
    (folder / "loop").symlink_to("loop")
    pipe = folder / "pipe"
    pipe.mkdir()
    os.mkfifo(pipe / "feed.xml")
    page = http.get("/", timeout=5)
    assert assert_page(page, 200).links == ["/serie/index.html", "/serie/feed.xml"]
    assert "Secret" not in page.text


@pytest.mark.usefixtures("french")
def test_both_pages_speak_the_language_of_the_process(http: httpx.Client, folder: Path) -> None:
    publish(folder, "serie", titled("Série {title}"))
    home, missing = assert_page(http.get("/"), 200), assert_page(http.get("/nothing"), 404)
    assert home.words[0] == "Séries publiées"
    assert "Flux RSS de <b> « " in " ".join(home.words) + " "
    assert "b" not in [tag for tag, _ in home.tags]
    assert missing.words[0] == "Il n’y a rien à cette adresse"
    assert home.of("html") == missing.of("html") == [{"lang": "fr"}]


def test_without_a_catalogue_the_pages_say_that_they_are_english(http: httpx.Client) -> None:
    for address in ("/", "/nothing"):
        assert Seen(http.get(address).text).of("html") == [{"lang": "en"}]


def test_the_nu_checker_finds_no_error(http: httpx.Client, folder: Path, tmp_path: Path) -> None:
    pages = [tmp_path / name for name in ("empty.html", "missing.html", "home.html")]
    pages[0].write_bytes(http.get("/").content)
    pages[1].write_bytes(http.get("/nothing").content)
    publish(folder, "serie", titled(HOSTILE, "fr"))
    publish(folder, "sans-page", titled("Sans page"), page=False)
    pages[2].write_bytes(http.get("/").content)
    done = subprocess.run(
        [*NU_CHECKER, "--format", "json", *pages],
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert json.loads(done.stderr)["messages"] == []
