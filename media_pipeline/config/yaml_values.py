"""From YAML nodes to plain data: texts, numbers, true and false, lists and groups of keys."""

import re
from gettext import gettext as _

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from media_pipeline.config.wording import KeyPath, dotted
from media_pipeline.errors import Problem

_PREFIX = "tag:yaml.org,2002:"
_MERGE = _PREFIX + "merge"
_KNOWN = {
    _PREFIX + name
    for name in ("null", "bool", "int", "float", "str", "timestamp", "value", "map", "seq", "merge")
}
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BASES = {"0b": 2, "0o": 8, "0x": 16}


def forbidden_character(text: str) -> str:
    """Return the first character of ``text`` that no feed may hold, as U+XXXX, or nothing.

    XML 1.0 (section 2.2) has no place for control characters, not even escaped.
    """
    match = _NOT_IN_XML.search(text)
    return f"U+{ord(match[0]):04X}" if match else ""


def entries(node: MappingNode) -> dict[str, tuple[Node, Node]]:
    """Return the key and value nodes by name; of two with one name, the first.

    What ``<<`` brings in comes last and never replaces a key that is written out.
    """
    named: dict[str, tuple[Node, Node]] = {}
    for mapping in (node, *_merged(node, ())):
        for key, value in mapping.value:
            if _is_name(key):
                named.setdefault(key.value, (key, value))
    return named


class DataReader:
    """Turns nodes into data and collects what is wrong on the way, in ``problems``.

    Args:
        file: the name that problems give to the file.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._done: dict[int, object] = {}  # an alias stands for one node, read once
        self._open: set[int] = set()

    def read(self, node: Node, path: KeyPath = ()) -> object:
        """Return the data of ``node``, which stands at ``path``."""
        if id(node) in self._done:
            return self._done[id(node)]
        if id(node) in self._open:
            self._report(node, path, _("a value of its own"), _("an alias that holds itself"))
            return None
        self._open.add(id(node))
        value = self._convert(node, path)
        self._open.discard(id(node))
        self._done[id(node)] = value
        return value

    def _convert(self, node: Node, path: KeyPath) -> object:
        if str(node.tag) not in _KNOWN:
            found = _("the tag {tag}").format(tag=node.tag)
            self._report(node, path, _("a value without a tag"), found)
            return None
        if isinstance(node, MappingNode):
            self._check_keys(node, path)
            named = entries(node).items()
            return {name: self.read(value, (*path, name)) for name, (_key, value) in named}
        if isinstance(node, SequenceNode):
            return [self.read(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, path) if isinstance(node, ScalarNode) else None

    def _scalar(self, node: ScalarNode, path: KeyPath) -> object:
        code = forbidden_character(node.value)
        if code:
            found = _("the invisible character {code}").format(code=code)
            self._report(node, path, _("text that can be shown"), found)
        return scalar_value(str(node.tag), node.value)

    def _check_keys(self, node: MappingNode, path: KeyPath) -> None:
        first: dict[str, Node] = {}
        for key, _value in node.value:
            if str(key.tag) == _MERGE:
                continue
            if not _is_name(key):
                self._report(key, path, _("a word as key"), _("a list or a group of keys"))
            elif key.value in first:
                self._report_duplicate(key, first[key.value], path)
            else:
                first[key.value] = key

    def _report_duplicate(self, key: Node, first: Node, path: KeyPath) -> None:
        found = _("“{key}” a second time (first at {line}:{column})").format(
            key=key.value, line=first.start_mark.line + 1, column=first.start_mark.column + 1
        )
        self._report(key, (*path, key.value), _("each key once"), found)

    def _report(self, node: Node, path: KeyPath, expected: str, found: str) -> None:
        mark = node.start_mark
        problem = Problem(self.file, mark.line + 1, mark.column + 1, dotted(path), expected, found)
        self.problems.append(problem)


def scalar_value(tag: str, text: str) -> object:
    """Return what YAML 1.2 means by a scalar; a date, and what fails to be a number, is text."""
    kind = tag.removeprefix(_PREFIX)
    if kind == "null":
        return None
    if kind == "bool":
        return text.casefold() == "true"
    try:
        return _number(kind, text.replace("_", "").casefold())
    except ValueError:
        return text


def _number(kind: str, text: str) -> int | float:
    if kind == "float":
        return float(text.replace(".inf", "inf").replace(".nan", "nan"))
    if kind == "int":
        base = _BASES.get(text.lstrip("+-")[:2], 10)
        return int(text, base)
    raise ValueError(text)


def _is_name(key: Node) -> bool:
    return isinstance(key, ScalarNode) and str(key.tag) != _MERGE


def _merged(node: MappingNode, seen: tuple[int, ...]) -> list[MappingNode]:
    """Return the mappings that ``<<`` names, nearest first, each at most once on its way."""
    found: list[MappingNode] = []
    for key, value in node.value:
        if str(key.tag) != _MERGE:
            continue
        for source in value.value if isinstance(value, SequenceNode) else [value]:
            if isinstance(source, MappingNode) and id(source) not in seen:
                found += [source, *_merged(source, (*seen, id(source)))]
    return found
