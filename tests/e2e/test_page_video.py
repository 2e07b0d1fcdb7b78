"""The page of a filmed meeting: it plays with captions on, and finds moments by their pictures."""

from collections.abc import Iterator
from io import BytesIO
from itertools import product
from pathlib import Path

import pytest
from e2e.conftest import Visits, violations
from e2e.film import CODECS, COLOURS, LENGTH_S, YOUTUBE, FilmSite, build
from e2e.site import HOSTILE, SAID
from e2e.test_page_keyboard import reach, tabs
from e2e.test_page_looks import unfold
from PIL import Image, ImageColor
from playwright.sync_api import Browser, Frame, Page, expect

from media_pipeline.tools.web_server import serving

pytestmark = pytest.mark.xdist_group("pages")

VIDEO = "document.querySelector('video')"
FOCUSED = "Accessibility.getFullAXTree"
SHIFTS = """
() => new Promise(done => {
  new PerformanceObserver(list => done(list.getEntries().map(each => each.value)))
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done([]), 500);
})
"""


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FilmSite]:
    """The pages of the film, and those of a host at another origin."""
    root, log = tmp_path_factory.mktemp("film"), list[str]()
    with serving(root / "pages", log=log.append) as base, serving(root / "host") as host:
        built = FilmSite(base, host, root / "pages", root / "host", log)
        build(built)
        yield built


@pytest.fixture
def visits(chromium: Browser, film: FilmSite) -> Iterator[Visits]:
    """Visits that may ask nobody but the pages' origin and the host's."""
    made = Visits(chromium, {film.base, film.host})
    yield made
    made.close()


@pytest.fixture
def page(visits: Visits, film: FilmSite) -> Page:
    """The page of the film in English."""
    return ready(visits.open(film.page("en"), viewport={"width": 1280, "height": 900}))


def ready(page: Page) -> Page:
    """Wait until the length of the video is known."""
    until(page, f"{VIDEO}.readyState > 0")
    return page


def until(page: Page | Frame, condition: str) -> None:
    """Wait until a condition holds. Playwright's own way of waiting is refused by the policy."""
    for _ in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never: {condition}")


def time_of(page: Page) -> float:
    """Return where the player stands, in seconds."""
    seconds: float = page.evaluate(f"{VIDEO}.currentTime")
    return seconds


def caption(page: Page) -> str:
    """Return the caption that is shown, or nothing."""
    text: str = page.evaluate(
        f"""() => {{
          const [track] = {VIDEO}.textTracks;
          return track.mode === "showing" ? track.activeCues[0]?.getCueAsHTML().textContent : "";
        }}"""
    )
    return text


def focus_of(page: Page) -> str:
    """Return the name of what has the focus, within the browser's own player too."""
    nodes = page.context.new_cdp_session(page).send(FOCUSED)["nodes"]
    return [
        str(node["name"]["value"])
        for node in nodes
        if any(
            each["name"] == "focused" and each["value"]["value"]
            for each in node.get("properties", ())
        )
    ][-1]


def test_it_plays_with_captions_on_once_somebody_asks(page: Page) -> None:
    page.wait_for_timeout(300)
    assert page.evaluate(f"{VIDEO}.paused")
    assert time_of(page) == 0
    assert page.evaluate(f"{VIDEO}.duration") == pytest.approx(LENGTH_S, abs=0.1)
    reach(page, page.locator("video"))
    page.keyboard.press("Space")
    until(page, f"{VIDEO}.currentTime > 0.5")
    assert caption(page) == SAID["en"][0]
    page.keyboard.press("Space")
    until(page, f"{VIDEO}.paused")


def test_what_browsers_are_told_of_the_file_is_enough_to_play_it(page: Page) -> None:
    source = page.locator("video source")
    assert source.get_attribute("type") == f'video/mp4; codecs="{CODECS}"'
    answer = page.evaluate(f"{VIDEO}.canPlayType({VIDEO}.querySelector('source').type)")
    assert answer == "probably"


