"""The step that encodes what of a picture cannot be delivered as it was recorded."""

from pathlib import Path
from typing import TYPE_CHECKING

from media_pipeline.model.audio import Recording
from media_pipeline.model.base import Progress
from media_pipeline.model.jingles import jingles_of
from media_pipeline.model.made_picture import MadePicture
from media_pipeline.pipeline.digest import digest
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.picture_wording import picture_made, why_encoded
from media_pipeline.pipeline.programme import programme_inputs, programme_timeline
from media_pipeline.pipeline.step import LocalStep, Outcome
from media_pipeline.pipeline.title_card import card_digest, card_file

if TYPE_CHECKING:
    from media_pipeline.video.segments import PicturePlan

_METHOD = "1"


class EncodePicture(LocalStep):
    """The picture on the time line that the mastered sound will have, made beside it.

    What fits is copied later, straight from the recording; only what does not fit, or lies around
    a cut, is encoded here, in parts that an interrupted run need not make again. The card shown
    during jingles is kept once published: a corrected title is no new film.
    """

    name = "picture"
    needs = ("ingest", "analyse")
    result_type = MadePicture
    kept_once_published = frozenset({"card"})

    def inputs(self, job: Job) -> dict[str, str]:
        """Depend on what was filmed, on what is heard when, and on ffmpeg."""
        return {
            "recording": digest(_recorded(job), job.result("ingest", Recording)),
            **programme_inputs(job),
            "card": card_digest(job) if jingles_of(job.workspace, job.episode).files else "",
            "ffmpeg": job.ffmpeg.version,
            "method": _METHOD,
        }

    def run(self, job: Job, progress: Progress) -> Outcome:
        """Plan, then encode the parts that are missing."""
        from media_pipeline.video.making import Filmed, PictureMaker

        recording = job.result("ingest", Recording)
        timeline = programme_timeline(job)
        card = card_file(job, recording) if timeline.jingles else None
        maker = PictureMaker(job.ffmpeg, job.episode.folder, job.work_folder)
        filmed = Filmed(recording, timeline, card)
        plan = maker.plan(filmed)
        cards = (job.digests.of(card),) if card else ()
        made = maker.make(filmed, plan, (*_recorded(job), *cards), progress)
        return Outcome(
            result=made,
            files=_files(job, made),
            summary=picture_made(made),
            facts=_facts(plan, made),
        )


def _recorded(job: Job) -> tuple[str, ...]:
    return tuple(job.digests.of(path) for path in job.episode.recordings)


def _files(job: Job, made: MadePicture) -> tuple[Path, ...]:
    return tuple(job.work_folder / path for path in made.part_paths)


def _facts(plan: "PicturePlan", made: MadePicture) -> dict[str, object]:
    return {
        "copied_s": round(made.copied_s, 3),
        "encoded_s": round(made.encoded_s, 3),
        "width": made.canvas.width,
        "height": made.canvas.height,
        "why_encoded": why_encoded(plan.verdicts),
    }
