"""What becomes of what was filmed, told before it is published."""

from gettext import gettext as _
from typing import TYPE_CHECKING

from media_pipeline.model.audio import Recording
from media_pipeline.model.timeline import Piece, Timeline
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.picture_wording import picture_size, why_encoded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from media_pipeline.master.verdict.remark import Remark
    from media_pipeline.model.made_picture import SourceVerdict


def picture_remarks(job: Job) -> "Iterator[Remark]":
    """Say whether the picture is published, and whether it is copied or encoded; nothing if heard.

    Reads the recording's packets, and decodes none of them.
    """
    from media_pipeline.master.verdict.remark import good, mended

    recording = job.result("ingest", Recording)
    if not all(source.picture for source in recording.sources):
        return
    if job.workspace.video_of(job.episode) is None:
        if job.episode.video is None:
            yield good("picture", _not_published())
        return
    reasons = why_encoded(_verdicts(job, recording))
    size = picture_size(recording)
    if reasons:
        told = _("The picture, {size}, will be encoded: {reasons}.")
        yield mended("picture", told.format(size=size, reasons=", ".join(reasons)))
    else:
        yield good("picture", _("The picture, {size}, is copied as it is.").format(size=size))


def _verdicts(job: Job, recording: Recording) -> "tuple[SourceVerdict, ...]":
    from media_pipeline.video.making import Filmed, PictureMaker

    whole = Piece(start_s=0.0, end_s=recording.duration_s, at_s=0.0)
    timeline = Timeline(pieces=(whole,), duration_s=recording.duration_s)
    maker = PictureMaker(job.ffmpeg, job.episode.folder, job.work_folder)
    return maker.plan(Filmed(recording, timeline)).verdicts


def _not_published() -> str:
    return _(
        "Only the sound of this film is published. To publish the picture too, write “video: true” "
        "in episode.yaml."
    )
