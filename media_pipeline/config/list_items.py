"""Adding entries to a list in a file that a person keeps; all else stays as it is, to the byte."""

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from gettext import gettext as _
from pathlib import Path
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from media_pipeline.config.wording import KeyPath
from media_pipeline.config.writing import set_values
from media_pipeline.config.yaml_source import YamlSource, parse_yaml, read_yaml
from media_pipeline.config.yaml_text import plain, to_yaml
from media_pipeline.config.yaml_values import entries
from media_pipeline.errors import ConfigError, Problem
from media_pipeline.tools.files import write_atomic

Items = Sequence[Mapping[str, object]]

_CLOCK = re.compile(r"\d+(:\d\d)+(\.\d+)?")  # a text in YAML 1.2, also without quotation marks
_BARE_TEXT = re.compile(r"[^\W\d_][\w '’-]*[^\W_]")
_WORDS_WITH_MEANING = frozenset({"true", "false", "null", "yes", "no", "on", "off"})
_BYTE_ORDER_MARK = "\ufeff".encode()


def append_items(path: Path, key: str, items: Items) -> None:
    """Add ``items`` to the end of the list under the top-level ``key`` of a YAML file.

    Raises:
        ConfigError: the file holds mistakes, or has no place where they fit safely; the problem
            says where to write them by hand. The file is unchanged.
        StorageError: it cannot be written.
    """
    source = _read(path)
    before = source.data.get(key) or []
    if not isinstance(before, list):  # it says something, if not what it should
        raise ConfigError((_by_hand(source, key),))
    wanted = {**copy.deepcopy(source.data), key: [*before, *map(plain, items)]}
    edited = next((text for text in _edits(source, key, items) if _means(text, wanted)), None)
    if edited is None:
        raise ConfigError((_by_hand(source, key),))
    _write(path, edited)


def place_items(path: Path, key: str, items: Items, places: Sequence[int]) -> None:
    """Put each of ``items`` before the entry of the list under ``key`` that ``places`` names.

    ``places`` ascend and count the entries there are; their number means the end.

    Raises:
        ConfigError: as ``append_items`` does.
        StorageError: the file cannot be written.
    """
    source = _read(path)
    node, before = _list_at(source.root, (key,)), source.data.get(key)
    if node is None or node.flow_style or not isinstance(before, list) or not before:
        append_items(path, key, items)
        return
    held = copy.deepcopy(before)
    for place, item in reversed(list(zip(places, items, strict=True))):
        held.insert(place, plain(item))
    edited = _between_items(source.content, node, list(zip(places, items, strict=True)))
    if _means(edited, {**copy.deepcopy(source.data), key: held}):
        _write(path, edited)
    else:
        append_items(path, key, items)


def replace_items(path: Path, key: str, items: Items) -> str:
    """Put ``items`` into the list under ``key`` instead of what it holds; return those lines.

    Raises:
        ConfigError: as ``append_items`` does.
        StorageError: the file cannot be written.
    """
    source = _read(path)
    node = _list_at(source.root, (key,))
    if node is None or not node.value:
        append_items(path, key, items)
        return ""
    start, stop, edited = _instead_of_items(source, key, node, items)
    if not _means(edited, {**copy.deepcopy(source.data), key: list(map(plain, items))}):
        raise ConfigError((_by_hand(source, key),))
    _write(path, edited)
    return source.content[start:stop]


def append_texts(path: Path, key: str, texts: Sequence[str]) -> tuple[str, ...]:
    """Add ``texts`` to the list under a dotted ``key``; return those that were not there before.

    Each is there once afterwards. The list is begun where there is none.

    Raises:
        ConfigError: as ``append_items`` does.
        StorageError: the file cannot be written.
    """
    source, place = _read(path), tuple(key.split("."))
    held = source.at(place)
    if held is not None and not isinstance(held, list):  # it says something, if not what it should
        raise ConfigError((_texts_by_hand(source, place, texts),))
    new = tuple(text for text in dict.fromkeys(texts) if text not in (held or ()))
    if new and held:
        _write(path, _with_texts(source, place, new))
    elif new:
        set_values(path, {key: list(new)})
    return new


