"""Taking back one change of a catalogue, and nothing that others did since."""

from datetime import datetime

from media_pipeline.feed.catalogue import whole_second
from media_pipeline.model.publication import Catalogue, Item, Retracted


def undone(now: Catalogue, change: tuple[Catalogue, Catalogue], moment: datetime) -> Catalogue:
    """Return the catalogue ``now`` without what ``change`` did to it.

    An episode that was changed again since stays as it is. One that the change brought leaves, but
    stays known by its GUID. Where nobody changed anything since, the feed is byte for byte the one
    before.

    Args:
        now: what is published.
        change: the catalogue before the change and after it.
        moment: when it is taken back.
    """
    before, after = change
    taken_back = _taken_back(now, before, after)
    back = _items(before, taken_back, "items"), _items(before, taken_back, "held")
    fresh = tuple(item for item in _live(after) if item.guid in taken_back - _guids(before))
    restored = now.without(taken_back).with_held(back[1]).with_items(back[0])
    channel = before.channel if now.channel == after.channel else now.channel
    same = (channel, restored.items) == (before.channel, before.items)
    leaving = tuple(Retracted(item=item, since=whole_second(moment)) for item in fresh)
    gone = tuple(each for each in before.retracted if each.item.guid in taken_back)
    return restored.model_copy(
        update={
            "channel": channel,
            "retracted": (*restored.retracted, *gone, *_unknown(leaving, gone)),
            "changed": before.changed if same else whole_second(moment),
        }
    )


def _taken_back(now: Catalogue, before: Catalogue, after: Catalogue) -> frozenset[str]:
    """Return the GUIDs of what the change did and nobody changed since."""
    places = [_places(catalogue) for catalogue in (now, before, after)]
    current, earlier, later = places
    return frozenset(
        guid
        for guid in earlier.keys() | later.keys()
        if earlier.get(guid) != later.get(guid) and current.get(guid) == later.get(guid)
    )


def _places(catalogue: Catalogue) -> dict[str, tuple[str, Item]]:
    """Return where every episode that did not leave is, and as what, by GUID."""
    items = {item.guid: ("items", item) for item in catalogue.items}
    return items | {item.guid: ("held", item) for item in catalogue.held}


def _live(catalogue: Catalogue) -> tuple[Item, ...]:
    return (*catalogue.items, *catalogue.held)


def _guids(catalogue: Catalogue) -> frozenset[str]:
    return frozenset(item.guid for item in _live(catalogue))


def _items(before: Catalogue, guids: frozenset[str], place: str) -> tuple[Item, ...]:
    return tuple(item for item in getattr(before, place) if item.guid in guids)


def _unknown(leaving: tuple[Retracted, ...], gone: tuple[Retracted, ...]) -> tuple[Retracted, ...]:
    known = {each.item.guid for each in gone}
    return tuple(each for each in leaving if each.item.guid not in known)
