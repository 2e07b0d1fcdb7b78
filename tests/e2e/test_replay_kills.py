"""A replay whose publication is killed at any moment goes on, and encodes nothing twice."""

import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from media import make_sound
from workspaces import CONFIG, HELD_CLOCK, MEDIA, Place, shell

KILLS = 10
LENGTH_S = 510  # five parts of about two minutes, the last one shorter
CLIP = (
    f"testsrc2=s=480x270:r=10:d={LENGTH_S},format=yuv420p[out0];"
    f"sine=f=300:r=48000:d={LENGTH_S},volume=0.1[out1]"
)
EPISODE = """\
guid: 11111111-2222-4333-8444-555555555555
series: priorite-culture
number: 4
title: Une longue réunion
summary: Filmée dans un format que le web ne montre pas.
published: 2023-06-15T08:00:00+02:00
recording: recording.mkv
"""
TRANSCRIPT = "WEBVTT\n\n00:00.000 --> 00:04.000\nBonjour à tous.\n"


@pytest.fixture
def filmed(tmp_path: Path) -> Place:
    """A film in MPEG-4 Part 2, which has to be encoded, with a transcript by hand."""
    episode = tmp_path / "workspace" / "episodes" / "episode-04"
    clip = make_sound(tmp_path / "clip.mkv", CLIP, "-c:v", "mpeg4", "-g", "50", "-c:a", "flac")
    episode.mkdir(parents=True)
    shutil.copyfile(clip, episode / "recording.mkv")
    (episode / "episode.yaml").write_text(EPISODE, "utf-8")
    (episode / "transcript.vtt").write_text(TRANSCRIPT, "utf-8")
    config = CONFIG + "    video: {in_feed: beside}\n"
    (tmp_path / "workspace" / "config.yaml").write_text(config, "utf-8")
    return Place(tmp_path / "workspace")


def parts_of(place: Place) -> dict[str, int]:
    folder = place.episode / ".media" / "picture"
    return {path.name: path.stat().st_mtime_ns for path in folder.glob("[0-9a-f]*.mp4")}


def publish_for(place: Place, seconds: float | None, step: str = "") -> bool:
    """Publish, and kill -9 some seconds after ``step`` begins; tell whether it was running."""
    command = [*MEDIA, "publish", "episode-04"]
    environment = shell(SOURCE_DATE_EPOCH=HELD_CLOCK)
    with subprocess.Popen(
        command, cwd=place.root, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        while step and process.stdout:
            line = process.stdout.readline()
            if not line or line.strip().startswith(step):
                break
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            return True
    return False


@pytest.mark.soak
def test_ten_kills_and_no_finished_part_is_encoded_again(filmed: Place, tmp_path: Path) -> None:
    shutil.copytree(filmed.root, tmp_path / "undisturbed")
    undisturbed = Place(tmp_path / "undisturbed")
    began = time.monotonic()
    assert not publish_for(undisturbed, None)
    whole_s = time.monotonic() - began
    chance = random.Random(7)
    killed = kept = 0
    seen: dict[str, int] = {}
    for number in range(4 * KILLS):
        if killed == KILLS:
            break
        step = "picture" if number % 2 else ""  # every other time, while the picture is encoded
        if publish_for(filmed, chance.uniform(0.1, whole_s / 3 if step else whole_s), step):
            killed += 1
        else:  # what was done stays done: once it is published, begin from nothing
            shutil.rmtree(filmed.episode / ".media")
            seen = {}
        now = parts_of(filmed)
        assert {name: now.get(name) for name in seen} == seen
        kept += len(seen)
        seen = now
    assert not publish_for(filmed, None)
    assert killed == KILLS
    assert {name: parts_of(filmed)[name] for name in seen} == seen
    assert parts_of(filmed).keys() == parts_of(undisturbed).keys()
    assert filmed.tree() == undisturbed.tree()
    assert list((filmed.episode / ".media").rglob("*.part*")) == []
    assert kept > 0
    print(f"a publish takes {whole_s:.1f} s; {KILLS} killed; finished parts found again: {kept}")
