"""The step that takes the episode into the catalogue and makes the feed from it."""

from gettext import gettext as _
from gettext import ngettext
from pathlib import Path

from media_pipeline.model.base import Progress, Value
from media_pipeline.model.publication import Catalogue, Channel, Deed
from media_pipeline.pipeline.addresses import cover_key
from media_pipeline.pipeline.catalogue_change import change_catalogue
from media_pipeline.pipeline.digest import digest
from media_pipeline.pipeline.history import why_not_published
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.ledger import Entry
from media_pipeline.pipeline.published import every_item, read_published
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.pipeline.render_step import item_for
from media_pipeline.pipeline.series_feed import WrittenFeed, copy_path, feed_digest
from media_pipeline.pipeline.step import Outcome
from media_pipeline.pipeline.wording import gone_or_changed

_METHOD = "1"


class Announced(Value):
    """The feed as it was written."""

    feed_url: str
    feed_sha256: str
    catalogue_version: str
    revision: int = 0
    known_guids: tuple[str, ...]


class Announce:
    """The catalogue takes the episode in, then the feed is made from it and replaced.

    Both are written on condition that nobody wrote in between; who was beaten reads again and adds
    to what is there.
    """

    name = "feed"
    needs = ("store",)
    result_type = Announced
    kept_once_published: frozenset[str] = frozenset()

    def inputs(self, job: Job) -> dict[str, str]:
        """Depend on what feed and series page say of the episode and of its series."""
        from media_pipeline.render.page import design_of

        return {
            "entry": digest(item_for(job)),
            "series": digest(channel_for(job), job.series.subscribe),
            "organisation": digest(job.settings.organisation),
            "method": digest(_METHOD, design_of(job.series.language)),
            "storage": digest(job.settings.storage),
        }

    def run(self, job: Job, progress: Progress) -> Outcome:
        """Write revision, catalogue, series page and feed, the feed last."""
        from media_pipeline.feed.catalogue import updated

        known_here = _titles_in_copy(job)
        channel, item = channel_for(job), item_for(job)
        written = change_catalogue(
            PublishedSeries.of(job),
            lambda old: updated(old, channel, item, job.machine.now()),
            Deed(kind="publish", episodes=((item.name, item.title),)),
        )
        progress(1.0)
        announced = _announced(job, written)
        count = len(written.catalogue.items)
        return Outcome(
            result=announced,
            summary=ngettext(
                "{count} episode in “{series}”", "{count} episodes in “{series}”", count
            ).format(count=count, series=job.series.title),
            facts={"episodes": count, "feed": announced.feed_url},
            warnings=_lost(known_here, written.catalogue),
        )

    def undone_elsewhere(self, job: Job, entry: Entry) -> str:
        """Say what became of the episode's entry in the store, or of the feed itself."""
        known = Announced.model_validate(entry.result, strict=False)
        catalogue, version = read_published(job.store, job.episode.series)
        feed = job.store.stat(job.series_key("feed.xml"))
        page = job.store.stat(job.series_key("index.html"))
        if catalogue is None or feed is None or page is None or not _copy_path(job).exists():
            return gone_or_changed()
        if version != known.catalogue_version:
            if item_for(job) not in catalogue.items:
                return why_not_published(job, catalogue, known.revision) or gone_or_changed()
            if catalogue.channel != channel_for(job):
                return gone_or_changed()
        expected = (
            known.feed_sha256 if version == known.catalogue_version else feed_digest(catalogue)
        )
        return "" if feed.sha256 == expected else gone_or_changed()


def _announced(job: Job, written: WrittenFeed) -> Announced:
    return Announced(
        feed_url=job.store.url_of(job.series_key("feed.xml")),
        feed_sha256=written.stored.sha256,
        catalogue_version=written.catalogue_version,
        revision=written.catalogue.revision,
        known_guids=tuple(item.guid for item in written.catalogue.items),
    )


def channel_for(job: Job) -> Channel:
    """Return what the feed says of the series."""
    from media_pipeline.feed.catalogue import channel_of

    return channel_of(
        job.settings,
        job.episode.series,
        url_of=job.store.url_of,
        image_key=cover_key(job),
        guid=job.series.guid or "",
    )


def _copy_path(job: Job) -> Path:
    return copy_path(job.workspace.root, job.episode.series)


def _titles_in_copy(job: Job) -> dict[str, str]:
    """Return what the last feed written from this workspace held: titles by GUID."""
    from media_pipeline.feed.reading import UnreadableFeed, guids_of

    try:
        return guids_of(_copy_path(job).read_bytes())
    except (FileNotFoundError, UnreadableFeed):
        return {}


def _lost(known_here: dict[str, str], catalogue: Catalogue) -> tuple[str, ...]:
    known = {item.guid for item in every_item(catalogue)}
    lost = [title for guid, title in known_here.items() if guid not in known]
    if not lost:
        return ()
    titles = ", ".join(_("“{title}”").format(title=title) for title in lost)
    return (
        _(
            "The storage no longer knew episodes that the feed held before: {titles}. "
            "Publish them again, or apps will drop them."
        ).format(titles=titles),
    )
