"""How long mastering takes, beside a bare MP3 encode and beside ffmpeg-normalize.

Half an hour of 24-bit stereo at 48 kHz to an MP3 of 128 kbit/s: the sample interview over and over
(a microphone a side, so levelled per side), and dense sound with a true stereo image. Whole
processes, in turns, medians of the time on the clock; beside it, the processors' time, which a busy
machine changes less. All three use the same ffmpeg; ffmpeg-normalize and we have the same target,
−16 LUFS and −1 dBTP. What each delivers is measured with ffmpeg's meter.

Run by `make bench`; fails where the promises of docs/design.md are not kept. Of the dense sound,
only what it takes beside the bare encode is judged: its loudness range is so small that
ffmpeg-normalize moves it by a single gain, without the work that ours and the interview need.
"""

import argparse
import math
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from recordings import FFMPEG, make_interview, make_stereo, make_workspace

Times = list[tuple[float, float]]
"""Of each run: seconds on the clock, and seconds of the processors."""

LENGTH_S = 1800.0
MOST = {
    ("interview", "ffmpeg-normalize"): 1 / 5,
    ("interview", "bare encode"): 1.5,
    ("true stereo", "bare encode"): 1.5,
}
"""How long ours may take, as a share of what the other takes."""

KINDS: dict[str, Callable[[Path, float], None]] = {
    "interview": make_interview,
    "true stereo": make_stereo,
}
MASTERING = str(Path(__file__).with_name("mastering.py"))


def main() -> None:
    """Measure both kinds of sound and judge."""
    sys.stdout.reconfigure(line_buffering=True)  # each line as it is known, in a log too
    wanted = _arguments()
    kept = True
    for kind in wanted.kinds:
        with tempfile.TemporaryDirectory() as folder:
            kept &= compare(kind, Path(folder), wanted)
    sys.exit(not kept)


def compare(kind: str, folder: Path, wanted: argparse.Namespace) -> bool:
    """Measure one kind of sound; print; tell whether the promises are kept."""
    workspace = folder / "workspace"
    recording = make_workspace(workspace, "recording.wav")
    KINDS[kind](recording, wanted.length)
    runs = {
        "bare encode": (wanted.rounds, lambda: bare(recording, folder / "bare.mp3")),
        "media": (wanted.rounds, lambda: ours(workspace)),
        "ffmpeg-normalize": (wanted.normalize_rounds, lambda: theirs(recording, folder / "n.mp3")),
    }
    times: dict[str, Times] = {name: [] for name in runs}
    for number in range(max(rounds for rounds, _run in runs.values())):
        for name, (rounds, run) in runs.items():
            if number < rounds:
                times[name].append(_seconds(run))
    delivered = {"media": workspace / "episodes" / "episode-04" / ".media" / "audio.mp3"}
    delivered |= {"bare encode": folder / "bare.mp3", "ffmpeg-normalize": folder / "n.mp3"}
    print(f"\n{wanted.length / 60:.0f} min, {kind}")
    for name in runs:
        _show(name, times[name], delivered[name])
    clocks = {name: [clock_s for clock_s, _cpu_s in taken] for name, taken in times.items()}
    medians = {name: statistics.median(taken) for name, taken in clocks.items() if taken}
    return _judged(kind, medians)


def bare(recording: Path, target: Path) -> None:
    """Encode, and do nothing else."""
    _run([FFMPEG, "-v", "error", "-y", "-i", str(recording), "-b:a", "128k", str(target)])


def ours(workspace: Path) -> None:
    """Analyse, level, master, in a process of its own, with nothing done before."""
    shutil.rmtree(workspace / "episodes" / "episode-04" / ".media", ignore_errors=True)
    _run([sys.executable, MASTERING, str(workspace)])


def theirs(recording: Path, target: Path) -> None:
    """Let ffmpeg-normalize make the same file."""
    normalize = shutil.which("ffmpeg-normalize", path=_path())
    if normalize is None:
        sys.exit("ffmpeg-normalize is not installed. Type: make bench")
    command = [normalize, str(recording), "-o", str(target), "-f", "-t", "-16", "-tp", "-1"]
    _run([*command, "-ar", "44100", "-c:a", "libmp3lame", "-b:a", "128k"])


def _run(command: list[str]) -> None:
    environment = {**os.environ, "LANG": "C", "FFMPEG_PATH": FFMPEG}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{command[0]}: {done.stdout}{done.stderr}")


def _path() -> str:
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


def _seconds(run: Callable[[], None]) -> tuple[float, float]:
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    run()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    worked_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - began, worked_s


def _show(name: str, times: Times, delivered: Path) -> None:
    if not times:
        return
    clock, worked = zip(*times, strict=True)
    spread = f"({min(clock):.1f} to {max(clock):.1f})"
    print(
        f"  {name:<17} {statistics.median(clock):7.1f} s {spread:<18} "
        f"{statistics.median(worked):6.1f} s of processors  {_measured(delivered)}"
    )


def _measured(path: Path) -> str:
    command = [FFMPEG, "-hide_banner", "-nostats", "-i", str(path), "-af"]
    command += ["ebur128=peak=true:framelog=quiet", "-f", "null", "-"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    found = re.findall(r"(?:I|Peak):\s+(\S+)", told[told.rindex("Summary") :])
    return f"{found[0]} LUFS, {found[1]} dBTP"


def _judged(kind: str, median: dict[str, float]) -> bool:
    kept = True
    for name, taken_s in median.items():
        if name == "media":
            continue
        ratio, most = median["media"] / taken_s, MOST.get((kind, name), math.inf)
        verdict = f"at most {most:.2f}: {'kept' if ratio <= most else 'NOT KEPT'}"
        kept &= ratio <= most
        told = verdict if most < math.inf else "not judged"
        print(f"  media / {name:<17} {ratio:.2f}  ({told})")
    return kept


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare the speed of mastering.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--normalize-rounds", type=int, default=1)
    parser.add_argument("--length", type=float, default=LENGTH_S, help="seconds of sound")
    parser.add_argument("--kinds", nargs="+", choices=list(KINDS), default=list(KINDS))
    return parser.parse_args()


if __name__ == "__main__":
    main()
