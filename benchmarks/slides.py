"""Which changes of slide are found, beside PySceneDetect's own detectors, and how fast.

Thirty slides of one template with cross-fades of a second and a webcam; the same dark, with
cross-fades of two; hard cuts with a pointer; twelve talks put together at random (bullets that
appear, pictures, webcams, pointer, coarse encoding). A change counts as found within a second. The
peers look at every frame, with their own settings. Speed is measured on 1080p at 25 frames a second
with a camera's noise. Run by `make bench`; fails where a change is missed, or more than one in 30
is made up, or the speed is below twenty times real time.
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from recordings import FFMPEG, ROOT
from scenedetect import AdaptiveDetector, ContentDetector, SceneDetector, detect

sys.path.insert(0, str(ROOT / "tests"))

from slide_decks import DARK, LIGHT, Shot, Talk, film, inset, pointer, slide, thirty_slides

from media_pipeline.ingest.probe import probe
from media_pipeline.model.audio import Recording
from media_pipeline.tools.ffmpeg import find_ffmpeg
from media_pipeline.video.slides.detection import reel_of, slide_changes

MADE_UP = 1 / 30
SPEED = 20.0
NEAR_S = 1.0

Finder = Callable[[Path], Sequence[float]]


def main() -> None:
    """Measure and judge."""
    with tempfile.TemporaryDirectory() as folder:
        counts = {
            name: _counted(find, Path(folder))
            for name, find in (
                ("media", ours),
                ("ContentDetector", _peer(ContentDetector)),
                ("AdaptiveDetector", _peer(AdaptiveDetector)),
            )
        }
        speed = _speed(Path(folder))
    print(json.dumps({"changes": counts, "speed_1080p": round(speed, 1)}, indent=1))
    mine = counts["media"]
    if mine["missed"] or mine["made_up"] > MADE_UP * mine["changes"] or speed < SPEED:
        sys.exit(1)


def ours(path: Path) -> Sequence[float]:
    """Find the changes of slide as media does."""
    source, _warning = probe(path, relative_to=path.parent, may_be_silent=True)
    recording = Recording(layout="sequence", sources=(source,))
    return slide_changes(reel_of(recording, path.parent), find_ffmpeg())


def _peer(detector: type[SceneDetector]) -> Finder:
    return lambda path: [start.seconds for start, _end in detect(str(path), detector())[1:]]


def _talks() -> Iterator[Talk]:
    yield thirty_slides()
    yield thirty_slides(DARK, fade_s=2.0)
    yield Talk(tuple(Shot(slide(number), 3.5) for number in range(30)), (pointer,))
    for seed in range(12):
        yield _at_random(random.Random(seed))  # noqa: S311 -- the same talks each time


def _at_random(chance: random.Random) -> Talk:
    theme, shots = chance.choice([LIGHT, DARK]), []
    for number in chance.sample(range(1000), 20):
        bullets, photo = chance.randint(2, 5), chance.random() < 0.3
        picture = slide(number, theme, bullets=bullets, photo=photo)
        fade_s = chance.choice([0.0, 0.0, 0.5, 1.0, 2.0]) if shots else 0.0
        shots.append(Shot(picture, chance.uniform(3, 6), fade_s))
        if not photo and chance.random() < 0.3:
            more = slide(number, theme, bullets=bullets + 1)
            shots.append(Shot(more, chance.uniform(2, 5), is_change=False))
    overlays = chance.choice([(), (inset,), (pointer,), (inset, pointer)])
    return Talk(tuple(shots), overlays)


def _counted(find: Finder, folder: Path) -> dict[str, int]:
    changes = missed = made_up = 0
    for number, talk in enumerate(_talks()):
        path = folder / f"{number}.mp4"
        if not path.exists():
            film(talk, path, *(["-crf", "40"] if number % 3 == 0 else []))
        found = list(find(path))
        for change in talk.changes_s:
            near = [each for each in found if abs(each - change) <= NEAR_S]
            missed += not near
            if near:
                found.remove(min(near, key=lambda each: abs(each - change)))
        changes, made_up = changes + len(talk.changes_s), made_up + len(found)
    return {"changes": changes, "missed": missed, "made_up": made_up}


def _speed(folder: Path) -> float:
    """Return how many seconds of 1080p are looked at in one."""
    path = folder / "1080p.mp4"
    larger = "scale=1920:1080,fps=25,noise=alls=4:allf=t"
    options = ["-vf", larger, "-c:v", "libx264", "-preset", "veryfast", "-g", "250", "-t", "120"]
    source = str(folder / "0.mp4")
    subprocess.run([FFMPEG, "-v", "error", "-y", "-i", source, *options, str(path)], check=True)
    began = time.perf_counter()
    ours(path)
    return 120 / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
