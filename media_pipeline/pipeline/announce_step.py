"""The step that takes the episode into the catalogue and makes the feed from it."""

from gettext import gettext as _
from gettext import ngettext
from pathlib import Path

from media_pipeline.errors import VerificationError
from media_pipeline.model.base import Progress, Value
from media_pipeline.model.publication import Catalogue, Deed, Products
from media_pipeline.pipeline.catalogue_change import change_catalogue
from media_pipeline.pipeline.digest import digest
from media_pipeline.pipeline.history import why_not_published
from media_pipeline.pipeline.item import item_for
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.ledger import Entry
from media_pipeline.pipeline.look import logo_key
from media_pipeline.pipeline.outside_look import look_ahead
from media_pipeline.pipeline.published import read_published
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.pipeline.series_feed import WrittenFeed, copy_path, feed_digest
from media_pipeline.pipeline.step import Outcome
from media_pipeline.pipeline.taking_in import channel_for, taken_in
from media_pipeline.pipeline.wording import gone_or_changed, moment

_METHOD = "1"


class Announced(Value):
    """The feed as it was written.

    ``made`` is the revision that this publication made, 0 where nothing had to change.
    """

    feed_url: str
    feed_sha256: str
    catalogue_version: str
    revision: int = 0
    made: int = 0
    is_held: bool = False
    known_guids: tuple[str, ...]


class Announce:
    """The catalogue takes the episode in, then the feed is made from it and replaced.

    Before that, what the feed will offer is looked at from outside. Both are written on condition
    that nobody wrote in between; who was beaten reads again and adds to what is there.
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
            "look": digest(job.series.accent, logo_key(job.workspace, job.slug)),
            "method": digest(_METHOD, design_of(job.series.language)),
            "storage": digest(job.settings.storage),
        }

    def run(self, job: Job, progress: Progress) -> Outcome:
        """Look ahead, then write revision, catalogue, series page and feed, the feed last.

        Raises:
            VerificationError: a listener would meet a problem; the feed was left as it is.
        """
        known_here = _titles_in_copy(job)
        series, item, take_in = PublishedSeries.of(job), item_for(job), taken_in(job)
        offered = Catalogue(channel=channel_for(job), changed=item.published, items=(item,))
        ahead = look_ahead(series, offered, _sounds_here(job))
        if ahead.failures:
            raise VerificationError.ahead(ahead.feed_url, ahead.failures)
        progress(0.5)
        deed = Deed(kind="publish", episodes=((item.name, item.title),))
        written = change_catalogue(series, take_in, deed)
        progress(1.0)
        announced = _announced(job, written)
        return Outcome(
            result=announced,
            summary=_summary(job, written.catalogue),
            facts={
                "episodes": len(written.catalogue.items),
                "feed": announced.feed_url,
                "held_until": item.published.isoformat() if announced.is_held else None,
            },
            warnings=_lost(known_here, written.catalogue),
        )

    def undone_elsewhere(self, job: Job, entry: Entry) -> str:
        """Say what became of the episode's entry in the store, or of the feed itself."""
        from media_pipeline.feed.catalogue import due

        known = Announced.model_validate(entry.result, strict=False)
        catalogue, version = read_published(job.store, job.episode.series)
        feed = job.store.stat(job.series_key("feed.xml"))
        page = job.store.stat(job.series_key("index.html"))
        if catalogue is None or feed is None or page is None or not _copy_path(job).exists():
            return gone_or_changed()
        if not version:
            return gone_or_changed()
        if due(catalogue, job.machine.now()):
            return _("an episode’s date has come")
        if version != known.catalogue_version:
            if item_for(job) not in (*catalogue.items, *catalogue.held):
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
        made=written.change[1].revision if written.change else 0,
        is_held=job.episode.guid in {item.guid for item in written.catalogue.held},
        known_guids=tuple(item.guid for item in written.catalogue.items),
    )


def _summary(job: Job, catalogue: Catalogue) -> str:
    held = [item for item in catalogue.held if item.guid == job.episode.guid]
    if held:
        return _("held back until {when}").format(when=moment(held[0].published))
    count = len(catalogue.items)
    told = ngettext("{count} episode in “{series}”", "{count} episodes in “{series}”", count)
    return told.format(count=count, series=job.series.title)


def _sounds_here(job: Job) -> dict[str, Path]:
    """Return the files of which the published sound must be a copy, by address."""
    products = job.result("render", Products).files.values()
    return {
        job.store.url_of(product.key): job.work_folder / product.path
        for product in products
        if product.media_type.startswith(("audio/", "video/"))
    }


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
    known = {item.guid for item in catalogue.every_item}
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
