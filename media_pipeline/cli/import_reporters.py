"""How an import is told: a bar on a terminal, plain lines in a pipe, a document for programs."""

import os
import sys
import threading
from gettext import gettext as _
from gettext import ngettext
from typing import Protocol, Self

import click

from media_pipeline.cli.countdown import pause_line
from media_pipeline.pipeline.import_files import Received
from media_pipeline.pipeline.importing import ImportReporter
from media_pipeline.pipeline.wording import size
from media_pipeline.store.outage import Pause

_PLAIN_STEP = 0.1


class ShownImport(ImportReporter, Protocol):
    """A reporter that holds the terminal while it is entered."""

    def __enter__(self) -> Self:
        """Begin to show."""
        ...

    def __exit__(self, *_exception: object) -> None:
        """Leave the terminal as a terminal should be."""
        ...


def reporter_for_import() -> ShownImport:
    """Return a live bar on a terminal that can show it, plain lines otherwise."""
    if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        return LiveImport()
    return PlainImport()


def waiting_line(address: str, reason: str, seconds: int) -> str:
    """Return why something is tried again, and when."""
    return ngettext(
        "{address}: {reason}; trying again in {count} second",
        "{address}: {reason}; trying again in {count} seconds",
        seconds,
    ).format(address=address, reason=reason, count=seconds)


class SilentImport:
    """Collects warnings for a document."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def __enter__(self) -> Self:
        """Begin to collect."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """End."""

    def received(self, now: Received) -> None:
        """Stay silent."""

    def waiting(self, address: str, reason: str, seconds: int) -> None:
        """Stay silent."""

    def storage_waits(self, pause: Pause) -> None:
        """Collect a warning for each pause."""
        if pause.begins:
            self.warned(pause_line(pause))

    def stored(self, fraction: float) -> None:
        """Stay silent."""

    def said(self, text: str) -> None:
        """Stay silent."""

    def warned(self, text: str) -> None:
        """Collect it."""
        self.warnings.append(text)


class PlainImport:
    """Lines without colour or movement: every tenth of the way, and what is waited for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._told = 0.0
        self._waits: dict[str, int] = {}

    def __enter__(self) -> Self:
        """Begin to show."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """Leave nothing behind."""

    def received(self, now: Received) -> None:
        """Say it every tenth of the way."""
        with self._lock:
            if now.fraction >= self._told + _PLAIN_STEP:
                self._told = now.fraction
                click.echo("  " + _download_line(now))

    def waiting(self, address: str, reason: str, seconds: int) -> None:
        """Say it once a pause: a log needs no countdown."""
        with self._lock:
            begins = seconds >= self._waits.get(address, 0)
            self._waits[address] = seconds if seconds > 1 else 0
        if begins:
            self.warned(waiting_line(address, reason, seconds))

    def storage_waits(self, pause: Pause) -> None:
        """Say it once a pause."""
        if pause.begins:
            self.warned(pause_line(pause))

    def stored(self, fraction: float) -> None:
        """Stay silent: a pipe needs no bar."""

    def said(self, text: str) -> None:
        """Say it."""
        with self._lock:
            click.echo("✓ " + text)

    def warned(self, text: str) -> None:
        """Say it."""
        with self._lock:
            click.echo("! " + text, err=True)


class LiveImport:
    """One bar below the lines: what came, then what was stored; a wait counts down beside it."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        self._console = Console(highlight=False)
        self._progress = Progress(
            BarColumn(bar_width=28),
            TextColumn("{task.description}", markup=False),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
        )
        self._bar = self._progress.add_task("", total=None)

    def __enter__(self) -> Self:
        """Begin to show."""
        self._progress.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        """Stop moving; lines stay on the screen."""
        self._progress.stop()

    def received(self, now: Received) -> None:
        """Move the bar."""
        self._progress.update(
            self._bar, total=1.0, completed=now.fraction, description=_download_line(now)
        )

    def waiting(self, address: str, reason: str, seconds: int) -> None:
        """Count down beside the bar."""
        self._progress.update(self._bar, description=waiting_line(address, reason, seconds))

    def storage_waits(self, pause: Pause) -> None:
        """Count down beside the bar."""
        self._progress.update(self._bar, description=pause_line(pause) if pause.seconds else "")

    def stored(self, fraction: float) -> None:
        """Move the bar again, from its beginning."""
        text = _("storing and publishing")
        self._progress.update(self._bar, total=1.0, completed=fraction, description=text)

    def said(self, text: str) -> None:
        """Show it above the bar."""
        self._show("✓ " + text, "green")

    def warned(self, text: str) -> None:
        """Show it above the bar."""
        self._show("! " + text, "yellow")

    def _show(self, line: str, style: str) -> None:
        from rich.text import Text

        self._console.print(Text(line, style=style), soft_wrap=True)


def _download_line(now: Received) -> str:
    sounds = ngettext("{count} of {all} sound", "{count} of {all} sounds", now.all_files).format(
        count=now.files, all=now.all_files
    )
    if now.here_bytes > now.all_bytes:
        return _("{here} downloaded, {sounds}").format(here=size(now.here_bytes), sounds=sounds)
    return _("{here} of {all} downloaded, {sounds}").format(
        here=size(now.here_bytes), all=size(now.all_bytes), sounds=sounds
    )
