"""A site that shows what lies nowhere yet: pages reload under their own policy."""

import re
from html import unescape
from pathlib import Path

import pytest
from werkzeug.test import Client

from media_pipeline.tools.preview_site import PreviewSite, with_reload
from media_pipeline.tools.shown import Shown

BASE = "https://podcasts.example.org/pod"
META = '<meta http-equiv="Content-Security-Policy" content="{}">'
PAGE = "<html><head>{}</head><body><p>é</p></body></html>"


def policy_of(page: str) -> dict[str, str]:
    found = re.search(r'Policy" content="([^"]*)"', page)
    assert found is not None
    parts = (part.strip().partition(" ") for part in unescape(found[1]).split(";"))
    return {name: sources for name, _space, sources in parts}


@pytest.mark.parametrize(
    ("policy", "script", "connect"),
    [
        ("default-src &#39;none&#39;", r"'sha256-\S+'", "'self'"),
        (
            "default-src 'none'; script-src 'self'; connect-src https://a.org",
            r"'self' 'sha256-\S+'",
            "https://a.org 'self'",
        ),
        ("default-src 'none'; script-src 'none'", r"'sha256-\S+'", "'self'"),
    ],
)
def test_a_policy_is_widened_by_one_script(policy: str, script: str, connect: str) -> None:
    page = with_reload(PAGE.format(META.format(policy)), "7")
    policies = policy_of(page)
    assert re.fullmatch(script, policies["script-src"])
    assert policies["connect-src"] == connect
    assert policies["default-src"] == "'none'"
    assert page.count("<script>") == 1
    assert 'shown = "7"' in page


def test_what_is_no_whole_page_stays_as_it_is() -> None:
    assert with_reload("<section>a</section>", "1") == "<section>a</section>"
    assert "<script>" in with_reload(PAGE.format(""), "1")


@pytest.fixture
def shown(tmp_path: Path) -> Shown:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "index.html").write_text(PAGE.format(f'<link href="{BASE}/a.mp3">'))
    (tmp_path / "work" / "a.mp3").write_bytes(b"0123456789")
    files = {"s/e/index.html": "index.html", "s/e/audio-1.mp3": "a.mp3"}
    return Shown(
        base=BASE,
        start="s/e/index.html",
        files={key: tmp_path / "work" / name for key, name in files.items()},
        texts={"s/feed.xml": f"<rss>{BASE}/s</rss>".encode()},
    )


def test_addresses_become_those_of_this_server(shown: Shown) -> None:
    client = Client(PreviewSite(shown))
    page = client.get("/s/e/", base_url="http://127.0.0.1:4000")
    assert 'href="http://127.0.0.1:4000/a.mp3"' in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert client.get("/s/feed.xml", base_url="http://h:1").text == "<rss>http://h:1/s</rss>"
    with client.get("/s/e/audio-1.mp3", headers={"Range": "bytes=2-4"}) as sound:
        assert (sound.status_code, sound.data) == (206, b"234")
    assert client.get("/").headers["Location"].endswith("s/e/index.html")


def test_what_is_not_made_here_is_looked_up_where_it_is_published(
    shown: Shown, tmp_path: Path
) -> None:
    away = Client(PreviewSite(shown)).get("/s/other/index.html")
    assert (away.status_code, away.headers["Location"]) == (302, f"{BASE}/s/other/index.html")
    public = tmp_path / "public" / "s" / "other"
    public.mkdir(parents=True)
    (public / "index.html").write_text(PAGE.format(""))
    (tmp_path / "secret.html").write_text("secret")
    site = PreviewSite(
        Shown(shown.base, shown.start, shown.files, shown.texts, tmp_path / "public")
    )
    client = Client(site)
    assert client.get("/s/other/index.html").status_code == 200
    for address in ("/nothing", "/../secret.html", "/s//e", "/.hidden"):
        assert client.get(address).status_code == 404
    assert client.post("/s/feed.xml").status_code == 405


def test_open_pages_are_told_of_something_newer(shown: Shown) -> None:
    site = PreviewSite(shown)
    client = Client(site)
    first = client.get("/-/version").text
    assert f'shown = "{first}"' in client.get("/s/e/index.html").text
    site.show(shown)
    assert client.get("/-/version").text != first
