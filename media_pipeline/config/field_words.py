"""What may stand at a key, by the pattern or the type that the model asks for."""

from collections.abc import Callable, Mapping
from gettext import gettext as _
from types import MappingProxyType
from typing import Any, Final

from pydantic import TypeAdapter

from media_pipeline.model.base import Slug
from media_pipeline.model.settings import Colour, Email, Language, Listing, Url


def _pattern_of(annotated: Any) -> str:
    pattern: str = TypeAdapter(annotated).json_schema()["pattern"]
    return pattern


URL_PATTERN: Final = _pattern_of(Url)
LANGUAGE_PATTERN: Final = _pattern_of(Language)


def _on_youtube() -> str:
    return _("the address of a video, such as https://www.youtube.com/watch?v=dQw4w9WgXcQ")


_PATTERNS: Final[Mapping[str, Callable[[], str]]] = MappingProxyType(
    {
        URL_PATTERN: lambda: _("an address that begins with https:// or http://"),
        _pattern_of(Listing): lambda: _("an address that begins with https:// and names a page"),
        LANGUAGE_PATTERN: lambda: _("a language such as fr or fr-FR"),
        _pattern_of(Slug): lambda: _("lower-case letters a–z, digits and hyphens"),
        _pattern_of(Colour): lambda: _('a colour such as "#1d3557"'),
        _pattern_of(Email): lambda: _("an e-mail address"),
    }
)


def _time() -> str:
    return _("a time such as 00:01:30, or a number of seconds")


def _length() -> str:
    return _("a number of seconds")


_FIELDS: Final[Mapping[str, Callable[[], str]]] = MappingProxyType(
    {
        "recording": lambda: _("a file name or a list of file names"),
        "categories": lambda: _("Apple’s categories, each alone or as [category, subcategory]"),
        "colours": lambda: _('two colours, background and text, such as ["#1d3557", "#ffffff"]'),
        "start": _time,
        "end": _time,
        "at": _time,
        "heard_at": _time,
        "poster_at": _time,
        "sound": lambda: _("the number of an audio track, or mix"),
        "youtube": _on_youtube,
        "overlap": _length,
        "fade_in": _length,
        "fade_out": _length,
        "also_as": lambda: _("a list such as [m4a, opus]"),
        "reviewed_on": lambda: _("a date such as 2024-05-14"),
        "published": lambda: _("a date and time with its zone, such as 2024-05-14T08:00:00+02:00"),
    }
)


def pattern_words(pattern: str) -> str:
    """Say what a text must look like that ``pattern`` accepts.

    Raises:
        KeyError: a pattern of the model has no words yet.
    """
    return _PATTERNS[pattern]()


def field_words(name: str) -> str:
    """Say what the key ``name`` takes, for those whose form cannot be told from a type alone."""
    words = _FIELDS.get(name)
    return words() if words else ""
