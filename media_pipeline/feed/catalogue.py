"""The catalogue: what is published in one series, from which the feed is made."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from gettext import gettext as _
from typing import Any
from uuid import UUID, uuid5

from pydantic import Field, ValidationError
from pydantic_core import to_json

from media_pipeline.errors import CatalogueUnusable, ConfigError, Problem, StoreConflict
from media_pipeline.feed.guid_guard import identity_problems
from media_pipeline.feed.sounds import alternates_of, enclosure_of
from media_pipeline.model.audio import Master
from media_pipeline.model.base import Value
from media_pipeline.model.episode import Episode, EpisodeFile
from media_pipeline.model.publication import (
    Alternate,
    Catalogue,
    Channel,
    Item,
    Person,
)
from media_pipeline.model.settings import Series, Settings

_PODCAST_NAMESPACE = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""Podcasting 2.0, podcast:guid: the namespace of feed addresses."""

_TRANSCRIPTS = (
    ("vtt", "text/vtt", True),
    ("srt", "application/x-subrip", True),
    ("json", "application/json", True),
    ("html", "text/html", False),
    ("txt", "text/plain", False),
)
"""Kind, media type, timed. WebVTT first: Apple prefers it."""


class Addresses(Value):
    """Where the products of one episode lie.

    ``audio`` is the MP3; ``others`` are the other formats, in the order of ``Master.others``.
    ``transcripts`` are keyed by kind: vtt, srt, json, html, txt.
    """

    page: str
    audio: str
    others: tuple[str, ...] = ()
    image: str
    transcripts: dict[str, str] = Field(default_factory=dict)
    chapters: str | None = None


def podcast_guid(feed_url: str) -> str:
    """Return the podcast:guid of a feed: UUIDv5 of its address (Podcasting 2.0).

    The scheme and all slashes at the end do not count. It is born once: when the feed moves, the
    first one is kept.
    """
    _scheme, _separator, rest = feed_url.rpartition("://")
    return str(uuid5(_PODCAST_NAMESPACE, rest.rstrip("/")))


def channel_of(
    settings: Settings, slug: str, *, url_of: Callable[[str], str], image_key: str, guid: str
) -> Channel:
    """Return what the feed says of the series ``slug`` as a whole.

    Args:
        settings: the organisation and its series.
        slug: the key of the series in config.yaml.
        url_of: turns a key of the store into its public address.
        image_key: the cover's key in the store.
        guid: the podcast:guid, born with the first publication.
    """
    series, owner = settings.series[slug], settings.organisation
    return Channel(
        slug=slug,
        feed_url=url_of(f"{slug}/feed.xml"),
        page_url=series.website or url_of(f"{slug}/index.html"),
        title=series.title,
        subtitle=series.subtitle,
        description=series.description,
        language=series.language,
        author=series.author or owner.name,
        owner_name=owner.name,
        owner_email=owner.email,
        copyright=series.copyright or f"© {owner.name}",
        type=series.type,
        explicit=series.explicit,
        medium=series.medium,
        categories=tuple(_category(category) for category in series.categories),
        image_url=url_of(image_key),
        guid=guid,
        hub_url=settings.websub_hub or "",
    )


def item_of(
    episode: Episode, master: Master, series: Series, addresses: Addresses, notes_html: str
) -> Item:
    """Return the item of one episode.

    Args:
        episode: what the person wrote; ``published`` must be set.
        master: the delivered sound.
        series: gives the language and the explicit mark when the episode does not.
        addresses: where the products lie.
        notes_html: the show notes as clean HTML; may be empty.

    Raises:
        ConfigError: the episode has no GUID or no date of publication.
    """
    if episode.published is None or episode.guid is None:
        raise ConfigError((_unborn(episode.name),))
    return Item(
        name=episode.name,
        guid=episode.guid,
        title=episode.title,
        summary=episode.summary,
        notes_html=notes_html,
        published=episode.published,
        number=episode.number,
        season=episode.season,
        type=episode.type,
        explicit=series.explicit if episode.explicit is None else episode.explicit,
        page_url=addresses.page,
        image_url=addresses.image,
        enclosure=enclosure_of(addresses.audio, master.mp3),
        transcripts=_transcripts(addresses, episode.language or series.language),
        chapters_url=addresses.chapters,
        persons=_persons(episode),
        alternates=alternates_of((addresses.audio, *addresses.others), master),
    )


@lru_cache(maxsize=2)
def read_catalogue(content: bytes, key: str) -> Catalogue:
    """Return the catalogue that the store holds at ``key``.

    What was read a moment ago is remembered: one publication reads the same catalogue several
    times, and a long one takes a while.

    Raises:
        CatalogueUnusable: it is damaged, or a newer version of this program wrote it.
    """
    try:
        return Catalogue.model_validate_json(content)
    except ValidationError as error:
        places = {".".join(str(part) for part in detail["loc"]) for detail in error.errors()}
        if "format" in places:
            raise CatalogueUnusable(
                _("{key} was written by a newer version of this program.").format(key=key),
                _("Update media_pipeline on this computer, then type the same command again."),
            ) from error
        raise CatalogueUnusable(
            _("{key}, the list of what is published, is damaged and cannot be read.").format(
                key=key
            ),
            _(
                "Put back an earlier copy of it. Without one, remove it and feed.xml from the "
                "storage, and publish every episode of the series again."
            ),
        ) from error


