"""The whole of another host's feed, read page after page."""

from collections.abc import Callable
from datetime import datetime
from gettext import gettext as _
from urllib.parse import urljoin, urlsplit

from lxml import etree

from media_pipeline.feed.foreign.channel import foreign_channel
from media_pipeline.feed.foreign.dates import dated
from media_pipeline.feed.foreign.items import foreign_item
from media_pipeline.feed.foreign.markup import channel_of_page
from media_pipeline.feed.foreign.tags import Tags
from media_pipeline.feed.reading import UnreadableFeed
from media_pipeline.model.foreign import ForeignFeed, ForeignItem

MOST_PAGES = 500
"""Podlove has 10 to 100 items a page; what goes on beyond this goes round in circles."""

LARGEST_TOTAL_BYTES = 200 * 1024 * 1024
"""All pages together."""

Fetch = Callable[[str], bytes]


def read_foreign_feed(address: str, fetch: Fetch, now: datetime) -> ForeignFeed:
    """Read a feed and the pages that follow it (RFC 5005, atom:link rel="next").

    An item that stands on two pages, word for word, because one was published while the pages
    were read, counts once.

    Args:
        address: of the first page; a file's path has no base for relative addresses.
        fetch: returns the bytes at an address.
        now: for relative dates in a feed that has no date itself.

    Raises:
        UnreadableFeed: one of the pages is no RSS feed, or there is no end to them.
        StorageError: whatever ``fetch`` raises.
    """
    pages, remarks = _pages(address, fetch)
    today = _made_on(pages[0], now)
    items = [
        foreign_item(element, _base_of(address), today)
        for page in pages
        for element in page.findall("item")
    ]
    return ForeignFeed(
        address=address,
        channel=foreign_channel(pages[0]),
        items=_each_once(items) if len(pages) > 1 else tuple(items),
        pages=len(pages),
        remarks=tuple(dict.fromkeys(remarks)),
    )


def _pages(address: str, fetch: Fetch) -> tuple[list[etree._Element], list[str]]:
    pages: list[etree._Element] = []
    remarks: list[str] = []
    seen: set[str] = set()
    following, total_bytes = address, 0
    while following and following not in seen:
        if len(pages) == MOST_PAGES or total_bytes > LARGEST_TOTAL_BYTES:
            raise UnreadableFeed(
                _("The feed has no end: {count} pages were read.").format(count=len(pages))
            )
        seen.add(following)
        content = fetch(following)
        total_bytes += len(content)
        page, repaired = channel_of_page(content)
        pages.append(page)
        remarks += repaired
        following = _next_page(page, following)
    return pages, remarks


def _next_page(page: etree._Element, address: str) -> str:
    for link in Tags(page).all("atom:link"):
        if link.get("rel") == "next" and link.get("href"):
            following = urljoin(_base_of(address), link.get("href", "").strip())
            if urlsplit(following).scheme in {"http", "https"}:
                return following
            raise UnreadableFeed(
                _("The feed goes on at “{address}”, which is no web address.").format(
                    address=following
                ),
                _("Give the address of the feed instead of a file."),
            )
    return ""


def _base_of(address: str) -> str:
    return address if urlsplit(address).scheme in {"http", "https"} else ""


def _made_on(page: etree._Element, now: datetime) -> datetime:
    tags = Tags(page)
    for text in (tags.exact("lastBuildDate"), tags.exact("pubDate")):
        try:
            return dated(text, now).moment
        except (ValueError, OverflowError):
            continue
    return now


def _each_once(items: list[ForeignItem]) -> tuple[ForeignItem, ...]:
    unique: dict[str, ForeignItem] = {}
    for item in items:
        unique.setdefault(item.model_dump_json(), item)
    return tuple(unique.values())
