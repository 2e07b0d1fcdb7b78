"""How the catalogue takes an episode in: the edit that publishing, and looking ahead, work with."""

from media_pipeline.model.publication import Catalogue, Channel
from media_pipeline.pipeline.addresses import cover_key
from media_pipeline.pipeline.catalogue_change import Edit
from media_pipeline.pipeline.consent import require_consent
from media_pipeline.pipeline.covers import OfSeries
from media_pipeline.pipeline.item import item_for
from media_pipeline.pipeline.job import Job


def channel_for(job: OfSeries) -> Channel:
    """Return what the feed says of the series as a whole."""
    from media_pipeline.feed.entries import channel_of

    return channel_of(
        job.settings,
        job.slug,
        url_of=job.store.url_of,
        image_key=cover_key(job),
        guid=job.series.guid or "",
    )


def taken_in(job: Job) -> Edit:
    """Return the edit that takes the episode, as it was rendered, into a catalogue.

    The edit raises ConsentNeeded where subscribers would notice and nobody said yes to it, and
    ConfigError where a GUID would change.
    """
    from media_pipeline.feed.catalogue import updated

    channel, item, now = channel_for(job), item_for(job), job.machine.now()

    def edit(old: Catalogue | None) -> Catalogue:
        new = updated(old, channel, item, now)
        require_consent(job.episode.name, old, new, job.wishes.consents)
        return new

    return edit
