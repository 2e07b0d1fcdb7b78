"""One thing worth saying about a recording, and what a remark is judged against."""

from collections.abc import Sequence
from gettext import gettext as _
from gettext import ngettext
from typing import Any, Literal

from pydantic import Field

from media_pipeline.model.analysis import Passage
from media_pipeline.model.base import Value
from media_pipeline.model.episode import Cut, Speaker
from media_pipeline.model.numbers import number
from media_pipeline.model.settings import CleanUp, Target

Level = Literal["good", "will be mended", "look at it"]
"""Nothing to do; the program does it; a person should."""

_TOLD_MOMENTS = 5


class Remark(Value):
    """A sentence; ``kind`` (what it is about) and ``facts`` say the same to programs."""

    kind: str
    level: Level
    text: str
    facts: dict[str, Any] = Field(default_factory=dict)


class Wanted(Value):
    """What is asked of the sound: by config.yaml (``target``, ``clean_up``) and by episode.yaml.

    ``clean_up`` holds the organisation's choices with the episode's own put over them.
    """

    target: Target
    clean_up: CleanUp = CleanUp()
    speakers: tuple[Speaker, ...] = ()
    cuts: tuple[Cut, ...] = ()


def good(kind: str, text: str, **facts: Any) -> Remark:
    """Return a remark on what is as it should be."""
    return Remark(kind=kind, level="good", text=text, facts=facts)


def mended(kind: str, text: str, **facts: Any) -> Remark:
    """Return a remark on what the program puts right."""
    return Remark(kind=kind, level="will be mended", text=text, facts=facts)


def look(kind: str, text: str, **facts: Any) -> Remark:
    """Return a remark on what a person should listen to or change."""
    return Remark(kind=kind, level="look at it", text=text, facts=facts)


def moment(time_s: float) -> str:
    """Return a moment as a person finds it in a player: 12:31, or 1:02:05."""
    minutes, seconds = divmod(int(time_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def moments(passages: Sequence[Passage]) -> str:
    """Return where passages begin: the first few, and how many more there are."""
    told = ", ".join(moment(passage.start_s) for passage in passages[:_TOLD_MOMENTS])
    more = len(passages) - _TOLD_MOMENTS
    if more <= 0:
        return told
    return ngettext(
        "{moments} and {count} more place", "{moments} and {count} more places", more
    ).format(moments=told, count=more)


def seconds(duration_s: float) -> str:
    """Return a length in seconds with one decimal; what is there is at least a tenth."""
    return _("{seconds} s").format(seconds=number(max(duration_s, 0.1)))


def whole(value: float) -> str:
    """Return a number without decimals, zero without a sign."""
    return number(round(value) + 0.0, 0)


def sentence(text: str) -> str:
    """Return ``text`` with a capital first letter."""
    return text[:1].upper() + text[1:]
