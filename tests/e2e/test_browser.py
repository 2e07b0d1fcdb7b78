"""The published pages in a real browser: Debian's Chromium, axe-core, the W3C's Nu checker."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from media import REPOSITORY
from playwright.sync_api import Browser, Page, sync_playwright
from workspaces import Place

pytestmark = pytest.mark.xdist_group("sample")

NODE_MODULES = REPOSITORY / "tests" / "js" / "node_modules"
PAGES = (
    "episode-04/index.html",
    "episode-04/embed.html",
    "episode-04/accessibility.html",
    "index.html",
)
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, which plays MP3."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(QUIET)
        )
        yield browser
        browser.close()


def opened(browser: Browser, address: str, **context: Any) -> tuple[Page, list[str], list[str]]:
    """Open a page; return it, the hosts it asked, and what the browser complained of."""
    hosts: list[str] = []
    complaints: list[str] = []
    page = browser.new_context(**context).new_page()
    page.on("request", lambda request: hosts.append(urlsplit(request.url).netloc))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(address, wait_until="load")
    return page, hosts, complaints


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    chromium: Browser, sample_feed: str, width: int, scheme: str, tmp_path: Path
) -> None:
    base = sample_feed.removesuffix("feed.xml")
    for name in PAGES:
        page, hosts, complaints = opened(
            chromium,
            base + name,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            bypass_csp=True,  # so that axe itself may run
        )
        page.add_script_tag(path=NODE_MODULES / "axe-core" / "axe.min.js")
        found = page.evaluate("async () => (await axe.run()).violations")
        assert [(each["id"], each["help"]) for each in found] == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert set(hosts) == {urlsplit(base).netloc}
        assert complaints == []
        page.screenshot(path=tmp_path / f"{name.replace('/', '-')}-{width}-{scheme}.png")
        page.close()


def test_it_plays_without_scripts_under_its_own_policy(chromium: Browser, sample_feed: str) -> None:
    address = sample_feed.replace("feed.xml", "episode-04/index.html")
    page, hosts, complaints = opened(chromium, address)
    duration = page.evaluate(
        """async () => {
          const audio = document.querySelector("audio");
          audio.muted = true;
          await audio.play();
          audio.currentTime = 60;
          await new Promise(done => audio.addEventListener("seeked", done, {once: true}));
          return audio.duration;
        }"""
    )
    assert duration == pytest.approx(98.2, abs=0.2)
    assert complaints == []
    assert set(hosts) == {urlsplit(address).netloc}

    silent, _hosts, _complaints = opened(chromium, address, java_script_enabled=False)
    text = silent.inner_text("main")
    assert "nous parlons de danse" in text
    assert "Animatrice" in text
    assert silent.locator("audio[controls]").count() == 1
    page.close()
    silent.close()


def test_the_nu_checker_finds_no_error(sample_template: Place) -> None:
    folder = sample_template.public / "priorite-culture"
    jar = NODE_MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    done = subprocess.run(
        ["java", "-jar", jar, "--errors-only", "--format", "json", *(folder / n for n in PAGES)],
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert json.loads(done.stderr)["messages"] == []
