"""What the script adds to the page's own player, and what is there without it."""

import re

import pytest
from e2e.conftest import Visits
from e2e.site import HOSTILE, Site
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.xdist_group("pages")

NO_STORAGE = """
Object.defineProperty(window, "localStorage", { get() { throw new DOMException("blocked"); } });
"""


def time_of(page: Page) -> float:
    """Return where the player stands, in seconds."""
    seconds: float = page.evaluate("document.querySelector('audio').currentTime")
    return seconds


def go_to(page: Page, seconds: float) -> None:
    """Drag the player to a moment, as on its own bar."""
    page.evaluate(
        """seconds => new Promise(done => {
          const audio = document.querySelector("audio");
          audio.addEventListener("seeked", () => requestAnimationFrame(done), {once: true});
          audio.currentTime = seconds;
        })""",
        seconds,
    )


def is_playing(page: Page) -> bool:
    """Tell whether sound is heard."""
    return not page.evaluate("document.querySelector('audio').paused")


def current(page: Page) -> str:
    """Return the sentence that is marked as being heard."""
    return page.locator(".transcript [aria-current]").inner_text()


@pytest.mark.parametrize(
    ("end", "seconds"),
    [("#t=0:31", 31), ("#t=31", 31), ("?t=0:31", 31), ("?t=31", 31), ("#t=npt:31.5,40", 31.5)],
)
def test_an_address_may_name_a_moment(visits: Visits, site: Site, end: str, seconds: float) -> None:
    page = visits.open(site.page("fr") + end)
    assert time_of(page) == seconds
    assert not is_playing(page)
    assert current(page) == "La danse ne demande pas de parler la même langue."


@pytest.mark.parametrize("end", ["#t=", "#t=soon", "?t=-1", "#t=1:2:3:4", "#transcript", "#t=%"])
def test_an_address_that_names_no_moment_is_no_trouble(
    visits: Visits, site: Site, end: str
) -> None:
    assert time_of(visits.open(site.page("fr") + end)) == 0


def test_another_moment_in_the_address_moves_the_player(visits: Visits, site: Site) -> None:
    page = visits.open(site.page("fr"))
    page.evaluate("location.hash = 't=0:48'")
    page.wait_for_function("document.querySelector('audio').currentTime === 48")


def test_chapters_move_the_pages_own_player(visits: Visits, site: Site) -> None:
    page = visits.open(site.page("fr"))
    page.get_by_role("link", name="La danse").click()
    page.wait_for_function("document.querySelector('audio').currentTime >= 24")
    assert is_playing(page)
    assert page.url == site.page("fr")
    expect(page.locator(".chapters [aria-current]")).to_have_text(re.compile("La danse"))
    page.locator("[data-next-chapter]").click()
    page.wait_for_function("document.querySelector('audio').currentTime >= 48")
    expect(page.locator("[data-told]")).to_contain_text("Merci")
    told = page.locator("[data-told]").inner_text()
    page.locator("[data-next-chapter]").click()
    expect(page.locator("[data-told]")).not_to_have_text(told)
    assert time_of(page) < 60


def test_a_sentence_and_its_time_lead_into_the_sound(visits: Visits, site: Site) -> None:
    page = visits.open(site.page("fr"))
    page.get_by_text("Au début, il y avait quatre personnes.").click()
    page.wait_for_function("document.querySelector('audio').currentTime >= 42")
    assert current(page) == "Au début, il y avait quatre personnes."
    page.locator(".transcript").get_by_role("link", name="0:12").click()
    page.wait_for_function("document.querySelector('audio').currentTime < 20")
    assert 12 <= time_of(page) < 20
    page.locator("[data-sentence='1']").click()
    page.wait_for_function("document.querySelector('audio').currentTime >= 18")
    page.locator("[data-sentence='-1']").click()
    page.wait_for_function("document.querySelector('audio').currentTime < 18")
    assert is_playing(page)


def test_the_text_follows_what_is_heard_unless_told_not_to(visits: Visits, site: Site) -> None:
    page = visits.open(
        site.page("fr"), viewport={"width": 600, "height": 380}, reduced_motion="reduce"
    )
    expect(page.locator("[data-follow]")).to_be_checked()
    page.locator(".transcript p").first.scroll_into_view_if_needed()
    go_to(page, 1)
    go_to(page, 55)
    expect(page.get_by_text("Merci d’être venu")).to_be_in_viewport(ratio=1)
    page.locator("[data-follow]").uncheck()
    page.locator(".transcript p").first.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    go_to(page, 1)
    go_to(page, 55)
    assert current(page) == "Merci d’être venu nous en parler."
    assert page.evaluate("scrollY") == before


