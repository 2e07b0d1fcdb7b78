"""`media a11y`: the accessibility of an episode as it would be published now, and a signature."""

import gettext
from gettext import gettext as _
from pathlib import Path

from media_pipeline.config.loading import EPISODE
from media_pipeline.config.writing import set_values
from media_pipeline.errors import UsageProblem
from media_pipeline.model.publication import Products
from media_pipeline.model.receipt import Receipt
from media_pipeline.pipeline.addresses import has_words
from media_pipeline.pipeline.job import Job, Machine
from media_pipeline.pipeline.page_steps import make_pages
from media_pipeline.pipeline.receipt import (
    evidence_of,
    heard_transcript,
    receipt_of,
    words_digest,
)
from media_pipeline.pipeline.reporting import Reporter
from media_pipeline.pipeline.speech_step import read_transcript

_LONGEST_NAME = 128


def examine_accessibility(
    root: Path, name: str, machine: Machine, reporter: Reporter
) -> tuple[Job, Receipt]:
    """Make the pages of an episode, and look at them; the receipt is in the process's language.

    Raises:
        MediaError: the sound or what a person wrote cannot be used.
    """
    job = make_pages(root, name, machine, reporter)
    files = job.result("render", Products).files
    page, embed = (
        (job.work_folder / files[role].path).read_text("utf-8")
        for role in ("index.html", "embed.html")
    )
    evidence = evidence_of(job, heard_transcript(job), (page, embed))
    return job, receipt_of(job, evidence, gettext)


def sign_transcript(job: Job, who: str) -> None:
    """Write into episode.yaml that ``who`` read the transcript as it is now, today.

    Raises:
        UsageProblem: there is nothing to sign, or no name.
        ConfigError: it cannot be written there safely; the file is unchanged.
        StorageError: the file cannot be written.
    """
    signer = " ".join(who.split())
    if not signer or len(signer) > _LONGEST_NAME or not signer.isprintable():
        raise UsageProblem(
            _("A signature is a name of 1 to 128 letters."),
            _('Type: media a11y {episode} --sign "First name Name"').format(
                episode=job.episode.name
            ),
        )
    if not has_words(job):
        raise UsageProblem(
            _("{episode} has no transcript that could be signed.").format(episode=job.episode.name),
            _("Type: media a11y {episode}").format(episode=job.episode.name),
        )
    values = {
        "accessibility.reviewed_by": signer,
        "accessibility.reviewed_on": job.machine.now().astimezone().date().isoformat(),
        "accessibility.reviewed_transcript": words_digest(read_transcript(job)),
    }
    set_values(job.episode.folder / EPISODE, values)
