"""What a feed must say of each episode. Sources: Apple's requirements, PSP-1, Podcasting 2.0.

Each rule looks at one item and yields one sentence for each breach; ``serial_rule`` and
``unique_rule`` look at what concerns the whole feed.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from gettext import gettext as _

from lxml.etree import _Element as Element

from media_pipeline.feed.channel_rules import DESCRIPTION_BYTES, VALUE_CHARACTERS
from media_pipeline.feed.reading import NAMESPACES, text_of, values_of
from media_pipeline.feed.values import is_address, is_cover, is_date, is_whole_number

_TRANSCRIPT_TYPES = {
    "text/vtt",
    "application/x-subrip",
    "application/srt",
    "application/json",
    "text/html",
    "text/plain",
}
_PERSON_CHARACTERS = 128
_ADDRESSES = (
    ("enclosure", "url"),
    ("itunes:image", "href"),
    ("podcast:transcript", "url"),
    ("podcast:chapters", "url"),
    ("podcast:person", "href"),
)
_SOURCES = "podcast:alternateEnclosure/podcast:source"

Rule = Callable[[Element], Iterator[str]]


def title_of(item: Element) -> str:
    """Return what a sentence calls this episode."""
    return text_of(item, "title") or text_of(item, "guid") or _("without a title")


def _required(item: Element) -> Iterator[str]:
    for tag in ("title", "guid", "pubDate"):
        if not text_of(item, tag):
            yield _lacks(item, tag)


def _enclosure(item: Element) -> Iterator[str]:
    found = item.findall("enclosure")
    if len(found) != 1:
        yield _("Episode “{title}” must name one sound file (enclosure), not {count}.").format(
            title=title_of(item), count=len(found)
        )
    for enclosure in found:
        yield from _enclosure_values(item, enclosure)


def _enclosure_values(item: Element, enclosure: Element) -> Iterator[str]:
    if not enclosure.get("url"):
        yield _("The sound file of episode “{title}” has no address.").format(title=title_of(item))
    if not is_whole_number(enclosure.get("length", "")):
        yield _("The sound file of episode “{title}” has no size in bytes.").format(
            title=title_of(item)
        )
    if not enclosure.get("type", "").startswith(("audio/", "video/")):
        yield _("The sound file of episode “{title}” has no audio or video type.").format(
            title=title_of(item)
        )


def _alternates(item: Element) -> Iterator[str]:
    for sound in item.findall("podcast:alternateEnclosure", NAMESPACES):
        typed = sound.get("type", "").startswith(("audio/", "video/"))
        reached = any(map(is_address, values_of(sound, "podcast:source", "uri")))
        if not (typed and reached and is_whole_number(sound.get("length", ""))):
            yield _(
                "Another format of the sound of episode “{title}” needs an audio or video type, a "
                "size in bytes and a web address."
            ).format(title=title_of(item))


def _default(item: Element) -> Iterator[str]:
    defaults = item.findall("podcast:alternateEnclosure[@default='true']", NAMESPACES)
    enclosures = set(values_of(item, "enclosure", "url"))
    same = [enclosures & set(values_of(each, "podcast:source", "uri")) for each in defaults]
    if len(defaults) > 1 or not all(same):
        yield _(
            "Of the formats of episode “{title}”, only the sound file itself (enclosure) may be "
            "marked as the default."
        ).format(title=title_of(item))


def _guid(item: Element) -> Iterator[str]:
    guid = item.find("guid")
    if guid is None or not text_of(item, "guid"):
        return
    if guid.get("isPermaLink") != "false" and not is_address(text_of(item, "guid")):
        yield _("The GUID of episode “{title}” is no address: mark it isPermaLink “false”.").format(
            title=title_of(item)
        )


def _date(item: Element) -> Iterator[str]:
    date = text_of(item, "pubDate")
    if date and not is_date(date):
        yield _(
            "“{value}”, the date of episode “{title}”, is no date that apps understand."
        ).format(value=date, title=title_of(item))


def _explicit(item: Element) -> Iterator[str]:
    value = text_of(item, "itunes:explicit")
    if value not in {"", "true", "false"}:
        yield _("Episode “{title}” says explicit “{value}”; apps read only true or false.").format(
            title=title_of(item), value=value
        )


def _numbers(item: Element) -> Iterator[str]:
    for tag in ("itunes:duration", "itunes:episode", "itunes:season"):
        value = text_of(item, tag)
        if value and not is_whole_number(value):
            yield _("“{value}” ({tag}) of episode “{title}” is not a whole number.").format(
                value=value, tag=tag, title=title_of(item)
            )


def _kind(item: Element) -> Iterator[str]:
    value = text_of(item, "itunes:episodeType")
    if value not in {"", "full", "trailer", "bonus"}:
        yield _("Episode “{title}” is of type “{value}”; apps know full, trailer, bonus.").format(
            title=title_of(item), value=value
        )


def _cover(item: Element) -> Iterator[str]:
    for cover in filter(None, values_of(item, "itunes:image", "href")):
        if not is_cover(cover):
            yield _("The cover {address} must end in .jpg or .png.").format(address=cover)


def _transcripts(item: Element) -> Iterator[str]:
    for transcript in item.findall("podcast:transcript", NAMESPACES):
        if not transcript.get("url") or transcript.get("type") not in _TRANSCRIPT_TYPES:
            yield _("A transcript of episode “{title}” has no address or no known type.").format(
                title=title_of(item)
            )


def _lengths(item: Element) -> Iterator[str]:
    size = len(text_of(item, "description").encode())
    if size > DESCRIPTION_BYTES:
        yield _(
            "The summary of episode “{title}” has {size} bytes; Apple takes {limit} "
            "(an accented letter counts as two)."
        ).format(title=title_of(item), size=size, limit=DESCRIPTION_BYTES)
    for tag in ("title", "itunes:title", "guid"):
        if len(text_of(item, tag)) > VALUE_CHARACTERS:
            yield _("“{tag}” of episode “{title}” has more than {limit} characters.").format(
                tag=tag, title=title_of(item), limit=VALUE_CHARACTERS
            )
    for person in item.findall("podcast:person", NAMESPACES):
        if not 0 < len((person.text or "").strip()) <= _PERSON_CHARACTERS:
            yield _(
                "A person of episode “{title}” needs a name of 1 to {limit} characters."
            ).format(title=title_of(item), limit=_PERSON_CHARACTERS)


def _addresses(item: Element) -> Iterator[str]:
    addresses = [text_of(item, "link")]
    for path, attribute in _ADDRESSES:
        addresses += values_of(item, path, attribute)
    for address in filter(None, addresses):
        if not is_address(address):
            yield _("“{address}” is no web address in plain letters (ASCII).").format(
                address=address
            )


def serial_rule(item: Element) -> Iterator[str]:
    """In a serial, every full episode has its number (Apple)."""
    full = text_of(item, "itunes:episodeType") in {"", "full"}
    if full and not text_of(item, "itunes:episode"):
        yield _lacks(item, "itunes:episode")


def unique_rule(items: list[Element]) -> Iterator[str]:
    """No two episodes have one GUID or one sound file (Apple)."""
    guids = Counter(text_of(item, "guid") for item in items)
    sounds = Counter(url for item in items for url in _sounds_of(item))
    for guid, count in guids.items():
        if guid and count > 1:
            yield _("Two episodes have the same GUID: {guid}.").format(guid=guid)
    for url, count in sounds.items():
        if url and count > 1:
            yield _("Two episodes name the same sound file: {address}.").format(address=url)


def _sounds_of(item: Element) -> set[str]:
    return {*values_of(item, "enclosure", "url"), *values_of(item, _SOURCES, "uri")}


def _advised(item: Element) -> Iterator[str]:
    for tag in ("link", "description", "itunes:duration"):
        if not text_of(item, tag):
            yield _("Episode “{title}” lacks “{tag}”, which many apps use.").format(
                title=title_of(item), tag=tag
            )
    if item.find("podcast:transcript", NAMESPACES) is None:
        yield _("Episode “{title}” has no transcript.").format(title=title_of(item))


def _lacks(item: Element, tag: str) -> str:
    return _("Episode “{title}” lacks “{tag}”, which apps require.").format(
        title=title_of(item), tag=tag
    )


ITEM_ERRORS: tuple[Rule, ...] = (
    _required,
    _enclosure,
    _alternates,
    _default,
    _guid,
    _date,
    _explicit,
    _numbers,
    _kind,
    _cover,
    _transcripts,
    _lengths,
    _addresses,
)
"""Breaches that make an app refuse or misread the episode."""

ITEM_WARNINGS: tuple[Rule, ...] = (_advised,)
"""What is advised, or asked for by some apps only."""
