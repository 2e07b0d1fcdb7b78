"""Does every listener get what the feed offers, or will offer?"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from gettext import gettext as _
from pathlib import Path
from urllib.parse import urlsplit

from media_pipeline.errors import StorageError, VerificationError
from media_pipeline.model.publication import Catalogue, Report
from media_pipeline.model.settings import FolderStorage, S3Storage, Workspace
from media_pipeline.pipeline.hub_ping import tell_hub
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.pipeline.put_back import put_back
from media_pipeline.pipeline.series_feed import WrittenFeed


def look(series: PublishedSeries, known_guids: frozenset[str], name: str | None = None) -> Report:
    """Read the published feed as a listener's app would, and ask for the sound of every episode.

    Args:
        series: the series.
        known_guids: GUIDs that must be in the feed.
        name: the episode to look at in full; None for none.
    """
    from media_pipeline.verify.listener import verify_feed

    address = series.store.url_of(series.key("feed.xml"))
    if not series.workspace.settings.storage.verify:
        return Report(feed_url=address, checks=0, warnings=(_not_looked_at(),))
    with ExitStack() as stack:
        return verify_feed(
            address, name=name, known_guids=known_guids, rewrite=reachable(series.workspace, stack)
        )


def look_ahead(series: PublishedSeries, future: Catalogue, originals: Mapping[str, Path]) -> Report:
    """Look in full at every episode that a feed of ``future`` would offer, before any does.

    Args:
        series: the series.
        future: a catalogue with the episodes to look at, and no others.
        originals: the files here of which the sound at some addresses must be copies.
    """
    from media_pipeline.feed.rss import render_feed
    from media_pipeline.verify.listener import verify_offer

    address = future.channel.feed_url
    if not series.workspace.settings.storage.verify:
        return Report(feed_url=address, checks=0)
    with ExitStack() as stack:
        return verify_offer(
            address,
            render_feed(future),
            originals=originals,
            rewrite=reachable(series.workspace, stack),
        )


def look_from_outside(series: PublishedSeries, written: WrittenFeed) -> tuple[str, ...]:
    """Look after an episode was withdrawn or a series rolled back, then tell the hub.

    Returns:
        What a person should know.

    Raises:
        VerificationError: a listener would meet a problem; the change stays as it is.
    """
    report = look(series, _guids(written))
    if report.failures:
        raise VerificationError.kept(report.feed_url, report.failures, series.slug)
    return (*report.warnings, *tell_hub(series))


def look_or_put_back(
    series: PublishedSeries, written: WrittenFeed, name: str | None = None
) -> tuple[str, ...]:
    """Look after something was added, then tell the hub.

    Returns:
        What a person should know.

    Raises:
        VerificationError: a listener would have met a problem; the feed is again what it was.
    """
    report = look(series, _guids(written), name)
    if report.failures or report.elsewhere:
        raise refusal(series, report, written.change[1].revision if written.change else 0)
    return (*report.warnings, *tell_hub(series))


def refusal(series: PublishedSeries, report: Report, revision: int) -> VerificationError:
    """Take back ``revision`` (0: nothing to take back) and return what the person is told.

    A problem that other episodes have is no reason to take back this one. Nor is an outage: an
    episode that apps saw before it would vanish from them.
    """
    failures = (*report.failures, *report.elsewhere)
    is_fault = bool(report.failures and report.answered and revision)
    try:
        is_back = is_fault and put_back(series, revision)
    except StorageError:
        is_back = False
    if is_back:
        return VerificationError.put_back(report.feed_url, failures)
    return VerificationError.for_listeners(report.feed_url, failures)


def reachable(workspace: Workspace, stack: ExitStack) -> Callable[[str], str]:
    """Return how public addresses are reached from here.

    A folder whose public address is on this computer is looked at through a server of our own for
    as long as the look takes, since `media serve` need not be running.
    """
    storage = folder_on_loopback(workspace.settings.storage)
    if storage is None:
        return lambda address: address
    from media_pipeline.tools.web_server import serving

    base = stack.enter_context(serving(workspace.root / storage.path))
    public = storage.public_url.rstrip("/")
    return lambda address: base + address.removeprefix(public)


def folder_on_loopback(storage: FolderStorage | S3Storage) -> FolderStorage | None:
    """Return the storage if it is a folder that listeners reach on this computer only."""
    return storage if isinstance(storage, FolderStorage) and is_on_loopback(storage) else None


def is_on_loopback(storage: FolderStorage | S3Storage) -> bool:
    """Tell whether what is published can be reached from this computer only."""
    return urlsplit(storage.public_url).hostname in {"localhost", "127.0.0.1", "::1"}


def _guids(written: WrittenFeed) -> frozenset[str]:
    return frozenset(item.guid for item in written.catalogue.items)


def _not_looked_at() -> str:
    return _("Nobody looked from outside whether listeners get it: config.yaml says verify: false.")