def test_who_reads_elsewhere_is_left_alone(visits: Visits, site: Site) -> None:
    page = visits.open(
        site.page("fr"), viewport={"width": 600, "height": 380}, reduced_motion="reduce"
    )
    go_to(page, 1)
    go_to(page, 55)
    assert page.evaluate("scrollY") == 0


def test_the_transcript_can_be_searched(visits: Visits, site: Site) -> None:
    page = visits.open(site.page("fr"), reduced_motion="reduce")
    field, told = page.get_by_role("searchbox"), page.locator("[data-search] output")
    field.fill("AUJOURD'HUI")
    numbers = re.compile(r"\D1\D+2\D*$")
    expect(told).to_have_text(numbers)
    field.press("Enter")
    expect(told).to_have_text(numbers)
    expect(page.locator(".transcript").get_by_text("nous parlons")).to_be_in_viewport()
    field.press("Enter")
    expect(told).to_have_text(re.compile(r"\D2\D+2\D*$"))
    expect(page.get_by_text("nous sommes plus de quarante")).to_be_in_viewport()
    page.locator("[data-result]").click()
    expect(told).to_have_text(numbers)
    page.locator("[data-listen]").click()
    page.wait_for_function("document.querySelector('audio').currentTime >= 6")
    assert 6 <= time_of(page) < 12
    field.fill("culture. aujourd’hui")  # in two sentences
    expect(told).to_have_text(re.compile(r"\D1\D+1\D*$"))
    marked = "[...CSS.highlights.get('chosen')].map(range => range.toString())"
    assert page.evaluate(marked) == ["culture. Aujourd’hui"]
    field.fill("education")
    expect(told).to_have_text(re.compile(r"\D1\D+1\D*$"))
    assert page.evaluate(marked) == ["éducation"]
    field.fill("zèbre")
    expect(told).to_have_text(re.compile(r"^\D+$"))
    expect(page.locator("[data-listen]")).to_be_hidden()
    field.fill("")
    expect(told).to_have_text("")
    assert page.locator(".transcript [aria-current]").count() == 1  # it plays
    assert told.evaluate("each => getComputedStyle(each).display") != "none"
    assert page.get_by_role("status").count() == 2  # what the player and the search tell


def test_speed_and_the_link_to_this_moment(visits: Visits, site: Site) -> None:
    page = visits.open(site.page("fr"), permissions=["clipboard-read", "clipboard-write"])
    page.locator("[data-speed]").select_option("1.5")
    assert page.evaluate("document.querySelector('audio').playbackRate") == 1.5
    go_to(page, 31.7)
    page.locator("[data-copy]").click()
    expect(page.locator("[data-told]")).to_contain_text(f"{site.page('fr')}#t=0:31")
    assert page.evaluate("navigator.clipboard.readText()") == f"{site.page('fr')}#t=0:31"


def test_without_a_clipboard_the_link_is_shown(visits: Visits, site: Site) -> None:
    page = visits.open(site.page("fr"))
    page.evaluate("delete Navigator.prototype.clipboard")  # as where the page has no https
    page.locator("[data-copy]").click()
    expect(page.locator("[data-told]")).to_contain_text(f"{site.page('fr')}#t=0:00")


def test_the_place_is_remembered_only_if_asked(visits: Visits, site: Site) -> None:
    page = visits.open(site.page("fr"))
    go_to(page, 20)
    assert page.evaluate("localStorage.length") == 0
    page.reload()
    assert time_of(page) == 0
    page.locator("[data-remember]").check()
    go_to(page, 33)
    page.reload()
    expect(page.locator("[data-remember]")).to_be_checked()
    assert time_of(page) == 33
    expect(page.locator("[data-told]")).to_contain_text("0:33")
    page.goto(site.page("fr") + "#t=0:10")
    page.reload()
    assert time_of(page) == 10
    page.locator("[data-remember]").uncheck()
    assert page.evaluate("localStorage.length") == 0


def test_blocked_storage_breaks_nothing(visits: Visits, site: Site) -> None:
    page = visits.browser.new_context().new_page()
    page.on("pageerror", lambda error: visits.complaints.append(str(error)))
    page.add_init_script(NO_STORAGE)
    page.goto(site.page("fr") + "#t=0:31")
    page.locator("[data-remember]").check()
    go_to(page, 45)
    assert current(page) == "Au début, il y avait quatre personnes."


