"""Only what was asked for changes; everything a person wrote besides stays, to the byte."""

import difflib
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_pipeline.config.writing import set_values
from media_pipeline.config.yaml_source import parse_yaml
from media_pipeline.config.yaml_text import to_key, to_yaml
from media_pipeline.config.yaml_values import forbidden_character
from media_pipeline.errors import ConfigError

PUBLISHED = datetime.fromisoformat("2024-05-14T08:00:00+02:00")


def written(file: Path, text: str, values: dict[str, object]) -> str:
    file.write_bytes(text.encode())
    set_values(file, values)
    return file.read_bytes().decode()


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True))
    return [line for line in lines if line[0] in "+-"]


def test_a_value_of_the_sample_changes_in_its_line_alone(sample: Path, tmp_path: Path) -> None:
    before = (sample / "episodes/episode-04/episode.yaml").read_bytes().decode()
    after = written(tmp_path / "e.yaml", before, {"published": PUBLISHED, "season": 2})
    assert changed_lines(before, after) == [
        "- published: 2023-05-16T08:00:00+02:00\n",
        "+ published: 2024-05-14T08:00:00+02:00\n",
        "+ season: 2\n",
    ]


def test_a_guid_inside_the_sample_config_changes_in_its_line_alone(
    sample: Path, tmp_path: Path
) -> None:
    before = (sample / "config.yaml").read_bytes().decode()
    after = written(tmp_path / "c.yaml", before, {"series.replay-gap.guid": "new"})
    assert changed_lines(before, after) == [
        "-     guid: 8496f08c-81bc-54ae-b49c-49b395b269bf\n",
        '+     guid: "new"\n',
    ]


def test_a_new_guid_joins_its_series_and_no_other(sample: Path, tmp_path: Path) -> None:
    text = (sample / "config.yaml").read_bytes().decode()
    before = text.replace("    guid: 3c6333f9-98cc-572b-b05c-497377aab67f\n", "")
    assert before != text
    after = written(tmp_path / "c.yaml", before, {"series.priorite-culture.guid": "new"})
    assert after == text.replace("3c6333f9-98cc-572b-b05c-497377aab67f", '"new"')


@pytest.mark.parametrize(
    ("before", "values", "after"),
    [
        # no final newline
        ("a: 1", {"guid": "x"}, 'a: 1\nguid: "x"'),
        # Windows line ends, comments at the end
        ("a: é\r\n# c\r\nb: 2 # d\r\n\r\n# end\r\n", {"g": "à: #"},
         'a: é\r\n# c\r\nb: 2 # d\r\ng: "à: #"\r\n\r\n# end\r\n'),
        # a comment-like line inside a block text is text
        ("a: |\n  text\n  # text too\n\n# comment\n", {"g": 1},
         "a: |\n  text\n  # text too\ng: 1\n\n# comment\n"),
        # blank lines at the end of the text belong to it: the new key goes before
        ("a: |+\n  text\n\n\n", {"g": 1}, "g: 1\na: |+\n  text\n\n\n"),
        # block values are replaced whole, the comment beside the key stays
        ("a: | # why\n  x\n  y\n\n# about c\nc: 3\n", {"a": "new"},
         'a: "new" # why\n\n# about c\nc: 3\n'),
        ("a:\n- 1\n# in\n- 2\n\n# after\nc: 3\n", {"a": [1, "b"]},
         'a: [1, "b"]\n\n# after\nc: 3\n'),
        # a key left blank, with a comment
        ("a:  # later\nb: 1\n", {"a": PUBLISHED}, "a: 2024-05-14T08:00:00+02:00  # later\nb: 1\n"),
        ("b: 1\na:", {"a": True}, "b: 1\na: true"),
        # flow style
        ("a: {b: 1, c: [1,\n 2] } # x\nd: 1\n", {"a.e": "z", "a.b": None},
         'a: {b: null, c: [1,\n 2], e: "z" } # x\nd: 1\n'),
        ("{}", {"a": 1.5}, "{a: 1.5}"),
        # groups that are not there yet
        ("a: 1\n", {"audio.ffmpeg": "x"}, 'a: 1\naudio: {ffmpeg: "x"}\n'),
        ("a: # k\n  b: 1\n\n  # tail of a\n# tail\nz: 1\n", {"a.q": 1},
         "a: # k\n  b: 1\n  q: 1\n\n  # tail of a\n# tail\nz: 1\n"),
        # quoting of others, odd spacing, folded text, several lines
        ("a: 'it''s'   # c\n\"b\" : >-\n  fold\n  ed\n\n# z\n", {"c": "w"},
         "a: 'it''s'   # c\n\"b\" : >-\n  fold\n  ed\nc: \"w\"\n\n# z\n"),
        ("a: x\n y\n z  # c\nb: 1\n", {"a": "q"}, 'a: "q"  # c\nb: 1\n'),
        # document marks, byte order mark
        ("---\na: 1\n...\n", {"b": "x"}, '---\na: 1\nb: "x"\n...\n'),
        ("\ufeffa: 1\n", {"b": 2}, "\ufeffa: 1\nb: 2\n"),
        # what a merge brings in is not changed at its source
        ("c: &c {q: 1}\nd:\n  <<: *c\n  e: 1\n", {"d.q": 5},
         "c: &c {q: 1}\nd:\n  <<: *c\n  e: 1\n  q: 5\n"),
    ],
)  # fmt: skip
def test_nasty_files_keep_every_other_byte(
    tmp_path: Path, before: str, values: dict[str, object], after: str
) -> None:
    assert written(tmp_path / "f.yaml", before, values) == after


def test_setting_what_is_there_leaves_the_file_alone(tmp_path: Path) -> None:
    file = tmp_path / "f.yaml"
    file.write_text("a: x # c\n")
    inode = file.stat().st_ino
    set_values(file, {"a": "x"})
    assert file.stat().st_ino == inode


@pytest.mark.parametrize("key", ["a", "b"])
def test_a_value_with_an_anchor_is_left_to_the_person(tmp_path: Path, key: str) -> None:
    file = tmp_path / "f.yaml"
    file.write_text("a: &x 1\nb: *x\n")
    with pytest.raises(ConfigError) as caught:
        set_values(file, {key: 2})
    assert f"expected the line “{key}: 2”, please write it there by hand" in str(caught.value)
    assert file.read_text() == "a: &x 1\nb: *x\n"


def test_a_file_with_mistakes_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "f.yaml"
    file.write_text("a: b: c\n")
    with pytest.raises(ConfigError, match="quotation marks around a text that holds a colon"):
        set_values(file, {"a": 1})
    assert file.read_text() == "a: b: c\n"


TEXT = st.text().filter(lambda text: not forbidden_character(text))
VALUE = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT


@settings(deadline=None)  # the machine may be busy
@given(TEXT, st.recursive(VALUE, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner)))
def test_what_is_written_reads_back(key: str, value: object) -> None:
    source = parse_yaml(f"{to_key(key)}: {to_yaml(value)}\n".encode(), "f")
    assert source.problems == ()
    assert source.data == {key: value}