def write_catalogue(catalogue: Catalogue) -> bytes:
    """Return the catalogue as readable JSON in UTF-8; the same catalogue gives the same bytes."""
    return to_json(catalogue_document(catalogue), indent=2) + b"\n"


def catalogue_document(catalogue: Catalogue) -> dict[str, Any]:
    """Return the catalogue as plain values; what is empty is left out for earlier versions."""
    content = catalogue.model_dump(mode="json")
    for item in (*content["items"], *content["held"]):
        if not item["alternates"]:
            del item["alternates"]
    for name in ("revision", "held", "retracted"):
        if not content[name]:
            del content[name]
    return content


def updated(old: Catalogue | None, channel: Channel, item: Item, now: datetime) -> Catalogue:
    """Return the catalogue with ``item`` in it, under ``channel``; one of a later date waits.

    What waited and whose date has come is let out on this occasion. ``changed`` moves to ``now``
    (whole seconds, UTC) only when the feed says anything else, so that publishing again without a
    change gives the same catalogue.

    Raises:
        ConfigError: a published GUID, the series' or an episode's, would change.
    """
    if old is None:
        return _with(Catalogue(channel=channel, changed=whole_second(now)), (item,), now)
    problems = identity_problems(old, (item.name, item.guid), channel.guid)
    if problems:
        raise ConfigError(problems)
    moved = at_new_address(old, channel.feed_url)
    candidate = _with(moved.model_copy(update={"channel": channel}), (item,), now)
    return old if candidate == old else changed(old, candidate, now)


def due(catalogue: Catalogue, now: datetime) -> tuple[Item, ...]:
    """Return the episodes that wait although their date has come."""
    return tuple(item for item in catalogue.held if item.published <= now)


def released(catalogue: Catalogue, now: datetime) -> Catalogue:
    """Return the catalogue in which every episode whose date has come is published."""
    out = due(catalogue, now)
    return changed(catalogue, catalogue.with_items(out), now) if out else catalogue


def taken_over(
    old: Catalogue | None, channel: Channel, items: tuple[Item, ...], now: datetime
) -> Catalogue:
    """Return the catalogue with those of ``items`` whose GUID it does not hold yet.

    Nothing that is published already changes, the channel neither: ``channel`` is for a series of
    which nothing is. What was retracted here stays so.

    Raises:
        StoreConflict: an item's name was taken meanwhile by another episode.
    """
    if old is None:
        return _with(Catalogue(channel=channel, changed=whole_second(now)), items, now)
    guids = {item.guid for item in old.every_item}
    names = {item.name for item in old.every_item}
    new = tuple(item for item in items if item.guid not in guids)
    if any(item.name in names for item in new):
        raise StoreConflict(f"{channel.slug}/catalog.json")
    return changed(old, _with(old, new, now), now) if new else old


def changed(before: Catalogue, after: Catalogue, now: datetime) -> Catalogue:
    """Return ``after``, changed ``now`` if its feed says anything else than that of ``before``."""
    same = (before.channel, before.items) == (after.channel, after.items)
    moment = before.changed if same else whole_second(now)
    return after.model_copy(update={"changed": moment})


def at_new_address(old: Catalogue, feed_url: str) -> Catalogue:
    """Return the catalogue under the address that the store has now, if it moved as a whole."""
    end = f"/{old.channel.slug}/feed.xml"
    before, now = (url.removesuffix(end) for url in (old.channel.feed_url, feed_url))
    if before == now:
        return old
    content = old.model_dump_json().replace(f'"{before}/', f'"{now}/')
    return Catalogue.model_validate_json(content)


def _with(catalogue: Catalogue, items: tuple[Item, ...], now: datetime) -> Catalogue:
    """Return the catalogue with ``items`` and what waited: each is out once its date has come."""
    every = catalogue.with_held(items)
    return every.with_items(due(every, now))


def _category(category: str | tuple[str, str]) -> tuple[str, ...]:
    return (category,) if isinstance(category, str) else category


def _transcripts(addresses: Addresses, language: str) -> tuple[Alternate, ...]:
    return tuple(
        Alternate(
            url=addresses.transcripts[kind],
            media_type=media_type,
            language=language,
            captions=timed,
        )
        for kind, media_type, timed in _TRANSCRIPTS
        if kind in addresses.transcripts
    )


def _persons(episode: EpisodeFile) -> tuple[Person, ...]:
    # An item's list replaces the channel's (Podcasting 2.0), so everybody is named, host included.
    return tuple(Person(name=who.name, role=who.role, url=who.url) for who in episode.speakers)


def whole_second(moment: datetime) -> datetime:
    """Return the moment in UTC without its fraction, as it is written."""
    return moment.astimezone(UTC).replace(microsecond=0)


def _unborn(name: str) -> Problem:
    return Problem(
        file=f"episodes/{name}/episode.yaml",
        line=0,
        column=0,
        key="guid, published",
        expected=_("a GUID and a date, which the first publication writes"),
        found=_("nothing"),
    )
