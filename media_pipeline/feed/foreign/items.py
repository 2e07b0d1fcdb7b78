"""One item of another host's feed, understood as podcast apps understand it."""

from datetime import datetime
from gettext import gettext as _
from urllib.parse import urljoin, urlsplit

from lxml import etree

from media_pipeline.feed.foreign.dates import dated
from media_pipeline.feed.foreign.tags import Tags, text_in
from media_pipeline.feed.foreign.values import (
    kind_of,
    language_of,
    one_line,
    seconds,
    whole_number,
    yes_or_no,
)
from media_pipeline.feed.values import is_address
from media_pipeline.model.base import seconds_from_clock
from media_pipeline.model.episode import Chapter
from media_pipeline.model.foreign import ForeignItem, ForeignSound, ForeignTranscript
from media_pipeline.model.publication import Person

_LARGEST_SEASON = 999
_TITLE_CHARACTERS = 255
_NAME_CHARACTERS = 128
_SOUNDS = ("audio/", "video/")
_SUFFIXES = (".mp3", ".m4a", ".mp4", ".m4v", ".ogg", ".opus", ".aac", ".wav", ".flac", ".mov")


def foreign_item(element: etree._Element, base: str, today: datetime) -> ForeignItem:
    """Return what an item says.

    Args:
        element: the item.
        base: the feed's address, from which relative addresses start.
        today: the day when the feed was made, for relative dates.
    """
    tags = Tags(element)
    sound, kept_out = _sound(tags, base)
    published, remark, problem = _published(tags, today)
    own_guid = tags.exact("guid")
    chapters = tags.all("psc:chapters")
    return ForeignItem(
        guid=own_guid or (sound.url if sound else ""),
        has_own_guid=bool(own_guid),
        title=one_line(tags.text("title", "itunes:title"))[:_TITLE_CHARACTERS],
        description=tags.text("description", "itunes:summary", "itunes:subtitle"),
        content=tags.text("content:encoded", "description", "itunes:summary"),
        published=published,
        number=whole_number(tags.exact("itunes:episode") or tags.exact("podcast:episode")),
        season=whole_number(
            tags.exact("itunes:season") or tags.exact("podcast:season"), _LARGEST_SEASON
        ),
        type=kind_of(tags.exact("itunes:episodeType")),
        explicit=yes_or_no(tags.exact("itunes:explicit")),
        image_url=_address(base, tags.attribute("itunes:image", "href")),
        sound=sound,
        duration_s=seconds(tags.exact("itunes:duration")),
        transcripts=_transcripts(tags, base),
        chapters_url=_address(base, tags.attribute("podcast:chapters", "url")),
        chapters=_chapters(chapters[0]) if chapters else (),
        persons=tuple(filter(None, map(_person, tags.all("podcast:person")))),
        problem="" if sound is None else problem,
        remarks=tuple(filter(None, (remark, kept_out))),
    )


def _published(tags: Tags, today: datetime) -> tuple[datetime | None, str, str]:
    """Return the date, what was guessed about it, and why there is none."""
    text = tags.exact("pubDate") or tags.exact("dc:date")
    if not text:
        return None, "", _("it has no date")
    try:
        found = dated(text, today)
    except (ValueError, OverflowError):
        return None, "", _("nobody can tell which date “{text}” means").format(text=text)
    return found.moment, found.remark, ""


def _sound(tags: Tags, base: str) -> tuple[ForeignSound | None, str]:
    """Return the first enclosure that is sound or video, and what of others is not taken over."""
    found = [
        ForeignSound(
            url=_address(base, enclosure.get("url", "")),
            media_type=_media_type(enclosure),
            length_bytes=_bytes(enclosure.get("length", "")),
        )
        for enclosure in tags.all("enclosure")
    ]
    sounds = [sound for sound in found if sound.url and _may_be_sound(sound)]
    if not sounds:
        return None, ""
    left = len(found) - 1
    remark = _("it names {count} files; only the first sound is taken over")
    return sounds[0], remark.format(count=left + 1) if left else ""


def _may_be_sound(sound: ForeignSound) -> bool:
    path = urlsplit(sound.url).path.lower()
    return (
        sound.media_type.startswith(_SOUNDS)
        or path.endswith(_SUFFIXES)
        or sound.media_type in {"", "application/octet-stream"}
    )


def _media_type(element: etree._Element) -> str:
    return element.get("type", "").partition(";")[0].strip().lower()


def _bytes(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 15 else 0  # noqa: PLR2004


def _address(base: str, text: str) -> str:
    """Return an absolute http(s) address, as written if it was one; empty when it is none."""
    written = text.strip()
    absolute = written.lower().startswith(("http://", "https://"))
    try:
        address = written if absolute or not written else urljoin(base, written)
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in {"http", "https"} and parts.hostname else ""


def _transcripts(tags: Tags, base: str) -> tuple[ForeignTranscript, ...]:
    found = (
        ForeignTranscript(
            url=_address(base, element.get("url", "")),
            media_type=_media_type(element),
            language=language_of(element.get("language", "")),
            captions=element.get("rel", "") == "captions",
        )
        for element in tags.all("podcast:transcript")
    )
    return tuple(transcript for transcript in found if transcript.url)


def _chapters(element: etree._Element) -> tuple[Chapter, ...]:
    """Return Podlove Simple Chapters, which stand in the feed itself."""
    found = []
    for chapter in Tags(element).all("psc:chapter"):
        title = one_line(chapter.get("title", ""))[:_TITLE_CHARACTERS]
        try:
            start = seconds_from_clock(_start(chapter.get("start", "")))
        except ValueError:
            continue
        if title:
            found.append(Chapter(start=start, title=title))
    return tuple(found)


def _start(text: str) -> str:
    return text if ":" in text else f"0:{text}"


def _person(element: etree._Element) -> Person | None:
    name = one_line(text_in(element))
    if not name:
        return None
    role = element.get("role", "host").strip().lower() or "host"
    url = _address("", element.get("href", ""))
    return Person(name=name[:_NAME_CHARACTERS], role=role, url=url if is_address(url) else None)
