"""One YAML file as read: its data, where every key and value stands, what is wrong with it.

Reading never raises on what a person wrote: mistakes are collected as problems. YAML 1.2 holds, so
``no`` and ``1:30`` are texts. Dates stay texts too, for the model to understand.
"""

import re
from dataclasses import dataclass, field
from gettext import gettext as _
from pathlib import Path
from typing import Any, Literal

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from media_pipeline.config.wording import KeyPath, describe, dotted
from media_pipeline.config.yaml_syntax import syntax_problem
from media_pipeline.config.yaml_values import DataReader, entries
from media_pipeline.errors import Problem
from media_pipeline.tools.files import refusal

_MAX_DEPTH = 40  # deeper than anybody writes, well below Python's recursion limit
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class YamlSource:
    """A YAML file. ``data`` is empty when it could not be read at all; ``problems`` says why.

    ``file`` is the name told to the person; ``content`` has no byte order mark.
    """

    file: str
    content: str = ""
    root: Node | None = None
    data: dict[str, object] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def readable(self) -> bool:
        """Whether there is data to look at, even if some of it is wrong."""
        return self.root is not None

    def at(self, path: KeyPath) -> object:
        """Return what was written at ``path``, or None."""
        here: Any = self.data
        for part in path:
            held = isinstance(here, list if isinstance(part, int) else dict)
            here = here[part] if held and (isinstance(part, int) or part in here) else None
        return here

    def text(self, path: KeyPath) -> str:
        """Return the text at ``path``; empty when there is none."""
        value = self.at(path)
        return value if isinstance(value, str) else ""

    def group(self, path: KeyPath) -> dict[str, object]:
        """Return the keys and values at ``path``; empty when there are none."""
        value = self.at(path)
        return value if isinstance(value, dict) else {}

    def places(self, path: KeyPath) -> list[KeyPath]:
        """Return the paths of the entries of the list at ``path``."""
        value = self.at(path)
        return [(*path, index) for index in range(len(value))] if isinstance(value, list) else []

    def problem(
        self,
        path: KeyPath,
        expected: str,
        found: str,
        suggestion: str = "",
        *,
        on: Literal["key", "value"] = "value",
    ) -> Problem:
        """Word a mistake at ``path``; ``on`` says whether the key or its value is pointed at."""
        line, column = self.place_of(path, on=on)
        return Problem(self.file, line, column, dotted(path), expected, found, suggestion)

    def place_of(self, path: KeyPath, *, on: Literal["key", "value"] = "value") -> tuple[int, int]:
        """Return line and column, from 1, of what is at ``path`` or of the nearest thing above.

        An empty value has no place of its own: its key's is returned.
        """
        key: Node | None = None
        value = self.root
        for part in path:
            step = _step(value, part)
            if step is None:
                on = "key"
                break
            key, value = step
        node = value if on == "value" and not _is_empty(value) else key or value
        return (0, 0) if node is None else (node.start_mark.line + 1, node.start_mark.column + 1)


def read_yaml(path: Path, file: str) -> YamlSource:
    """Read the YAML file at ``path``, which problems call ``file``."""
    expected = _("a file that can be read")
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return _unreadable(file, _("a file of this name"), _("nothing"))
    except IsADirectoryError:
        return _unreadable(file, expected, _("a folder"))
    except PermissionError:
        return _unreadable(file, _("a file that this user may read"), _("no right to open it"))
    except OSError as error:
        return _unreadable(file, expected, refusal(error))
    return parse_yaml(content, file)


def parse_yaml(content: bytes, file: str) -> YamlSource:
    """Understand the content of a YAML file, which problems call ``file``."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _wrong_encoding(content, error.start, file)
    control = _CONTROL.search(text)
    if control:
        return _control_character(text, control.start(), file)
    try:
        root = _compose(text)
    except (YAMLError, RecursionError) as error:
        return YamlSource(file, content=text, problems=(syntax_problem(error, text, file),))
    return _with_data(file, text, root)


def _compose(text: str) -> Node | None:
    # Nodes carry positions and cost half of what the round-trip loader does.
    yaml = YAML(typ="safe", pure=True)
    yaml.max_depth = _MAX_DEPTH
    yaml.composer.warn_double_anchors = False
    node: Node | None = yaml.compose(text)
    return node


def _with_data(file: str, text: str, root: Node | None) -> YamlSource:
    if root is None or _is_empty(root):
        return _unreadable(file, _("“key: value” lines"), _("an empty file"))
    reader = DataReader(file)
    data = reader.read(root)
    if isinstance(data, dict):
        return YamlSource(file, text, root, data, tuple(reader.problems))
    found = Problem(file, 1, 1, "", _("“key: value” lines"), describe(data))
    return YamlSource(file, content=text, problems=(*reader.problems, found))


def _step(node: Node | None, part: str | int) -> tuple[Node, Node] | None:
    """Return the nodes of key and value for ``part`` inside ``node``."""
    if isinstance(node, MappingNode):
        return entries(node).get(str(part))
    if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None


def _is_empty(node: Node | None) -> bool:
    return isinstance(node, ScalarNode) and not node.value and node.style is None


def _unreadable(file: str, expected: str, found: str) -> YamlSource:
    return YamlSource(file, problems=(Problem(file, 0, 0, "", expected, found),))


def _wrong_encoding(content: bytes, start: int, file: str) -> YamlSource:
    line = content.count(b"\n", 0, start) + 1
    before = content[content.rfind(b"\n", 0, start) + 1 : start]
    column = len(before.decode("utf-8", errors="replace")) + 1
    problem = Problem(
        file,
        line,
        column,
        "",
        _("a file saved as UTF-8"),
        _("a character in another encoding"),
    )
    return YamlSource(file, problems=(problem,))


def _control_character(text: str, start: int, file: str) -> YamlSource:
    line = text.count("\n", 0, start) + 1
    column = start - text.rfind("\n", 0, start)
    found = _("the invisible character U+{code}").format(code=f"{ord(text[start]):04X}")
    problem = Problem(file, line, column, "", _("text that can be shown"), found)
    return YamlSource(file, problems=(problem,))
