"""Whether an episode has a picture that is published."""

from media_pipeline.model.audio import Recording
from media_pipeline.pipeline.job import Job


def is_filmed(job: Job) -> bool:
    """Tell whether the episode's picture is published: somebody wants it, and every file has one.

    An episode of a filmed series may be recorded as sound only.
    """
    if job.workspace.video_of(job.episode) is None:
        return False
    return all(source.picture is not None for source in job.result("ingest", Recording).sources)
