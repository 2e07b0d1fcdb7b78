"""One series where it is published: its store, and who works on it."""

from dataclasses import dataclass

from media_pipeline.model.settings import Workspace
from media_pipeline.pipeline.job import Job, Machine
from media_pipeline.store.contract import Store


@dataclass(frozen=True, slots=True)
class PublishedSeries:
    """The series ``slug`` of a workspace and the store in which it lies."""

    workspace: Workspace
    slug: str
    store: Store
    machine: Machine

    @classmethod
    def of(cls, job: Job) -> "PublishedSeries":
        """Return the series of the job's episode."""
        return cls(job.workspace, job.episode.series, job.store, job.machine)

    def key(self, name: str) -> str:
        """Return the store's key of something that belongs to the whole series."""
        return f"{self.slug}/{name}"