def test_without_scripts_all_is_there(visits: Visits, site: Site) -> None:
    page = visits.open(site.page("fr"), java_script_enabled=False)
    for text in ("Je suis danseur et médiateur", "La danse ne demande pas"):
        expect(page.get_by_text(text).first).to_be_visible()
    expect(page.locator("audio[controls]")).to_be_visible()
    assert page.locator("button, select, input").count() == 0
    assert page.get_by_role("link", name="La danse").get_attribute("href") == (
        f"{site.page('fr', 'audio-12345678.wav')}#t=24"
    )
    page.locator(".transcript").get_by_role("link", name="0:24").click()
    page.wait_for_url("**/audio-12345678.wav#t=24.0")
    page.wait_for_timeout(300)
    embed = visits.open(site.page("fr", "embed.html"), java_script_enabled=False)
    embed.locator("summary", has_text="Transcription").click()
    expect(embed.get_by_text("Je suis danseur et médiateur")).to_be_visible()


def test_without_scripts_the_sound_plays(visits: Visits, site: Site) -> None:
    page = visits.open(site.page("fr"), java_script_enabled=False)
    assert _seconds_on_the_bar(page) == 0
    page.locator("audio").focus()
    page.keyboard.press("Space")
    page.wait_for_timeout(1500)
    assert _seconds_on_the_bar(page) > 0


def _seconds_on_the_bar(page: Page) -> float:
    """Return where the bar of the browser's own player stands, as assistive technology has it."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    (bar,) = (
        node
        for node in nodes
        if node["role"]["value"] == "slider" and "time" in node["name"]["value"]
    )
    return float(bar["value"]["value"])


@pytest.mark.parametrize("name", ["index.html", "embed.html", "../index.html"])
def test_hostile_words_are_shown_as_words(visits: Visits, site: Site, name: str) -> None:
    page = visits.open(site.page("hostile", name))
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.wait_for_timeout(200)
    assert page.evaluate("window.hit") is None
    shown = " ".join(page.inner_text("body").split())
    visible = " ".join(HOSTILE.split())
    assert visible in shown
    assert page.locator("h1").inner_text().count("<script>") == 1
    assert page.locator("a[href^='javascript:'], [onerror], [onfocus], img[src='x']").count() == 0
    if name == "index.html":  # what turns the writing around ends with the words
        for inline in (".people bdi", ".transcript strong", ".transcript [data-t]"):
            isolated = "each => getComputedStyle(each).unicodeBidi"
            assert page.locator(inline).first.evaluate(isolated) == "isolate"
    if name != "../index.html":
        page.get_by_role("searchbox").fill("<script>window.hit=1</script>")
        expect(page.locator("[data-search] output")).to_have_text(re.compile(r"1\D+1"))
        page.get_by_role("link", name="0:00").last.click()
        assert page.evaluate("window.hit") is None


def test_the_policy_holds_back_what_is_not_the_pages_own(chromium: Visits, site: Site) -> None:
    page = Visits(chromium, {site.base}).open(site.page("fr"))
    page.evaluate(
        """() => {
          window.refused = [];
          addEventListener("securitypolicyviolation", e => refused.push(e.effectiveDirective));
          const script = document.createElement("script");
          script.textContent = "window.hit = 1";
          document.body.append(script);
          const picture = new Image();
          picture.src = "https://example.org/x.png";
          fetch("https://example.org/").catch(() => null);
        }"""
    )
    page.wait_for_function("window.refused.length === 3")
    assert page.evaluate("window.hit") is None
    page.context.close()


def test_the_search_stays_in_sight_on_a_large_screen(visits: Visits, site: Site) -> None:
    page = visits.open(
        site.page("fr"), viewport={"width": 1280, "height": 640}, reduced_motion="reduce"
    )
    assert page.locator(".transcript [aria-current]").count() == 0  # nothing is heard yet
    field = page.get_by_role("searchbox")
    field.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    page.keyboard.press("Tab")
    field.type("merci")
    assert page.evaluate("scrollY") == before  # nothing moves while somebody types
    field.press("Enter")
    field.press("Enter")
    expect(page.get_by_text("Merci d’être venu")).to_be_in_viewport()
    expect(field).to_be_in_viewport(ratio=1)
    covered = field.evaluate(
        """field => {
          const {left, top} = field.getBoundingClientRect();
          return document.elementFromPoint(left + 9, top + 9) !== field;
        }"""
    )
    assert not covered
