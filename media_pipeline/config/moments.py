"""A date as a person writes it, completed to the moment that the feed needs."""

import re
from datetime import datetime, timedelta, timezone, tzinfo

_HOUR = 8  # when nothing is said: in the morning, as the sample episodes
_FRENCH_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def completed_moment(written: str) -> str:
    """Return a date with the time and the zone that it lacks, or nothing when it is no date.

    The time is 08:00, the zone that of Paris on that day.
    """
    text = _FRENCH_DAY.sub(lambda day: f"{day[3]}-{day[2]:0>2}-{day[1]:0>2}", written.strip())
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return ""
    if ":" not in text:
        moment = moment.replace(hour=_HOUR)
    return (moment if moment.tzinfo else moment.replace(tzinfo=_paris())).isoformat()


def _paris() -> tzinfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo("Europe/Paris")
    except ZoneInfoNotFoundError:  # a machine without time zones: winter time is near enough
        return timezone(timedelta(hours=1))
