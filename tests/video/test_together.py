"""Sound and picture stay together: a clip flashes and beeps every so often, on every way.

"Cinema and television: relative timing" (ITU-R BT.1359) has viewers notice from 45 ms on.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pytest
from video.filming import X264, Clip, Replay, filmed_source, recording_of, timeline_of
from video.watching import decoding_complaints, flashes, offsets_s, seen_by_ffmpeg, stored

from media_pipeline.model.timeline import Timeline
from media_pipeline.video.making import Filmed

pytestmark = pytest.mark.xdist_group("together")

MOST_S = 0.040

WAYS = {
    "copied, 48 kHz": Clip(),
    "copied, 44.1 kHz": Clip(sample_rate_hz=44_100),
    "copied, variable frame rate": Clip(jitter=True, sample_rate_hz=44_100),
    "encoded": Clip(codec=("-c:v", "mpeg4", "-q:v", "3")),
    "encoded, variable frame rate": Clip(
        jitter=True, codec=(*X264, "-x264-params", "fullrange=on")
    ),
}


@dataclass(frozen=True)
class Way:
    """A clip, and where it is."""

    clip: Clip
    path: Path


def cuts(every_s: float, length_s: float) -> dict[str, Timeline]:
    """Return a time line for each way to cut; each of three cuts takes one flash away, whole."""
    start_s = 0.37 * every_s
    lost = [round(length_s / every_s * share) * every_s for share in (0.25, 0.5, 0.75)]
    edges = [flash_s + 0.0123 + side * every_s for flash_s in lost for side in (-0.387, 0.613)]
    bounds = [start_s, *edges, length_s]
    jingle_s, cross_fade_s = 1.3, 0.02
    pieces, at_s = [], jingle_s
    for begin_s, end_s in zip(bounds[::2], bounds[1::2], strict=True):
        pieces.append((begin_s, end_s, at_s))
        at_s += end_s - begin_s + cross_fade_s
    return {
        "whole": timeline_of((0.0, length_s, 0.0)),
        "trimmed": timeline_of((start_s, length_s, 0.0)),
        "three cuts and jingles": timeline_of(*pieces, end_s=at_s + jingle_s),
    }


def made(clip: Clip, folder: Path) -> Path:
    """Write a clip, in a container that holds what it was encoded with."""
    (folder / "work").mkdir()
    return clip.make(folder / ("clip.mp4" if clip.codec[1] == "libx264" else "clip.mkv"))


def worst_s(clip: Clip, path: Path, timeline: Timeline, part_s: float) -> float:
    """Publish; return the largest offset. Every flash that is left is seen."""
    folder = path.parent
    filmed = Filmed(recording_of(filmed_source(path)), timeline)
    delivered = Replay(folder, folder / "work", part_s).publish(filmed)
    video = folder / "work" / delivered.path
    assert decoding_complaints(video) == ""
    decoded = [decoded_at for _shown, decoded_at in stored(video)]
    assert all(before < after for before, after in pairwise(decoded))
    frames = seen_by_ffmpeg(video)
    assert len(frames) == len(stored(video))
    moments = [number * clip.every_s for number in range(int(clip.length_s / clip.every_s))]
    due = [at for moment in moments if (at := timeline.delivered_s(moment)) is not None]
    assert flashes(frames) == pytest.approx(due, abs=MOST_S)
    return max(abs(each) for each in offsets_s(video))


@pytest.fixture(scope="module", params=WAYS)
def way(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Way:
    clip = WAYS[request.param]
    return Way(clip, made(clip, tmp_path_factory.mktemp("clip")))


@pytest.mark.parametrize("cut", cuts(2.0, 16.0))
def test_each_flash_is_seen_when_its_beep_is_heard(way: Way, cut: str) -> None:
    offset_s = worst_s(way.clip, way.path, cuts(2.0, 16.0)[cut], part_s=6.0)
    print(f"{cut}: {offset_s * 1000:.2f} ms")
    assert offset_s <= MOST_S


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", WAYS)
def test_flashes_and_beeps_stay_together_for_twenty_minutes(name: str, tmp_path: Path) -> None:
    clip = replace(WAYS[name], length_s=1200.0, every_s=10.0)
    path = made(clip, tmp_path)
    for cut, timeline in cuts(clip.every_s, clip.length_s).items():
        offset_s = worst_s(clip, path, timeline, part_s=120.0)
        print(f"{name}, {cut}: {offset_s * 1000:.2f} ms", flush=True)
        assert offset_s <= MOST_S
