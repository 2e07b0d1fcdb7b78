"""Memory does not grow with the video."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from youtube.server import Tube

HERE = Path(__file__).parent


def needed_kb(folder: Path, server: Tube, megabytes: int) -> int:
    video = folder / f"{megabytes}.mp4"
    video.write_bytes(os.urandom(1 << 20) * megabytes)
    command = [sys.executable, str(HERE / "one_upload.py")]
    command += [str(folder / f"config-{megabytes}"), server.base, str(video)]
    told = subprocess.run(
        command,
        env={**os.environ, "PYTHONPATH": f"{HERE.parent}:{HERE.parent.parent}"},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(told.stdout)


@pytest.mark.soak
def test_ten_times_the_video_needs_no_more_memory(tmp_path: Path, youtube_server: Tube) -> None:
    """24 and 240 MB, in pieces of 8 MiB; httpx alone would keep whole pieces: 140 MB more."""
    short = needed_kb(tmp_path, youtube_server, 24)
    long = needed_kb(tmp_path, youtube_server, 240)
    print(f"\n24 MB: {short} kB, 240 MB: {long} kB")
    assert long < short + 12_000
