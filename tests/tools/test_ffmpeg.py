"""What ffmpeg says is understood; what starts it is stopped with us."""

from pathlib import Path

import pytest
from media import ffmpeg, make_sound

from media_pipeline.errors import SetupError
from media_pipeline.tools.ffmpeg import (
    find_ffmpeg,
    last_reason,
    tells_of_loss,
    work_input,
)

LOST = "[aist#0:0/aac] Error submitting packet to decoder: Invalid data found\n"


@pytest.mark.parametrize(
    ("log", "lost"),
    [
        ("size=N/A time=00", False),
        (LOST, False),  # tags between two MP3s that were joined
        (LOST * 2, True),
        ("[in#0] Error during demuxing: Input/output error", True),
        ("[flac] Decoding error: Invalid data found", True),
    ],
)
def test_parts_that_were_passed_over_are_noticed(log: str, *, lost: bool) -> None:
    assert tells_of_loss(log) is lost


def test_the_reason_is_the_telling_line() -> None:
    log = "size=N/A time=00\n[in#0 @ 0x5] Error opening input: Invalid data found\nbye"
    assert last_reason(log) == "Error opening input: Invalid data found"


def test_an_unknown_ffmpeg_is_named() -> None:
    with pytest.raises(SetupError, match="ffmpeg was not found at /nowhere/ffmpeg"):
        find_ffmpeg("/nowhere/ffmpeg")
    with pytest.raises(SetupError, match="is not an ffmpeg that media knows"):
        find_ffmpeg("/bin/echo")


def test_ffmpeg_ends_when_progress_is_refused(tmp_path: Path) -> None:
    long = make_sound(tmp_path / "long.wav", "sine=d=900:r=48000")
    graph = work_input(long, "wav").filter("ebur128", peak="true").output("-", format="null")
    seen = []

    def refuse(done: float) -> None:
        seen.append(done)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ffmpeg().run(graph, target=tmp_path, duration_s=900, progress=refuse)
    assert seen[0] < 0.9
