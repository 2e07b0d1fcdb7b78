"""The podcast: namespace of Podcasting 2.0, which feedgen does not know.

Source: https://podcastindex.org/namespace/1.0.
"""

from typing import Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.util import xml_elem

from media_pipeline.model.publication import AlternateEnclosure, Channel, Item, Person

PODCAST = "https://podcastindex.org/namespace/1.0"
"""The namespace of podcast: tags."""

_ATOM = "http://www.w3.org/2005/Atom"

_TAXONOMY = {
    "host": ("host", "cast"),
    "guest": ("guest", "cast"),
    "narrator": ("narrator", "cast"),
    "author": ("author", "writing"),
    "producer": ("producer", "creative direction"),
    "editor": ("audio editor", "audio post-production"),
}
"""Our roles as role and group of the Podcast Taxonomy; apps take unknown ones for the host."""


class PodcastExtension(BaseExtension):  # type: ignore[misc]
    """The podcast: tags of a channel: guid, locked, medium; and its WebSub hub."""

    def __init__(self) -> None:
        self.channel: Channel | None = None

    def extend_ns(self) -> dict[str, str]:
        """Return the namespace and its usual prefix."""
        return {"podcast": PODCAST}

    def extend_rss(self, feed: Any) -> Any:
        """Add the tags to ``feed``, whose first child is the channel."""
        if self.channel is not None:
            element = feed[0]
            _tag(element, "guid", self.channel.guid)
            _tag(element, "locked", "yes", owner=self.channel.owner_email)
            _tag(element, "medium", self.channel.medium)
            if self.channel.hub_url:  # feedgen writes one atom:link only, the feed's own
                xml_elem(f"{{{_ATOM}}}link", element, href=self.channel.hub_url, rel="hub")
        return feed


class PodcastEntryExtension(BaseEntryExtension):  # type: ignore[misc]
    """The podcast: tags of an item: season, episode, formats of the sound, texts, persons."""

    def __init__(self) -> None:
        self.item: Item | None = None

    def extend_rss(self, entry: Any) -> Any:
        """Add the tags to the item ``entry``."""
        if self.item is not None:
            _add_numbers(entry, self.item)
            for sound in self.item.alternates:
                _add_sound(entry, sound, is_default=sound.url == self.item.enclosure.url)
            _add_texts(entry, self.item)
            for person in self.item.persons:
                _add_person(entry, person)
        return entry


def _tag(parent: Any, name: str, text: str | None = None, **attributes: str) -> Any:
    element = xml_elem(f"{{{PODCAST}}}{name}", parent, **attributes)
    element.text = text
    return element


def _add_numbers(entry: Any, item: Item) -> None:
    if item.season is not None:
        _tag(entry, "season", str(item.season))
    if item.number is not None:
        _tag(entry, "episode", str(item.number))


def _add_sound(entry: Any, sound: AlternateEnclosure, *, is_default: bool) -> None:
    """Add one format; the default is the enclosure itself, and ``bitrate`` is in bit/s."""
    attributes = {
        "type": sound.media_type,
        "length": str(sound.length_bytes),
        "bitrate": str(sound.bitrate_kbps * 1000),
        "title": sound.title,
    }
    if sound.codecs:
        attributes["codecs"] = sound.codecs
    if sound.height:
        attributes["height"] = str(sound.height)
    if is_default:
        attributes["default"] = "true"
    _tag(_tag(entry, "alternateEnclosure", **attributes), "source", uri=sound.url)


def _add_texts(entry: Any, item: Item) -> None:
    for transcript in item.transcripts:
        media_type, _separator, _charset = transcript.media_type.partition(";")
        attributes = {"url": transcript.url, "type": media_type, "language": transcript.language}
        if transcript.captions:
            attributes["rel"] = "captions"
        _tag(entry, "transcript", **attributes)
    if item.youtube_url:
        _tag(entry, "contentLink", "YouTube", href=item.youtube_url)
    if item.chapters_url is not None:
        _tag(entry, "chapters", url=item.chapters_url, type="application/json+chapters")


def _add_person(entry: Any, person: Person) -> None:
    role, group = _TAXONOMY.get(person.role, (person.role, "cast"))
    attributes = {"role": role, "group": group}
    if person.url:
        attributes["href"] = person.url
    _tag(entry, "person", person.name, **attributes)
