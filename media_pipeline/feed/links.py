"""The addresses that a catalogue names."""

from collections.abc import Iterable, Iterator

from media_pipeline.model.publication import Catalogue, Item


def addresses_named(catalogue: Catalogue) -> Iterator[str]:
    """Give every address of files that page and feed of a series name, or will; some twice."""
    yield catalogue.channel.image_url
    yield from item_addresses((*catalogue.items, *catalogue.held))


def item_addresses(items: Iterable[Item]) -> Iterator[str]:
    """Give every address that the items name: page, sound and video, transcripts, pictures."""
    for item in items:
        yield item.page_url
        yield item.enclosure.url
        yield item.image_url
        yield from (sound.url for sound in item.alternates)
        yield from (text.url for text in item.transcripts)
        if item.chapters_url:
            yield item.chapters_url
        if item.video:
            video = item.video
            yield from filter(
                None, (video.url, video.poster_url, video.storyboard_url, video.hls_url)
            )
