"""A new series in config.yaml; all else in the file stays as it is, to the byte."""

import copy
import re
from collections.abc import Mapping
from gettext import gettext as _
from pathlib import Path

from ruamel.yaml.nodes import MappingNode

from media_pipeline.config.yaml_edits import edits
from media_pipeline.config.yaml_source import YamlSource, parse_yaml, read_yaml
from media_pipeline.config.yaml_text import plain, to_key, to_yaml
from media_pipeline.errors import ConfigError
from media_pipeline.tools.files import write_atomic

Values = Mapping[str, object]

_BYTE_ORDER_MARK = "\ufeff".encode()
_PLACE = "the series is written here"


def series_block(slug: str, values: Values, indent: str = "  ") -> str:
    """Return the lines of a series as a person would write them, a key a line."""
    lines = [f"{indent}{to_key(slug)}:"]
    lines += [f"{indent}  {to_key(name)}: {to_yaml(value)}" for name, value in values.items()]
    return "\n".join(lines)


def add_series(path: Path, slug: str, values: Values) -> None:
    """Add the series ``slug`` after the last one.

    Raises:
        ConfigError: the file holds mistakes, or has no place where the lines fit safely. It is
            unchanged.
        StorageError: it cannot be written.
    """
    target = path.resolve()
    source = read_yaml(target, str(path))
    if source.problems or not isinstance(source.root, MappingNode):
        raise ConfigError(source.problems)
    content = _with_series(source, slug, values)
    if content is None:
        expected = _("a place for the series “{slug}”; please write it there by hand")
        problem = source.problem(
            ("series",), expected.format(slug=slug), _("text that cannot be changed safely")
        )
        raise ConfigError((problem,))
    mark = _BYTE_ORDER_MARK if target.read_bytes().startswith(_BYTE_ORDER_MARK) else b""
    write_atomic(target, mark + content.encode())


def _with_series(source: YamlSource, slug: str, values: Values) -> str | None:
    wanted = copy.deepcopy(dict(source.data))
    series = wanted.get("series")
    wanted["series"] = {**(series if isinstance(series, dict) else {}), slug: plain(values)}
    root = source.root
    if not isinstance(root, MappingNode):
        return None
    line = re.compile(rf'^([ ]*){re.escape(to_key(slug))}: "{_PLACE}"(\r?)$', re.MULTILINE)
    for content in edits(source.content, root, ("series", slug), _PLACE):
        edited = line.sub(lambda match: _lines(match, slug, values), content)
        read = parse_yaml(edited.encode(), source.file)
        if not read.problems and read.data == wanted:
            return edited
    return None


def _lines(match: re.Match[str], slug: str, values: Values) -> str:
    block = series_block(slug, values, match[1])
    return block.replace("\n", f"{match[2]}\n") + match[2]
