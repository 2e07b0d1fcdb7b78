"""The cover of a series: the file the person gave, or one made of title and colours, once."""

from collections.abc import Iterable
from gettext import gettext as _
from pathlib import Path
from typing import Protocol

from media_pipeline.errors import ConfigError, Problem
from media_pipeline.model.settings import Series, Settings, Workspace
from media_pipeline.pipeline.digest import ContentDigests, digest
from media_pipeline.store.contract import Store
from media_pipeline.tools.files import write_atomic

SMALL_PX = 600
_METHOD = 1


class OfSeries(Protocol):
    """Work on one episode of a series, or on the series as a whole."""

    workspace: Workspace

    @property
    def slug(self) -> str:
        """The key of the series in config.yaml."""
        ...

    @property
    def series(self) -> Series:
        """What was decided for the series."""
        ...

    @property
    def settings(self) -> Settings:
        """What the organisation decided."""
        ...

    @property
    def digests(self) -> ContentDigests:
        """Digests of files, remembered."""
        ...

    @property
    def store(self) -> Store:
        """Where products are published."""
        ...

    def series_key(self, name: str) -> str:
        """Return the store's key of something that belongs to the whole series."""
        ...


def cover_digest(job: OfSeries) -> str:
    """Return a digest of the cover without making it."""
    if job.series.cover is not None:
        return job.digests.of(job.workspace.root / job.series.cover)
    return digest(_METHOD, job.series.title, job.series.colours, job.settings.organisation.name)


def check_covers(workspace: Workspace, slugs: Iterable[str]) -> None:
    """Refuse a cover that Apple would refuse, before anything long is done.

    Raises:
        ConfigError: with what is wrong with each.
    """
    from media_pipeline.render.cover import check_cover

    problems = [
        Problem("config.yaml", 0, 0, f"series.{slug}.cover", _("a cover that apps accept"), found)
        for slug in slugs
        if (cover := workspace.settings.series[slug].cover) is not None
        for found in check_cover(workspace.root / cover)
    ]
    if problems:
        raise ConfigError(tuple(problems))


def cover_of(job: OfSeries) -> Path:
    """Return the cover's file, made now if it is not there yet."""
    path = _cover_path(job)
    if job.series.cover is None and not path.exists():
        write_atomic(path, cover_content(job))
    return path


def small_cover_of(job: OfSeries, name: str) -> Path:
    """Return a small copy of the cover under ``name``, made now if it is not there yet."""
    path = _made_path(job, name)
    if not path.exists():
        write_atomic(path, small_cover_content(job, name))
    return path


def cover_content(job: OfSeries) -> bytes:
    """Return the cover as it is, or as it will be once it is made; nothing is written."""
    path = _cover_path(job)
    if job.series.cover is not None or path.exists():
        return path.read_bytes()
    from media_pipeline.render.cover import make_cover

    return make_cover(job.series.title, job.series.colours, job.settings.organisation.name)


def small_cover_content(job: OfSeries, name: str) -> bytes:
    """Return the small copy as it is, or as it will be once it is made; nothing is written."""
    path = _made_path(job, name)
    if path.exists():
        return path.read_bytes()
    from media_pipeline.render.cover import small_cover

    return small_cover(cover_content(job), SMALL_PX)


def _cover_path(job: OfSeries) -> Path:
    if job.series.cover is not None:
        return job.workspace.root / job.series.cover
    return _made_path(job, f"{job.slug}-{cover_digest(job)[:8]}.jpg")


def _made_path(job: OfSeries, name: str) -> Path:
    return job.workspace.root / ".media" / "covers" / name
