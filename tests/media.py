"""Sound made by ffmpeg's lavfi, whose truth is known because it is written here."""

import math
import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from media_pipeline.model.audio import Loudness
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


def read_loudness(log: str) -> Loudness:
    """Read the ebur128 summary that ends ffmpeg's log."""
    summary = log[log.rindex("Integrated loudness") :]
    return Loudness(
        integrated_lufs=_after(summary, "I:"),
        range_lu=_after(summary, "LRA:"),
        true_peak_dbtp=_after(summary, "Peak:"),
    )


def _after(text: str, label: str) -> float:
    return float(text[text.index(label) + len(label) :].split(maxsplit=1)[0])


def _run(inputs: list[str], path: Path, options: tuple[str, ...]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    command = [ffmpeg().path, "-v", "error", "-y", *inputs, *options, str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return path


def read_sound(
    path: Path, sample_rate_hz: int, channels: int, *options: str
) -> NDArray[np.float32]:
    """Return what a listener hears of a file, of shape (frames, channels), by ffmpeg."""
    command = [ffmpeg().path, "-v", "error", *options, "-i", str(path)]
    command += ["-f", "f32le", "-ar", str(sample_rate_hz), "-ac", str(channels), "-"]
    sound = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(sound, dtype="<f4").reshape(-1, channels)


def write_sound(
    path: Path, sound: NDArray[np.floating], sample_rate_hz: int, *options: str
) -> Path:
    """Write samples of shape (frames, channels), encoded by the suffix of ``path``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    command = [ffmpeg().path, "-v", "error", "-y", "-f", "f32le", "-ar", str(sample_rate_hz)]
    command += ["-ac", str(sound.shape[1]), "-i", "-", *options, str(path)]
    samples = np.ascontiguousarray(sound, dtype="<f4").tobytes()
    subprocess.run(command, input=samples, check=True, capture_output=True)
    return path


def measured_finely(path: Path) -> tuple[float, float]:
    """Return what ``measured`` does, to a thousandth instead of a tenth."""
    command = [ffmpeg().path, "-v", "error", "-i", str(path), "-af"]
    command += ["ebur128=peak=true:metadata=1,ametadata=mode=print:file=-", "-f", "null", "-"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    last = told[told.rindex("lavfi.r128.M=") :]
    peak = _after(last, "lavfi.r128.true_peak=")
    return _after(last, "lavfi.r128.I="), 20 * math.log10(max(peak, 1e-10))
