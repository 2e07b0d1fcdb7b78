"""One `media import`: a series that another host published is taken over, whole or not at all."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from media_pipeline.config.loading import load_workspace
from media_pipeline.config.new_series import series_block
from media_pipeline.errors import DiskFull, UsageProblem
from media_pipeline.feed.foreign.feed import read_foreign_feed
from media_pipeline.feed.foreign.markup import LARGEST_BYTES
from media_pipeline.feed.reading import UnreadableFeed
from media_pipeline.model.foreign import ForeignFeed
from media_pipeline.model.publication import Catalogue
from media_pipeline.model.settings import Workspace
from media_pipeline.pipeline.import_files import AT_ONCE, FetchReporter, Haul, bytes_to_come, gather
from media_pipeline.pipeline.import_items import ready
from media_pipeline.pipeline.import_plan import (
    ImportPlan,
    Missing,
    Planned,
    Surroundings,
    plan_import,
)
from media_pipeline.pipeline.import_publishing import publish_imported, renew_feed
from media_pipeline.pipeline.import_refusals import Request, require_all, require_answers
from media_pipeline.pipeline.import_series import (
    Proposal,
    check_slug,
    proposal,
    with_guid,
    write_series,
)
from media_pipeline.pipeline.job import Machine
from media_pipeline.pipeline.lock import episode_lock
from media_pipeline.pipeline.published import read_published
from media_pipeline.pipeline.series_desk import SeriesDesk, import_folder
from media_pipeline.store.opening import open_store
from media_pipeline.store.outage import Pause
from media_pipeline.tools.downloads import Downloads
from media_pipeline.tools.files import refusal
from media_pipeline.tools.web_client import WebClient

_SPARE_BYTES = 200_000_000
"""Room that stays free on the disk."""


class ImportReporter(FetchReporter, Protocol):
    """Somebody who watches an import."""

    def said(self, text: str) -> None:
        """Hear what was done."""
        ...

    def warned(self, text: str) -> None:
        """Hear what a person should look at."""
        ...

    def storage_waits(self, pause: Pause) -> None:
        """Hear of a pause before the storage is asked again."""
        ...

    def stored(self, fraction: float) -> None:
        """Hear how much of the storing is done, 0 to 1."""
        ...


@dataclass(frozen=True, slots=True)
class Survey:
    """What an import would do. ``proposal`` is None where config.yaml knows the series."""

    workspace: Workspace
    slug: str
    feed: ForeignFeed
    plan: ImportPlan
    proposal: Proposal | None
    catalogue: Catalogue | None

    @property
    def dates(self) -> tuple[datetime, datetime] | None:
        """The dates of the first and the last episode that would come in."""
        dates = [each.item.published for each in self.plan.planned if each.item.published]
        return (min(dates), max(dates)) if dates else None


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; ``added`` are the names of the new episodes."""

    survey: Survey
    added: tuple[str, ...]
    missing: tuple[Missing, ...]
    feed_url: str
    warnings: tuple[str, ...]


def survey(root: Path, request: Request, machine: Machine, client: WebClient) -> Survey:
    """Read the old feed and what is here, and decide what would come in; nothing is written.

    Raises:
        MediaError: the feed cannot be read, or the series cannot be.
    """
    check_slug(request.slug)
    workspace = load_workspace(root)
    feed = read_foreign_feed(
        request.source, lambda address: _bytes_at(address, client), machine.now()
    )
    catalogue, _version = read_published(
        open_store(workspace.settings.storage, workspace.root, machine.patience), request.slug
    )
    series = workspace.settings.series.get(request.slug)
    return Survey(
        workspace=workspace,
        slug=request.slug,
        feed=feed,
        plan=plan_import(feed, _around(workspace, request.slug, catalogue)),
        proposal=proposal(feed.channel, workspace, request.slug) if series is None else None,
        catalogue=catalogue,
    )


