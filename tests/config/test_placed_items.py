"""Entries put among those of a list, or instead of them; all else stays, to the byte."""

from pathlib import Path

import pytest

from media_pipeline.config.list_items import place_items, replace_items
from media_pipeline.errors import ConfigError

WRITTEN = """\
title: Rencontre   # celle d'octobre
chapters:
  # le début
  - start: 00:00:00
    title: Accueil
  # la suite
  - start: 00:10:00  # environ
    title: 'Débat'

# rien d'autre
number: 4
"""
NEW = [{"start": "00:05:00.0", "title": "Exposé"}, {"start": "00:20:00.0", "title": "Fin : merci"}]


def written(folder: Path, text: str) -> Path:
    path = folder / "episode.yaml"
    path.write_bytes(text.encode())
    return path


def test_entries_go_to_their_places(tmp_path: Path) -> None:
    path = written(tmp_path, WRITTEN)
    place_items(path, "chapters", NEW, [1, 2])
    first = '  - start: 00:05:00.0\n    title: "Exposé"\n'
    last = '  - start: 00:20:00.0\n    title: "Fin : merci"\n'
    expected = WRITTEN.replace("  # la suite\n", first + "  # la suite\n")
    expected = expected.replace("    title: 'Débat'\n", "    title: 'Débat'\n" + last)
    assert path.read_text("utf-8") == expected


def test_before_the_first(tmp_path: Path) -> None:
    path = written(tmp_path, "chapters:\n- start: 00:10:00\n  title: Débat\n")
    place_items(path, "chapters", NEW[:1], [0])
    assert path.read_text("utf-8") == (
        'chapters:\n- start: 00:05:00.0\n  title: "Exposé"\n- start: 00:10:00\n  title: Débat\n'
    )


@pytest.mark.parametrize("before", ["number: 4\n", "chapters: []\nnumber: 4\n", "chapters:\n"])
def test_a_list_that_is_not_there_yet_is_begun(tmp_path: Path, before: str) -> None:
    path = written(tmp_path, before)
    place_items(path, "chapters", NEW[:1], [0])
    assert '  - start: 00:05:00.0\n    title: "Exposé"\n' in path.read_text("utf-8")


def test_a_list_on_one_line_grows_at_its_end(tmp_path: Path) -> None:
    path = written(tmp_path, 'chapters: [{start: "10:00", title: Débat}]\r\n')
    place_items(path, "chapters", NEW[:1], [0])
    text = path.read_bytes().decode()
    assert text.startswith('chapters: [{start: "10:00", title: Débat}, {start: "00:05:00.0"')


def test_lines_of_windows_stay_such(tmp_path: Path) -> None:
    path = written(tmp_path, WRITTEN.replace("\n", "\r\n"))
    place_items(path, "chapters", NEW, [1, 2])
    text = path.read_bytes().decode()
    assert text.count("\n") == text.count("\r\n") == WRITTEN.count("\n") + 4


def test_others_instead(tmp_path: Path) -> None:
    path = written(tmp_path, WRITTEN)
    removed = replace_items(path, "chapters", NEW[:1])
    assert path.read_text("utf-8") == (
        "title: Rencontre   # celle d'octobre\nchapters:\n  # le début\n"
        '  - start: 00:05:00.0\n    title: "Exposé"\n\n# rien d\'autre\nnumber: 4\n'
    )
    assert "00:10:00  # environ" in removed
    assert removed.startswith("  - start: 00:00:00\n")


def test_others_instead_of_a_list_on_one_line(tmp_path: Path) -> None:
    path = written(tmp_path, "chapters: [{start: 0, title: A}]  # tout\nnumber: 4\n")
    assert replace_items(path, "chapters", NEW[:1]) == "[{start: 0, title: A}]"
    assert path.read_text("utf-8") == (
        'chapters:  # tout\n  - start: 00:05:00.0\n    title: "Exposé"\nnumber: 4\n'
    )


def test_what_cannot_be_changed_safely_is_left_and_told(tmp_path: Path) -> None:
    text = "cuts: &both\n  - start: 1\n    title: A\nchapters: *both\n"
    path = written(tmp_path, text)
    with pytest.raises(ConfigError):
        replace_items(path, "chapters", NEW)
    assert path.read_text("utf-8") == text
