"""Sound and picture stay together: a clip flashes and beeps every so often, on every way.

"Cinema and television: relative timing" (ITU-R BT.1359) has viewers notice from 45 ms on.
"""

from itertools import pairwise
from pathlib import Path

import pytest
from video.filming import X264, Clip, Replay, filmed_source, recording_of, timeline_of
from video.watching import decoding_complaints, flashes, offsets_s, seen_by_ffmpeg, stored

from media_pipeline.model.timeline import Timeline
from media_pipeline.video.making import Filmed

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


def cuts(every_s: float, length_s: float) -> dict[str, Timeline]:
    """Return a time line for each way to cut: a flash lies whole in or out of each piece."""
    e, start = every_s, 0.37 * every_s
    bounds = [length_s * share + 0.011 * e for share in (0.25, 0.3, 0.5, 0.55, 0.75, 0.8)]
    bounds = [round(each / e) * e + 0.613 * e + 0.0123 for each in bounds]
    three = [(start, bounds[0], 1.3), (bounds[1], bounds[2], 0.0), (bounds[3], bounds[4], 0.0)]
    three += [(bounds[5], length_s, 0.0)]
    laid: list[tuple[float, float, float]] = []
    at = 1.3
    for number, (begin, end, _at) in enumerate(three):
        laid.append((begin, end, at))
        at += end - begin + (0.02 if number % 2 else 0.0)
    return {
        "whole": timeline_of((0.0, length_s, 0.0)),
        "trimmed": timeline_of((start, length_s, 0.0)),
        "three cuts and jingles": timeline_of(*laid, end_s=at + 1.7),
    }


def worst_s(clip: Clip, timeline: Timeline, folder: Path, part_s: float) -> float:
    """Publish; return the largest offset. Every flash that is left is seen."""
    name = "clip.mp4" if clip.codec[1] == "libx264" else "clip.mkv"
    path = clip.make(folder / name)
    (folder / "work").mkdir(exist_ok=True)
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


@pytest.mark.parametrize("cut", cuts(2.0, 24.0))
@pytest.mark.parametrize("way", WAYS)
def test_each_flash_is_seen_when_its_beep_is_heard(way: str, cut: str, tmp_path: Path) -> None:
    offset_s = worst_s(WAYS[way], cuts(2.0, 24.0)[cut], tmp_path, part_s=6.0)
    print(f"{way}, {cut}: {offset_s * 1000:.1f} ms")
    assert offset_s <= MOST_S
