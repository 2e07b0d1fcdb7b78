"""Ways to put one value into YAML text without touching the rest of it.

Positions come from the nodes, so comments, quotation marks, order and line ends stay as they are.
Each way is a proposal: whoever uses it reads the result again before believing it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode

from media_pipeline.config.wording import KeyPath
from media_pipeline.config.yaml_text import to_key, to_yaml
from media_pipeline.config.yaml_values import entries

_BLOCK_HEADER = re.compile(r"[ \t]*[|>][0-9+-]*")


@dataclass(frozen=True)
class _Text:
    """YAML text and its root node, whose positions count characters in ``content``."""

    content: str
    root: MappingNode

    @property
    def line_end(self) -> str:
        return "\r\n" if "\r\n" in self.content else "\n"

    def end_of_line(self, index: int) -> int:
        """Return where the line of ``index`` ends, before its line break."""
        end = self.content.find("\n", index)
        end = len(self.content) if end < 0 else end
        return end - 1 if self.content[index:end].endswith("\r") else end

    def replaced(self, start: int, end: int, text: str) -> str:
        return self.content[:start] + text + self.content[end:]


def edits(content: str, root: MappingNode, path: KeyPath, value: object) -> Iterator[str]:
    """Give texts in which ``path`` may have ``value``, the least intrusive first."""
    text = _Text(content, root)
    parent, rest = _nearest(root, path)
    pair = entries(parent).get(str(rest[0]))
    for part in reversed(rest[1:]):
        value = {str(part): value}
    if pair is not None:
        yield _replacement(text, *pair, to_yaml(value))
    line = f"{to_key(str(rest[0]))}: {to_yaml(value)}"
    if parent.flow_style:
        yield _in_flow(text, parent, line)
    else:
        yield from _new_lines(text, parent, line)


def _nearest(root: MappingNode, path: KeyPath) -> tuple[MappingNode, KeyPath]:
    """Return the deepest group on the way to ``path``, and the way that remains (never empty)."""
    for part in path[:-1]:
        pair = entries(root).get(str(part))
        if pair is None or not isinstance(pair[1], MappingNode):
            break
        root, path = pair[1], path[1:]
    return root, path


def _replacement(text: _Text, key: Node, value: Node, written: str) -> str:
    colon = text.content.index(":", key.end_mark.index) + 1
    if isinstance(value, ScalarNode) and value.style is None and not value.value:
        return text.replaced(colon, colon, f" {written}")
    if not _is_block(value):
        return text.replaced(value.start_mark.index, value.end_mark.index, written)
    end = text.end_of_line(colon)
    header = _BLOCK_HEADER.match(text.content, colon, end)
    after_header = header.end() if header else colon
    kept = text.content[after_header:end]  # a comment beside the key
    return text.replaced(colon, _content_end(text, key, value), f" {written}{kept}")


def _in_flow(text: _Text, parent: MappingNode, line: str) -> str:
    if not parent.value:
        after = parent.start_mark.index + 1
        return text.replaced(after, after, line)
    after = parent.value[-1][1].end_mark.index
    return text.replaced(after, after, f", {line}")


def _new_lines(text: _Text, parent: MappingNode, line: str) -> Iterator[str]:
    """Propose a line of its own: after the last key, else further up, else before the first."""
    first = parent.value[0][0].start_mark
    indent = " " * first.column
    for key, value in reversed(parent.value):
        after = text.end_of_line(_content_end(text, key, value))
        yield text.replaced(after, after, f"{text.line_end}{indent}{line}")
    yield text.replaced(first.index, first.index, f"{line}{text.line_end}{indent}")


def _content_end(text: _Text, key: Node, value: Node) -> int:
    """Return where the last line of a value ends; blank lines and comments after it are not its.

    A comment that stands further in than the key belongs to the value.
    """
    if not _is_block(value):
        return max(int(value.start_mark.index if not _length(value) else value.end_mark.index), 0)
    start, end = key.end_mark.index, value.end_mark.index
    breaks = [match.end() for match in re.finditer("\n", text.content[start:end])]
    limits = [*(start + offset for offset in breaks), end]
    for begin, stop in reversed(list(pairwise(limits))):
        if _belongs(text.content[begin:stop], key.start_mark.column):
            return text.end_of_line(begin)
    return text.end_of_line(start)


def _belongs(line: str, column: int) -> bool:
    stripped = line.strip()
    indent = len(line) - len(line.lstrip(" "))
    return bool(stripped) and (indent > column or not stripped.startswith("#"))


def _length(value: Node) -> int:
    return int(value.end_mark.index - value.start_mark.index)


def _is_block(value: Node) -> bool:
    if isinstance(value, ScalarNode):
        return value.style in {"|", ">"}
    return isinstance(value, CollectionNode) and not value.flow_style
