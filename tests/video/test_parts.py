"""Encoded parts: whole or not there, never encoded twice, gone when nothing needs them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from video.filming import Replay, filmed_source, make_numbered, recording_of, timeline_of

from media_pipeline.model.made_picture import MadePicture
from media_pipeline.model.timeline import Timeline
from media_pipeline.video.making import Filmed

MPEG4 = ("-c:v", "mpeg4", "-q:v", "2", "-g", "30")
MAKING = """
import sys
from pathlib import Path
sys.path.insert(0, "tests")
from video.filming import Replay, filmed_source, recording_of, timeline_of
from media_pipeline.video.making import Filmed
folder = Path(sys.argv[1])
filmed = Filmed(recording_of(filmed_source(folder / "clip.mkv")), timeline_of((0.0, 12.0, 0.0)))
Replay(folder, folder / "work", part_s=1.0).picture(filmed)
"""


@pytest.fixture
def replay(tmp_path: Path) -> Replay:
    (tmp_path / "work").mkdir()
    make_numbered(tmp_path / "clip.mkv", 12.0, *MPEG4)
    return Replay(tmp_path, tmp_path / "work", part_s=1.0)


def filmed(replay: Replay, timeline: Timeline | None = None) -> Filmed:
    source = filmed_source(replay.folder / "clip.mkv")
    return Filmed(recording_of(source), timeline or timeline_of((0.0, 12.0, 0.0)))


def finished(replay: Replay) -> dict[str, int]:
    """Return the files of finished parts, and when each was written."""
    found = (replay.work / "picture").glob("[0-9a-f]*.mp4")
    return {path.name: path.stat().st_mtime_ns for path in found}


def contents(replay: Replay, made: MadePicture) -> list[bytes]:
    return [(replay.work / path).read_bytes() for path in made.part_paths]


def test_a_run_that_was_killed_goes_on_after_the_parts_that_were_finished(replay: Replay) -> None:
    process = subprocess.Popen([sys.executable, "-c", MAKING, str(replay.folder)])
    while len(finished(replay)) < 3 and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    before = finished(replay)
    made = replay.picture(filmed(replay))
    after = finished(replay)
    assert len(before) >= 3
    assert {name: after[name] for name in before} == before
    assert len(after) == len(made.segments) > len(before)
    assert len(os.listdir(replay.work / "picture")) == len(after)  # noqa: PTH208


def test_nothing_is_encoded_the_second_time_and_the_same_is_always_encoded(replay: Replay) -> None:
    made = replay.picture(filmed(replay))
    before = finished(replay)
    assert replay.picture(filmed(replay)) == made
    assert finished(replay) == before
    first = contents(replay, made)
    for path in made.part_paths:
        (replay.work / path).unlink()
    assert contents(replay, replay.picture(filmed(replay))) == first


def test_parts_that_a_changed_cut_leaves_alone_are_kept_and_others_removed(replay: Replay) -> None:
    whole = set(replay.picture(filmed(replay)).part_paths)
    cut = set(replay.picture(filmed(replay, timeline_of((0.0, 6.5, 0.0)))).part_paths)
    assert len(whole & cut) == len(cut) - 1 > 3
    assert {f"picture/{name}" for name in finished(replay)} == cut


def test_another_recording_of_the_same_name_is_encoded_anew(replay: Replay) -> None:
    plan = replay.maker.plan(filmed(replay))
    names = [
        replay.maker.make(filmed(replay), plan, (identity,)).part_paths for identity in ("a", "b")
    ]
    assert not set(names[0]) & set(names[1])


def test_who_stops_the_work_leaves_no_half_a_part(replay: Replay) -> None:
    class Stopped(Exception):
        pass

    def stop(fraction: float) -> None:
        told.append(fraction)
        if fraction > 0.3:
            raise Stopped

    told: list[float] = []
    plan = replay.maker.plan(filmed(replay))
    with pytest.raises(Stopped):
        replay.maker.make(filmed(replay), plan, ("clip",), stop)
    assert told == sorted(told)
    assert 0 < len(finished(replay)) < 12
    assert len(list((replay.work / "picture").iterdir())) == len(finished(replay))


def test_what_was_made_is_the_same_after_the_ledger_kept_it(replay: Replay) -> None:
    made = replay.picture(filmed(replay, timeline_of((0.0, 3.0, 0.0))))
    assert MadePicture.model_validate_json(made.model_dump_json()) == made
