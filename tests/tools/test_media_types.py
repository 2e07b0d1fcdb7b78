"""Names promise types and tell how long they may be remembered."""

import pytest

from media_pipeline.model.publication import IMMUTABLE, SHORT
from media_pipeline.tools.media_types import cache_control_of, media_type_of


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a/audio-0123abcd.mp3", "audio/mpeg"),
        ("a/audio.M4A", "audio/mp4"),
        ("a/video.mp4", "video/mp4"),
        ("a/transcript.vtt", "text/vtt; charset=utf-8"),
        ("a/transcript.srt", "application/x-subrip"),
        ("a/transcript.json", "application/json"),
        ("a/chapters.json", "application/json+chapters"),
        ("catalog.json", "application/json"),
        ("a/feed.xml", "application/rss+xml; charset=utf-8"),
        ("a/sitemap.xml", "application/xml; charset=utf-8"),
        ("a/index.html", "text/html; charset=utf-8"),
        ("a/transcript.txt", "text/plain; charset=utf-8"),
        ("cover-0123abcd.jpg", "image/jpeg"),
        ("cover.png", "image/png"),
        ("what", "application/octet-stream"),
    ],
)
def test_the_type_follows_the_name(name: str, media_type: str) -> None:
    assert media_type_of(name) == media_type


@pytest.mark.parametrize("name", ["audio-0123abcd.mp3", "a/b/cover-ffffffff.jpg"])
def test_a_hashed_name_never_changes(name: str) -> None:
    assert cache_control_of(name) == IMMUTABLE


@pytest.mark.parametrize(
    "name",
    [
        "feed.xml",
        "audio-0123abc.mp3",
        "audio-0123abcg.mp3",
        "a-0123abcd/index.html",
        "0123abcd.mp3",
    ],
)
def test_any_other_name_may_change_within_a_minute(name: str) -> None:
    assert cache_control_of(name) == SHORT
