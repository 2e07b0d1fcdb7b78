"""The changes of slide in a recording."""

from contextlib import closing
from pathlib import Path

from scenedetect import SceneManager

from media_pipeline.model.audio import Recording
from media_pipeline.model.base import Progress, no_progress
from media_pipeline.tools.ffmpeg import Ffmpeg
from media_pipeline.video.slides.detector import SlideDetector
from media_pipeline.video.slides.sampling import Filmed, Reel, SmallFrames


def reel_of(recording: Recording, folder: Path) -> Reel:
    """Return what is filmed in a recording below ``folder``: of tracks, the first with a picture.

    The reel is empty where nothing is filmed.
    """
    begins_s, filmed = 0.0, []
    for source in recording.sources:
        if source.picture is not None:
            filmed.append(Filmed(source, begins_s))
        if recording.layout == "sequence":
            begins_s += source.duration_s
    return Reel(folder, tuple(filmed if recording.layout == "sequence" else filmed[:1]))


def slide_changes(
    reel: Reel, ffmpeg: Ffmpeg, progress: Progress = no_progress
) -> tuple[float, ...]:
    """Return when one slide gives way to another, in seconds of the recording, ascending.

    A cross-fade counts at its middle, a hard cut when the new slide is there. Memory is constant.

    Args:
        reel: what is filmed.
        ffmpeg: what decodes it.
        progress: told how much was looked at; when it raises, all stops.

    Raises:
        FfmpegFailed: a file cannot be decoded to its end.
    """
    if not reel.filmed:
        return ()
    manager = SceneManager()
    manager.auto_downscale = False
    manager.add_detector(SlideDetector())
    with closing(SmallFrames(reel, ffmpeg, progress)) as frames:
        manager.detect_scenes(frames)
    return tuple(start.seconds for start, _end in manager.get_scene_list()[1:])