def test_seeking_asks_for_a_part_of_the_file(page: Page, film: FilmSite) -> None:
    page.evaluate(f"{VIDEO}.currentTime = 20")
    until(page, f"!{VIDEO}.seeking && {VIDEO}.readyState > 1")
    assert caption(page) == SAID["en"][8]
    answers = {line.rpartition(" ")[2] for line in film.log if "/en/episode-04/video-" in line}
    assert answers == {"206"}


def test_captions_are_switched_by_keyboard_in_the_browsers_own_player(page: Page) -> None:
    reach(page, page.locator("video"))
    for key, wanted in (("Tab", "more media"), ("ArrowDown", "captions"), ("ArrowDown", "Off")):
        for _ in range(8):
            if wanted in focus_of(page):
                break
            page.keyboard.press(key)
        assert wanted in focus_of(page)
        page.keyboard.press("Enter")
        page.wait_for_timeout(100)
    until(page, f"{VIDEO}.textTracks[0].mode !== 'showing'")


def test_captions_say_their_language(visits: Visits, film: FilmSite, page: Page) -> None:
    french = visits.open(film.page("fr"))
    for shown, language, name in ((page, "en", "English"), (french, "fr", "français")):
        track = shown.locator("track[kind=captions]")
        assert track.get_attribute("srclang") == language
        assert name in (track.get_attribute("label") or "")


def pointed(page: Page, seconds: float) -> None:
    """Point at a moment on the bar."""
    bar = page.locator("[data-seek]")
    box = bar.bounding_box()
    assert box is not None
    at = 8 + (box["width"] - 16) * seconds / LENGTH_S
    bar.hover(position={"x": at, "y": box["height"] / 2})


