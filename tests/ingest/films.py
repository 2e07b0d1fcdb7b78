"""Small films made by ffmpeg: a test picture, and a second sound track's worth of tone."""

import subprocess
from pathlib import Path

from media import ffmpeg

PICTURE = "testsrc=d={length_s}:s={size}:r={rate}"
TONE = "sine=f=440:r={rate}:d={length_s}"
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


def make_film(
    path: Path, *options: str, size: str = "160x90", rate: int = 25, length_s: float = 3.0
) -> Path:
    """Write a film of one tone; its container is that of the name's suffix."""
    picture = PICTURE.format(length_s=length_s, size=size, rate=rate)
    tone = TONE.format(length_s=length_s, rate=48_000)
    coded = () if "-c:v" in options else H264
    sound = () if "-c:a" in options else ("-c:a", "aac")
    inputs = ("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone)
    return run(*inputs, *coded, *sound, *options, path)


def run(*arguments: str | Path) -> Path:
    """Run ffmpeg and return its last argument, the file that it wrote."""
    command = [ffmpeg().path, "-v", "error", "-y", *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True)
    return Path(arguments[-1])


def cut_off(path: Path, share: float) -> Path:
    """Leave only the first part of a file, as a copy does that was interrupted."""
    content = path.read_bytes()
    path.write_bytes(content[: round(len(content) * share)])
    return path
