"""The addresses under which YouTube shows a video, made one."""

import re
from gettext import gettext as _
from urllib.parse import parse_qs, urlsplit

from media_pipeline.errors import UsageProblem

_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_HOSTS = frozenset(
    {"youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com", "studio.youtube.com",
     "www.youtube-nocookie.com", "youtube-nocookie.com"}
)  # fmt: skip
_FOLDERS = frozenset({"video", "embed", "shorts", "live", "v"})


def video_address(video_id: str) -> str:
    """Return the address of a video as episode.yaml and the feed name it."""
    return f"https://www.youtube.com/watch?v={video_id}"


def video_id_of(address: str) -> str:
    """Return the eleven characters that name a video.

    Args:
        address: that of its page, of youtu.be, of YouTube Studio, of a player or of a short,
            whatever else stands in it; or the eleven characters alone.

    Raises:
        UsageProblem: it is no address of a video on YouTube.
    """
    text = address.strip()
    found = text if _ID.fullmatch(text) else _in_address(text)
    if not _ID.fullmatch(found):
        raise UsageProblem(
            _("{address} is not the address of a video on YouTube.").format(address=text),
            _("It looks like this: {example}").format(example=video_address("dQw4w9WgXcQ")),
        )
    return found


def _in_address(text: str) -> str:
    try:
        parts = urlsplit(text if "//" in text else f"https://{text}")
        host = (parts.hostname or "").lower()
    except ValueError:
        return ""
    path = [part for part in parts.path.split("/") if part]
    if parts.scheme not in {"http", "https"}:
        return ""
    if host == "youtu.be":
        return path[0] if path else ""
    if host not in _HOSTS:
        return ""
    if path[:1] == ["watch"]:
        return parse_qs(parts.query).get("v", [""])[0]
    return path[1] if len(path) > 1 and path[0] in _FOLDERS else ""
