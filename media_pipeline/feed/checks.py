"""An independent look at a feed: does it say all that apps need, in the form they need?

Nothing here knows how the feed was made.
"""

from dataclasses import dataclass

from lxml.etree import _Element as Element

from media_pipeline.feed.channel_rules import CHANNEL_ERRORS, CHANNEL_WARNINGS
from media_pipeline.feed.item_rules import (
    ITEM_ERRORS,
    ITEM_WARNINGS,
    serial_rule,
    unique_rule,
)
from media_pipeline.feed.reading import UnreadableFeed, channel_in, guids_of, text_of

__all__ = ["FeedFindings", "check_feed", "guids_of"]


@dataclass(frozen=True, slots=True)
class FeedFindings:
    """What a reading of a feed found, one plain sentence each.

    ``errors`` make apps refuse or misread the feed, ``warnings`` are advice.
    """

    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def check_feed(content: bytes) -> FeedFindings:
    """Return all that is wrong with a feed; bytes that are no feed give one error."""
    try:
        channel = channel_in(content)
    except UnreadableFeed as error:
        return FeedFindings(errors=(error.message,))
    items = channel.findall("item")
    return FeedFindings(errors=_errors(channel, items), warnings=_warnings(channel, items))


def _errors(channel: Element, items: list[Element]) -> tuple[str, ...]:
    rules = ITEM_ERRORS
    if text_of(channel, "itunes:type") == "serial":
        rules = (*rules, serial_rule)
    found = [sentence for rule in CHANNEL_ERRORS for sentence in rule(channel)]
    found += [sentence for item in items for rule in rules for sentence in rule(item)]
    return (*found, *unique_rule(items))


def _warnings(channel: Element, items: list[Element]) -> tuple[str, ...]:
    found = [sentence for rule in CHANNEL_WARNINGS for sentence in rule(channel)]
    found += [sentence for item in items for rule in ITEM_WARNINGS for sentence in rule(item)]
    return tuple(found)
