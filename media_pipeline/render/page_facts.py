"""What a program can see of a page's accessibility, read from its HTML as a browser would."""

from dataclasses import dataclass
from typing import Any

_MEDIA = "//audio | //video"


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What was found; a statement about media holds for every one on the page, and needs one."""

    language: str
    has_media: bool
    has_video: bool
    is_named: bool
    starts_alone: bool
    has_controls: bool
    has_captions: bool
    has_transcript: bool
    has_readable_download: bool
    style: str


def facts_of(html: str) -> PageFacts:
    """Return the facts about a page."""
    from lxml import html as parser

    page: Any = parser.document_fromstring(html)
    media = page.xpath(_MEDIA)
    return PageFacts(
        language=page.get("lang", ""),
        has_media=bool(media),
        has_video=bool(page.xpath("//video")),
        is_named=bool(media) and all(_name(page, each) for each in media),
        starts_alone=any("autoplay" in each.attrib for each in media),
        has_controls=bool(media) and all("controls" in each.attrib for each in media),
        has_captions=bool(page.xpath("//track[@kind='captions' or @kind='subtitles']/@src")),
        has_transcript=any(_words(each) for each in page.xpath(_with_class("transcript"))),
        has_readable_download=bool(page.xpath("//a[@type='text/html' or @type='text/plain']")),
        style="\n".join(page.xpath("//style/text()")),
    )


def frame_title(snippet: str) -> str:
    """Return the title of the frame in a snippet of HTML, or nothing."""
    from lxml import html as parser

    fragment: Any = parser.fragment_fromstring(snippet, create_parent="div")
    frames = fragment.xpath("//iframe")
    return str(frames[0].get("title", "")).strip() if frames else ""


def _name(page: Any, medium: Any) -> str:
    """Return the accessible name of a medium: its label, or the words that it points to."""
    label: str = medium.get("aria-label", "").strip()
    for name in medium.get("aria-labelledby", "").split():
        label += " ".join(_words(each) for each in page.xpath("//*[@id=$id]", id=name))
    return label.strip()


def _words(element: Any) -> str:
    return " ".join(element.text_content().split())


def _with_class(name: str) -> str:
    return f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"
