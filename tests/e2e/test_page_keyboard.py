"""With the keyboard alone: everything is reached, seen while it has the focus, and named."""

from collections.abc import Iterator

import pytest
from e2e.conftest import Visits
from e2e.site import Site
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.xdist_group("pages")

FOCUS = """
() => {
  const focused = document.activeElement;
  const {left, top, right, bottom} = focused.getBoundingClientRect();
  const inside = [left + 2, Math.min(right - 2, left + 40)].some(x => {
    const y = Math.min(bottom - 2, (top + bottom) / 2);
    const there = document.elementFromPoint(x, y);
    return there && (focused.contains(there) || there.contains(focused) && there !== document.body);
  });
  const {outlineStyle, outlineWidth} = getComputedStyle(focused);
  const ring = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  return {tag: focused.tagName, name: focused.textContent.trim().slice(0, 40), inside, ring};
}
"""


def tabs(page: Page, most: int = 60) -> Iterator[dict[str, object]]:
    """Press Tab again and again; give what has the focus each time, until it leaves the page."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus["tag"] == "BODY":
            return
        yield focus


def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until ``wanted`` has the focus."""
    for _ in tabs(page):
        if wanted.evaluate("each => each === document.activeElement"):
            return
    pytest.fail(f"{wanted} cannot be reached")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", ["index.html", "embed.html"])
def test_the_focus_is_always_seen(visits: Visits, site: Site, name: str, width: int) -> None:
    page = visits.open(site.page("en", name), viewport={"width": width, "height": 640})
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    seen = list(tabs(page))
    assert len(seen) > 15
    hidden = [each for each in seen if not each["inside"]]
    assert hidden == []
    # In the player the browser draws the ring around its own buttons.
    assert [each for each in seen if not each["ring"] and each["tag"] != "AUDIO"] == []


def test_an_episode_is_heard_with_the_keyboard_alone(visits: Visits, site: Site) -> None:
    page = visits.open(site.page("en"), reduced_motion="reduce")
    audio = page.locator("audio")
    reach(page, audio)
    page.keyboard.press("Space")
    page.wait_for_function("!document.querySelector('audio').paused")
    page.keyboard.press("Space")
    page.wait_for_function("document.querySelector('audio').paused")
    reach(page, page.get_by_role("button", name="Next sentence"))
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('audio').currentTime >= 6")
    reach(page, page.get_by_role("button", name="Next chapter"))
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('audio').currentTime >= 24")
    reach(page, page.get_by_role("searchbox", name="Search in the transcript"))
    page.keyboard.type("wednesday")
    expect(page.get_by_text("Result 1 of 1")).to_be_visible()
    reach(page, page.get_by_role("button", name="Listen from this result"))
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('audio').currentTime >= 36")
    reach(page, page.locator(".transcript").get_by_role("link", name="0:12"))
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('audio').currentTime < 20")
    assert page.url == site.page("en")


def test_the_frame_can_be_left(host_visits: Visits, site: Site) -> None:
    page = host_visits.open(f"{site.host}/bare-en.html")
    frame = page.frames[1]
    frame.wait_for_load_state()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Before")).to_be_focused()
    inside = 0
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.locator("#after").evaluate("each => each === document.activeElement"):
            break
        inside += 1
    expect(page.locator("#after")).to_be_focused()
    assert inside >= 5
    page.keyboard.press("Shift+Tab")
    assert frame.evaluate("document.hasFocus()")


def test_names_and_roles_of_the_page(visits: Visits, site: Site) -> None:
    page = visits.open(site.page("en"))
    expect(page.locator("main")).to_match_aria_snapshot(
        """
        - main:
          - article:
            - heading "Dance brings people together" [level=1]
            - heading "Listen" [level=2]
            - figure "Sound of the episode “Dance brings people together”"
            - group "Playback":
              - button "Previous sentence"
              - button "Next sentence"
              - button "Next chapter"
              - text: Speed
              - combobox "Speed"
              - button "Copy the link to this moment"
              - checkbox "Remember where I stop"
              - text: Remember where I stop
            - status
            - list
            - region "Chapters"
            - region "About this episode"
            - region "With"
            - heading "Transcript" [level=2]
            - search "In the transcript":
              - text: Search in the transcript
              - searchbox "Search in the transcript"
              - button "Previous result"
              - button "Next result"
              - status
            - paragraph:
              - checkbox "Follow the playback in the text" [checked]
              - text: Follow the playback in the text
            - region "Transcript"
        """
    )
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    names = {
        node["name"]["value"] for node in nodes if node.get("role", {}).get("value") == "Audio"
    }
    assert names == {"Sound of the episode “Dance brings people together”"}


def test_names_and_roles_of_the_embedded_player(visits: Visits, site: Site) -> None:
    page = visits.open(site.page("en", "embed.html"))
    expect(page.locator("body")).to_match_aria_snapshot(
        """
        - main:
          - paragraph: Culture first · 1 min
          - heading "Dance brings people together" [level=1]
          - group: More controls
          - group:
            - heading "Chapters" [level=2]
          - group:
            - heading "Transcript" [level=2]
          - list:
            - listitem:
              - link "Page of the episode “Dance brings people together”"
          - paragraph: Links open in a new window.
        """
    )
