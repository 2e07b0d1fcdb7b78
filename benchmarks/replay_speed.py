"""How long publishing a filmed meeting takes, beside mastering its sound alone.

An hour of 1080p (slides, a moving inset, 25 frames a second, H.264 that fits the web) with the
sample interview over and over as its sound. Mastered alone: ingest, analyse, level, master, as
`benchmarks/mastering_speed.py` does, to the two files that are published of it, the feed's MP3 and
the film's AAC; beside it, to the MP3 only. Published: all steps of `media publish`, with a
transcript by hand, so that Whisper is not measured, into a folder, looked at from outside. Whole
processes, in turns, medians of the time on the clock; beside it, the processors' time.

Run by `make bench`; fails where publishing takes more than 1.3 times the mastering.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from recordings import FFMPEG, INTERVIEW, make_workspace
from video_speed import make_meeting

MOST = 1.3
MASTERING = str(Path(__file__).with_name("mastering.py"))
MEDIA = [sys.executable, "-m", "media_pipeline.cli.main"]
TRANSCRIPT = "WEBVTT\n\n00:00.000 --> 00:04.000\nBonjour à tous.\n"


def main() -> None:
    """Measure and judge."""
    parser = argparse.ArgumentParser(description="Compare publishing a film with mastering it.")
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)
    with tempfile.TemporaryDirectory() as name:
        heard, seen = make_workspaces(Path(name), asked.minutes)
        runs: dict[str, Callable[[], None]] = {
            "its MP3 alone": lambda: master(heard),
            "its sound alone": lambda: master(seen),
            "published": lambda: publish(seen),
        }
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
        for number in range(asked.rounds):
            for kind in runs if number % 2 == 0 else reversed(runs):
                taken[kind].append(seconds(runs[kind]))
        size = (seen / "episodes" / "episode-04" / "recording.mp4").stat().st_size
    judge(taken, asked.minutes, size)


def judge(taken: dict[str, list[tuple[float, float]]], minutes: int, size_bytes: int) -> None:
    """Print, and end with 1 where the promise is not kept."""
    print(f"{minutes} min of 1080p, {size_bytes / 1e6:.0f} MB")
    median = {}
    for kind, took in taken.items():
        median[kind] = [statistics.median(each) for each in zip(*took, strict=True)]
        print(f"  {kind:<16}{median[kind][0]:7.1f} s ({median[kind][1]:.1f} s of processors)")
    for kind in ("its MP3 alone", "its sound alone"):
        clock, cpu = (
            seen / heard for seen, heard in zip(median["published"], median[kind], strict=True)
        )
        print(f"published / {kind}: {clock:.2f} (processors: {cpu:.2f})")
    kept = clock <= MOST
    print(f"at most {MOST} of its sound alone: {'kept' if kept else 'NOT KEPT'}")
    sys.exit(not kept)


def make_workspaces(folder: Path, minutes: int) -> tuple[Path, Path]:
    """Make one workspace that publishes the sound, one that publishes the picture too."""
    heard, seen = folder / "heard", folder / "seen"
    recording = make_workspace(heard, "recording.mp4")
    make_film(recording, minutes, folder)
    make_workspace(seen, "recording.mp4").hardlink_to(recording)
    (seen / "episodes" / "episode-04" / "transcript.vtt").write_text(TRANSCRIPT, "utf-8")
    yaml = seen / "episodes" / "episode-04" / "episode.yaml"
    yaml.write_text(yaml.read_text("utf-8") + "video: true\n", "utf-8")
    return heard, seen


def make_film(path: Path, minutes: int, folder: Path) -> None:
    """Write one filmed minute over and over, with the interview as its sound."""
    make_meeting(folder / "minute.mp4", 1, "limited")
    picture = ["-stream_loop", str(minutes - 1), "-i", str(folder / "minute.mp4")]
    sound = ["-stream_loop", "-1", "-i", str(INTERVIEW)]
    encoded = ["-c:v", "copy", "-c:a", "aac", "-b:a", "160k", "-t", str(60 * minutes)]
    command = [FFMPEG, "-v", "error", "-y", *picture, *sound, "-map", "0:v", "-map", "1:a"]
    subprocess.run([*command, *encoded, str(path)], check=True)


def master(workspace: Path) -> None:
    """Analyse, level, master, with nothing done before."""
    shutil.rmtree(workspace / "episodes" / "episode-04" / ".media", ignore_errors=True)
    run([sys.executable, MASTERING, str(workspace)], workspace)


def publish(workspace: Path) -> None:
    """Publish, with nothing done or published before."""
    for each in ("episodes/episode-04/.media", "public", "feeds"):
        shutil.rmtree(workspace / each, ignore_errors=True)
    run([*MEDIA, "publish", "episode-04"], workspace)


def run(command: list[str], folder: Path) -> None:
    """Run a command there; show what it said when it fails, and its steps."""
    environment = {**os.environ, "LANG": "C"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{command}: {done.stdout}{done.stderr}")
    for line in done.stdout.splitlines():
        if " s" in line and "http" not in line:
            print(f"    {line}")


def seconds(action: Callable[[], None]) -> tuple[float, float]:
    """Return how long an action took: on the clock, and of the processors."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    action()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    worked_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - began, worked_s


if __name__ == "__main__":
    main()
