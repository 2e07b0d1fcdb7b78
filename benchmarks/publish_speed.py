"""How long `media publish` takes when there is nothing, or only a title, to do.

Whole processes on the repository's own episode-04 in a temporary workspace with the folder store:
median of five, and as a ratio to starting Python with the libraries that every command needs, so
that the figures can be compared between machines. Run by `make bench`.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
MEDIA = [sys.executable, "-m", "media_pipeline.cli.main"]
START = [sys.executable, "-c", "import click, pydantic, ruamel.yaml"]
RUNS = 5


def seconds(command: list[str], folder: Path) -> float:
    """Run ``command`` and return how long it took."""
    began = time.perf_counter()
    environment = {**os.environ, "LANG": "C"}
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def retitle(workspace: Path, number: int) -> None:
    """Change the title as a person would."""
    path = workspace / "episodes" / "episode-04" / "episode.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('title: "', f'title: "{number} ', 1), encoding="utf-8")


def show(name: str, times: list[float], start_s: float) -> None:
    """Print the median, the range and the ratio."""
    median = statistics.median(times)
    spread = f"{min(times):.2f} to {max(times):.2f} s"
    print(f"{name:<28} {median:.2f} s  ({spread}; {median / start_s:.1f} × bare start)")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        shutil.copyfile(ROOT / "config.yaml", workspace / "config.yaml")
        ignored = shutil.ignore_patterns(".media")
        shutil.copytree(ROOT / "episodes", workspace / "episodes", ignore=ignored)
        publish = [*MEDIA, "publish", "episode-04"]
        first_s = seconds(publish, workspace)
        starts, seconds_again, titled = [], [], []
        for number in range(RUNS):
            starts.append(seconds(START, workspace))
            seconds_again.append(seconds(publish, workspace))
            retitle(workspace, number)
            titled.append(seconds(publish, workspace))
        start_s = statistics.median(starts)
        show("bare start", starts, start_s)
        show("first publish (99 s of sound)", [first_s], start_s)
        show("second publish", seconds_again, start_s)
        show("publish after a new title", titled, start_s)


if __name__ == "__main__":
    main()
