"""What a change does to those who listen already, and that nobody does by mistake."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from media_pipeline.model.publication import Catalogue, Item

Kind = Literal["download-again", "withdraw"]


@dataclass(frozen=True, slots=True)
class Consequence:
    """One episode that apps would fetch again, or that would leave the feed."""

    kind: Kind
    item: Item


def consequences(before: Catalogue | None, after: Catalogue) -> Iterator[Consequence]:
    """Say for each published episode what subscribers would notice beyond new words.

    An app meets other bytes only under another name (that of a sound holds its hash), and may then
    fetch them again. A store that moves as a whole changes no name.
    """
    published = {item.guid: item for item in after.items}
    for old in before.items if before else ():
        new = published.get(old.guid)
        if new is None:
            yield Consequence("withdraw", old)
        elif _file(new) != _file(old):
            yield Consequence("download-again", new)


def _file(item: Item) -> str:
    return PurePosixPath(item.enclosure.url).name
