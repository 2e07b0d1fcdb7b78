"""Dates as hosts write them: RFC 2822 with any zone, ISO 8601, or relative to another day."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from gettext import gettext as _
from zoneinfo import ZoneInfo

_HOURS = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MET": 1,
    "CEST": 2, "MEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "AST": -4, "ADT": -3, "EST": -5,
    "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
"""Zones by name, in hours east of Greenwich; RFC 2822 knows only the American ones."""

_NAMED_ZONE = re.compile(r"\s+\(?([A-Za-z]{1,5})\)?$")
_OFFSET_IN_WORDS = re.compile(r"\s+(?:GMT|UTC)?([+-]\d{2}):?(\d{2})(?:\s*\(.*\))?$")
_PLACE = re.compile(r"\s+([A-Z][A-Za-z]+/[A-Z][A-Za-z_]+)$")
_AGO = re.compile(
    r"^(?:il y a )?(?P<count>\d+|an?|une?) (?P<unit>[a-z]+?)s? ?(?:ago)?$", re.IGNORECASE
)
_UNITS_S = {
    "minute": 60, "hour": 3600, "heure": 3600, "day": 86_400, "jour": 86_400,
    "week": 604_800, "semaine": 604_800,
}  # fmt: skip
_DAYS_AGO = {"today": 0, "aujourd'hui": 0, "yesterday": 1, "hier": 1}
_FIRST_YEAR = 1995
"""Before there were web feeds: such a date is a slip."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A moment, and what was guessed about it; empty when nothing was."""

    moment: datetime
    remark: str = ""


def dated(text: str, today: datetime) -> Dated:
    """Return the moment that ``text`` means.

    Args:
        text: as the feed writes it.
        today: the day that relative dates count from: when the feed was made.

    Raises:
        ValueError: nobody can tell which moment is meant.
    """
    text = " ".join(text.replace("’", "'").split())
    relative = _relative(text, today)
    if relative is not None:
        remark = _("“{text}” was counted from the day when the feed was made").format(text=text)
        return Dated(relative, remark)
    moment, guessed = _absolute(text)
    if moment.year < _FIRST_YEAR:
        raise ValueError(text)
    remark = _("“{text}” names no time zone; it was taken as UTC").format(text=text)
    return Dated(moment, remark if guessed else "")


def _relative(text: str, today: datetime) -> datetime | None:
    if text.lower() in _DAYS_AGO:
        return today - timedelta(days=_DAYS_AGO[text.lower()])
    match = _AGO.match(text)
    unit_s = _UNITS_S.get(match["unit"].lower()) if match else None
    if match is None or unit_s is None:
        return None
    count = int(match["count"]) if match["count"].isdigit() else 1
    return today - timedelta(seconds=count * unit_s)


def _absolute(text: str) -> tuple[datetime, bool]:
    """Return the moment, and whether its zone had to be guessed."""
    bare, zone = _zone_of(text)
    moment = _naive(bare)
    if moment.tzinfo is not None:
        return moment, False
    return moment.replace(tzinfo=zone or UTC), zone is None


def _zone_of(text: str) -> tuple[str, timezone | ZoneInfo | None]:
    """Return the text without its zone, and the zone, when it is written where zones are."""
    if place := _PLACE.search(text):
        return text[: place.start()], _place(place[1])
    if offset := _OFFSET_IN_WORDS.search(text):
        minutes = int(offset[1]) * 60 + int(offset[1][0] + offset[2])
        return text[: offset.start()], timezone(timedelta(minutes=minutes))
    if (named := _NAMED_ZONE.search(text)) and named[1].upper() in _HOURS:
        hours = _HOURS[named[1].upper()]
        return text[: named.start()], timezone(timedelta(hours=hours))
    return text, None


def _place(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError) as error:
        raise ValueError(name) from error


def _naive(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return parsedate_to_datetime(text)
