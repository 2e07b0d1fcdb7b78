"""A feed is read: bytes become an XML tree, safely, whoever wrote them."""

from gettext import gettext as _

from lxml import etree

from media_pipeline.errors import StorageError

LARGEST_FEED_BYTES = 32 * 1024 * 1024
"""Far beyond a thousand episodes; what is larger is no feed of ours."""

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
}
"""Prefixes as they are usually written; what counts is the address."""


class UnreadableFeed(StorageError):
    """The bytes are no RSS feed."""


def channel_in(content: bytes) -> etree._Element:
    """Return the channel of a feed.

    Entities are not resolved, nothing is fetched, a document type is refused.

    Raises:
        UnreadableFeed: too large, not XML, or not RSS 2.0.
    """
    if len(content) > LARGEST_FEED_BYTES:
        raise UnreadableFeed(
            _("The feed is larger than {limit} MB.").format(limit=LARGEST_FEED_BYTES // 1024**2)
        )
    root = _root_of(content)
    channel = root.find("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or channel is None:
        raise UnreadableFeed(_("The file is XML, but not an RSS 2.0 feed."))
    return channel


def text_of(element: etree._Element, path: str) -> str:
    """Return the text of the first element at ``path``, trimmed; empty when there is none."""
    return (element.findtext(path, default="", namespaces=NAMESPACES) or "").strip()


def values_of(element: etree._Element, path: str, attribute: str) -> list[str]:
    """Return ``attribute`` of every element at ``path``, empty where it is missing."""
    return [found.get(attribute, "") for found in element.findall(path, NAMESPACES)]


def guids_of(content: bytes) -> dict[str, str]:
    """Return the GUIDs that a feed names, each with the title of its episode.

    Raises:
        UnreadableFeed: the bytes are no feed.
    """
    items = channel_in(content).findall("item")
    return {
        text_of(item, "guid"): text_of(item, "title") for item in items if text_of(item, "guid")
    }


def _root_of(content: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line, _column = error.position
        raise UnreadableFeed(
            _("The feed is not valid XML: something is wrong near line {line}.").format(line=line)
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableFeed(_("The feed holds a document type (DOCTYPE), which no feed needs."))
    return root
