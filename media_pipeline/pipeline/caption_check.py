"""Looking at an episode's captions before anybody reads them."""

from dataclasses import dataclass
from gettext import gettext as _
from typing import TYPE_CHECKING

from media_pipeline.errors import UsageProblem
from media_pipeline.model.transcript import Transcript
from media_pipeline.pipeline.corrections import read_correction
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.speech_step import read_transcript

if TYPE_CHECKING:
    from media_pipeline.render.caption_check import Finding


@dataclass(frozen=True, slots=True)
class CaptionCheck:
    """A transcript in the times of the recording, and what a reader would stumble over."""

    transcript: Transcript
    findings: "tuple[Finding, ...]"

    @property
    def problems(self) -> int:
        """How many would be published as a mistake."""
        return sum(finding.severity == "problem" for finding in self.findings)


def check_captions(job: Job) -> CaptionCheck:
    """Check the transcript that a person corrected, as it is now; else the draft.

    Raises:
        UsageProblem: there is no transcript yet.
        ConfigError: parts of the person's transcript cannot be read.
    """
    from media_pipeline.render.caption_check import findings_of

    transcript = _latest(job)
    return CaptionCheck(transcript, findings_of(transcript))


def _latest(job: Job) -> Transcript:
    if job.episode.corrected_transcript.exists():
        return read_correction(job.episode, job.workspace.root, job.language)
    if job.ledger.read("transcribe") is None:
        raise UsageProblem(
            _("{episode} has not been published yet.").format(episode=job.episode.name),
            _("Type: media publish {episode}").format(episode=job.episode.name),
        )
    return read_transcript(job)
