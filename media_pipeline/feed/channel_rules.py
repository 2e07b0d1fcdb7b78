"""What a feed must say of the series. Sources: Apple's podcast requirements, PSP-1.

Each rule looks at the channel and yields one sentence for each breach.
"""

from collections.abc import Callable, Iterator
from gettext import gettext as _

from lxml.etree import _Element as Element

from media_pipeline.feed.reading import NAMESPACES, text_of, values_of
from media_pipeline.feed.values import (
    is_address,
    is_cover,
    is_date,
    is_language,
    is_public,
    is_uuid,
)
from media_pipeline.model.apple_categories import APPLE_CATEGORIES

DESCRIPTION_BYTES = 4000
"""Apple: a description has at most 4000 bytes; an accented letter has two."""

VALUE_CHARACTERS = 255
"""Apple: other values have at most 255 characters."""

_REQUIRED = ("title", "link", "description", "language", "itunes:explicit")
_ADVISED = ("itunes:author", "itunes:owner/itunes:email", "podcast:guid", "podcast:locked")
_SHORT = ("title", "copyright", "itunes:author", "itunes:owner/itunes:name", "itunes:subtitle")

Rule = Callable[[Element], Iterator[str]]


def _required(channel: Element) -> Iterator[str]:
    for tag in _REQUIRED:
        if not text_of(channel, tag):
            yield _("The feed lacks “{tag}”, which apps require.").format(tag=tag)


def _language(channel: Element) -> Iterator[str]:
    language = text_of(channel, "language")
    if language and not is_language(language):
        yield _("“{value}” is no language code; write fr, for example.").format(value=language)


def _cover(channel: Element) -> Iterator[str]:
    covers = values_of(channel, "itunes:image", "href")
    if not any(covers):
        yield _("The feed lacks “{tag}”, which apps require.").format(tag="itunes:image")
    for cover in filter(None, covers):
        if not is_cover(cover):
            yield _("The cover {address} must end in .jpg or .png.").format(address=cover)


def _categories(channel: Element) -> Iterator[str]:
    categories = channel.findall("itunes:category", NAMESPACES)
    if not categories:
        yield _("The feed lacks “{tag}”, which apps require.").format(tag="itunes:category")
    for category in categories:
        yield from _category(category)


def _category(category: Element) -> Iterator[str]:
    name = category.get("text", "")
    if name not in APPLE_CATEGORIES:
        yield _("“{name}” is not one of Apple's categories.").format(name=name)
        return
    for below in values_of(category, "itunes:category", "text"):
        if below not in APPLE_CATEGORIES[name]:
            yield _("“{name}” is not one of Apple's subcategories of “{category}”.").format(
                name=below, category=name
            )


def _explicit(channel: Element) -> Iterator[str]:
    value = text_of(channel, "itunes:explicit")
    if value and value not in {"true", "false"}:
        yield _("The feed says explicit “{value}”; apps read only true or false.").format(
            value=value
        )


def _type(channel: Element) -> Iterator[str]:
    value = text_of(channel, "itunes:type")
    if value not in {"", "episodic", "serial"}:
        yield _("The type of the series is “{value}”; apps know episodic and serial.").format(
            value=value
        )


def _own_address(channel: Element) -> Iterator[str]:
    own = channel.findall("atom:link[@rel='self']", NAMESPACES)
    if not any(link.get("href") for link in own):
        yield _("The feed does not name its own address (atom:link, rel “self”).")


def _dates(channel: Element) -> Iterator[str]:
    for tag in ("lastBuildDate", "pubDate"):
        date = text_of(channel, tag)
        if date and not is_date(date):
            yield _("“{value}” ({tag}) is no date that apps understand.").format(
                value=date, tag=tag
            )


def _lengths(channel: Element) -> Iterator[str]:
    size = len(text_of(channel, "description").encode())
    if size > DESCRIPTION_BYTES:
        yield _(
            "The description of the series has {size} bytes; Apple takes {limit} "
            "(an accented letter counts as two)."
        ).format(size=size, limit=DESCRIPTION_BYTES)
    for tag in _SHORT:
        length = len(text_of(channel, tag))
        if length > VALUE_CHARACTERS:
            yield _("“{tag}” of the series has {length} characters; Apple takes {limit}.").format(
                tag=tag, length=length, limit=VALUE_CHARACTERS
            )


def _addresses(channel: Element) -> Iterator[str]:
    addresses = [
        text_of(channel, "link"),
        *values_of(channel, "atom:link", "href"),
        *values_of(channel, "itunes:image", "href"),
        *values_of(channel, "podcast:person", "href"),
    ]
    for address in filter(None, addresses):
        if not is_address(address):
            yield _("“{address}” is no web address in plain letters (ASCII).").format(
                address=address
            )


def _advised(channel: Element) -> Iterator[str]:
    for tag in _ADVISED:
        if not text_of(channel, tag):
            yield _("The feed lacks “{tag}”, which many apps use.").format(tag=tag)
    guid = text_of(channel, "podcast:guid")
    if guid and not is_uuid(guid):
        yield _("“{value}” (podcast:guid) is no UUID.").format(value=guid)


def _secure(channel: Element) -> Iterator[str]:
    for address in values_of(channel, "atom:link[@rel='self']", "href"):
        if not is_public(address):
            yield _("{address} does not begin with https://, which Apple asks for.").format(
                address=address
            )


def _something(channel: Element) -> Iterator[str]:
    if channel.find("item") is None:
        yield _("The feed has no episode yet; Apple takes a series from its first episode on.")


CHANNEL_ERRORS: tuple[Rule, ...] = (
    _required,
    _language,
    _cover,
    _categories,
    _explicit,
    _type,
    _own_address,
    _dates,
    _lengths,
    _addresses,
)
"""Breaches that make an app refuse or misread the series."""

CHANNEL_WARNINGS: tuple[Rule, ...] = (_advised, _secure, _something)
"""What is advised, or asked for by some apps only."""
