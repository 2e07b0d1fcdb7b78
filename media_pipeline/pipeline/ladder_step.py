"""The step that makes lighter copies of the video for slow lines, where the series wants them."""

from gettext import gettext as _
from pathlib import Path

from media_pipeline.model.audio import Master
from media_pipeline.model.base import Progress
from media_pipeline.model.made_picture import MadePicture
from media_pipeline.model.video import DeliveredVideo, Ladder
from media_pipeline.pipeline.addresses import has_words
from media_pipeline.pipeline.digest import digest
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.receipt import heard_transcript
from media_pipeline.pipeline.step import LocalStep, Outcome
from media_pipeline.tools.files import write_atomic

_METHOD = "1"
_FOLDER, _CAPTIONS = "hls", "hls-captions.vtt"
_NAMES = {"fr": "Français", "en": "English"}


class MakeLadder(LocalStep):
    """An HLS ladder: players take the size that their line carries."""

    name = "hls"
    needs = ("master", "transcribe", "picture", "video")
    result_type = Ladder

    def inputs(self, job: Job) -> dict[str, str]:
        """Depend on what is seen and heard, on captions, and on ffmpeg."""
        return {
            "video": _seen_and_heard(job),
            "captions": digest(job.files_digest("transcribe"), job.language),
            "ffmpeg": job.ffmpeg.version,
            "method": _METHOD,
        }

    def run(self, job: Job, progress: Progress) -> Outcome:
        """Encode each size that is not whole yet; corrected captions encode nothing."""
        from media_pipeline.video.hls import LadderSource, make_ladder

        source = LadderSource(
            video=job.work_folder / job.result("video", DeliveredVideo).path,
            sha256=_seen_and_heard(job),
            language=job.language,
            captions=_captions(job),
            captions_name=_NAMES.get(job.language[:2], job.language),
        )
        ladder = make_ladder(job.ffmpeg, source, job.work_folder / _FOLDER, progress)
        heights = ", ".join(f"{height}p" for height in ladder.heights)
        return Outcome(
            result=ladder,
            files=tuple(job.work_folder / _FOLDER / file.path for file in ladder.files),
            summary=_("HLS: {heights}").format(heights=heights),
            facts={"heights": list(ladder.heights)},
        )


def _seen_and_heard(job: Job) -> str:
    sound = job.result("master", Master).for_video
    picture = job.result("picture", MadePicture)
    return digest(picture, job.files_digest("picture"), sound.sha256 if sound else "")


def _captions(job: Job) -> Path | None:
    from media_pipeline.render.webvtt import to_vtt

    if not has_words(job):
        return None
    path = job.work_folder / _CAPTIONS
    write_atomic(path, to_vtt(heard_transcript(job)).encode())
    return path
