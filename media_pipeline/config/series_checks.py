"""What config.yaml must fulfil beyond the form of each value.

The checks look at what was written, right or wrong, so that all mistakes are told at once; what has
the wrong form is passed over here, because the model tells it.
"""

from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path
from uuid import UUID

from media_pipeline.config.picture_checks import check_picture
from media_pipeline.config.subscribe_checks import check_subscribe
from media_pipeline.config.wording import KeyPath, closest, describe, quoted_choices
from media_pipeline.config.yaml_source import YamlSource
from media_pipeline.errors import Problem
from media_pipeline.model.apple_categories import APPLE_CATEGORIES

_COVERS = frozenset({".jpg", ".jpeg", ".png"})


def check_series(config: YamlSource, root: Path) -> Iterator[Problem]:
    """Give what is wrong with the series, each alone and beside the others."""
    for slug in config.group(("series",)):
        path = ("series", slug)
        for place in config.places((*path, "categories")):
            yield from _check_category(config, place)
        cover = (*path, "cover")
        yield from check_picture(config, cover, root, _COVERS, _("a .jpg or .png file"))
        yield from _check_guid(config, (*path, "guid"))
        yield from check_subscribe(config, (*path, "subscribe"))
    yield from _check_shared(config, "episode_prefix", _("a prefix of its own"))
    yield from _check_shared(config, "guid", _("a guid of its own"))


def check_storage(config: YamlSource, root: Path) -> Iterator[Problem]:
    """Refuse a public folder that would show the workspace itself to everybody."""
    path = ("storage", "path")
    if not config.text(path):
        return
    public, inside = (root / config.text(path)).resolve(), root.resolve()
    if inside.is_relative_to(public) or public.is_relative_to(inside / "episodes"):
        expected = _("a folder of its own, because everything in it is public")
        yield config.problem(path, expected, describe(config.text(path)))


def _check_category(config: YamlSource, place: KeyPath) -> Iterator[Problem]:
    pair = config.places(place)
    main_place = pair[0] if pair else place
    main = config.text(main_place)
    if not main:
        return
    if main not in APPLE_CATEGORIES:
        expected = _("one of Apple’s categories")
        yield config.problem(main_place, expected, describe(main), closest(main, APPLE_CATEGORIES))
    elif pair[1:]:
        yield from _check_subcategory(config, pair[1], main)


def _check_subcategory(config: YamlSource, place: KeyPath, main: str) -> Iterator[Problem]:
    choices = APPLE_CATEGORIES[main]
    sub = config.text(place)
    if not sub or sub in choices:
        return
    expected = _("“{category}” alone, because it has no subcategories").format(category=main)
    if choices:
        expected = quoted_choices(choices)
    yield config.problem(place, expected, describe(sub), closest(sub, choices))


def _check_guid(config: YamlSource, place: KeyPath) -> Iterator[Problem]:
    guid = config.text(place)
    try:
        UUID(guid)
    except ValueError:
        if guid:
            expected = _("a UUID such as 3c6333f9-98cc-572b-b05c-497377aab67f")
            yield config.problem(place, expected, describe(guid))


def _check_shared(config: YamlSource, name: str, expected: str) -> Iterator[Problem]:
    owners: dict[str, str] = {}
    for slug in config.group(("series",)):
        place = ("series", slug, name)
        value = config.text(place)
        owner = owners.setdefault(value, slug)
        if value and owner != slug:
            found = _("“{value}”, which is that of “{series}” too").format(
                value=value, series=owner
            )
            yield config.problem(place, expected, found)
