"""Twenty minutes are transcribed; killed at any moment, it goes on where it was."""

import os
import random
import shutil
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from media import INTERVIEW, ffmpeg
from workspaces import make_place

LENGTH_S = 1200
KILLS = 10
HEAR = str(Path(__file__).with_name("hear_episode.py"))


def hear(root: Path, log: Path, killed_after_s: float | None = None) -> bool:
    """Transcribe; tell whether it ended by itself."""
    with subprocess.Popen([sys.executable, HEAR, str(root), str(log)]) as process:
        try:
            assert process.wait(killed_after_s) == 0
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            return False
    return True


@pytest.mark.soak
@pytest.mark.timeout(2400)
def test_ten_kills_of_twenty_minutes(tmp_path: Path) -> None:
    recording = tmp_path / "long.flac"
    command = [ffmpeg().path, "-v", "error", "-stream_loop", "-1", "-i", str(INTERVIEW)]
    subprocess.run([*command, "-t", str(LENGTH_S), str(recording)], check=True)
    place = make_place(tmp_path / "killed", recording)
    shutil.copytree(place.root, tmp_path / "undisturbed")
    undisturbed_log, log = tmp_path / "undisturbed.log", tmp_path / "killed.log"
    assert hear(tmp_path / "undisturbed", undisturbed_log)
    pieces = undisturbed_log.read_text().split()
    assert len(pieces) == len(set(pieces)) >= 4

    chance = random.Random(7)
    killed, ended = 0, 1
    while killed < KILLS:
        if hear(place.root, log, chance.uniform(10.0, 70.0)):
            ended += 1
            shutil.rmtree(place.root / "episodes" / "episode-04" / ".media")
        else:
            killed += 1
    assert hear(place.root, log)

    begun = Counter(log.read_text().split())
    again = sum(begun.values()) - len(pieces) * ended
    print(f"{len(pieces)} pieces; begun {dict(begun)}; {again} begun again by {KILLS} kills")
    assert set(begun) == set(pieces)
    assert again <= KILLS
    texts = [
        (root / "episodes" / "episode-04" / ".media" / "transcript.json").read_bytes()
        for root in (place.root, tmp_path / "undisturbed")
    ]
    assert texts[0] == texts[1]
