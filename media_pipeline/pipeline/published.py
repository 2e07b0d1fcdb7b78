"""What is published already: asked before anything is sent or numbered."""

from gettext import gettext as _
from gettext import ngettext
from pathlib import Path, PurePosixPath
from typing import Literal

from media_pipeline.errors import CatalogueUnusable, ConfigError, StorageError
from media_pipeline.model.publication import Catalogue, Item
from media_pipeline.model.settings import Workspace
from media_pipeline.pipeline.job import Job
from media_pipeline.store.contract import Store
from media_pipeline.store.opening import open_store
from media_pipeline.store.outage import NO_PATIENCE
from media_pipeline.tools.files import disk_errors

Format = Literal["mp3", "m4a", "opus"]


def read_published(store: Store, series: str) -> tuple[Catalogue | None, str]:
    """Return the series' catalogue and its version in the store; (None, "") when there is none.

    One that somebody removed is found again in the history, without a version, where the feed
    tells which revision was published.

    Raises:
        CatalogueUnusable: it is damaged, or lost for good while a feed holds episodes.
        StorageError: the store says no.
    """
    from media_pipeline.feed.reading import guids_of

    found = _read(store, series)
    if found is None:
        feed = store.read(f"{series}/feed.xml")
        count = len(guids_of(feed[0])) if feed else 0
        # Somebody may have published for the first time while we looked for feed and catalogue.
        found = _read(store, series) if count else None
        if feed and count and found is None:
            kept = _kept(store, series, feed[0])
            if kept is None:
                raise _lost(series, count)
            return kept, ""
    return found or (None, "")


def _kept(store: Store, series: str, feed: bytes) -> Catalogue | None:
    """Return the newest revision's catalogue of which this is the feed."""
    from media_pipeline.feed.revisions import read_revision, revision_key
    from media_pipeline.feed.rss import render_feed

    folder = revision_key(series, 0).rpartition("/")[0]
    for key in reversed(store.keys(f"{folder}/")):
        found = store.read(key)
        catalogue = read_revision(found[0], key).catalogue if found else None
        if catalogue is not None and render_feed(catalogue) == feed:
            return catalogue
    return None


def _read(store: Store, series: str) -> tuple[Catalogue, str] | None:
    from media_pipeline.feed.catalogue import read_catalogue

    key = f"{series}/catalog.json"
    found = store.read(key)
    return (read_catalogue(found[0], key), found[1].version) if found else None


def _lost(series: str, count: int) -> CatalogueUnusable:
    """Return the refusal to begin a new catalogue beside a feed that holds episodes."""
    return CatalogueUnusable(
        ngettext(
            "{key} is gone from the storage, but the feed holds {count} episode, which a new list "
            "would drop from apps.",
            "{key} is gone from the storage, but the feed holds {count} episodes, which a new list "
            "would drop from apps.",
            count,
        ).format(key=f"{series}/catalog.json", count=count),
        _(
            "Put back a copy of it. Without one, remove {feed} from the storage too, and publish "
            "every episode of the series again."
        ).format(feed=f"{series}/feed.xml"),
    )


def published_item(job: Job) -> Item | None:
    """Return the episode's item in the catalogue, if it is published, waits, or was withdrawn."""
    catalogue, _version = read_published(job.store, job.episode.series)
    items = catalogue.every_item if catalogue else ()
    return next((item for item in items if item.guid == job.episode.guid), None)


def published_copy(job: Job, delivered_path: Path, kind: Format) -> bytes | None:
    """Return the published file of a format, tags and all, if it holds the same sound.

    So nobody has to download again what only its tags tell apart: after the work folder was
    deleted, on another computer, when a series asks for one format more.

    Args:
        job: the episode.
        delivered_path: the sound as it was delivered here, with tags or without.
        kind: its format.
    """
    found = _published_file(job, kind)
    if found is None or not _is_same_sound(job, found, delivered_path, kind):
        return None
    return found


def _published_file(job: Job, kind: Format) -> bytes | None:
    """Return what is published of this episode in one format; None when it cannot be had."""
    try:
        item = published_item(job)
        urls = [item.enclosure.url, *(sound.url for sound in item.alternates)] if item else []
        names = [name for url in urls if (name := PurePosixPath(url).name).endswith(f".{kind}")]
        found = job.store.read(job.key(names[0])) if names else None
    except StorageError:
        return None
    return found[0] if found else None


def _is_same_sound(job: Job, found: bytes, delivered_path: Path, kind: Format) -> bool:
    from media_pipeline.master.delivery.same_sound import same_sound

    copy = delivered_path.with_name(f".published-{delivered_path.stem}.part.{kind}")
    try:
        with disk_errors(copy):
            copy.write_bytes(found)
        return same_sound(job.ffmpeg, copy, delivered_path)
    finally:
        copy.unlink(missing_ok=True)


def published_numbers(workspace: Workspace, series: str) -> frozenset[int]:
    """Return the numbers that are taken in the series; none when the store cannot be asked."""
    try:
        store = open_store(workspace.settings.storage, workspace.root, NO_PATIENCE)
        catalogue, _version = read_published(store, series)
    except StorageError:
        return frozenset()
    items = catalogue.every_item if catalogue else ()
    return frozenset(item.number for item in items if item.number is not None)


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
