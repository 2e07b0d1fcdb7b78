"""Pages in every size and light, as axe-core and people see them."""

from itertools import product
from pathlib import Path

import pytest
from e2e.conftest import Visits, violations
from e2e.site import Site
from playwright.sync_api import Page

pytestmark = pytest.mark.xdist_group("pages")

PAGES = ("episode-04/index.html", "index.html", "episode-04/embed.html")


def unfold(page: Page) -> None:
    """Open all that is folded, so that nothing hides from the checker."""
    for frame in page.frames:
        frame.wait_for_load_state()
        frame.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_axe_finds_nothing(host_visits: Visits, site: Site, language: str) -> None:
    addresses = [f"{site.base}/{language}/{name}" for name in PAGES[:2]]
    for address in [*addresses, f"{site.host}/bare-{language}.html"]:
        page = host_visits.open(address)
        assert len(page.frames) == 1 + page.locator("iframe").count()
        unfold(page)
        for width, scheme in product((320, 1280), ("light", "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            assert violations(page) == [], (width, scheme)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address


@pytest.mark.parametrize("width", [320, 1280])
def test_pictures_for_people_to_look_at(
    host_visits: Visits, site: Site, pictures: Path, width: int
) -> None:
    size = {"width": width, "height": 900}
    for scheme in ("light", "dark") if width == 1600 else ("light",):
        for name in PAGES:
            page = host_visits.open(f"{site.base}/fr/{name}", viewport=size, color_scheme=scheme)
            if "embed" in name:
                unfold(page)
            if "episode" in name:
                page.evaluate("document.querySelector('audio').currentTime = 31")
            path = pictures / f"{name.replace('/', '-')}-{scheme}-{width}.png"
            page.screenshot(path=path, full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    page = host_visits.open(f"{site.host}/fr.html", viewport=size)
    page.wait_for_timeout(500)
    page.screenshot(path=pictures / f"host-light-{width}.png", full_page=True)


def test_paper_gets_the_words_and_not_the_controls(visits: Visits, site: Site) -> None:
    page = visits.open(site.page("fr"), color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    for gone in ("audio", ".tools", ".skip"):
        assert not page.locator(gone).first.is_visible()
    assert page.locator(".transcript").is_visible()
    ink = page.evaluate("getComputedStyle(document.body).color")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ink, paper) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
