"""The catalogue becomes an RSS 2.0 feed: a pure function, the same catalogue gives the same bytes.

feedgen builds the XML. What it does differently from what podcast apps need is noted where it is
put right; ``itunes_extension`` and ``podcast_extension`` hold the tags it has wrong or lacks.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from feedgen.feed import FeedGenerator

from media_pipeline.feed.itunes_extension import ItunesEntryExtension, ItunesExtension
from media_pipeline.feed.podcast_extension import PodcastEntryExtension, PodcastExtension
from media_pipeline.model.publication import Catalogue, Channel, Item

GENERATOR = "media_pipeline"
"""Named without its version: an update must not change what is published."""

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 (section 2.2, Char) cannot hold, however they are written."""


def render_feed(catalogue: Catalogue) -> bytes:
    """Return the feed of one series as UTF-8 encoded XML.

    Episodes of an episodic series stand newest first. Those of a serial one stand by season and
    number, the highest first: the order in which Apple reads a serial (itunes:episode) holds for
    apps that only look at the order of the feed, even when an episode was published late.
    """
    clean = _without_control_characters(catalogue)
    feed = _channel_feed(clean)
    for item in _in_feed_order(clean):
        _add_item(feed, item)
    rendered: bytes = feed.rss_str(pretty=True)
    return rendered


def _without_control_characters(catalogue: Catalogue) -> Catalogue:
    values = catalogue.model_dump()
    if not any(map(_NOT_XML.search, _texts(values))):
        return catalogue
    return Catalogue.model_validate(_cleaned(values))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | tuple):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from _texts(entry)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return _NOT_XML.sub("", value)
    if isinstance(value, dict):
        return {key: _cleaned(entry) for key, entry in value.items()}
    if isinstance(value, tuple):
        return tuple(_cleaned(entry) for entry in value)
    return value


def _in_feed_order(catalogue: Catalogue) -> Iterable[Item]:
    if catalogue.channel.type == "serial":
        return sorted(
            catalogue.items,
            key=lambda item: (item.season or 0, item.number or 0, item.published, item.name),
            reverse=True,
        )
    return sorted(catalogue.items, key=lambda item: (item.published, item.name), reverse=True)


def _channel_feed(catalogue: Catalogue) -> Any:
    channel = catalogue.channel
    feed = FeedGenerator()
    feed.register_extension("itunes", ItunesExtension, ItunesEntryExtension, atom=False)
    feed.register_extension("podcast", PodcastExtension, PodcastEntryExtension, atom=False)
    feed.title(channel.title)
    feed.description(channel.description)
    # feedgen takes the last link for the page, so the feed's own address comes first.
    feed.link(href=channel.feed_url, rel="self", type="application/rss+xml")
    feed.link(href=channel.page_url, rel="alternate")
    feed.image(url=channel.image_url, title=channel.title, link=channel.page_url)
    feed.language(channel.language)
    feed.copyright(channel.copyright)
    feed.generator(GENERATOR)
    # Left alone, feedgen writes the present moment.
    feed.lastBuildDate(catalogue.changed)
    feed.podcast.channel = channel
    _fill_itunes(feed.itunes, channel)
    return feed


def _fill_itunes(itunes: Any, channel: Channel) -> None:
    itunes.itunes_author(channel.author)
    itunes.itunes_owner(name=channel.owner_name, email=channel.owner_email)
    itunes.itunes_type(channel.type)
    if channel.subtitle:
        itunes.itunes_subtitle(channel.subtitle)
    itunes.itunes_category([_category(names) for names in channel.categories])
    itunes.image_url = channel.image_url
    itunes.explicit = channel.explicit


def _category(names: tuple[str, ...]) -> dict[str, str]:
    return dict(zip(("cat", "sub"), names, strict=False))


def _add_item(feed: Any, item: Item) -> None:
    entry = feed.add_entry(order="append")  # feedgen would put each one before the last
    entry.title(item.title)
    entry.link(href=item.page_url)
    entry.description(item.summary)
    if item.notes_html:
        # CDATA cannot hold its own end mark; in HTML the entity means the same.
        entry.content(item.notes_html.replace("]]>", "]]&gt;"), type="CDATA")
    entry.guid(item.guid, permalink=False)
    entry.pubDate(item.published)
    entry.enclosure(item.enclosure.url, item.enclosure.length_bytes, item.enclosure.media_type)
    entry.podcast.item = item
    _fill_itunes_entry(entry.itunes, item)


def _fill_itunes_entry(itunes: Any, item: Item) -> None:
    itunes.itunes_title(item.title)
    itunes.itunes_duration(max(1, round(item.enclosure.duration_s)))
    if item.number is not None:
        itunes.itunes_episode(item.number)
    if item.season is not None:
        itunes.itunes_season(item.season)
    itunes.itunes_episode_type(item.type)
    itunes.image_url = item.image_url
    itunes.explicit = item.explicit
