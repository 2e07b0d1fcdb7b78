"""The one place that starts ffmpeg: find it, run it with progress, read what it measured.

ffmpeg opens local files only (protocol whitelist) and, for each input, only the container that the
probe found: a playlist that calls itself recording.wav reaches neither the network nor other files.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from gettext import gettext as _
from pathlib import Path
from typing import IO, Any

from media_pipeline.errors import DiskFull, MediaError, SetupError
from media_pipeline.model.audio import Loudness, Source
from media_pipeline.model.base import Progress, no_progress

_VERSION = re.compile(r"^ffmpeg version (\S+)")
_SUMMARY = re.compile(
    r"I:\s+(?P<i>-?[\d.]+|-?inf|nan) LUFS.*?LRA:\s+(?P<lra>-?[\d.]+|nan) LU"
    r".*?Peak:\s+(?P<peak>-?[\d.]+|-?inf|nan) dBFS",
    re.DOTALL,
)
MEASURE = {"peak": "true", "framelog": "quiet"}
"""Options of the ebur128 filter whose summary ``read_loudness`` understands."""


class FfmpegFailed(MediaError):
    """ffmpeg ended with an error; ``log`` is what it said."""

    def __init__(self, log: str) -> None:
        super().__init__(
            _("ffmpeg could not do its work: {reason}").format(reason=last_reason(log)),
            _("Type the same command with -v to see everything that ffmpeg said."),
        )
        self.log = log


@dataclass(frozen=True, slots=True)
class Ffmpeg:
    """The ffmpeg binary that this run uses everywhere, and its version."""

    path: str
    version: str

    def run(
        self,
        graph: Any,
        *,
        target: Path,
        duration_s: float = 0.0,
        progress: Progress = no_progress,
        on_output: Callable[[IO[bytes]], None] | None = None,
    ) -> str:
        """Run an ffmpeg-python graph to its end and return what ffmpeg logged.

        Args:
            graph: an ffmpeg-python output (or merged outputs).
            target: where output goes; named when the disk is full.
            duration_s: length of the output in seconds, for progress.
            progress: told the fraction done; when it raises, ffmpeg is stopped.
            on_output: reads raw output from ffmpeg's stdout instead of progress.

        Raises:
            DiskFull: no space left.
            FfmpegFailed: any other failure.
        """
        flags = [] if on_output else ["-progress", "pipe:1"]
        command = [*graph.compile(cmd=self.path), *flags, *_QUIET]
        with tempfile.TemporaryFile() as log:
            code = _watch(command, log, on_output or _progress_reader(duration_s, progress))
            log.seek(0)
            text = log.read().decode(errors="replace")
        if code == 0:
            return text
        if "No space left on device" in text:
            raise DiskFull(target)
        raise FfmpegFailed(text)


_QUIET = ["-nostdin", "-nostats", "-hide_banner", "-y"]


def input_of(source: Source, folder: Path, number: int = 0) -> Any:
    """Return the ffmpeg-python input for a probed source below ``folder``.

    ``number`` tells inputs apart: ffmpeg-python takes two equal ones, such as a jingle that comes
    twice, for the same node of the graph.
    """
    import ffmpeg

    options: dict[str, Any] = {
        "f": source.container,
        "protocol_whitelist": "file",
        "thread_queue_size": 8 + number,
    }
    if source.ignore_declared_length:
        options["ignore_length"] = 1
    return ffmpeg.input(str((folder / source.path).absolute()), **options)


def work_input(path: Path, container: str) -> Any:
    """Return the ffmpeg-python input for a file that the pipeline itself made."""
    import ffmpeg

    return ffmpeg.input(str(path.absolute()), f=container, protocol_whitelist="file")


@cache
def find_ffmpeg(configured: str | None = None) -> Ffmpeg:
    """Find the ffmpeg to use: the configured one, else the one installed with the package.

    Raises:
        SetupError: it is not there, or it is no ffmpeg.
    """
    path = configured or _installed_ffmpeg()
    try:
        answer = subprocess.run(
            [path, "-version"], capture_output=True, text=True, check=False, timeout=60
        ).stdout
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SetupError(
            _("ffmpeg was not found at {path}.").format(path=path),
            _(
                "Correct audio.ffmpeg in config.yaml, or remove that line to use the ffmpeg that "
                "was installed with media."
            ),
        ) from error
    match = _VERSION.match(answer)
    if match is None:
        raise SetupError(
            _("{path} is not an ffmpeg that media knows.").format(path=path),
            _(
                "Correct audio.ffmpeg in config.yaml, or remove that line to use the ffmpeg that "
                "was installed with media."
            ),
        )
    return Ffmpeg(path=path, version=match[1])


def read_loudness(log: str) -> Loudness:
    """Read the last ebur128 summary in ffmpeg's log; silence measures −70 LUFS (BS.1770's gate).

    Raises:
        FfmpegFailed: there is no summary.
    """
    summaries = list(_SUMMARY.finditer(log))
    if not summaries:
        raise FfmpegFailed(log)
    found = summaries[-1]
    return Loudness(
        integrated_lufs=max(_number(found["i"]), -70.0),
        range_lu=_number(found["lra"], 0.0),
        true_peak_dbtp=max(_number(found["peak"]), -200.0),
    )


def last_reason(log: str) -> str:
    """Return the last line of ffmpeg's log that tells a reason."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"rror|nvalid|ailed|No such", line)]
    return re.sub(r"^\[[^\]]*\]\s*", "", (telling or lines or ["?"])[-1])


def _number(text: str, otherwise: float = -200.0) -> float:
    return float(text) if text not in {"-inf", "inf", "nan"} else otherwise


def _installed_ffmpeg() -> str:
    import imageio_ffmpeg

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise SetupError(
            _("ffmpeg is not installed on this machine."),
            _(
                "Type: pip install imageio-ffmpeg, or name an ffmpeg as audio.ffmpeg in "
                "config.yaml."
            ),
        ) from error


def _progress_reader(duration_s: float, progress: Progress) -> Callable[[IO[bytes]], None]:
    def read(stream: IO[bytes]) -> None:
        for line in stream:
            name, _equals, value = line.decode().strip().partition("=")
            if name == "out_time_us" and value.isdigit() and duration_s > 0:
                progress(min(1.0, int(value) / 1e6 / duration_s))

    return read


@cache
def _dies_with_us() -> tuple[str, ...]:
    """Return what makes a child end when we are killed (util-linux), where it is installed."""
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", "KILL") if setpriv else ()


def _watch(command: list[str], log: IO[bytes], read: Callable[[IO[bytes]], None]) -> int:
    """Run ``command``; whatever stops us stops it, so that nothing runs on unseen.

    It gets a process group of its own: Ctrl-C reaches us alone, and we end it in order.
    """
    environment = {**os.environ, "LC_ALL": "C"}
    with subprocess.Popen(
        [*_dies_with_us(), *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=log,
        env=environment,
        process_group=0,
    ) as process:
        try:
            if process.stdout is not None:
                read(process.stdout)
            return process.wait()
        except BaseException:
            process.kill()
            raise
