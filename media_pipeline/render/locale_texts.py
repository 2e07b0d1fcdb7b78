"""Words of a page in the language of its series, which need not be the reader's shell's."""

import gettext
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

DOMAIN = "media_pipeline"


@cache
def translation(language: str) -> gettext.NullTranslations:
    """Return the catalogue for ``language`` (BCP 47: fr, fr-FR); English where there is none."""
    with as_file(files("media_pipeline") / "locale") as folder:
        return gettext.translation(
            DOMAIN, folder, languages=[language.replace("-", "_")], fallback=True
        )


def messages_of(language: str) -> list[Path]:
    """Return the files that hold the page's words in ``language``; none for English."""
    with as_file(files("media_pipeline") / "locale") as folder:
        found = gettext.find(DOMAIN, folder, languages=[language.replace("-", "_")], all=True)
    return [Path(path) for path in found]


def locale_of(language: str) -> str:
    """Return the name by which Babel knows ``language``; English where it knows none."""
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(language, sep="-"))
    except (UnknownLocaleError, ValueError):
        return "en"


def duration_in_words(length_s: float, language: str) -> str:
    """Return a length as ``1 h 2 min`` or ``1 min 39 s``; hours leave the seconds out."""
    from babel.units import format_unit

    minutes, seconds = divmod(round(length_s), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "hour"), (minutes, "minute"), (0 if hours else seconds, "second")]
    words = [
        format_unit(count, f"duration-{unit}", "short", locale=locale_of(language))
        for count, unit in parts
        if count or (unit == "second" and not hours and not minutes)
    ]
    return " ".join(words)
