"""An outage of the storage as a person sees it."""

import io
import os
import pty
import sys

import pytest
from rich.console import Console

from media_pipeline.cli.countdown import count_down, patience, pause_line
from media_pipeline.cli.import_reporters import PlainImport, SilentImport
from media_pipeline.cli.live import LiveReporter
from media_pipeline.cli.reporters import JsonReporter, PlainReporter
from media_pipeline.store.outage import PATIENT, Pause

REASON = "The storage at s3.example.org does not answer."
PAUSES = [Pause(REASON, seconds, 2, 5, begins=seconds == 3) for seconds in (3, 2, 1, 0)]
LINE = f"{REASON} Trying again in 3 s (2 of 5)…"


def test_one_line_says_why_when_and_how_often() -> None:
    assert pause_line(PAUSES[0]) == LINE


def test_a_log_has_one_line_for_each_pause(capsys: pytest.CaptureFixture[str]) -> None:
    for tell in (count_down, PlainReporter().waiting, PlainImport().storage_waits):
        for pause in PAUSES:
            tell(pause)
        assert capsys.readouterr() == ("", f"! {LINE}\n")


def test_programs_get_a_warning_for_each_pause() -> None:
    publication, imported = JsonReporter("episode-04"), SilentImport()
    for pause in PAUSES:
        publication.waiting(pause)
        imported.storage_waits(pause)
    assert publication.document["warnings"] == imported.warnings == [LINE]


def test_a_terminal_counts_on_one_line_and_clears_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        for pause in PAUSES:
            count_down(pause)
        terminal.flush()
        shown = ""
        while shown.count("\r\x1b[K") < len(PAUSES):  # a terminal hands on what it has
            shown += os.read(ours, 10_000).decode()
    os.close(ours)
    *lines, last = shown.split("\r\x1b[K")[1:]
    assert all(f"in {left} s" in line for left, line in zip((3, 2, 1), lines, strict=True))
    assert last == ""
    assert "\n" not in shown


def test_live_bars_count_below_and_stop_when_it_goes_on() -> None:
    reporter = LiveReporter()
    bars = reporter._progress  # noqa: SLF001
    for pause in PAUSES[:3]:
        reporter.waiting(pause)
        console = Console(file=io.StringIO(), width=200)
        console.print(*bars.get_renderables())
        assert f"! {pause_line(pause)}" in console.file.getvalue()  # type: ignore[attr-defined]
    reporter.waiting(PAUSES[3])
    assert len(list(bars.get_renderables())) == 1


def test_the_environment_may_change_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MEDIA_STORAGE_PATIENCE_S", raising=False)
    monkeypatch.delenv("MEDIA_STORAGE_SILENCE_S", raising=False)
    assert (patience().outage_s, patience().silence_s) == (PATIENT.outage_s, PATIENT.silence_s)
    monkeypatch.setenv("MEDIA_STORAGE_PATIENCE_S", "0")
    monkeypatch.setenv("MEDIA_STORAGE_SILENCE_S", "long")
    assert (patience().outage_s, patience().silence_s) == (0.0, PATIENT.silence_s)
