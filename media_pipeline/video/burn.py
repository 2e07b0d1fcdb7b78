"""Captions drawn into the picture, for places that show no others."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from media_pipeline.model.base import Progress, no_progress
from media_pipeline.tools.ffmpeg import Ffmpeg, work_input
from media_pipeline.tools.files import atomic_path
from media_pipeline.tools.lettering import FONTS
from media_pipeline.video.caption_style import BurntCaption, ass_script
from media_pipeline.video.frames import open_frames
from media_pipeline.video.stream_facts import sound_facts

_THREADS = 8  # one number everywhere: x264's bytes depend on it
_CODED = {"c:v": "libx264", "preset": "medium", "crf": 21, "profile:v": "high"}


def burn_captions(
    ffmpeg: Ffmpeg,
    video: Path,
    captions: Sequence[BurntCaption],
    target: Path,
    progress: Progress = no_progress,
) -> None:
    """Write ``video`` (an MP4 of ours) to ``target`` with captions in the picture.

    The sound is copied, the picture encoded as for delivery. Same arguments, same bytes.

    Raises:
        DiskFull: no space left.
        FfmpegFailed: it cannot be encoded.
        MediaError: no picture can be read from the video.
    """
    with open_frames(video) as frames:
        size, duration_s = frames.size, frames.duration_s
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".captions-", dir=target.parent) as folder:
        script = Path(folder) / "captions.ass"
        script.write_text(ass_script(captions, size), "utf-8")
        with atomic_path(target) as whole:
            graph = _graph(video, script, whole)
            ffmpeg.run(graph, target=target, duration_s=duration_s, progress=progress)
    progress(1.0)


def _graph(video: Path, script: Path, target: Path) -> object:
    import ffmpeg

    source = work_input(video, "mp4")
    picture = source["v:0"].filter(
        "ass", filename=str(script.absolute()), fontsdir=str(FONTS.absolute())
    )
    streams = [picture, *([source["a:0"]] if sound_facts(video) else [])]
    return ffmpeg.output(
        *streams,
        str(target.absolute()),
        **_CODED,
        **{"c:a": "copy", "flags:v": "+bitexact", "threads:v": _THREADS},
        pix_fmt="yuv420p",
        fps_mode="passthrough",
        movflags="+faststart",
        map_metadata=-1,
        map_chapters=0,
        fflags="+bitexact",
        f="mp4",
    )
