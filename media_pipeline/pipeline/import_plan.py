"""What an import would take over, and under which names and numbers: decided before it begins."""

from collections.abc import Mapping
from dataclasses import dataclass
from gettext import gettext as _
from itertools import chain, count

from media_pipeline.config.episode_checks import episode_name
from media_pipeline.model.base import Value
from media_pipeline.model.foreign import ForeignFeed, ForeignItem
from media_pipeline.model.publication import Catalogue


class Planned(Value):
    """An item that comes in: its name in every address, and its number."""

    item: ForeignItem
    name: str
    number: int | None


class Missing(Value):
    """An item that cannot come in as it is, and why."""

    title: str
    guid: str
    reason: str


class Duplicate(Value):
    """One GUID, of which the later item is kept: apps show one only."""

    guid: str
    kept: str
    dropped: tuple[str, ...]


class ImportPlan(Value):
    """Every item of the old feed has its place in exactly one of the lists.

    ``known`` are published here already; ``without_sound`` are not for podcast apps.
    """

    planned: tuple[Planned, ...]
    known: tuple[str, ...]
    without_sound: tuple[str, ...]
    missing: tuple[Missing, ...]
    duplicates: tuple[Duplicate, ...]
    remarks: tuple[str, ...]

    @property
    def items(self) -> int:
        """How many items the old feed has."""
        dropped = sum(len(duplicate.dropped) for duplicate in self.duplicates)
        lists = (self.planned, self.known, self.without_sound, self.missing)
        return sum(map(len, lists)) + dropped


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is there already, beside which imported episodes must find their names.

    ``prefix`` begins the name of every episode of the series; ``folders`` are the names of its
    episodes in this workspace by GUID, those without one under their own name; ``numbers`` theirs.
    """

    prefix: str
    catalogue: Catalogue | None
    folders: Mapping[str, str]
    numbers: frozenset[int] = frozenset()

    @property
    def published(self) -> frozenset[str]:
        """The GUIDs that the catalogue holds, whether their date has come or not."""
        items = (*self.catalogue.items, *self.catalogue.held) if self.catalogue else ()
        return frozenset(item.guid for item in items)

    @property
    def names(self) -> frozenset[str]:
        """The names that are taken."""
        items = self.catalogue.every_item if self.catalogue else ()
        return frozenset({*(item.name for item in items), *self.folders.values()})

    @property
    def last_number(self) -> int:
        """The highest number that is taken."""
        items = self.catalogue.every_item if self.catalogue else ()
        return max((0, *self.numbers, *(item.number or 0 for item in items)))


def plan_import(feed: ForeignFeed, around: Surroundings) -> ImportPlan:
    """Decide what comes in: names and numbers follow from the feed and from what is there."""
    with_sound = [item for item in feed.items if item.sound is not None]
    known = [item for item in with_sound if item.guid in around.published]
    new = [item for item in with_sound if item.guid not in around.published]
    bad = [item for item in new if item.problem]
    kept, duplicates = _each_guid_once([item for item in new if not item.problem])
    return ImportPlan(
        planned=_placed(kept, around, is_serial=feed.channel.type == "serial"),
        known=tuple(map(title_of, known)),
        without_sound=tuple(title_of(item) for item in feed.items if item.sound is None),
        missing=tuple(
            Missing(title=title_of(item), guid=item.guid, reason=item.problem) for item in bad
        ),
        duplicates=duplicates,
        remarks=(*feed.remarks, *chain.from_iterable(map(_remarks, kept))),
    )


def title_of(item: ForeignItem) -> str:
    """Return what an item is called; its GUID when it has no title."""
    return item.title or item.guid or _("without a title")


def _each_guid_once(
    items: list[ForeignItem],
) -> tuple[list[ForeignItem], tuple[Duplicate, ...]]:
    """Keep the latest of the items with one GUID, of two of one date the first in the feed."""
    by_guid: dict[str, list[ForeignItem]] = {}
    for item in items:
        by_guid.setdefault(item.guid, []).append(item)
    kept, duplicates = [], []
    for guid, same in by_guid.items():
        latest = max(same, key=_moment)
        kept.append(latest)
        if dropped := [title_of(item) for item in same if item is not latest]:
            duplicates.append(Duplicate(guid=guid, kept=title_of(latest), dropped=tuple(dropped)))
    return kept, tuple(duplicates)


def _moment(item: ForeignItem) -> float:
    return item.published.timestamp() if item.published else 0.0


def _placed(
    items: list[ForeignItem], around: Surroundings, *, is_serial: bool
) -> tuple[Planned, ...]:
    ordered = sorted(items, key=lambda item: (_moment(item), item.guid))
    numbers = _numbers(ordered, around, is_serial=is_serial)
    by_season = len({item.season for item in ordered if item.season}) > 1
    taken = set(around.names)
    planned = []
    for item, number in zip(ordered, numbers, strict=True):
        name = around.folders.get(item.guid) or _free_name(
            _name(item, number, around.prefix, by_season=by_season), taken
        )
        taken.add(name)
        planned.append(Planned(item=item, name=name, number=number))
    return tuple(planned)


def _numbers(
    ordered: list[ForeignItem], around: Surroundings, *, is_serial: bool
) -> list[int | None]:
    """Return the number of each item: its own, or by date where one is needed.

    A full episode needs one in a serial (Apple), and in a series that never had any, so that the
    next new episode does not begin at 1. Trailers and bonus episodes need none.
    """
    own = [item.number for item in ordered]
    full = [item.number for item in ordered if item.type == "full"]
    if not is_serial and any(full):
        return list(own)
    following = count(max((around.last_number, *filter(None, own))) + 1)
    return [
        next(following) if item.number is None and item.type == "full" else item.number
        for item in ordered
    ]


def _name(item: ForeignItem, number: int | None, prefix: str, *, by_season: bool) -> str:
    if number is None:
        return f"{prefix}-{item.published:%Y-%m-%d}"
    if by_season and item.season:
        return episode_name(f"{prefix}-s{item.season}", number)
    return episode_name(prefix, number)


def _free_name(name: str, taken: set[str]) -> str:
    candidates = chain((name,), (f"{name}-bis{at}" for at in count(1)))
    return next(candidate for candidate in candidates if candidate not in taken)


def _remarks(item: ForeignItem) -> tuple[str, ...]:
    remarks = list(item.remarks)
    if not item.has_own_guid:
        remarks.append(_("it has no GUID; the address of its sound is kept as one, as apps do"))
    sentence = _("“{title}”: {remark}.")
    return tuple(sentence.format(title=title_of(item), remark=remark) for remark in remarks)
