"""What the sound settings of config.yaml must fulfil beyond the form of each value."""

from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path

from media_pipeline.config.paths import path_leaving, path_meant, path_missing
from media_pipeline.config.wording import KeyPath, describe
from media_pipeline.config.yaml_source import YamlSource
from media_pipeline.errors import Problem


def check_sound(config: YamlSource, root: Path) -> Iterator[Problem]:
    """Give what is wrong with the target, the jingles and the formats."""
    yield from _check_preset(config)
    for slug in config.group(("series",)):
        series: KeyPath = ("series", slug)
        for place in _jingles(config, series):
            yield from _check_jingle(config, place, root)
        yield from _check_formats(config, (*series, "also_as"))


def _check_preset(config: YamlSource) -> Iterator[Problem]:
    place = ("audio", "loudness_lufs")
    if config.text(("audio", "preset")) == "custom" and config.at(place) is None:
        expected = _("a number, because the preset “custom” has none")
        yield config.problem(place, expected, describe(None), on="key")


def _jingles(config: YamlSource, series: KeyPath) -> list[KeyPath]:
    named: list[KeyPath] = [
        (*series, "jingles", name) for name in config.group((*series, "jingles"))
    ]
    return [(*series, "intro"), (*series, "outro"), *named]


def _check_jingle(config: YamlSource, jingle: KeyPath, root: Path) -> Iterator[Problem]:
    yield from _check_file(config, (*jingle, "file"), root)
    gain = (*jingle, "gain_db")
    if config.at(gain) is not None and config.at((*jingle, "loudness_lufs")) is not None:
        yield config.problem(gain, _("either “gain_db” or “loudness_lufs”"), _("both of them"))


def _check_file(config: YamlSource, place: KeyPath, root: Path) -> Iterator[Problem]:
    file = config.text(place)
    if not file:
        return
    expected = _("a file in the workspace")
    if path_leaving(file):
        yield config.problem(place, expected, path_leaving(file))
    elif path_missing(file, root):
        yield config.problem(place, expected, path_missing(file, root), path_meant(file, root))


def _check_formats(config: YamlSource, formats: KeyPath) -> Iterator[Problem]:
    seen: set[str] = set()
    for place in config.places(formats):
        name = config.text(place)
        if name and name in seen:
            found = _("“{value}” a second time").format(value=name)
            yield config.problem(place, _("each format once"), found)
        seen.add(name)
