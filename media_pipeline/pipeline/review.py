"""What a person needs to go through a draft: its doubts, and passages to listen to."""

from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING

from media_pipeline.errors import UsageProblem
from media_pipeline.model.audio import Master
from media_pipeline.model.transcript import Transcript
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.speech_step import read_transcript
from media_pipeline.tools.ffmpeg import work_input

if TYPE_CHECKING:
    from media_pipeline.transcribe.doubts import Doubt

PASSAGE_S = 8.0


@dataclass(frozen=True, slots=True)
class Review:
    """A transcript with its doubts, most damaging first, and the minutes that they take."""

    transcript: Transcript
    doubts: "tuple[Doubt, ...]"
    minutes: int


def review(job: Job) -> Review:
    """Return the doubts of an episode's transcript.

    Raises:
        UsageProblem: there is no transcript yet.
    """
    from media_pipeline.transcribe.doubts import doubts_of, review_minutes

    _require(job, "transcribe")
    transcript = read_transcript(job)
    doubts = doubts_of(transcript)
    return Review(transcript, doubts, review_minutes(doubts))


def passage(job: Job, start_s: float, length_s: float = PASSAGE_S) -> Path:
    """Write a passage of the delivered sound into the work folder, and return its path.

    Args:
        job: of the episode.
        start_s: where it begins, in the recording.
        length_s: how long it is.

    Raises:
        UsageProblem: there is no sound yet, or the moment was cut out of it.
        FfmpegFailed: it cannot be read.
    """
    import ffmpeg

    _require(job, "master")
    master = job.result("master", Master)
    heard_s = master.timeline.delivered_s(start_s)
    if heard_s is None:
        raise UsageProblem(
            _("Nothing is heard at this moment: it was cut out, or lies after the end."),
            _("Type: media transcript doubts {episode}").format(episode=job.episode.name),
        )
    target = job.work_folder / "passage.mp3"
    sound = work_input(job.work_folder / master.mp3.path, "mp3")
    graph = ffmpeg.output(
        sound.audio.filter("atrim", start=heard_s, duration=length_s).filter(
            "asetpts", "PTS-STARTPTS"
        ),
        str(target),
        format="mp3",
    )
    job.ffmpeg.run(graph, target=target)
    return target


def _require(job: Job, step: str) -> None:
    if job.ledger.read(step) is None:
        raise UsageProblem(
            _("{episode} has not been published yet.").format(episode=job.episode.name),
            _("Type: media publish {episode}").format(episode=job.episode.name),
        )
