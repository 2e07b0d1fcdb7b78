"""How much memory mastering takes: for a quarter of an hour, and for three hours.

The peak of all processes together, ours and the ffmpegs that it starts: their proportional set
sizes (PSS: pages that several share count once), read from /proc twenty times a second. Run by
`make bench`; fails where it grows with the length, or passes 400 MB.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from recordings import make_interview, make_workspace

LENGTHS_S = (900.0, 10_800.0)
MOST_GROWTH = 1.2
MOST_BYTES = 400_000_000
EVERY_S = 0.05
MASTERING = str(Path(__file__).with_name("mastering.py"))


def main() -> None:
    """Measure both lengths and judge."""
    parser = argparse.ArgumentParser(description="Measure the memory of mastering.")
    parser.add_argument("--lengths", type=float, nargs=2, default=LENGTHS_S, help="seconds")
    peaks = [measure(length_s) for length_s in parser.parse_args().lengths]
    growth = peaks[1] / peaks[0]
    kept = growth <= MOST_GROWTH and max(peaks) < MOST_BYTES
    print(
        f"growth {growth:.2f} (at most {MOST_GROWTH}), most {max(peaks) / 1e6:.0f} MB "
        f"(less than {MOST_BYTES / 1e6:.0f}): {'kept' if kept else 'NOT KEPT'}"
    )
    sys.exit(not kept)


def measure(length_s: float) -> int:
    """Master an interview of this length; print and return the peak in bytes."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "workspace"
        make_interview(make_workspace(workspace, "recording.flac"), length_s)
        began = time.perf_counter()
        with subprocess.Popen([sys.executable, MASTERING, str(workspace)]) as process:
            peak, alone = watch(process)
        took_s = time.perf_counter() - began
    if process.returncode:
        sys.exit("mastering failed")
    print(
        f"{length_s / 60:4.0f} min: {peak / 1e6:.0f} MB at most ({alone / 1e6:.0f} MB without "
        f"ffmpeg), {took_s:.0f} s\n"
    )
    return peak


def watch(process: subprocess.Popen[bytes]) -> tuple[int, int]:
    """Return the peaks of a process with all below it, and of it alone, in bytes, at its end."""
    together = alone = 0
    while process.poll() is None:
        own = pss(process.pid)
        alone = max(alone, own)
        together = max(together, own + sum(pss(child) for child in below(process.pid)))
        time.sleep(EVERY_S)
    return together, alone


def pss(process: int) -> int:
    """Return the proportional set size of a process in bytes; 0 when it has just ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def below(process: int) -> list[int]:
    """Return all descendants of a process."""
    children = []
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children += [int(child) for child in path.read_text(encoding="ascii").split()]
        except OSError:  # this thread has just ended
            continue
    return children + [grandchild for child in children for grandchild in below(child)]


if __name__ == "__main__":
    main()
