"""Title, description, chapters and tags as YouTube takes them.

Its limits, from the reference of the YouTube Data API, resource "videos": a title of at most 100
characters, a description of at most 5000 bytes, tags of at most 500 characters in all, where a tag
with a space counts two more for its quotation marks and the commas between tags count too. Neither
title nor description may hold ``<`` or ``>``.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from media_pipeline.model.episode import Chapter

TITLE_CHARACTERS = 100
DESCRIPTION_BYTES = 5000
TAGS_CHARACTERS = 500

CHAPTERS_AT_LEAST = 3
CHAPTER_LASTS_S = 10.0
"""YouTube shows chapters from three on, each of ten seconds or more, the first at 0:00 (YouTube
Help, "Video Chapters")."""

_LOOK_ALIKES = str.maketrans("<>", "‹›")
_LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_TAG_CHARACTERS = 100


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a heading; the heading may be empty."""

    heading: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The section as it is read."""
        return "\n".join(filter(None, (self.heading, *self.lines)))


@dataclass(frozen=True, slots=True)
class Description:
    """A description, and whether something had to be left out of it."""

    text: str
    is_shortened: bool


def title_of(title: str) -> str:
    """Return a title that YouTube takes; what is too long ends with “…”."""
    plain = " ".join(title.translate(_LOOK_ALIKES).split())
    if len(plain) <= TITLE_CHARACTERS:
        return plain
    kept = plain[: TITLE_CHARACTERS - 1]
    return (kept.rpartition(" ")[0] or kept).rstrip(" ,;:–—-") + "…"


def chapter_lines(chapters: Sequence[Chapter], duration_s: float) -> tuple[str, ...]:
    """Return ``0:00 Title`` for each chapter; nothing where YouTube would show none of them."""
    if not can_show(chapters, duration_s):
        return ()
    return tuple(
        f"{clock(chapter.start, hours=duration_s >= 3600)} {title_of(chapter.title)}"  # noqa: PLR2004
        for chapter in chapters
    )


def can_show(chapters: Sequence[Chapter], duration_s: float) -> bool:
    """Tell whether YouTube would show these chapters."""
    starts = [float(int(chapter.start)) for chapter in chapters]
    if len(starts) < CHAPTERS_AT_LEAST or starts[0] > 0:
        return False
    return all(end - start >= CHAPTER_LASTS_S for start, end in pairwise((*starts, duration_s)))


def clock(moment_s: float, *, hours: bool) -> str:
    """Return a moment as 1:39, or 0:01:39 in a video of an hour and more."""
    minutes, seconds = divmod(int(moment_s), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{seconds:02}" if hours or hour else f"{minutes}:{seconds:02}"


def links_in(html: str) -> tuple[str, ...]:
    """Return the links of show notes (HTML) as lines: words, then address; each address once."""
    from html import unescape

    found: dict[str, str] = {}
    for address, words in _LINK.findall(html):
        plain = " ".join(unescape(_TAG.sub("", words)).split())
        found.setdefault(unescape(address), plain)
    return tuple(
        address if not words or words == address else f"{words} — {address}"
        for address, words in found.items()
        if address.startswith(("http://", "https://"))
    )


def description_of(summary: str, sections: Iterable[Section], mark: str) -> Description:
    """Return summary and sections as one text that YouTube takes.

    What does not fit goes from the end, a line at a time; the summary stays, shortened if need be.

    Args:
        summary: what the episode is about.
        sections: what follows, the most wanted first.
        mark: the last line, by which the video is recognised; it is always there.
    """
    blocks = [list(section.text.split("\n")) for section in sections if section.lines]
    whole = _joined(summary, blocks, mark)
    shortened = False
    while _size(text := _joined(summary, blocks, mark)) > DESCRIPTION_BYTES and blocks:
        shortened = True
        blocks[-1].pop()
        if len(blocks[-1]) <= 1:  # a heading alone says nothing
            blocks.pop()
    if _size(text) > DESCRIPTION_BYTES:
        room = DESCRIPTION_BYTES - _size(_joined("", [], mark)) - len("…".encode()) - 2
        text = _joined(_first_bytes(_plain(summary), room) + "…", [], mark)
    return Description(text, shortened or text != whole)


def tags_of(wanted: Iterable[str]) -> tuple[str, ...]:
    """Return the tags that fit, in their order, each once whatever its capitals."""
    chosen: dict[str, str] = {}
    length = 0
    for tag in wanted:
        plain = " ".join(tag.translate(str.maketrans('<>,"', "    ")).split())
        cost = len(plain) + 2 * (" " in plain) + bool(chosen)
        fits = len(plain) <= _TAG_CHARACTERS and length + cost <= TAGS_CHARACTERS
        if plain and plain.lower() not in chosen and fits:
            chosen[plain.lower()] = plain
            length += cost
    return tuple(chosen.values())


def _joined(summary: str, blocks: Sequence[Sequence[str]], mark: str) -> str:
    parts = (summary, *("\n".join(block) for block in blocks), mark)
    return "\n\n".join(_plain(part) for part in parts if part.strip())


def _plain(text: str) -> str:
    lines = (line.rstrip() for line in text.translate(_LOOK_ALIKES).strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def _size(text: str) -> int:
    return len(text.encode())


def _first_bytes(text: str, room: int) -> str:
    kept = text.encode()[:room].decode(errors="ignore")
    return (kept.rpartition(" ")[0] or kept).rstrip()
