"""What of a folder may be seen on the web, and which series are in it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class PublishedSeries:
    """One folder that holds a feed.

    ``name`` is the folder's, ``title`` as its catalogue says or else the name; ``language`` is
    that of the title in BCP 47 or "" if nobody says it.
    """

    name: str
    title: str
    language: str
    has_page: bool


def find_file(folder: Path, address: str) -> Path:
    """Return the file, or the folder with a page, that ``address`` (a decoded URL path) names.

    An address that ends in ``/`` names the ``index.html`` in that folder.

    Raises:
        FileNotFoundError: nothing that may be served is there.
    """
    *above, last = address.removeprefix("/").split("/")
    parts = [*above, last or "index.html"]
    if any(part.startswith(".") or not part for part in parts):
        raise FileNotFoundError(address)
    root = folder.resolve()
    path = root.joinpath(*parts).resolve()
    is_there = path.is_file() or (path / "index.html").is_file()
    if not (is_there and path.is_relative_to(root)):
        raise FileNotFoundError(address)
    return path


def published_series(folder: Path) -> tuple[PublishedSeries, ...]:
    """Return the series whose feed is served from ``folder``, by folder name.

    A catalogue that is missing or damaged costs the title, not the series. A folder that is not
    there, or may not be read, holds none.
    """
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError:
        return ()
    return tuple(_series(folder, name) for name in names if _may_be_listed(folder, name))


def _may_be_listed(folder: Path, name: str) -> bool:
    # A name that is not UTF-8 has no address here.
    return _is_readable_text(name) and _is_served(folder, f"{name}/feed.xml")


def _series(folder: Path, name: str) -> PublishedSeries:
    channel = _channel(folder, name)
    title, language = channel.get("title"), channel.get("language")
    return PublishedSeries(
        name=name,
        title=title if isinstance(title, str) and title.strip() else name,
        language=language if isinstance(language, str) and _LANGUAGE.fullmatch(language) else "",
        has_page=_is_served(folder, f"{name}/index.html"),
    )


def _channel(folder: Path, name: str) -> Mapping[str, Any]:
    try:
        catalogue = json.loads(find_file(folder, f"{name}/catalog.json").read_bytes())
    except (OSError, ValueError, RuntimeError):  # nested too deeply is a RecursionError
        return {}
    channel = catalogue.get("channel") if isinstance(catalogue, dict) else None
    return channel if isinstance(channel, dict) else {}


def _is_served(folder: Path, address: str) -> bool:
    try:
        return find_file(folder, address).is_file()
    except (OSError, ValueError, RuntimeError):
        return False


def _is_readable_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
