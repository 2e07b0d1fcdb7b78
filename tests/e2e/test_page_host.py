"""A page of another organisation, at another origin, shows an episode in every way there is."""

import pytest
from e2e.conftest import Visits
from e2e.site import SAID, Site
from playwright.sync_api import Frame, Page, expect

pytestmark = pytest.mark.xdist_group("pages")

FITS = """
() => [...document.querySelectorAll("iframe")].every(frame => {
  const wanted = Number(frame.dataset.wanted);
  return wanted && Math.abs(frame.getBoundingClientRect().height - wanted) <= 1;
})
"""


@pytest.fixture
def page(host_visits: Visits, site: Site) -> Page:
    """The host's page, when all its frames are there."""
    page = host_visits.open(f"{site.host}/fr.html", viewport={"width": 800, "height": 1600})
    for frame in page.frames[1:]:
        frame.wait_for_selector("audio")
    return page


def frame_of(page: Page, selector: str) -> Frame:
    """Return what the frame at ``selector`` shows."""
    element = page.locator(selector).element_handle()
    assert element is not None
    frame = element.content_frame()
    assert frame is not None
    frame.wait_for_load_state()
    return frame


def heights_fit(page: Page) -> bool:
    """Wait until each frame is as tall as what it shows."""
    for element in page.locator("iframe").element_handles():
        frame = element.content_frame()
        assert frame is not None
        wanted = frame.evaluate("Math.ceil(document.body.getBoundingClientRect().height)")
        element.evaluate("(frame, wanted) => { frame.dataset.wanted = wanted }", wanted)
    return bool(page.evaluate(FITS))


def test_frame_element_and_fragment_stand_side_by_side(page: Page) -> None:
    assert page.locator("iframe").count() == 3
    assert page.locator("iframe").evaluate_all("each => each.map(frame => frame.title)") == [
        "Danse — Une série",
        "Danse — Une série",
        "Danse, 0:24",
    ]
    assert page.locator("body > main > figure audio").count() == 1


def test_frames_are_as_tall_as_their_content(page: Page) -> None:
    for width in (800, 320):
        page.set_viewport_size({"width": width, "height": 1600})
        page.wait_for_timeout(300)
        assert heights_fit(page)
    frame = frame_of(page, "media-episode iframe >> nth=0")
    before = page.locator("media-episode iframe").first.bounding_box()
    frame.locator("summary", has_text="Transcription").click()
    page.wait_for_timeout(300)
    after = page.locator("media-episode iframe").first.bounding_box()
    assert before is not None
    assert after is not None
    assert after["height"] > before["height"] + 100
    assert heights_fit(page)
    frame.locator("summary", has_text="Transcription").click()
    page.wait_for_timeout(300)
    assert heights_fit(page)


def test_nobody_else_can_resize_a_frame(page: Page) -> None:
    frame = page.locator("iframe").first
    before = frame.bounding_box()
    forged = {"type": "media-episode:height", "height": 999}
    page.evaluate("message => postMessage(message, '*')", forged)  # the host's own origin
    inside = page.frames[1]
    inside.evaluate("parent.postMessage({type: 'media-episode:height', height: 'tall'}, '*')")
    inside.evaluate("parent.postMessage({type: 'other', height: 999}, '*')")
    page.wait_for_timeout(300)
    assert frame.bounding_box() == before


def test_an_element_may_begin_at_a_moment(page: Page) -> None:
    frame = frame_of(page, "media-episode[t] iframe")
    assert frame.evaluate("document.querySelector('audio').currentTime") == 24
    plain = frame_of(page, "media-episode:not([t]) iframe")
    assert plain.evaluate("document.querySelector('audio').currentTime") == 0


def test_the_transcript_comes_into_the_hosts_page_and_seeks(page: Page) -> None:
    element = page.locator("media-episode[transcript]")
    element.locator("summary").click()
    expect(element.locator("section")).to_contain_text(SAID["fr"][3])
    element.get_by_role("link", name="0:36").click()
    frame = frame_of(page, "media-episode[t] iframe")
    frame.wait_for_function("document.querySelector('audio').currentTime >= 36")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")
    assert len(ids) == len(set(ids))


def test_captions_and_transcript_can_be_read_from_the_other_origin(page: Page, site: Site) -> None:
    read = "address => fetch(address).then(answer => answer.text())"
    for name, word in (("transcript.vtt", "WEBVTT"), ("transcript.html", "<section")):
        assert word in page.evaluate(read, site.page("fr", name))


def test_the_fragment_plays_and_leads_to_the_page_at_the_moment(page: Page, site: Site) -> None:
    figure = page.locator("body > main > figure")
    figure.locator("audio").focus()
    page.keyboard.press("Space")
    page.wait_for_function("!document.querySelector('main > figure audio').paused")
    page.keyboard.press("Space")
    figure.locator("summary").click()
    link = figure.get_by_role("link", name="0:36")
    assert link.get_attribute("href") == f"{site.page('fr')}#t=36.0"
    link.click()
    page.wait_for_url(f"{site.page('fr')}#t=36.0")
    assert page.evaluate("document.querySelector('audio').currentTime") == 36


def test_without_its_script_the_element_is_a_link(host_visits: Visits, site: Site) -> None:
    page = host_visits.open(f"{site.host}/fr.html", java_script_enabled=False)
    link = page.get_by_role("link", name="Danse — Une série")
    assert link.get_attribute("href") == site.page("fr")


def test_an_element_shows_nothing_from_elsewhere(host_visits: Visits, site: Site) -> None:
    page = host_visits.open(f"{site.host}/fr.html")
    shown = page.evaluate(
        """sources => sources.map(src => {
          const element = document.createElement("media-episode");
          element.setAttribute("src", src);
          document.body.append(element);
          return element.querySelectorAll("iframe").length;
        })""",
        ["javascript:alert(1)//.html", "https://example.org/x", "data:text/html,x"],
    )
    assert shown == [0, 0, 0]
