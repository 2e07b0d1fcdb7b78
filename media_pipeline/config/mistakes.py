"""What the model refuses, one mistake each, where the person wrote it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from media_pipeline.config.wording import KeyPath


@dataclass(frozen=True)
class Mistake:
    """One thing the model refused: where, which of pydantic's error types, with what context.

    ``path`` is a path in the person's data; ``either`` is set inside a union (the path to it).
    """

    path: KeyPath
    type: str
    context: Mapping[str, Any]
    input: object
    either: KeyPath | None = None

    @property
    def name(self) -> str:
        """The nearest key."""
        return next((part for part in reversed(self.path) if isinstance(part, str)), "")


def mistakes_of(error: ValidationError, data: object) -> list[Mistake]:
    """Return what ``error`` says of ``data``, each mistake once."""
    return _without_repeats([_located(detail, data) for detail in error.errors(include_url=False)])


def _located(detail: Mapping[str, Any], data: object) -> Mistake:
    kind, location = detail["type"], detail["loc"]
    if location[:1] == ("storage",) and location[1:2] in {("folder",), ("s3",)}:
        location = (location[0], *location[2:])
    absent = location[-1] if kind == "missing" else None
    path, either, here = _follow(location if absent is None else location[:-1], data)
    if kind.startswith("union_tag"):
        path = (*path, "kind")
    elif isinstance(absent, int):
        kind = "too_short"
    elif absent is not None:
        path = (*path, absent)
    if location[-1] == "[key]":
        kind = "key"
    return Mistake(path, kind, detail.get("ctx", {}), here, either)


def _follow(location: KeyPath, data: Any) -> tuple[KeyPath, KeyPath | None, object]:
    """Follow pydantic's location through the data, leaving out the names of union members."""
    path: KeyPath = ()
    either: KeyPath | None = None
    for part in location:
        if _holds(data, part):
            path, data = (*path, part), data[part]
        elif part != "[key]" and either is None:
            either = path
    return path, either, data


def _holds(data: Any, part: str | int) -> bool:
    if isinstance(part, int):
        return isinstance(data, list) and part < len(data)
    return isinstance(data, dict) and part in data


def _without_repeats(mistakes: Iterable[Mistake]) -> list[Mistake]:
    """Keep of each union the mistake that goes deepest, and one mistake for each place."""
    kept: dict[object, Mistake] = {}
    for mistake in mistakes:
        place = mistake.path if mistake.either is None else mistake.either
        before = kept.get(place)
        if before is None or len(mistake.path) > len(before.path):
            kept[place] = mistake
    places = [mistake.path for mistake in kept.values()]
    return [mistake for mistake in kept.values() if not _follows_from(mistake, places)]


def _follows_from(mistake: Mistake, places: Iterable[KeyPath]) -> bool:
    """Whether a list is called too short only because pydantic refused its entries."""
    length = len(mistake.path)
    inside = (place for place in places if len(place) > length)
    return mistake.type == "too_short" and any(place[:length] == mistake.path for place in inside)
