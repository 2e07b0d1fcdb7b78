"""From the addresses that a catalogue names to the keys of our own store."""

from collections.abc import Iterable
from urllib.parse import unquote

from media_pipeline.pipeline.published_series import PublishedSeries


def keys_of(series: PublishedSeries, addresses: Iterable[str]) -> frozenset[str]:
    """Return the keys of those addresses that lie below the series in its store.

    What lies elsewhere (the page of a series on the organisation's own site) is not ours.
    """
    probe = series.key("feed.xml")
    base = series.store.url_of(probe).removesuffix("feed.xml")
    return frozenset(
        series.key(unquote(address.removeprefix(base)))
        for address in addresses
        if address.startswith(base)
    )