def _read(path: Path) -> YamlSource:
    source = read_yaml(path.resolve(), str(path))
    if source.problems or not isinstance(source.root, MappingNode):
        raise ConfigError(source.problems)
    return source


def _write(path: Path, content: str) -> None:
    target = path.resolve()
    mark = _BYTE_ORDER_MARK if target.read_bytes().startswith(_BYTE_ORDER_MARK) else b""
    write_atomic(target, mark + content.encode())


def _list_at(node: Node | None, place: KeyPath) -> SequenceNode | None:
    for part in place:
        pair = entries(node).get(str(part)) if isinstance(node, MappingNode) else None
        node = pair[1] if pair else None
    return node if isinstance(node, SequenceNode) else None


def _with_texts(source: YamlSource, place: KeyPath, texts: Sequence[str]) -> str:
    wanted = copy.deepcopy(source.data)
    group: Any = wanted
    for part in place[:-1]:
        group = group[part]
    group[place[-1]] = [*group[place[-1]], *texts]
    node = _list_at(source.root, place)
    edited = "" if node is None else _after_texts(source.content, node, texts)
    if not _means(edited, wanted):  # the list may stand in two places at once, by an alias
        raise ConfigError((_texts_by_hand(source, place, texts),))
    return edited


def _after_texts(content: str, node: SequenceNode, texts: Sequence[str]) -> str:
    column = node.start_mark.column
    if node.flow_style:
        after, lead = node.value[-1].end_mark.index, ", "
    else:
        after, lead = _end_of_items(content, node, column), f"{_line_end(content)}{' ' * column}- "
    written = (text if _is_bare(text) else to_yaml(text) for text in texts)
    return content[:after] + "".join(lead + text for text in written) + content[after:]


def _is_bare(text: str) -> bool:
    return bool(_BARE_TEXT.fullmatch(text)) and text.casefold() not in _WORDS_WITH_MEANING


def _texts_by_hand(source: YamlSource, place: KeyPath, texts: Sequence[str]) -> Problem:
    expected = _("{texts}, please write it there by hand").format(texts=to_yaml(list(texts)))
    return source.problem(place, expected, _("text that cannot be changed safely"), on="key")


def block_items(items: Items, indent: str = "  ") -> tuple[str, ...]:
    """Return ``items`` as the lines of a YAML list, each key on a line of its own."""
    return tuple(
        f"{indent}{'  ' if place else '- '}{name}: {_written(value)}"
        for item in items
        for place, (name, value) in enumerate(item.items())
    )


def _written(value: object) -> str:
    bare = isinstance(value, str) and _CLOCK.fullmatch(value)
    return str(value) if bare else to_yaml(value)


def _means(text: str, wanted: dict[str, object]) -> bool:
    read = parse_yaml(text.encode(), "")
    return not read.problems and read.data == wanted


def _edits(source: YamlSource, key: str, items: Items) -> Iterator[str]:
    """Give texts that may hold the items, the most natural first."""
    content = source.content
    pair = entries(source.root).get(key) if isinstance(source.root, MappingNode) else None
    if pair is None:
        lines = [f"{key}:", *block_items(items)]
        yield _at_end(content, lines, blank=True)
        yield _at_end(content, lines, blank=False)
    elif isinstance(pair[1], SequenceNode) and pair[1].value:
        yield _after_items(content, pair[1], items)
    else:
        yield _in_empty(content, pair[0], pair[1], items)


def _at_end(content: str, lines: list[str], *, blank: bool) -> str:
    end = _line_end(content)
    before = content if content.endswith("\n") else content + end
    between = end if blank and not before.endswith(end * 2) else ""
    return before + between + end.join(lines) + end


