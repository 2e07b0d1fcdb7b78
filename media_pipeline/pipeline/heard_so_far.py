"""What a recogniser has heard of a recording so far, kept while it goes on.

One line a piece, each whole or not counted: a kill costs the piece that was being heard.
"""

import os
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from media_pipeline.model.base import Value
from media_pipeline.model.transcript import Draft


class _Line(Value):
    """``listened_to`` is a digest of what was listened to, and how."""

    listened_to: str
    start_s: float
    heard: Draft


class HeardSoFar:
    """The pieces that were heard to their end.

    Args:
        path: where they are kept.
        listened_to: what is listened to; lines about anything else do not count.
    """

    def __init__(self, path: Path, listened_to: str) -> None:
        self._path = path
        self._listened_to = listened_to
        self.pieces: dict[float, Draft] = {
            line.start_s: line.heard for line in self._read() if line.listened_to == listened_to
        }

    def keep(self, start_s: float, heard: Draft) -> None:
        """Write down what was heard in a piece, durably."""
        line = _Line(listened_to=self._listened_to, start_s=start_s, heard=heard)
        with self._path.open("ab") as file:
            file.write(b"\n" + line.model_dump_json().encode())
            file.flush()
            os.fsync(file.fileno())
        self.pieces[start_s] = heard

    def forget(self) -> None:
        """Remove what was kept: the whole is written elsewhere, or shall be heard anew."""
        self._path.unlink(missing_ok=True)
        self.pieces.clear()

    def _read(self) -> list[_Line]:
        if not self._path.exists():
            return []
        lines = []
        for text in self._path.read_bytes().splitlines():
            with suppress(ValidationError):  # the empty first one, or one cut off by a kill
                lines.append(_Line.model_validate_json(text))
        return lines
