"""The item that the feed will hold for an episode, and the files that it names."""

from pathlib import Path

from media_pipeline.model.audio import Delivered, Master
from media_pipeline.model.publication import Item
from media_pipeline.pipeline.addresses import feed_addresses
from media_pipeline.pipeline.job import Job


def item_for(job: Job) -> Item:
    """Return the episode's item as the catalogue is to hold it."""
    from media_pipeline.feed.entries import Addresses, item_of
    from media_pipeline.render.notes import notes_html

    return item_of(
        job.episode,
        job.result("master", Master),
        job.series,
        Addresses(**feed_addresses(job)),
        notes_html(job.episode.notes),
    )


def sounds_of(job: Job) -> dict[str, Delivered]:
    """Return the MP3 as "audio", other formats by their suffix: m4a, opus."""
    master = job.result("master", Master)
    others = {Path(sound.path).suffix[1:]: sound for sound in master.others}
    return {"audio": master.mp3, **others}
