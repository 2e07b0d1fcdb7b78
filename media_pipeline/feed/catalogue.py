"""The catalogue: what is published in one series, from which the feed is made."""

from datetime import UTC, datetime
from functools import lru_cache
from gettext import gettext as _
from typing import Any

from pydantic import ValidationError
from pydantic_core import to_json

from media_pipeline.errors import CatalogueUnusable, ConfigError, StoreConflict
from media_pipeline.feed.guid_guard import identity_problems
from media_pipeline.model.publication import (
    Catalogue,
    Channel,
    Item,
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
        for name in ("alternates", "video", "youtube_url"):
            if not item[name]:
                del item[name]
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


def whole_second(moment: datetime) -> datetime:
    """Return the moment in UTC without its fraction, as it is written."""
    return moment.astimezone(UTC).replace(microsecond=0)
