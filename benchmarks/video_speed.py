"""How long making a video takes, beside bare ffmpeg commands, and how much memory it takes.

A generated 1080p meeting (slides that change every 20 s, a moving inset, 25 frames a second). It is
encoded with the same settings and filters by one ffmpeg command, and by us in parts; it is copied
by ffmpeg, and by us with a trim and a cut in it, around which we encode. Whole processes, in turns,
medians of the time on the clock; beside it, the processors' time, which a busy machine changes
less. Then the same minute, over and over, is copied at two lengths, for the peak of the memory.

Run by `make bench`; fails where encoding costs more than 1.1 times the bare command, or where
memory grows with the length.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from video.filming import Replay, filmed_source, recording_of, timeline_of

from media_pipeline.model.audio import Source
from media_pipeline.tools.ffmpeg import find_ffmpeg
from media_pipeline.video.encoding import Part, encode_part
from media_pipeline.video.index import read_index
from media_pipeline.video.making import Filmed
from media_pipeline.video.segments import EncodedFrames

FFMPEG = find_ffmpeg().path
MOST_OF_BARE = 1.1
MOST_GROWTH = 1.2
KEYS = ("-g", "250", "-preset", "ultrafast", "-crf", "23")


def main() -> None:
    """Measure and judge."""
    parser = argparse.ArgumentParser(description="Measure making a video.")
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--lengths", type=int, nargs=2, default=(1, 10), help="minutes, for memory")
    parser.add_argument("--work", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.work:
        work(asked.work[0], Path(asked.work[1]), Path(asked.work[2]))
        return
    sys.stdout.reconfigure(line_buffering=True)
    with tempfile.TemporaryDirectory() as name:
        kept = [speed(Path(name), asked.minutes, asked.rounds), memory(Path(name), asked.lengths)]
    sys.exit(not all(kept))


def speed(folder: Path, minutes: float, rounds: int) -> bool:
    """Encode and copy, by ffmpeg and by us, in turns; tell whether the promise is kept."""
    make_meeting(folder / "full.mp4", minutes, "full")
    make_meeting(folder / "fits.mp4", minutes, "limited")
    make_sound(folder / "sound.m4a", minutes)
    runs: dict[str, Callable[[], None]] = {
        "encode, bare": lambda: bare_encode(folder / "full.mp4", folder / "bare.mp4"),
        "encode, ours": lambda: ours("encode", folder / "full.mp4", folder),
        "copy, bare": lambda: bare_copy(folder / "fits.mp4", folder / "bare.mp4"),
        "copy, ours": lambda: ours("copy", folder / "fits.mp4", folder),
        "copy with cuts, ours": lambda: ours("cut", folder / "fits.mp4", folder),
    }
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    for number in range(rounds):
        # Whoever comes second finds files in memory: take turns at that, too.
        for name in runs if number % 2 == 0 else reversed(runs):
            taken[name].append(seconds(runs[name]))
    print(f"{minutes:g} min of 1080p, median of {rounds}: on the clock (processors)")
    median = {
        name: [statistics.median(each) for each in zip(*took, strict=True)]
        for name, took in taken.items()
    }
    for name, (clock_s, cpu_s) in median.items():
        print(f"  {name:<22}{clock_s:8.1f} s ({cpu_s:.1f} s)")
    shares = [
        ours_s / bare_s
        for ours_s, bare_s in zip(median["encode, ours"], median["encode, bare"], strict=True)
    ]
    kept = shares[0] <= MOST_OF_BARE
    print(
        f"encoding: {shares[0]:.3f} of the bare command (processors: {shares[1]:.3f}), at most "
        f"{MOST_OF_BARE}: {'kept' if kept else 'NOT KEPT'}"
    )
    return kept


def memory(folder: Path, lengths: tuple[int, int]) -> bool:
    """Deliver two lengths; tell whether the peak of the process stays what it is."""
    make_meeting(folder / "minute.mp4", 1, "limited")
    peaks = []
    for minutes in lengths:
        source = folder / f"long-{minutes}.mp4"
        looped = ["-stream_loop", str(minutes - 1), "-i", str(folder / "minute.mp4")]
        run([*looped, "-c", "copy", str(source)])
        make_sound(folder / "sound.m4a", minutes)
        told = ours("cut", source, folder)
        own, child = (int(each) / 1024 for each in told.split())
        peaks.append((own, child))
        print(f"{minutes:4} min: {own:.0f} MB at most, its largest ffmpeg {child:.0f} MB")
    growths = [after / before for before, after in zip(*peaks, strict=True)]
    kept = max(growths) <= MOST_GROWTH
    print(f"growth {max(growths):.2f} (at most {MOST_GROWTH}): {'kept' if kept else 'NOT KEPT'}")
    return kept


def work(what: str, path: Path, folder: Path) -> None:
    """Make a video, in a process of its own; print the peaks of its memory in KiB."""
    source = filmed_source(path)
    length_s = source.duration_s
    timeline = timeline_of((0.0, length_s, 0.0))
    if what == "cut":
        middle_s = length_s / 2
        pieces = ((2.3, middle_s, 0.0), (middle_s + 7.7, length_s, middle_s - 2.3))
        timeline = timeline_of(*pieces, end_s=length_s)
    with tempfile.TemporaryDirectory(dir=folder) as name:
        replay = Replay(path.parent, Path(name))
        made = replay.picture(Filmed(recording_of(source), timeline))
        assert (made.copied_s > made.encoded_s) == (what != "encode"), made.verdicts
        replay.deliver(made, folder / "sound.m4a")
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    print(*(resource.getrusage(each).ru_maxrss for each in who))


def ours(what: str, path: Path, folder: Path) -> str:
    """Start ``work``."""
    command = [sys.executable, __file__, "--work", what, str(path), str(folder)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def bare_encode(path: Path, target: Path) -> None:
    """Run the ffmpeg command that encodes all of a file at once, with the sound copied."""
    source = filmed_source(path)
    replay = Replay(path.parent, path.parent)
    filmed = Filmed(recording_of(source), timeline_of((0.0, source.duration_s, 0.0)))
    canvas = replay.maker.plan(filmed).canvas
    command = encode_part(whole(source, path.parent), path.parent, canvas, target).compile(FFMPEG)
    place = command.index("-filter_complex")
    sound = ["-i", str(path.parent / "sound.m4a")]
    command = [*command[:place], *sound, *command[place:-1], "-map", "1:a", "-c:a", "copy"]
    run([*command[1:], "-movflags", "+faststart", str(target)])


def whole(source: Source, folder: Path) -> Part:
    """Return all of a source as one part."""
    index = read_index(source, folder)
    assert source.picture is not None
    frames = EncodedFrames(0, *index.shown, around_cut=False)
    return Part(source, source.picture, index, frames)


def bare_copy(path: Path, target: Path) -> None:
    """Run the ffmpeg command that copies picture and sound."""
    sound = ["-i", str(path.parent / "sound.m4a")]
    mapped = ["-map", "0:v", "-map", "1:a", "-c", "copy", "-movflags", "+faststart"]
    run(["-i", str(path), *sound, *mapped, str(target)])


def make_meeting(path: Path, minutes: float, range_: str) -> None:
    """Write a meeting: a slide, text that changes, a small picture that moves all the time."""
    slide = f"smptehdbars=s=1920x1080:r=25:d={minutes * 60}"
    slide += ",drawbox=x=200:y=200:w=900:h=500:c=white:t=fill:enable='lt(mod(t,40),20)'"
    inset = f"mandelbrot=s=480x270:r=25:maxiter=60,trim=duration={minutes * 60}"
    graph = f"{slide}[a];{inset}[b];[a][b]overlay=1400:780,format=yuv420p[out0]"
    sound = f"anoisesrc=r=48000:a=0.1:d={minutes * 60}[out1]"
    marked = ["-color_range", "pc"] if range_ == "full" else []
    inputs = ["-f", "lavfi", "-i", f"{graph};{sound}"]
    run([*inputs, "-c:v", "libx264", *KEYS, *marked, "-c:a", "aac", str(path)])


def make_sound(path: Path, minutes: float) -> None:
    """Write the mastered sound."""
    noise = f"anoisesrc=r=48000:a=0.1:d={minutes * 60}"
    run(["-f", "lavfi", "-i", noise, "-c:a", "aac", str(path)])


def seconds(act: Callable[[], object]) -> tuple[float, float]:
    """Return how long it takes on the clock, and of the processors."""
    began, used = time.perf_counter(), _processors_s()
    act()
    return time.perf_counter() - began, _processors_s() - used


def run(arguments: list[str]) -> None:
    """Run ffmpeg."""
    subprocess.run([FFMPEG, "-v", "error", "-y", *arguments], check=True)


def _processors_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
