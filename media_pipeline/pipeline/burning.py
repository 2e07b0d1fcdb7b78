"""`media video burn`: the delivered video once more, with captions in its picture."""

from gettext import gettext as _
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from media_pipeline.errors import UsageProblem
from media_pipeline.model.audio import Master
from media_pipeline.model.base import Progress, no_progress
from media_pipeline.model.transcript import Transcript
from media_pipeline.model.video import DeliveredVideo
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.receipt import heard_transcript

if TYPE_CHECKING:
    from media_pipeline.video.caption_style import BurntCaption

_STEP = "video"
_APART_S = 1.0


def burn_episode(job: Job, target: Path, progress: Progress = no_progress) -> None:
    """Write the episode's video to ``target``, its captions burnt in, as they are published.

    Raises:
        UsageProblem: there is no video or no caption, or ``target`` is a recording.
        StorageError: ``target`` cannot be written.
        FfmpegFailed: the video cannot be encoded.
    """
    from media_pipeline.video.burn import burn_captions

    video = delivered_video(job)
    _check_target(job, target)
    captions = burnt_captions(heard_transcript(job))
    if not captions:
        raise UsageProblem(
            _("{episode} has no captions: nothing is said in it.").format(episode=job.episode.name),
            _("To see what was heard, type: media transcript doubts {episode}").format(
                episode=job.episode.name
            ),
        )
    burn_captions(job.ffmpeg, video, captions, target, progress)


def delivered_video(job: Job) -> Path:
    """Return the delivered MP4.

    Raises:
        UsageProblem: the episode has no video, or it was not made yet.
    """
    name = job.episode.name
    if job.workspace.video_of(job.episode) is None:
        raise UsageProblem(
            _("{episode} has no video: only its sound is published.").format(episode=name),
            _(
                "If it was filmed, write “video: true” in its episode.yaml, then type: "
                "media publish {episode}"
            ).format(episode=name),
        )
    path = _made(job)
    if path is None:
        raise UsageProblem(
            _("The video of {episode} was not made yet.").format(episode=name),
            _("Type: media publish {episode}").format(episode=name),
        )
    return path


def _made(job: Job) -> Path | None:
    """Return the MP4 if it is there, and lasts as long as the sound whose captions are burnt."""
    if job.ledger.read(_STEP) is None or job.ledger.is_damaged(_STEP, DeliveredVideo):
        return None
    video = job.result(_STEP, DeliveredVideo)
    path = job.work_folder / video.path
    of_another = abs(video.duration_s - job.result("master", Master).timeline.duration_s) > _APART_S
    return path if path.is_file() and not of_another else None


def burnt_captions(transcript: Transcript) -> "tuple[BurntCaption, ...]":
    """Return a transcript in two lines of 32 characters, a dash where the speaker changes.

    The dash is what the French charter on the quality of subtitles asks for (CSA, 2011).
    """
    from media_pipeline.render.captions import LINES, cues_of, lines_of
    from media_pipeline.video.caption_style import BurntCaption

    cues = cues_of(transcript)
    changes = [False, *(before.speaker != cue.speaker for before, cue in pairwise(cues))]
    captions = []
    for cue, change in zip(cues, changes, strict=False):
        dashed = lines_of(f"– {cue.text}", transcript.language) if change else ()
        fits = change and len(dashed) <= LINES
        lines = dashed if fits else lines_of(cue.text, transcript.language)
        captions.append(BurntCaption(cue.start_s, cue.end_s, lines))
    return tuple(captions)


def _check_target(job: Job, target: Path) -> None:
    if target.resolve() in {path.resolve() for path in job.episode.recordings}:
        raise UsageProblem(
            _("{path} is a recording, and recordings are never changed.").format(path=target),
            _("Give another name to --output."),
        )
    if target.suffix.lower() != ".mp4":
        raise UsageProblem(
            _("{path} is no name for this video: it must end in .mp4.").format(path=target),
            _("Give another name to --output."),
        )