def bytes_of(looked: Survey, client: WebClient) -> int:
    """Return how many bytes are to be downloaded; servers are asked where the feed is mute."""
    downloads = Downloads(import_folder(looked.workspace.root, looked.slug), client)
    planned = looked.plan.planned
    mute = [
        each.item.sound.url
        for each in planned
        if each.item.sound and not each.item.sound.length_bytes
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        lengths = pool.map(client.length_of, mute)
        asked = sum(
            max(0, length - downloads.bytes_here(url))
            for url, length in zip(mute, lengths, strict=True)
        )
    return bytes_to_come(planned, downloads) + asked


def take_over(
    root: Path, request: Request, machine: Machine, client: WebClient, reporter: ImportReporter
) -> Imported:
    """Bring every episode of the old feed into the series; what is here already stays as it is.

    Raises:
        ImportIncomplete: not every item of the feed can come in, and nothing was published.
        MediaError: what stopped it; what was downloaded is kept.
    """
    check_slug(request.slug)
    machine = machine.told_to(reporter.storage_waits)
    folder = import_folder(root, request.slug)
    with episode_lock(folder, request.slug, machine.now()):
        looked = survey(root, request, machine, client)
        _tell_plan(looked, reporter)
        require_answers(looked.plan, request)
        if not looked.plan.planned:
            return _nothing_new(looked, machine)
        desk = _desk(looked, machine, client, reporter)
        haul = _fetched(looked, desk, client, reporter)
        missing = (*looked.plan.missing, *haul.missing)
        require_all(looked.plan, haul, missing, request)
        items = tuple(ready(each, desk) for each in haul.gathered)
        for remark in (remark for each in items for remark in each.remarks):
            reporter.warned(remark)
        catalogue, warnings = publish_imported(desk, items, reporter.stored)
        _remove_downloads(folder)
    added = tuple(each.item.name for each in items)
    return Imported(looked, added, missing, catalogue.channel.feed_url, warnings)


def _bytes_at(address: str, client: WebClient) -> bytes:
    if urlsplit(address).scheme in {"http", "https"}:
        return client.read(address, LARGEST_BYTES)
    path = Path(address)
    try:
        with path.open("rb") as stream:
            return stream.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise UsageProblem(
            _("The feed {path} cannot be read: {reason}.").format(path=path, reason=refusal(error)),
            _("Give the address of the feed, beginning with https://, or the path of a file."),
        ) from error


def _around(workspace: Workspace, slug: str, catalogue: Catalogue | None) -> Surroundings:
    series = workspace.settings.series.get(slug)
    own = [episode for episode in workspace.episodes.values() if episode.series == slug]
    return Surroundings(
        prefix=series.episode_prefix if series else slug,
        catalogue=catalogue,
        folders={episode.guid or episode.name: episode.name for episode in own},
        numbers=frozenset(episode.number for episode in own),
    )


def _tell_plan(looked: Survey, reporter: ImportReporter) -> None:
    reporter.said(
        ngettext("{count} episode in the old feed", "{count} episodes in the old feed",
                 looked.plan.items).format(count=looked.plan.items)
    )  # fmt: skip
    for title in looked.plan.without_sound:
        reporter.warned(_("“{title}” names no sound and is left out.").format(title=title))
    for remark in looked.plan.remarks:
        reporter.warned(remark)


def _nothing_new(looked: Survey, machine: Machine) -> Imported:
    """End what a killed import may have left undone after its change of the catalogue."""
    if looked.catalogue is None or looked.proposal is not None:
        raise UnreadableFeed(
            _("The feed holds no episode that podcast apps could play."),
            _("Ask the old host for the address of the podcast’s RSS feed."),
        )
    desk = SeriesDesk(looked.workspace, looked.slug, machine)
    renew_feed(desk)
    _remove_downloads(desk.work_folder)
    return Imported(looked, (), looked.plan.missing, looked.catalogue.channel.feed_url, ())


def _desk(
    looked: Survey, machine: Machine, client: WebClient, reporter: ImportReporter
) -> SeriesDesk:
    workspace = looked.workspace
    if looked.proposal is not None:
        image = looked.feed.channel.image_url
        workspace, remarks = write_series(workspace, looked.slug, looked.proposal, image, client)
        added = _("config.yaml: the series {slug} was added:").format(slug=looked.slug)
        reporter.said(f"{added}\n{series_block(looked.slug, looked.proposal.values)}")
        for remark in remarks:
            reporter.warned(remark)
    desk = SeriesDesk(workspace, looked.slug, machine)
    return with_guid(desk, looked.catalogue, looked.feed.channel.guid)


def _fetched(looked: Survey, desk: SeriesDesk, client: WebClient, reporter: ImportReporter) -> Haul:
    downloads = Downloads(desk.work_folder, client)
    planned: tuple[Planned, ...] = looked.plan.planned
    free = shutil.disk_usage(desk.workspace.root).free
    if bytes_to_come(planned, downloads) + _SPARE_BYTES > free:
        raise DiskFull(desk.work_folder)
    return gather(planned, downloads, reporter)


def _remove_downloads(folder: Path) -> None:
    """Make room: everything lies in the storage now."""
    for path in folder.iterdir():
        if path.suffix in {".file", ".part", ".json"}:
            with suppress(OSError):
                path.unlink()
