"""The sample as it was really published, in a real browser and before the W3C's Nu checker."""

import json
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from e2e.conftest import Visits, violations
from nu_checker import NU_CHECKER
from playwright.sync_api import Browser
from workspaces import Place, feed_of

pytestmark = pytest.mark.xdist_group("sample")

PAGES = (
    "episode-04/index.html",
    "episode-04/embed.html",
    "episode-04/accessibility.html",
    "index.html",
)


@pytest.fixture(scope="module")
def sample_feed(sample_template: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the sample's feed; nobody changes what is published."""
    root = tmp_path_factory.mktemp("sample") / "workspace"
    shutil.copytree(sample_template.root, root)
    with feed_of(Place(root)) as address:
        yield address


@pytest.fixture
def sample_visits(chromium: Browser, sample_feed: str) -> Iterator[Visits]:
    """Visits of the published sample, which may ask nobody else."""
    visits = Visits(chromium, {sample_feed.removesuffix("/priorite-culture/feed.xml")})
    yield visits
    visits.close()


def test_axe_finds_nothing(sample_visits: Visits, sample_feed: str) -> None:
    for name in PAGES:
        page = sample_visits.open(sample_feed.replace("feed.xml", name))
        assert violations(page) == []


def test_what_was_published_plays_and_follows(sample_visits: Visits, sample_feed: str) -> None:
    page = sample_visits.open(sample_feed.replace("feed.xml", "episode-04/index.html"))
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
    page.wait_for_selector(".transcript [aria-current]")
    said = page.locator(".transcript [aria-current]")
    assert 50 < float(said.get_attribute("data-t") or 0) <= 62
    text = page.inner_text("main")
    assert "nous parlons de danse" in text
    assert "Animatrice" in text


def test_the_published_script_shows_the_published_player(
    sample_visits: Visits, sample_feed: str
) -> None:
    page = sample_visits.open(sample_feed.replace("feed.xml", "index.html"))
    script = page.request.get(sample_feed.replace("feed.xml", "media-episode.js"))
    assert script.headers["content-type"].startswith("text/javascript")
    assert "max-age=60" in script.headers["cache-control"]
    assert "customElements" in script.text()
    fragment = page.request.get(sample_feed.replace("feed.xml", "episode-04/embed-fragment.html"))
    assert "nous parlons de danse" in fragment.text()


def test_the_nu_checker_finds_no_error(sample_template: Place) -> None:
    folder = sample_template.public / "priorite-culture"
    done = subprocess.run(
        [*NU_CHECKER, "--errors-only", "--format", "json", *(folder / n for n in PAGES)],
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert json.loads(done.stderr)["messages"] == []
