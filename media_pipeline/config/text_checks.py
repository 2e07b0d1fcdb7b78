"""Free texts that YAML understands otherwise than they were meant, without stopping.

What stands unquoted after `` #`` is lost as a comment, and “typographic” quotation marks are part
of the text.
"""

import re
from collections.abc import Iterator
from gettext import gettext as _

from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from media_pipeline.config.quotation_marks import (
    TEXT_KEYS,
    because_of,
    in_quotation_marks,
    without_comment,
)
from media_pipeline.config.wording import KeyPath, describe
from media_pipeline.config.yaml_source import YamlSource
from media_pipeline.config.yaml_values import entries
from media_pipeline.errors import Problem

_SPEAKING = TEXT_KEYS | {
    "vocabulary",
    "keep_as_heard",
    "recording",
    "cover",
    "logo",
    "accent",
    "file",
}
_QUOTABLE = frozenset({"title", "summary", "name"})
_LOST = re.compile(r"[ \t]+#\S[^\r\n]*")
_REST = re.compile(r"[^\r\n]*")
_WRAPPED = re.compile(r"“([^“”]*)”|«([^«»]*)»|[‘’]([^‘’]*)’|„([^„“”]*)[“”]")


def check_texts(source: YamlSource) -> Iterator[Problem]:
    """Give the texts of ``source`` that need straight quotation marks."""
    if isinstance(source.root, MappingNode):
        for path, key, value in _values(source.root, (), set()):
            slip = _slip(source, path, key, value)
            if slip is not None:
                yield slip


def _values(node: Node, path: KeyPath, seen: set[int]) -> Iterator[tuple[KeyPath, Node, Node]]:
    """Give every value with its path and its key; what aliases stand for is given once."""
    if id(node) in seen:
        return
    seen.add(id(node))
    inside: list[tuple[str | int, Node, Node]] = []
    if isinstance(node, MappingNode):
        inside += [(name, key, value) for name, (key, value) in entries(node).items()]
    elif isinstance(node, SequenceNode):
        inside += [(index, item, item) for index, item in enumerate(node.value)]
    for part, key, value in inside:
        yield (*path, part), key, value
        yield from _values(value, (*path, part), seen)


def _slip(source: YamlSource, path: KeyPath, key: Node, value: Node) -> Problem | None:
    name = next(part for part in reversed(path) if isinstance(part, str))
    if name in TEXT_KEYS and path[-1] == name:
        sign = _sign(source.content, value)
        if sign:
            return _because_of(source, path, sign, _span_on_line(source, value))
        if name in _QUOTABLE and _is_plain(value) and _WRAPPED.fullmatch(value.value.strip()):
            return _wrapped(source, path, value.value.strip())
    if (name in _SPEAKING or path[0] == "tracks") and _is_plain(value):
        return _cut(source, path, key, value)
    return None


def _sign(content: str, value: Node) -> str:
    """Return the sign at the beginning that YAML took for its own, or nothing."""
    start = value.start_mark.index
    if isinstance(value, CollectionNode):
        return content[start] if value.flow_style and content[start] in "[{" else ""
    if isinstance(value, ScalarNode) and value.style is None and content[start : start + 1] == "!":
        return "!"
    named = value.anchor and f"*{value.anchor}" in content
    return "&" if value.anchor and not named else ""


def _span_on_line(source: YamlSource, value: Node) -> tuple[int, int]:
    """Return where the value begins, and where its line ends or a comment begins."""
    start = value.start_mark.index
    line = _REST.match(source.content, start)
    return start, start + len(without_comment(line[0] if line else ""))


def _wrapped(source: YamlSource, path: KeyPath, text: str) -> Problem:
    inner = text[1:-1].strip()
    expected = _('straight quotation marks (") around the text')
    found = _("quotation marks of another kind")
    return source.problem(path, expected, found, in_quotation_marks(inner))


def _cut(source: YamlSource, path: KeyPath, key: Node, value: Node) -> Problem | None:
    """Tell of a text that ends, or is empty, because “#” begins a comment."""
    empty = not value.value and key is not value
    after = source.content.index(":", key.end_mark.index) + 1 if empty else value.end_mark.index
    lost = _LOST.match(source.content, after)
    if lost is None:
        return None
    start = after if empty else value.start_mark.index
    return _because_of(source, path, "#", (start, lost.end()))


def _because_of(source: YamlSource, path: KeyPath, sign: str, span: tuple[int, int]) -> Problem:
    start, end = span
    before = source.content[source.content.rfind("\n", 0, start) + 1 : start]
    written = source.content[start:end].strip()
    suggestion = in_quotation_marks(written, before)
    return source.problem(path, because_of(sign), describe(written), suggestion)


def _is_plain(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.style is None
