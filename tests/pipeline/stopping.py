"""A store that stops like a killed process, and what must hold of a feed all the while."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import etree

from media_pipeline.store.contract import Store


class Killed(BaseException):
    """No except clause of the program sees it."""


class StopsAfter:
    """A store that ends like a killed process after some writes: nothing more is done."""

    def __init__(self, store: Store, writes: int) -> None:
        self._store = store
        self._left = writes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def put(self, key: str, source: bytes | Path, **more: Any) -> Any:
        if not self._left:
            raise Killed
        self._left -= 1
        return self._store.put(key, source, **more)


def missing_from(store: Store, series: str) -> list[str]:
    """Return the keys that the feed names and the store lacks."""
    feed = store.read(f"{series}/feed.xml")
    assert feed is not None
    root = etree.fromstring(feed[0])
    base = store.url_of("x").removesuffix("x")
    named = {str(url) for url in root.xpath("//@url | //@href | //item/link/text()")}
    kept = set(store.keys(f"{series}/"))
    keys = {url.removeprefix(base) for url in named if url.startswith(base)}
    return sorted(keys - kept)


class Meddles:
    """A store in which something else happens once, just before or after a write of ``name``."""

    def __init__(self, store: Store, name: str, act: Callable[[], object], *, after: bool) -> None:
        self._store = store
        self._name = name
        self._act = act
        self._after = after
        self.meddled = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def put(self, key: str, source: bytes | Path, **more: Any) -> Any:
        if not self._after:
            self._meddle(key)
        stored = self._store.put(key, source, **more)
        if self._after:
            self._meddle(key)
        return stored

    def _meddle(self, key: str) -> None:
        if key.endswith(self._name) and not self.meddled:
            self.meddled = True
            self._act()
