"""The one place that starts ffmpeg: find it, run it with progress, read what it said.

ffmpeg opens local files only (protocol whitelist) and, for each input, only the container that the
probe found: a playlist that calls itself recording.wav reaches neither the network nor other files.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from gettext import gettext as _
from pathlib import Path
from typing import IO, Any

from media_pipeline.errors import DiskFull, MediaError, SetupError
from media_pipeline.model.audio import Source
from media_pipeline.model.base import Progress, no_progress

_VERSION = re.compile(r"^ffmpeg version (\S+)")
_NOT_DEMUXED = re.compile(r"Error during demuxing")
_NOT_DECODED = re.compile(r"Decoding error|Error while decoding")
_NOT_TAKEN = re.compile(r"Error submitting packet to decoder")  # once: tags between joined MP3s


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
        read = on_output or _progress_reader(duration_s, progress)
        with self.started(graph, flags, target=target) as process:
            if process.stdout is not None:
                read(process.stdout)
        return process.log

    @contextmanager
    def started(
        self,
        graph: Any,
        flags: Sequence[str] = (),
        *,
        target: Path,
        stdin: int | IO[bytes] = subprocess.DEVNULL,
        stdout: int | IO[bytes] = subprocess.PIPE,
    ) -> Iterator["Running"]:
        """Run a graph while the caller feeds it or reads from it; its log is there at the end.

        Whatever stops the caller stops ffmpeg, so that nothing runs on unseen.

        Raises:
            DiskFull: no space left.
            FfmpegFailed: any other failure.
        """
        ffmpeg, *words = graph.compile(cmd=self.path)
        command = [*_dies_with_us(), ffmpeg, *_ONE_THREAD, *words, *flags, *_QUIET]
        with tempfile.TemporaryFile() as log:
            running = Running(command, stdin, stdout, log)
            try:
                yield running
                running.finish()
            except BrokenPipeError:  # it ended before it had read everything: its log says why
                running.finish()
                raise _failure(running.log, target) from None
            except BaseException:
                running.kill()
                raise
            finally:
                running.close()
        if running.code != 0:
            raise _failure(running.log, target)


def _failure(log: str, target: Path) -> MediaError:
    return DiskFull(target) if "No space left on device" in log else FfmpegFailed(log)


class Running:
    """An ffmpeg at work. ``stdin`` and ``stdout`` are open where the caller asked for pipes."""

    def __init__(
        self, command: list[str], stdin: int | IO[bytes], stdout: int | IO[bytes], log: IO[bytes]
    ) -> None:
        self._log_file = log
        # A process group of its own: Ctrl-C reaches us alone, and we end ffmpeg in order.
        self._process = subprocess.Popen(
            command,
            stdin=stdin,
            stdout=stdout,
            stderr=log,
            env={**os.environ, "LC_ALL": "C"},
            process_group=0,
            pipesize=_PIPE_BYTES,
        )
        self.log = ""

    @property
    def stdin(self) -> IO[bytes] | None:
        """Where it is fed, if it is."""
        return self._process.stdin

    @property
    def stdout(self) -> IO[bytes] | None:
        """What it writes, if that is read."""
        return self._process.stdout

    @property
    def code(self) -> int | None:
        """Its exit status, once it has ended."""
        return self._process.returncode

    def finish(self) -> None:
        """Tell it that no more comes, wait for its end and keep what it said."""
        if self._process.stdin is not None:
            with suppress(BrokenPipeError):
                self._process.stdin.close()
        self._process.wait()
        self._log_file.seek(0)
        self.log = self._log_file.read().decode(errors="replace")

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """Close our ends of its pipes."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()


_WAV_PACKET_BYTES = 1 << 16  # ffmpeg's own choice is 4096: a third more work
_LONGEST_GAP_S = 100_000  # of MPEG-TS, in which ffmpeg closes gaps of more than ten seconds
_PIPE_BYTES = 1 << 20  # sound is read and written in blocks of this order
_QUIET = ["-nostdin", "-nostats", "-hide_banner", "-y"]
# Slices of a block are too little work to be worth waking a thread for; a graph may ask for more.
_ONE_THREAD = ["-filter_complex_threads", "1", "-filter_threads", "1"]


def input_of(
    source: Source,
    folder: Path,
    number: int = 0,
    *,
    start_s: float = 0.0,
    duration_s: float | None = None,
) -> Any:
    """Return the ffmpeg-python input for a probed source below ``folder``, or for a part of it.

    ``number`` tells inputs apart: ffmpeg-python takes two equal ones, such as a jingle that comes
    twice, for the same node of the graph.
    """
    import ffmpeg

    options: dict[str, Any] = {
        "f": source.container,
        "protocol_whitelist": "file",
        "thread_queue_size": 8 + number,
    }
    if source.container == "wav":
        options["max_size"] = _WAV_PACKET_BYTES
    if source.container == "mpegts":
        options["dts_delta_threshold"] = _LONGEST_GAP_S
    if source.ignore_declared_length:
        options["ignore_length"] = 1
    if start_s:
        options["ss"] = f"{start_s:.3f}"
    if duration_s is not None:
        options["t"] = f"{duration_s:.3f}"
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


def tells_of_loss(log: str) -> bool:
    """Return whether ffmpeg passed over parts of a file: it ends as if all were well."""
    if _NOT_DEMUXED.search(log) or _NOT_DECODED.search(log):
        return True
    return len(_NOT_TAKEN.findall(log)) > 1


def last_reason(log: str) -> str:
    """Return the last line of ffmpeg's log that tells a reason."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"rror|nvalid|ailed|No such", line)]
    return re.sub(r"^\[[^\]]*\]\s*", "", (telling or lines or ["?"])[-1])


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
