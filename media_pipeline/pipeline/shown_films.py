"""Which files of a video are shown: those that its storyboard, chapters and playlists name."""

import re
from collections.abc import Iterable, Iterator

from media_pipeline.model.publication import Item
from media_pipeline.pipeline.keys_named import keys_of
from media_pipeline.pipeline.published_series import PublishedSeries

FILM_FILES = ("video-", "poster-", "storyboard-", "chapter-")
"""How the names of files begin that were made of a picture; a digest of the content ends them."""

LADDER = "hls"
"""The folder, beside the video, that holds the files of its ladder."""

_HASHED = re.compile(rb"[A-Za-z0-9_.-]+-[0-9a-f]{8}\.[a-z0-9]+")


def shown_films(series: PublishedSeries, items: Iterable[Item]) -> frozenset[str]:
    """Return the keys of all files of the videos of ``items``, which is read from the store."""
    found: set[str] = set()
    for item in items:
        if item.video is None:
            continue
        folder = series.key(item.name)
        found |= keys_of(series, (item.video.url, item.video.poster_url))
        for name in ("storyboard.vtt", "chapters.json"):
            found.update(_named(series, folder, f"{folder}/{name}"))
        for playlist in keys_of(series, filter(None, [item.video.hls_url])):
            found |= {playlist, *_ladder(series, f"{folder}/{LADDER}", playlist)}
    return frozenset(found)


def _ladder(series: PublishedSeries, folder: str, playlist: str) -> Iterator[str]:
    """Give what a playlist names, and what the playlists among that name."""
    for key in _named(series, folder, playlist):
        yield key
        if key.endswith(".m3u8"):
            yield from _named(series, folder, key)


def _named(series: PublishedSeries, folder: str, key: str) -> Iterator[str]:
    found = series.store.read(key)
    for name in _HASHED.findall(found[0]) if found else ():
        yield f"{folder}/{name.decode()}"
