"""What work on a series as a whole needs; a Job is the same for one episode."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from media_pipeline.model.settings import Series, Settings, Workspace
from media_pipeline.pipeline.digest import ContentDigests
from media_pipeline.pipeline.job import Machine
from media_pipeline.store.contract import Store
from media_pipeline.store.opening import open_store


@dataclass
class SeriesDesk:
    """One series of a workspace; ``slug`` is its key in config.yaml."""

    workspace: Workspace
    slug: str
    machine: Machine

    @property
    def series(self) -> Series:
        """What was decided for the series."""
        return self.settings.series[self.slug]

    @property
    def settings(self) -> Settings:
        """What the organisation decided."""
        return self.workspace.settings

    @property
    def work_folder(self) -> Path:
        """Where what an import fetches lies until it is published: safe to delete."""
        return import_folder(self.workspace.root, self.slug)

    @cached_property
    def digests(self) -> ContentDigests:
        """Digests of files, remembered."""
        return ContentDigests(self.work_folder / "digests.json")

    @cached_property
    def store(self) -> Store:
        """Where products are published."""
        return open_store(self.settings.storage, self.workspace.root, self.machine.patience)

    def series_key(self, name: str) -> str:
        """Return the store's key of something that belongs to the whole series."""
        return f"{self.slug}/{name}"


def import_folder(root: Path, slug: str) -> Path:
    """Return the work folder of an import into the series ``slug``."""
    return root / ".media" / "import" / slug
