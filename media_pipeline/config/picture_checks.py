"""What a picture named in a file of settings must be: there, and of a kind that we show."""

from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path, PurePosixPath

from media_pipeline.config.paths import path_leaving, path_meant, path_missing
from media_pipeline.config.wording import KeyPath, describe
from media_pipeline.config.yaml_source import YamlSource
from media_pipeline.errors import Problem


def check_picture(
    config: YamlSource,
    place: KeyPath,
    folder: Path,
    suffixes: frozenset[str],
    kinds: str,
    whose: str = "",
) -> Iterator[Problem]:
    """Give what is wrong with the picture named at ``place``, if one is.

    Args:
        config: the file.
        place: the key.
        folder: where it must lie.
        suffixes: those that may end its name, in lower case, with their dot.
        kinds: the same in words, as what was expected.
        whose: the same of the folder, where that is not the workspace.
    """
    path, expected = config.text(place), whose or _("a file in the workspace")
    if not path:
        return
    if path_leaving(path):
        yield config.problem(place, expected, path_leaving(path))
    elif PurePosixPath(path).suffix.lower() not in suffixes:
        yield config.problem(place, kinds, describe(path))
    elif path_missing(path, folder):
        yield config.problem(place, expected, path_missing(path, folder), path_meant(path, folder))
