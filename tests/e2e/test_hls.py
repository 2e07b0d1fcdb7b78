"""A ladder as Chromium plays it, which knows HLS by itself."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from video.clips import make_clip

from media_pipeline.tools.ffmpeg import find_ffmpeg
from media_pipeline.tools.web_server import serving
from media_pipeline.video.hls import LadderSource, make_ladder

STATE = """() => {
    const video = document.querySelector("video");
    return {
        at: video.currentTime, duration: video.duration, height: video.videoHeight,
        sound: video.webkitAudioDecodedByteCount, error: video.error && video.error.message,
    };
}"""


@pytest.fixture
def page(chromium: Browser, tmp_path: Path) -> Any:
    """A page whose video is a ladder of 20 s in 360 and 480 lines."""
    picture = "testsrc2=size=854x480:rate=20:duration=20"
    options = ("-g", "60", "-sc_threshold", "0")
    video = make_clip(tmp_path / "video.mp4", picture, *options, sound="sine=f=440:d=20")
    ladder = make_ladder(find_ffmpeg(), LadderSource(video, "2" * 64), tmp_path / "hls")
    element = f'<!doctype html><video src="hls/{ladder.playlist}" muted></video>'
    (tmp_path / "index.html").write_text(element, "utf-8")
    with serving(tmp_path) as base:
        opened = chromium.new_context().new_page()
        opened.goto(f"{base}/index.html")
        yield opened
        opened.context.close()


def test_a_ladder_plays_and_is_sought(page: Page) -> None:
    page.evaluate("() => document.querySelector('video').play()")
    page.wait_for_function("() => document.querySelector('video').currentTime > 1")
    page.evaluate("() => { document.querySelector('video').currentTime = 14 }")
    page.wait_for_function("() => document.querySelector('video').currentTime > 14.5")
    state = page.evaluate(STATE)
    assert state["error"] is None
    assert state["duration"] == pytest.approx(20.0, abs=0.1)
    assert state["height"] in {360, 480}
    assert state["sound"] > 0
