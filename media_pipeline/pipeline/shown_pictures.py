"""Which share pictures are shown: those that an episode's oEmbed answer names."""

import json
from collections.abc import Iterable

from media_pipeline.pipeline.keys_named import keys_of
from media_pipeline.pipeline.published_series import PublishedSeries

PICTURE = "share-"
"""How the name of every share picture begins; a digest of its content follows."""

OEMBED = "oembed.json"


def shown_pictures(series: PublishedSeries, folders: Iterable[str]) -> frozenset[str]:
    """Return the keys of the share pictures of the episodes below ``folders``."""
    return keys_of(series, (_shown(series, folder) for folder in folders))


def _shown(series: PublishedSeries, folder: str) -> str:
    found = series.store.read(f"{folder}/{OEMBED}")
    try:
        return str(json.loads(found[0])["thumbnail_url"]) if found else ""
    except (ValueError, KeyError, TypeError):
        return ""
