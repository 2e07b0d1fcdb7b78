"""What is published already: asked before anything is sent or numbered."""

from media_pipeline.errors import ConfigError, StorageError
from media_pipeline.model.publication import Catalogue, Item
from media_pipeline.model.settings import Workspace
from media_pipeline.pipeline.job import Job
from media_pipeline.store.contract import Store
from media_pipeline.store.opening import open_store


def read_published(store: Store, series: str) -> tuple[Catalogue | None, str]:
    """Return the series' catalogue and its version in the store; (None, "") when there is none.

    Raises:
        StorageError: the store says no, or the catalogue is damaged.
    """
    from media_pipeline.feed.catalogue import read_catalogue

    key = f"{series}/catalog.json"
    found = store.read(key)
    if found is None:
        return None, ""
    return read_catalogue(found[0], key), found[1].version


def published_item(job: Job) -> Item | None:
    """Return the episode's item in the catalogue, if it is published."""
    catalogue, _version = read_published(job.store, job.episode.series)
    items = catalogue.items if catalogue else ()
    return next((item for item in items if item.guid == job.episode.guid), None)


def published_numbers(workspace: Workspace, series: str) -> frozenset[int]:
    """Return the numbers that are taken in the series; none when the store cannot be asked."""
    store = open_store(workspace.settings.storage, workspace.root)
    try:
        catalogue, _version = read_published(store, series)
    except StorageError:
        return frozenset()
    return frozenset(item.number for item in catalogue.items) if catalogue else frozenset()


def check_identity(job: Job) -> None:
    """Refuse, before anything is sent, what would give a published episode another GUID or name.

    Raises:
        ConfigError: with what to correct.
    """
    from media_pipeline.feed.guid_guard import identity_problems

    catalogue, _version = read_published(job.store, job.episode.series)
    if catalogue is None:
        return
    identity = (job.episode.name, job.episode.guid or "")
    problems = identity_problems(catalogue, identity, job.series.guid or catalogue.channel.guid)
    if problems:
        raise ConfigError(problems)
