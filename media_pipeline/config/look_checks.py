"""What config.yaml says of the looks of the pages: accent colours and logos."""

import re
from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path

from media_pipeline.config.picture_checks import check_picture
from media_pipeline.config.wording import KeyPath, describe
from media_pipeline.config.yaml_source import YamlSource
from media_pipeline.errors import Problem
from media_pipeline.model.colours import LIGHT_GROUNDS, is_readable, readable

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_LOGOS = frozenset({".jpg", ".jpeg", ".png", ".svg"})


def check_looks(config: YamlSource, root: Path) -> Iterator[Problem]:
    """Give accents that nobody could read on a light page, and logos that are not there.

    On a dark page the accent is made lighter by itself, so only its light shade is asked for.
    """
    series: list[KeyPath] = [("series", slug) for slug in config.group(("series",))]
    owners: list[KeyPath] = [("organisation",), *series]
    for owner in owners:
        yield from _check_accent(config, (*owner, "accent"))
        logo = (*owner, "logo")
        yield from check_picture(config, logo, root, _LOGOS, _("a .png, .jpg or .svg file"))


def _check_accent(config: YamlSource, place: KeyPath) -> Iterator[Problem]:
    accent = config.text(place)
    if not _COLOUR.fullmatch(accent) or is_readable(accent, LIGHT_GROUNDS):
        return
    expected = _("a colour that can be read on white (contrast of 4.5 or more)")
    yield config.problem(place, expected, describe(accent), f'"{readable(accent, LIGHT_GROUNDS)}"')