def colour_of(page: Page) -> tuple[int, ...]:
    """Return the colour in the middle of the picture above the bar."""
    shot = page.locator("[data-glimpse] > div").screenshot()
    image = Image.open(BytesIO(shot)).convert("RGB")
    colour = image.getpixel((image.width // 2, image.height // 2))
    assert isinstance(colour, tuple)
    return tuple(int(channel) for channel in colour)


def test_pointing_at_the_bar_shows_the_picture_of_that_moment(page: Page, film: FilmSite) -> None:
    asked = [line for line in film.log if "/en/episode-04/storyboard" in line]
    assert asked == []  # before somebody uses the bar, nothing is fetched
    told = {0: "0:00, Welcome", 5: "0:05, Welcome", 10: "0:10, Dance", 20: "0:20, Thanks"}
    for seconds, words in told.items():
        pointed(page, seconds)
        expect(page.locator("[data-glimpse] p")).to_have_text(words)
        expect(page.locator("[data-glimpse] > div")).to_be_visible()
        page.wait_for_load_state("networkidle")
        wanted = ImageColor.getrgb(COLOURS[seconds // 5])
        seen = colour_of(page)
        assert all(abs(one - other) < 12 for one, other in zip(seen, wanted, strict=True))
    assert time_of(page) == 0
    page.keyboard.press("Escape")
    expect(page.locator("[data-glimpse]")).to_be_hidden()
    pointed(page, 10)
    page.mouse.down()
    page.mouse.up()
    until(page, f"{VIDEO}.currentTime === 10 && !{VIDEO}.seeking")
    expect(page.locator("[data-glimpse]")).to_be_hidden()  # the player itself shows it now
    page.mouse.move(5, 5)
    assert page.evaluate(f"{VIDEO}.paused")


def test_the_bar_is_used_by_keyboard_and_tells_where_it_stands(page: Page) -> None:
    bar = page.get_by_role("slider", name="Find a moment by its picture")
    reach(page, bar)
    assert bar.get_attribute("aria-valuetext") == "0:00, Welcome"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    until(page, f"{VIDEO}.currentTime === 10 && !{VIDEO}.seeking")
    assert bar.get_attribute("aria-valuetext") == "0:10, Dance"
    expect(page.locator("[data-glimpse]")).to_be_hidden()
    page.keyboard.press("End")
    until(page, f"{VIDEO}.currentTime === 20")
    page.keyboard.press("Tab")
    page.evaluate(f"{VIDEO}.currentTime = 13")
    until(page, "document.querySelector('[data-seek]').value === '15'")
    assert bar.get_attribute("aria-valuetext") == "0:13, Dance"


def test_chapters_and_sentences_lead_into_the_video(page: Page, film: FilmSite) -> None:
    page.set_viewport_size({"width": 1280, "height": 600})
    chapter = page.get_by_role("link", name="Dance").first
    reach(page, chapter)
    chapter.evaluate("each => each.scrollIntoView()")
    expect(page.locator("video")).not_to_be_in_viewport()
    page.keyboard.press("Enter")
    until(page, f"{VIDEO}.currentTime >= 9.6 && !{VIDEO}.paused")
    assert page.url == film.page("en")
    expect(page.locator("video")).to_be_in_viewport(ratio=1)
    page.locator(".transcript").get_by_role("link", name="0:04").click()
    until(page, f"{VIDEO}.currentTime < 9")
    assert page.url == film.page("en")
    page.get_by_text(SAID["en"][9]).click()
    until(page, f"{VIDEO}.currentTime >= 21.6")
    assert page.evaluate("scrollY") > 0  # who reads along is left where he reads
    page.evaluate("location.hash = 't=0:05'")
    until(page, f"{VIDEO}.currentTime < 9")


def test_sound_video_and_youtube_are_plain_links(page: Page) -> None:
    links = page.locator("article > .links").first.get_by_role("link")
    assert [link.inner_text().replace("\u202f", " ") for link in links.all()] == [
        "Read the transcript",
        "Watch on YouTube",
        "Download the video (MP4, 180p, 300 MB)",
        "Download the sound (MP3, 42 MB)",
    ]
    assert links.nth(1).get_attribute("href") == YOUTUBE
    assert page.locator("iframe").count() == 0


def test_nothing_moves_while_the_page_loads(visits: Visits, film: FilmSite) -> None:
    for name in ("index.html", "embed.html"):
        page = ready(visits.open(film.page("fr", name), viewport={"width": 800, "height": 900}))
        assert sum(page.evaluate(SHIFTS)) < 0.02


@pytest.mark.parametrize("size", [(320, 640), (640, 360), (1280, 800)])
def test_a_portrait_video_fits_the_window(
    visits: Visits, film: FilmSite, size: tuple[int, int]
) -> None:
    width, height = size
    page = ready(visits.open(film.page("upright"), viewport={"width": width, "height": height}))
    box = page.locator("video").bounding_box()
    assert box is not None
    assert box["height"] <= 0.86 * height
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("series", ["fr", "upright"])
def test_the_frame_is_high_enough_without_a_script(
    visits: Visits, film: FilmSite, series: str
) -> None:
    viewport = {"width": 656, "height": 1000}  # the frame is 640 wide
    page = visits.open(f"{film.host}/bare-{series}.html", viewport=viewport)
    (frame,) = page.frames[1:]
    frame.wait_for_selector("video")
    needed = frame.evaluate("document.body.getBoundingClientRect().height")
    box = page.locator("iframe").bounding_box()
    assert box is not None
    assert needed <= box["height"] <= needed + 60


def test_a_host_shows_the_video_in_every_way(visits: Visits, film: FilmSite) -> None:
    page = visits.open(f"{film.host}/fr.html", viewport={"width": 800, "height": 1200})
    for frame in page.frames[1:]:
        frame.wait_for_selector("video")
        assert "fullscreen" in frame.frame_element().get_attribute("allow")
        assert frame.evaluate("document.fullscreenEnabled")
        until(frame, f"{VIDEO}.readyState > 0")
        wanted = frame.evaluate("Math.ceil(document.body.getBoundingClientRect().height)")
        page.wait_for_timeout(200)
        box = frame.frame_element().bounding_box()
        assert box["height"] == pytest.approx(wanted, abs=1)
    pasted = page.locator("main > figure")
    pasted.locator("video").focus()
    page.keyboard.press("Space")
    until(page, "document.querySelector('main > figure video').currentTime > 0.2")
    pasted.get_by_role("link").first.click()
    page.wait_for_url(f"{film.page('fr')}#listen")


def test_without_scripts_it_is_watched_with_captions(visits: Visits, film: FilmSite) -> None:
    page = visits.open(film.page("fr"), java_script_enabled=False)
    expect(page.locator("video[controls] track[default]")).to_have_count(1)
    assert page.locator("button, select, input").count() == 0
    chapter = page.get_by_role("link", name="La danse")
    address = film.page("fr", "video-00000180.mp4")
    assert chapter.get_attribute("href") == f"{address}#t=9.6"


def test_the_file_comes_before_the_playlist_except_in_safari(
    visits: Visits, film: FilmSite
) -> None:
    address = film.page("fr", "ladder.html")
    page = ready(visits.open(address))
    kinds = "[...document.querySelectorAll('video source')].map(each => each.type.split(';')[0])"
    assert page.evaluate(kinds) == ["video/mp4", "application/vnd.apple.mpegurl"]
    assert page.evaluate(f"{VIDEO}.currentSrc").endswith(".mp4")
    safari = visits.browser.new_context().new_page()
    safari.add_init_script("window.ManagedMediaSource = class {}")
    safari.goto(address)
    ready(safari)  # the playlist is broken, so the file is played
    assert safari.evaluate(kinds) == ["application/vnd.apple.mpegurl", "video/mp4"]
    assert safari.evaluate(f"{VIDEO}.currentSrc").endswith(".mp4")


@pytest.mark.parametrize("name", ["index.html", "embed.html"])
def test_hostile_words_are_shown_as_words(visits: Visits, film: FilmSite, name: str) -> None:
    page = visits.open(film.page("hostile", name))
    pointed(page, 10)
    expect(page.locator("[data-glimpse] p")).to_contain_text("<script>window.hit=1</script>")
    assert page.evaluate("window.hit") is None
    assert page.locator("h1").inner_text().count("<script>") == HOSTILE.count("<script>")


@pytest.mark.parametrize("name", ["index.html", "embed.html"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_focus_is_always_seen(visits: Visits, film: FilmSite, name: str, width: int) -> None:
    page = ready(visits.open(film.page("en", name), viewport={"width": width, "height": 640}))
    unfold(page)
    seen = list(tabs(page))
    assert len(seen) > 15
    assert [each for each in seen if not each["inside"]] == []
    assert [each for each in seen if not each["ring"] and each["tag"] != "VIDEO"] == []


@pytest.mark.parametrize("series", ["fr", "en"])
def test_axe_finds_nothing(visits: Visits, film: FilmSite, pictures: Path, series: str) -> None:
    for name in ("index.html", "embed.html"):
        page = ready(visits.open(film.page(series, name)))
        unfold(page)
        page.evaluate(f"{VIDEO}.currentTime = 12")
        for width, scheme in product((320, 1280), ("light", "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            pointed(page, 10)
            page.wait_for_timeout(150)
            assert violations(page) == [], (name, width, scheme)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            path = pictures / f"video-{series}-{name}-{scheme}-{width}.png"
            page.screenshot(path=path, full_page=True)


def test_pictures_of_the_others(visits: Visits, film: FilmSite, pictures: Path) -> None:
    upright = film.page("upright")
    embed, host = film.page("upright", "embed.html"), f"{film.host}/upright.html"
    for name, address, width in (
        ("page", upright, 320),
        ("page", upright, 1280),
        ("embed", embed, 320),
        ("host", host, 768),
    ):
        page = visits.open(address, viewport={"width": width, "height": 900})
        page.wait_for_timeout(300)
        page.screenshot(path=pictures / f"video-upright-{name}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_paper_gets_the_words_and_not_the_video(page: Page) -> None:
    page.emulate_media(media="print")
    for gone in ("video", ".seek", ".tools"):
        assert not page.locator(gone).first.is_visible()
    assert page.locator(".transcript").is_visible()