def _after_items(content: str, node: SequenceNode, items: Items) -> str:
    if node.flow_style:
        after = node.value[-1].end_mark.index
        return content[:after] + "".join(f", {to_yaml(item)}" for item in items) + content[after:]
    column = node.start_mark.column
    after = _end_of_items(content, node, column)
    end = _line_end(content)
    lines = block_items(items, " " * column)
    return content[:after] + "".join(end + line for line in lines) + content[after:]


def _between_items(
    content: str, node: SequenceNode, placed: Sequence[tuple[int, Mapping[str, object]]]
) -> str:
    """Write from the end to the beginning, so that places stay what they are."""
    column, end = node.start_mark.column, _line_end(content)
    for place, item in reversed(placed):
        lines = block_items([item], " " * column)
        if place >= len(node.value):
            after = _end_of_items(content, node, column)
            content = content[:after] + "".join(end + line for line in lines) + content[after:]
        else:
            at = _above_comments(content, node.value[place].start_mark.index)
            content = content[:at] + "".join(line + end for line in lines) + content[at:]
    return content


def _above_comments(content: str, index: int) -> int:
    """Return where the line of ``index`` begins, or the first of the comments right above it."""
    start = content.rfind("\n", 0, index) + 1
    while start:
        above = content.rfind("\n", 0, start - 1) + 1
        if not content[above:start].lstrip().startswith("#"):
            break
        start = above
    return start


def _instead_of_items(
    source: YamlSource, key: str, node: SequenceNode, items: Items
) -> tuple[int, int, str]:
    """Return where the entries that go begin and end, and the text with others instead."""
    content = source.content
    if node.flow_style:
        name, value = entries(source.root)[key]  # type: ignore[arg-type]
        edited = _in_empty(content, name, value, items)
        return node.start_mark.index, node.end_mark.index, edited
    column, end = node.start_mark.column, _line_end(content)
    start = content.rfind("\n", 0, node.value[0].start_mark.index) + 1
    stop = _end_of_items(content, node, column)
    lines = end.join(block_items(items, " " * column))
    return start, stop, content[:start] + lines + content[stop:]


def _end_of_items(content: str, node: SequenceNode, column: int) -> int:
    """Return where the last line of a block list ends: comments further out are not its own."""
    start: int = node.start_mark.index
    written = content[start : node.end_mark.index].splitlines(keepends=True)
    while len(written) > 1 and not _belongs(written[-1], column):
        written.pop()
    return start + len("".join(written).rstrip("\r\n"))


def _belongs(line: str, column: int) -> bool:
    stripped = line.strip()
    indent = len(line) - len(line.lstrip(" "))
    return bool(stripped) and (not stripped.startswith("#") or indent > column)


def _in_empty(content: str, key: Node, value: Node, items: Items) -> str:
    """Write below a key that has nothing, an empty list or null; a comment beside it stays."""
    colon = content.index(":", key.end_mark.index) + 1
    start, stop = max(colon, value.start_mark.index), max(colon, value.end_mark.index)
    bare = content[:start].rstrip(" ") + content[stop:] if stop > start else content
    after = bare.find("\n", colon)
    after = len(bare) if after < 0 else after
    after -= bare[:after].endswith("\r")
    end = _line_end(content)
    return bare[:after] + "".join(end + line for line in block_items(items)) + bare[after:]


def _line_end(content: str) -> str:
    return "\r\n" if "\r\n" in content else "\n"


def _by_hand(source: YamlSource, key: str) -> Problem:
    texts = {
        "cuts": _("a list of “start: …, end: …”, please write it there by hand"),
        "chapters": _("a list of “start: …, title: …”, please write it there by hand"),
    }
    expected = texts.get(key, texts["cuts"])
    return source.problem((key,), expected, _("text that cannot be changed safely"), on="key")
