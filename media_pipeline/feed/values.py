"""What single values of a feed must look like: each function answers yes or no."""

import re
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from uuid import UUID

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_RFC_2822 = re.compile(
    r"^(?:(?P<day>Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d{1,2} "
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
    r"\d{2}:\d{2}(?::\d{2})? (?:[+-]\d{4}|GMT|UT|EST|EDT|CST|CDT|MST|MDT|PST|PDT)$"
)
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(?:-[A-Za-z]{2})?$")
_COVER = re.compile(r"\.(?:jpe?g|png)$", re.IGNORECASE)


def is_date(text: str) -> bool:
    """Whether ``text`` is a date by RFC 2822 with a zone and the right day of the week."""
    match = _RFC_2822.match(text)
    if match is None:
        return False
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return False
    return match["day"] in {None, _DAYS[moment.weekday()]}


def is_address(text: str) -> bool:
    """Whether ``text`` is an absolute http(s) address in ASCII without spaces (Apple)."""
    if not text.isascii() or re.search(r"\s", text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def is_language(text: str) -> bool:
    """Whether ``text`` is a language code like fr or fr-FR."""
    return _LANGUAGE.match(text) is not None


def is_whole_number(text: str) -> bool:
    """Whether ``text`` is a whole number above zero, in ASCII digits."""
    return text.isascii() and text.isdecimal() and int(text) > 0


def is_cover(address: str) -> bool:
    """Whether the address ends like a JPEG or PNG file."""
    return _COVER.search(urlsplit(address).path) is not None


def is_uuid(text: str) -> bool:
    """Whether ``text`` is a UUID as podcast:guid wants it."""
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def is_public(address: str) -> bool:
    """Whether apps elsewhere can trust the address: https, or a trial on this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or parts.hostname in {"127.0.0.1", "localhost", "::1"}
