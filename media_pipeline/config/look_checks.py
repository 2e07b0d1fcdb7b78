"""What config.yaml says of the looks of the pages: accent colours and logos."""

import re
from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path

from media_pipeline.config.paths import path_leaving, path_meant, path_missing
from media_pipeline.config.wording import KeyPath, describe
from media_pipeline.config.yaml_source import YamlSource
from media_pipeline.errors import Problem
from media_pipeline.model.colours import LIGHT_GROUNDS, is_readable, readable

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_LOGO = re.compile(r"\.(jpe?g|png|svg)$", re.IGNORECASE)


def check_looks(config: YamlSource, root: Path) -> Iterator[Problem]:
    """Give accents that nobody could read on a light page, and logos that are not there.

    On a dark page the accent is made lighter by itself, so only its light shade is asked for.
    """
    series: list[KeyPath] = [("series", slug) for slug in config.group(("series",))]
    owners: list[KeyPath] = [("organisation",), *series]
    for owner in owners:
        yield from _check_accent(config, (*owner, "accent"))
        yield from _check_logo(config, (*owner, "logo"), root)


def _check_accent(config: YamlSource, place: KeyPath) -> Iterator[Problem]:
    accent = config.text(place)
    if not _COLOUR.fullmatch(accent) or is_readable(accent, LIGHT_GROUNDS):
        return
    expected = _("a colour that can be read on white (contrast of 4.5 or more)")
    yield config.problem(place, expected, describe(accent), f'"{readable(accent, LIGHT_GROUNDS)}"')


def _check_logo(config: YamlSource, place: KeyPath, root: Path) -> Iterator[Problem]:
    logo = config.text(place)
    expected = _("a file in the workspace")
    if not logo:
        return
    if path_leaving(logo):
        yield config.problem(place, expected, path_leaving(logo))
    elif not _LOGO.search(logo):
        yield config.problem(place, _("a .png, .jpg or .svg file"), describe(logo))
    elif path_missing(logo, root):
        yield config.problem(place, expected, path_missing(logo, root), path_meant(logo, root))
