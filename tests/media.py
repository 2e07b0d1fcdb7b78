"""Sound made by ffmpeg's lavfi, whose truth is known because it is written here."""

import subprocess
from pathlib import Path

from media_pipeline.tools.ffmpeg import Ffmpeg, find_ffmpeg

REPOSITORY = Path(__file__).parent.parent
INTERVIEW = REPOSITORY / "episodes" / "episode-04" / "recording.flac"


def make_sound(path: Path, source: str, *options: str) -> Path:
    """Write what the lavfi ``source`` describes to ``path``, encoded by its suffix."""
    return _run(["-f", "lavfi", "-i", source], path, options)


def excerpt(path: Path, start_s: float, length_s: float, source: Path = INTERVIEW) -> Path:
    """Cut a piece out of a recording."""
    return _run(["-ss", str(start_s), "-t", str(length_s), "-i", str(source)], path, ())


def ffmpeg() -> Ffmpeg:
    """Return the ffmpeg that the package uses."""
    return find_ffmpeg()


def measured(path: Path) -> tuple[float, float]:
    """Return integrated loudness (LUFS) and true peak (dBTP), by ffmpeg's ebur128 from outside."""
    command = [ffmpeg().path, "-hide_banner", "-nostats", "-i", str(path)]
    command += ["-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"]
    log = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    summary = log[log.rindex("Integrated loudness") :]
    return _after(summary, "I:"), _after(summary, "Peak:")


def _after(text: str, label: str) -> float:
    return float(text[text.index(label) + len(label) :].split(maxsplit=1)[0])


def _run(inputs: list[str], path: Path, options: tuple[str, ...]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    command = [ffmpeg().path, "-v", "error", "-y", *inputs, *options, str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return path
