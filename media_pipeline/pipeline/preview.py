"""What `media preview` shows: every page of an episode as it would be published now."""

from pathlib import Path

from media_pipeline.config.loading import CONFIG, EPISODE
from media_pipeline.errors import MediaError
from media_pipeline.model.publication import Catalogue, Products
from media_pipeline.model.settings import FolderStorage
from media_pipeline.pipeline.item import item_for
from media_pipeline.pipeline.job import Job, Machine
from media_pipeline.pipeline.look import HOST_SCRIPT, look_of
from media_pipeline.pipeline.page_steps import make_pages
from media_pipeline.pipeline.published import read_published
from media_pipeline.pipeline.reporting import Reporter
from media_pipeline.pipeline.series_feed import small_cover_address
from media_pipeline.pipeline.taking_in import channel_for
from media_pipeline.tools.shown import Shown

Seen = tuple[tuple[int, int], ...]
"""Dates and sizes of what is watched."""


def prepare_preview(root: Path, name: str, machine: Machine, reporter: Reporter) -> Shown:
    """Make the pages of one episode, its series and the feed, and say where each will lie.

    Nothing is written into the store.

    Raises:
        MediaError: the sound or what a person wrote cannot be used.
    """
    job = make_pages(root, name, machine, reporter)
    storage = job.settings.storage
    return Shown(
        base=job.store.url_of("x").removesuffix("/x"),
        start=job.key("index.html"),
        files={
            product.key: job.work_folder / product.path
            for product in job.result("render", Products).files.values()
        },
        texts=_of_series(job),
        folder=root / storage.path if isinstance(storage, FolderStorage) else None,
    )


def watched(root: Path, name: str) -> Seen:
    """Return what changes when a person saves config.yaml, episode.yaml or transcript.vtt."""
    folder = root / "episodes" / name
    return tuple(map(_mark, (root / CONFIG, folder / EPISODE, folder / "transcript.vtt")))


def _mark(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size


def _of_series(job: Job) -> dict[str, bytes]:
    """Return page and feed of the series with this episode in it."""
    from media_pipeline.feed.rss import render_feed
    from media_pipeline.render.page import render_series_page
    from media_pipeline.render.page_sources import host_script

    catalogue = _catalogue(job)
    cover = small_cover_address(catalogue.channel.image_url)
    organisation = job.settings.organisation
    look = look_of(job.workspace, job.slug, job.store)
    page = render_series_page(catalogue, organisation, cover, job.series.subscribe, look)
    return {
        job.series_key(HOST_SCRIPT): host_script().encode(),
        job.series_key("index.html"): page.encode(),
        job.series_key("feed.xml"): render_feed(catalogue),
    }


def _catalogue(job: Job) -> Catalogue:
    """Return what is published with the episode in it; the episode alone if that is not known."""
    from media_pipeline.feed.catalogue import updated

    channel, item, now = channel_for(job), item_for(job), job.machine.now()
    try:
        old, _version = read_published(job.store, job.slug)
        return updated(old, channel, item, now)
    except MediaError:  # no network, or what publishing would refuse: it is told then
        return updated(None, channel, item, now)
