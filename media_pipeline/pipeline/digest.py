"""Digests: short names for content, so that a change is seen."""

import hashlib
import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from media_pipeline.model.base import Value
from media_pipeline.pipeline.ledger import FileMark
from media_pipeline.tools.files import write_atomic


def digest(*parts: Any) -> str:
    """Return a digest of values: pydantic models, tuples, dictionaries, texts, numbers, None."""
    text = json.dumps([_plain(part) for part in parts], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _plain(part: Any) -> Any:
    if isinstance(part, BaseModel):
        return part.model_dump(mode="json")
    if isinstance(part, list | tuple):
        return [_plain(each) for each in part]
    return part if isinstance(part, str | int | float | dict | None) else str(part)


class _Known(Value):
    files: dict[str, FileMark]


class ContentDigests:
    """SHA-256 of recordings, remembered by size and date: a long recording is read once."""

    def __init__(self, memory: Path) -> None:
        self._memory = memory
        self._known = _read(memory)

    def of(self, path: Path) -> str:
        """Return the SHA-256 of the file at ``path``; "" when it cannot be read."""
        mark = self._known.get(str(path))
        if mark is not None and mark.still_at(path):
            return mark.sha256
        try:
            mark = FileMark.of(path)
        except OSError:
            return ""
        self._known[str(path)] = mark
        return mark.sha256

    def save(self) -> None:
        """Remember for the next run; only speed depends on it."""
        content = _Known(files=self._known).model_dump_json(indent=1).encode()
        if not self._memory.exists() or self._memory.read_bytes() != content:
            write_atomic(self._memory, content)


def _read(memory: Path) -> dict[str, FileMark]:
    try:
        return dict(_Known.model_validate_json(memory.read_bytes()).files)
    except (OSError, ValidationError):
        return {}
