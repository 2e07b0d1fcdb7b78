"""How much of a file is sent, on one line of a terminal; every tenth of it elsewhere."""

import os
import sys
import time
from gettext import gettext as _
from typing import Self

import click

from media_pipeline.pipeline.wording import about, size

_CLEAR = "\r\x1b[K"
_TENTHS = 10


class SentBar:
    """Tells on stderr. Use it in a ``with`` statement."""

    def __init__(self) -> None:
        self._moves = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._first: tuple[float, int] | None = None
        self._tenth = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._moves and self._first:
            click.echo(_CLEAR, nl=False, err=True)

    def sent(self, there: int, size_bytes: int) -> None:
        """Tell that so many bytes of so many are there."""
        now_s = time.monotonic()
        self._first = self._first or (now_s, there)
        line = sent_line(there, size_bytes, self._left_s(there, size_bytes, now_s))
        tenth = _TENTHS * there // max(1, size_bytes)
        if self._moves:
            click.echo(f"{_CLEAR}  {line}", nl=False, err=True)
        elif tenth > self._tenth:
            click.echo(f"  {line}", err=True)
        self._tenth = max(self._tenth, tenth)

    def _left_s(self, there: int, size_bytes: int, now_s: float) -> float | None:
        began_s, began = self._first or (now_s, there)
        if there <= began or there >= size_bytes:
            return None
        return (now_s - began_s) * (size_bytes - there) / (there - began)


def sent_line(there: int, size_bytes: int, left_s: float | None) -> str:
    """Return how much is sent, in words; ``left_s`` is None where nobody knows yet."""
    percent = 100 * there // max(1, size_bytes)
    text = _("sent: {percent} % of {size}").format(percent=percent, size=size(size_bytes))
    if left_s is None:
        return text
    return _("{sent}, {time} left").format(sent=text, time=about(left_s))
