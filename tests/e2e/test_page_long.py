"""Three hours of conversation, 3,000 cues: quick to read, quick to follow, small to fetch."""

import gzip
import statistics

import pytest
from e2e.conftest import Visits
from e2e.site import CUES, LONG_S, Site
from playwright.sync_api import Page, expect

from media_pipeline.render.page_sources import TEMPLATES

pytestmark = pytest.mark.xdist_group("pages")

LARGEST_BYTES = 10_000
TICKS = """
() => {
  const audio = document.querySelector("audio");
  const follow = document.querySelector("[data-follow]");
  const times = [];
  for (let tick = 0; tick < 200; tick += 1) {
    audio.currentTime = (tick * 7919) % 10790;  // all over the three hours
    const start = performance.now();
    audio.dispatchEvent(new Event("timeupdate"));
    document.documentElement.getBoundingClientRect();  // what the tick changed is laid out
    times.push(performance.now() - start);
  }
  return times;
}
"""
SEARCHES = """
words => words.map(word => {
  const field = document.querySelector("[type=search]");
  field.value = word;
  const start = performance.now();
  field.dispatchEvent(new Event("input", {bubbles: true}));
  return performance.now() - start;
})
"""


@pytest.fixture
def page(visits: Visits, site: Site) -> Page:
    """The page of the long episode; its sound is there too."""
    opened = visits.open(site.page("long"))
    opened.wait_for_function("document.querySelector('audio').readyState > 0")
    return opened


def test_it_is_ready_within_a_second(page: Page) -> None:
    ready_ms = page.evaluate(
        "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
    )
    print(f"ready after {ready_ms:.0f} ms")
    assert page.locator("[data-t]").count() == CUES
    assert page.evaluate("document.querySelector('audio').duration") == LONG_S
    assert page.locator("[data-follow]").is_checked()  # the scripts have run
    assert ready_ms < 1000


def test_following_takes_less_than_4_ms_a_tick(page: Page) -> None:
    times = page.evaluate(TICKS)
    print(f"{statistics.mean(times):.2f} ms a tick, {max(times):.1f} at most")
    assert page.locator(".transcript [aria-current]").count() == 1
    assert statistics.mean(times) < 4


def test_a_search_takes_less_than_50_ms(page: Page) -> None:
    first, *others = page.evaluate(SEARCHES, ["albatros", "danse", "zèbre", "e", "albatros"])
    print(f"{first:.1f} ms for the first search, then {max(others):.1f} at most")
    assert max(first, *others) < 50
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_text("Et soudain, un Albatros passe")).to_be_in_viewport()


def test_script_and_style_weigh_at_most_10_kb() -> None:
    names = ("style.css", "player.js", "storyboard.js", "transcript.js", "frame.js")
    names += ("media-episode.js",)
    shipped = b"".join((TEMPLATES / name).read_bytes() for name in names)
    size_bytes = len(gzip.compress(shipped))
    print(f"{size_bytes} bytes of script and style")
    assert size_bytes <= LARGEST_BYTES


def test_the_page_weighs_at_most_two_and_a_half_times_its_text(page: Page, site: Site) -> None:
    html = (site.folder / "long" / "episode-04" / "index.html").read_bytes()
    text = page.locator("body").inner_text().encode()
    print(f"{len(html)} bytes for {len(text)} bytes of text: {len(html) / len(text):.2f}")
    assert len(html) / len(text) <= 2.5
