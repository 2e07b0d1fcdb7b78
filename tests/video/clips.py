"""Short videos made by ffmpeg's lavfi, as the pipeline delivers them."""

import subprocess
from pathlib import Path

from media import ffmpeg

DELIVERED = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-threads", "1")


def make_clip(path: Path, picture: str, *options: str, sound: str = "") -> Path:
    """Write the lavfi ``picture`` (and ``sound``) as H.264 and AAC in MP4."""
    inputs = ["-f", "lavfi", "-i", picture]
    if sound:
        inputs += ["-f", "lavfi", "-i", sound, "-c:a", "aac", "-shortest"]
    run(*inputs, *DELIVERED, *options, str(path))
    return path


def run(*arguments: str) -> str:
    """Run ffmpeg as somebody else would, and return what it said."""
    command = [ffmpeg().path, "-hide_banner", "-nostats", "-y", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr
