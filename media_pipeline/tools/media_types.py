"""What kind of file a name promises, and how long an address may be remembered."""

import re
from pathlib import PurePosixPath

from media_pipeline.model.publication import IMMUTABLE, SHORT

_BY_NAME = {
    "feed.xml": "application/rss+xml; charset=utf-8",
    "chapters.json": "application/json+chapters",
}
_BY_EXTENSION = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".opus": "audio/ogg",
    ".ogg": "audio/ogg",
    ".aac": "audio/aac",
    ".flac": "audio/flac",
    ".wav": "audio/wav",
    ".mp4": "video/mp4",
    ".m4s": "video/mp4",
    ".m3u8": "application/vnd.apple.mpegurl",
    ".vtt": "text/vtt; charset=utf-8",
    ".srt": "application/x-subrip",
    ".json": "application/json",
    ".xml": "application/xml; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
_HASHED = re.compile(r"-[0-9a-f]{8}\.[A-Za-z0-9]+$|(?:^|/)hls-[0-9a-f]{8}/[^/]+$")


def media_type_of(name: str) -> str:
    """Return the media type of a file by its name, as listeners' programs expect it.

    ``feed.xml`` is RSS and ``chapters.json`` is Podcasting 2.0 chapters; a name that says nothing
    is ``application/octet-stream``.
    """
    path = PurePosixPath(name)
    by_extension = _BY_EXTENSION.get(path.suffix.lower(), "application/octet-stream")
    return _BY_NAME.get(path.name, by_extension)


def cache_control_of(name: str) -> str:
    """Return Cache-Control: for ever if the name carries a hash, else a minute.

    Hashes stand in names (``audio-1a2b3c4d.mp3``), and for the files of a ladder, which name one
    another, in that of their folder (``hls-1a2b3c4d/360.mp4``).
    """
    return IMMUTABLE if _HASHED.search(name) else SHORT
