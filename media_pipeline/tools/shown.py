"""What a preview shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Shown:
    """What there is to show, by key: files, and texts that lie nowhere.

    ``base`` is the public address below which the keys will lie, without a slash at its end;
    ``start`` the key of the first page. What else lies in ``folder`` (None: nowhere on this
    computer) is shown as it is published.
    """

    base: str
    start: str
    files: Mapping[str, Path]
    texts: Mapping[str, bytes] = field(default_factory=dict)
    folder: Path | None = None
