"""What a listener's app takes from a feed: the addresses it will ask for."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

_ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
_PODCAST = "{https://podcastindex.org/namespace/1.0}"


@dataclass(frozen=True, slots=True)
class Linked:
    """An address with the media type that the feed promises for it."""

    url: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Sound(Linked):
    """A sound file; ``length_bytes`` is -1 when the feed names none."""

    length_bytes: int


@dataclass(frozen=True, slots=True)
class PublishedItem:
    """One episode as the feed offers it; ``alternates`` are all formats it names beside."""

    guid: str
    page_url: str
    enclosure: Sound | None
    alternates: tuple[Sound, ...]
    image_url: str
    transcripts: tuple[Linked, ...]
    chapters: Linked | None

    @property
    def sounds(self) -> tuple[Sound, ...]:
        """Every sound file once: one of the formats is usually the enclosure itself."""
        return tuple(dict.fromkeys([*filter(None, [self.enclosure]), *self.alternates]))

    def is_named(self, name: str) -> bool:
        """Whether the episode's folder name is a part of its page's or its sound's address."""
        addresses = (self.page_url, self.enclosure.url if self.enclosure else "")
        return any(name in urlsplit(address).path.split("/") for address in addresses)


@dataclass(frozen=True, slots=True)
class PublishedFeed:
    """What the feed offers."""

    page_url: str
    image_url: str
    items: tuple[PublishedItem, ...]


def read_published(content: bytes) -> PublishedFeed | None:
    """Return what a feed offers, or None when the bytes are no RSS feed.

    Entities are not resolved and nothing is fetched.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        channel = etree.fromstring(content, parser).find("channel")
    except etree.XMLSyntaxError:
        return None
    if channel is None:
        return None
    return PublishedFeed(
        page_url=_text(channel, "link"),
        image_url=_image(channel),
        items=tuple(_item(element) for element in channel.findall("item")),
    )


def _item(element: etree._Element) -> PublishedItem:
    enclosure = element.find("enclosure")
    chapters = element.find(f"{_PODCAST}chapters")
    return PublishedItem(
        guid=_text(element, "guid"),
        page_url=_text(element, "link"),
        enclosure=None if enclosure is None else _sound(enclosure, enclosure.get("url", "")),
        alternates=tuple(_alternates(element)),
        image_url=_image(element),
        transcripts=tuple(_linked(found) for found in element.findall(f"{_PODCAST}transcript")),
        chapters=None if chapters is None else _linked(chapters),
    )


def _alternates(item: etree._Element) -> Iterator[Sound]:
    """Give each format at each of its web addresses; other ways to it are left alone."""
    for format_ in item.findall(f"{_PODCAST}alternateEnclosure"):
        for source in format_.findall(f"{_PODCAST}source"):
            address = source.get("uri", "")
            if address.startswith(("http://", "https://")) and not source.get("contentType"):
                yield _sound(format_, address)


def _sound(element: etree._Element, address: str) -> Sound:
    length = element.get("length", "")
    return Sound(
        url=address,
        media_type=element.get("type", ""),
        length_bytes=int(length) if length.isascii() and length.isdecimal() else -1,
    )


def _linked(element: etree._Element) -> Linked:
    return Linked(url=element.get("url", ""), media_type=element.get("type", ""))


def _image(element: etree._Element) -> str:
    image = element.find(f"{_ITUNES}image")
    return "" if image is None else image.get("href", "")


def _text(element: etree._Element, tag: str) -> str:
    return (element.findtext(tag) or "").strip()
