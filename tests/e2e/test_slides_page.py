"""The page of proposed chapters in Chromium: seen by everybody, asking nobody."""

from pathlib import Path

import pytest
from e2e.conftest import Visits, violations
from media import REPOSITORY, make_sound
from playwright.sync_api import Browser

from media_pipeline.model.slides import ProposedChapter
from media_pipeline.render.slides_page import slides_html


@pytest.fixture
def page_file(tmp_path: Path) -> Path:
    picture = make_sound(tmp_path / "1.jpg", "testsrc=s=480x270", "-frames:v", "1").read_bytes()
    chapters = [
        ProposedChapter(start_s=0.0, title="Bienvenue <b>ici</b>", said="", thumbnail=picture),
        ProposedChapter(start_s=3725.4, title="La suite", said="La suite, donc.", thumbnail=b""),
    ]
    path = tmp_path / "slides.html"
    path.write_text(slides_html("Rencontre", chapters, "fr"), "utf-8")
    return path


def test_the_page(chromium: Browser, page_file: Path, pictures: Path) -> None:
    assert REPOSITORY in pictures.parents
    visits = Visits(chromium, {"file://", "data://"})
    page = visits.open(page_file.as_uri(), viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.locator("h2").all_inner_texts() == [
        "0:00 Bienvenue <b>ici</b>",
        "1:02:05 La suite",
    ]
    assert page.evaluate("document.querySelector('img').naturalWidth") == 480
    assert violations(page) == []
    page.screenshot(path=pictures / "slides.png", full_page=True)
    visits.close()
