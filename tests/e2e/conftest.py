"""Debian's Chromium and pages to look at; publications over a line that fails."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from e2e.faulty_publication import Published, copied, make_published
from e2e.site import Site, build
from faulty_line import FaultyLine
from media import REPOSITORY
from playwright.sync_api import Browser, Frame, Page, sync_playwright
from servers import S3Server

from media_pipeline.tools.web_server import serving

NODE_MODULES = REPOSITORY / "tests" / "js" / "node_modules"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Visits:
    """Opens pages, each in a browser of its own, and remembers what happened there."""

    browser: Browser
    origins: set[str]
    asked: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str, **context: Any) -> Page:
        """Open a page without cookies or memory."""
        page = self.browser.new_context(**context).new_page()
        page.on("request", lambda request: self.asked.add(_origin(request.url)))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(address, wait_until="load")
        return page

    def close(self) -> None:
        """End all visits; nothing was asked elsewhere, no cookie was set, nothing was refused."""
        cookies = [cookie for context in self.browser.contexts for cookie in context.cookies()]
        for context in self.browser.contexts:
            context.close()
        assert self.asked <= self.origins
        assert self.complaints == []
        assert cookies == []


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, which plays MP3."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(QUIET)
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """All pages, served at two origins."""
    root = tmp_path_factory.mktemp("site")
    with serving(root / "pages") as base, serving(root / "host") as host:
        built = Site(base, host, root / "pages", root / "host")
        build(built)
        yield built


@pytest.fixture
def visits(chromium: Browser, site: Site) -> Iterator[Visits]:
    """Visits of the pages, which may ask nobody but their own origin."""
    made = Visits(chromium, {site.base})
    yield made
    made.close()


@pytest.fixture
def host_visits(chromium: Browser, site: Site) -> Iterator[Visits]:
    """Visits of the host's pages, which embed those of the other origin."""
    made = Visits(chromium, {site.base, site.host})
    yield made
    made.close()


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where tests leave pictures of the pages, for people to look at; git ignores it."""
    folder = REPOSITORY / "build" / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def violations(page: Page) -> list[tuple[str, str, str]]:
    """Return what axe-core finds in a page and its frames: where, which rule, which element."""
    return [
        (frame.url, each["id"], each["nodes"][0]["html"][:200])
        for frame in page.frames
        for each in _axe(frame)
    ]


def _axe(frame: Frame) -> list[dict[str, Any]]:
    if not frame.evaluate("'axe' in window"):
        frame.evaluate((NODE_MODULES / "axe-core" / "axe.min.js").read_text("utf-8"))
    found: list[dict[str, Any]] = frame.evaluate(
        "async () => (await axe.run(document, {resultTypes: ['violations'], iframes: false}))"
        ".violations"
    )
    return found


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


@pytest.fixture(scope="session")
def faulty_template(
    seaweedfs: S3Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Published]:
    """episode-04 is published, episode-05 is ready to be; copy it, never change it."""
    with FaultyLine(seaweedfs.endpoint_url) as line:
        yield make_published(tmp_path_factory.mktemp("faults") / "workspace", seaweedfs, line)


@pytest.fixture
def ready(faulty_template: Published, tmp_path: Path) -> Published:
    """A workspace of one's own on that line, and the store as it was before."""
    return copied(faulty_template, tmp_path / "workspace")
