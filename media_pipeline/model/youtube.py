"""Addresses of videos on YouTube."""

import re

WATCH = "https://www.youtube.com/watch?v="
"""What the address of every video begins with; its eleven characters follow."""

_ID = "([A-Za-z0-9_-]{11})"
_FORMS = (
    re.compile(rf"(?:www\.|m\.)?youtube\.com/watch\?(?:[^#\s]*&)?v={_ID}(?:[&#].*)?"),
    re.compile(rf"youtu\.be/{_ID}(?:[?#].*)?"),
    re.compile(rf"(?:www\.|m\.)?youtube\.com/(?:embed|shorts|live|v)/{_ID}(?:[?#/].*)?"),
    re.compile(rf"(?:www\.)?youtube-nocookie\.com/embed/{_ID}(?:[?#].*)?"),
    re.compile(rf"studio\.youtube\.com/video/{_ID}(?:/.*)?"),
)


def watch_address(written: str) -> str | None:
    """Return the address of the video that ``written`` leads to; None where it leads to none.

    Browsers, the share button and YouTube Studio each write it in their own way.
    """
    bare = re.sub(r"^https?://", "", written.strip())
    found = next((match for form in _FORMS if (match := form.fullmatch(bare))), None)
    return WATCH + found[1] if found else None
