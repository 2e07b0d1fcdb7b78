"""Writing single values into a file that a person keeps."""

import copy
from collections.abc import Mapping
from gettext import gettext as _
from pathlib import Path

from ruamel.yaml.nodes import MappingNode

from media_pipeline.config.wording import KeyPath
from media_pipeline.config.yaml_edits import edits
from media_pipeline.config.yaml_source import YamlSource, parse_yaml, read_yaml
from media_pipeline.config.yaml_text import plain, to_key, to_yaml
from media_pipeline.errors import ConfigError, Problem
from media_pipeline.tools.files import write_atomic

_BYTE_ORDER_MARK = "\ufeff".encode()


def set_values(path: Path, values: Mapping[str, object]) -> None:
    """Set keys of a YAML file; everything else in it stays as it is, to the byte.

    Args:
        path: the file, in UTF-8.
        values: by dotted key, as in ``series.priorite-culture.guid``; a group that is not there
            yet is made. Texts, numbers, dates, true and false, None, lists and mappings of these.

    Raises:
        ConfigError: the file holds mistakes, or has no place where the value fits safely; the
            problem names the line to write by hand. The file is unchanged.
        StorageError: it cannot be written.
    """
    target = path.resolve()
    source = read_yaml(target, str(path))
    for key, value in values.items():
        source = _with_value(source, tuple(key.split(".")), value)
    mark = _BYTE_ORDER_MARK if target.read_bytes().startswith(_BYTE_ORDER_MARK) else b""
    content = mark + source.content.encode()
    if content != target.read_bytes():
        write_atomic(target, content)


def _with_value(source: YamlSource, path: KeyPath, value: object) -> YamlSource:
    """Return the source with one value changed and nothing else."""
    if source.problems or not isinstance(source.root, MappingNode):
        raise ConfigError(source.problems)
    wanted = _changed(source.data, path, plain(value))
    if wanted == source.data:
        return source
    for content in edits(source.content, source.root, path, value):
        edited = parse_yaml(content.encode(), source.file)
        if not edited.problems and edited.data == wanted:
            return edited
    raise ConfigError((_by_hand(source, path, value),))


def _changed(data: Mapping[str, object], path: KeyPath, value: object) -> dict[str, object]:
    changed = copy.deepcopy(dict(data))
    group = changed
    for part in path[:-1]:
        inner = group.get(str(part))
        group[str(part)] = inner = dict(inner) if isinstance(inner, dict) else {}
        group = inner
    group[str(path[-1])] = value
    return changed


def _by_hand(source: YamlSource, path: KeyPath, value: object) -> Problem:
    line = f"{to_key(str(path[-1]))}: {to_yaml(value)}"
    expected = _("the line “{line}”, please write it there by hand").format(line=line)
    return source.problem(path, expected, _("text that cannot be changed safely"), on="key")
