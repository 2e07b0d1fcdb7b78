"""The channel of another host's feed: what it says of the series as a whole."""

from html import unescape

from lxml import etree

from media_pipeline.feed.foreign.tags import Tags
from media_pipeline.feed.foreign.values import language_of, one_line, yes_or_no
from media_pipeline.feed.values import is_uuid
from media_pipeline.model.apple_categories import APPLE_CATEGORIES
from media_pipeline.model.foreign import ForeignChannel


def foreign_channel(element: etree._Element) -> ForeignChannel:
    """Return what the channel says."""
    tags = Tags(element)
    owner = Tags(next(iter(tags.all("itunes:owner")), etree.Element("none")))
    image = Tags(next(iter(tags.all("image")), etree.Element("none")))
    guid = tags.exact("podcast:guid")
    known, unknown = _categories(tags)
    serial = tags.exact("itunes:type").lower() == "serial"
    return ForeignChannel(
        title=one_line(tags.text("title", "itunes:title")),
        subtitle=one_line(tags.text("itunes:subtitle")),
        description=tags.text("description", "itunes:summary", "itunes:subtitle"),
        language=language_of(tags.exact("language")),
        author=one_line(tags.text("itunes:author", "managingEditor")),
        owner_name=one_line(owner.text("itunes:name")),
        owner_email=owner.exact("itunes:email"),
        copyright=one_line(tags.text("copyright")),
        website=tags.exact("link"),
        type="serial" if serial else "episodic",
        explicit=bool(yes_or_no(tags.exact("itunes:explicit"))),
        image_url=tags.attribute("itunes:image", "href") or image.exact("url"),
        guid=guid.lower() if is_uuid(guid) else "",
        categories=known,
        unknown_categories=unknown,
        generator=one_line(tags.text("generator")),
    )


def _categories(tags: Tags) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Return the categories of Apple's list, and the names of others; each once."""
    known: dict[tuple[str, ...], None] = {}
    unknown: dict[str, None] = {}
    for element in tags.all("itunes:category"):
        name = unescape(element.get("text", "")).strip()
        below = [unescape(sub.get("text", "")) for sub in Tags(element).all("itunes:category")]
        if name not in APPLE_CATEGORIES:
            unknown[name] = None
            continue
        good = [sub for sub in below if sub in APPLE_CATEGORIES[name]]
        with_subs: list[tuple[str, ...]] = [(name, sub) for sub in good]
        known.update(dict.fromkeys(with_subs or [(name,)]))
        unknown.update(dict.fromkeys(sub for sub in below if sub not in good))
    return tuple(known), tuple(filter(None, unknown))
