"""What ffmpeg says is understood; what starts it is stopped with us."""

from pathlib import Path

import pytest
from media import ffmpeg, make_sound

from media_pipeline.errors import SetupError
from media_pipeline.tools.ffmpeg import (
    FfmpegFailed,
    find_ffmpeg,
    last_reason,
    read_loudness,
    work_input,
)

SUMMARY = """
[Parsed_ebur128_0 @ 0x1] Summary:

  Integrated loudness:
    I:         {i} LUFS
    Threshold: -30.1 LUFS

  Loudness range:
    LRA:       {lra} LU
    Threshold: -40.3 LUFS
    LRA low:   -23.8 LUFS
    LRA high:  -16.4 LUFS

  True peak:
    Peak:      {peak} dBFS
"""


def test_the_last_summary_counts() -> None:
    log = SUMMARY.format(i="-29.9", lra="13.9", peak="-7.3") + SUMMARY.format(
        i="-16.1", lra="5.4", peak="-1.4"
    )
    loudness = read_loudness(log)
    assert (loudness.integrated_lufs, loudness.range_lu, loudness.true_peak_dbtp) == (
        -16.1,
        5.4,
        -1.4,
    )


def test_silence_has_numbers_too() -> None:
    loudness = read_loudness(SUMMARY.format(i="-70.0", lra="0.0", peak="-inf"))
    assert (loudness.integrated_lufs, loudness.true_peak_dbtp) == (-70.0, -200.0)


def test_no_summary_is_a_failure() -> None:
    with pytest.raises(FfmpegFailed):
        read_loudness("frame=1")


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
