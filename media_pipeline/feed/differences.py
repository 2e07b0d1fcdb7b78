"""What tells two catalogues of one series apart, as listeners and a person would name it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from media_pipeline.model.publication import Catalogue, Channel, Item

ASPECTS = {
    "title": "title",
    "summary": "summary",
    "notes_html": "notes",
    "published": "date",
    "number": "number",
    "season": "number",
    "type": "kind of episode",
    "explicit": "explicit mark",
    "image_url": "cover",
    "enclosure": "sound",
    "alternates": "other formats",
    "video": "video",
    "youtube_url": "video on YouTube",
    "transcripts": "transcript",
    "chapters_url": "chapters",
    "persons": "speakers",
    "page_url": "page",
    "name": "page",
}
"""The fields of an item, and the aspect of the episode that each belongs to."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One episode that differs: ``before`` is None where it is new, ``after`` where it is gone.

    ``aspects`` names what changed, with the values of ASPECTS; empty for a new or a gone one.
    ``back`` tells that an episode which had been retracted is there again.
    """

    before: Item | None
    after: Item | None
    aspects: tuple[str, ...] = ()
    back: bool = False

    @property
    def item(self) -> Item:
        """The episode as it is afterwards, or as it last was."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a difference without an episode")
        return found

    @property
    def change(self) -> Literal["published", "changed", "withdrawn"]:
        """What happened to the episode, in a word for programs."""
        if self.after is None:
            return "withdrawn"
        return "changed" if self.before else "published"


@dataclass(frozen=True, slots=True)
class Differences:
    """All that differs; ``channel`` names the fields of Channel that do.

    ``waiting`` are those episodes that wait for their date, before or after, and that listeners
    would not notice.
    """

    items: tuple[Difference, ...] = ()
    channel: tuple[str, ...] = ()
    waiting: tuple[Difference, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether there is a difference at all."""
        return bool(self.items or self.channel or self.waiting)


def differences(before: Catalogue | None, after: Catalogue) -> Differences:
    """Compare two catalogues of a series, in the order of publication; None is an empty one."""
    old = before or after.without({item.guid for item in after.every_item})
    published = {item.guid for item in after.items}
    retracted = {gone.item.guid for gone in old.retracted}
    waited = [item for item in old.held if item.guid not in published]
    return Differences(
        items=tuple(_items(old.items, after.items, retracted)),
        channel=_fields(old.channel, after.channel),
        waiting=tuple(_items(waited, after.held, retracted)),
    )


def _items(
    before: Iterable[Item], after: Iterable[Item], retracted: Collection[str]
) -> Iterator[Difference]:
    old = {item.guid: item for item in before}
    new = {item.guid: item for item in after}
    for guid in sorted(old.keys() | new.keys(), key=lambda guid: _place(old, new, guid)):
        was, becomes = old.get(guid), new.get(guid)
        if was != becomes:
            yield Difference(was, becomes, _aspects(was, becomes), guid in retracted)


def _place(old: dict[str, Item], new: dict[str, Item], guid: str) -> tuple[object, str]:
    item = new.get(guid) or old[guid]
    return item.published, item.name


def _aspects(before: Item | None, after: Item | None) -> tuple[str, ...]:
    if before is None or after is None:
        return ()
    changed = _fields(before, after)
    return tuple(dict.fromkeys(ASPECTS[name] for name in ASPECTS if name in changed))


def _fields(before: Item | Channel, after: Item | Channel) -> tuple[str, ...]:
    return tuple(
        name for name in type(before).model_fields if getattr(before, name) != getattr(after, name)
    )
