"""Every way in which a YAML file can be wrong has its place and its words."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_pipeline.config.yaml_source import parse_yaml, read_yaml


def problems(text: str) -> list[str]:
    return [str(problem) for problem in parse_yaml(text.encode(), "f.yaml").problems]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a:\n\tb: 1", "f.yaml:2:1: expected spaces, found a tab"),
        (
            "title: Danse: et lien",
            (
                "f.yaml:1:13: expected quotation marks around a text that holds a colon, "
                'found a second colon — did you mean “"Danse: et lien"”?'
            ),
        ),
        (
            "a:\n  b: 1\n c: 2",
            (
                "f.yaml:3:2: expected a line that begins below its neighbours, "
                "found another indentation"
            ),
        ),
        (
            "a: 1\n  b: 2",
            (
                "f.yaml:2:4: expected a line that begins below its neighbours, "
                "found another indentation"
            ),
        ),
        (
            "a: 1\nb\nc: 2",
            "f.yaml:2:1: expected a colon and a space after the key, found no colon",
        ),
        ("a: [1, 2\nb: 3", "f.yaml:2:2: expected a comma or a closing bracket, found other text"),
        ("a: {b: 1\n", "f.yaml:1:4: expected a comma or a closing bracket, found other text"),
        (
            "a: @x",
            (
                "f.yaml:1:4: expected quotation marks around a text that begins like this, "
                "found no quotation marks"
            ),
        ),
        (
            'a: "\\q"',
            (
                "f.yaml:1:6: expected \\\\ for a backslash between double quotation marks, "
                "found a single one"
            ),
        ),
        (
            "a: *x",
            (
                "f.yaml:1:4: expected an alias that is defined above (&name), "
                "found one that is not defined"
            ),
        ),
        (
            "a: &a [*a]",
            "f.yaml:1:4: a.1: expected a value of its own, found an alias that holds itself",
        ),
        ("a: 1\n---\nb: 2", "f.yaml:2:1: expected one document, found a second one, after ---"),
        ("[" * 500, "f.yaml:1:41: expected a few levels at most, found too many inside each other"),
        ("a: !new x", "f.yaml:1:4: a: expected a value without a tag, found the tag !new"),
        (
            "%YAML 3.0\n---\na: 1",
            "f.yaml:1:1: expected YAML, found something that cannot be read as YAML",
        ),
        ("- a", "f.yaml:1:1: expected “key: value” lines, found a list of 1 entry"),
        ("a word", "f.yaml:1:1: expected “key: value” lines, found “a word”"),
        ("", "f.yaml: expected “key: value” lines, found an empty file"),
        ("# only a comment\n", "f.yaml: expected “key: value” lines, found an empty file"),
        (
            "[x]: 1\nb: 2",
            "f.yaml:1:1: expected a word as key, found a list or a group of keys",
        ),
        (
            "a: 1\né: \x07",
            "f.yaml:2:4: expected text that can be shown, found the invisible character U+0007",
        ),
        (
            'a: "\\x00"',
            "f.yaml:1:4: a: expected text that can be shown, found the invisible character U+0000",
        ),
    ],
)
def test_a_mistake_in_the_yaml_is_told_with_its_place(text: str, problem: str) -> None:
    assert problems(text) == [problem]


def test_a_duplicate_key_names_both_places_and_every_one_is_told() -> None:
    assert problems("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n") == [
        "f.yaml:5:1: a: expected each key once, found “a” a second time (first at 1:1)",
        "f.yaml:4:3: b.c: expected each key once, found “c” a second time (first at 3:3)",
    ]


def test_another_encoding_is_told_with_its_place() -> None:
    source = parse_yaml("a: 1\nb: é".encode("latin-1"), "f.yaml")
    assert [str(problem) for problem in source.problems] == [
        "f.yaml:2:4: expected a file saved as UTF-8, found a character in another encoding"
    ]


def test_what_is_not_a_file_is_told(tmp_path: Path) -> None:
    missing = read_yaml(tmp_path / "none.yaml", "none.yaml").problems
    folder = read_yaml(tmp_path, "folder").problems
    assert [str(problem) for problem in (*missing, *folder)] == [
        "none.yaml: expected a file of this name, found nothing",
        "folder: expected a file that can be read, found a folder",
    ]


def test_values_are_those_of_yaml_1_2() -> None:
    text = (
        "a: 04\nb: 0x1F\nc: 1_000\nd: 2.5e3\ne: ~\nf:\ng: TRUE\nh: no\ni: 1:30\n"
        "j: 2023-05-16\nk: '12'\nl: -.inf\nm: 0o17\n"
    )
    assert parse_yaml(text.encode(), "f").data == {
        "a": 4, "b": 31, "c": 1000, "d": 2500.0, "e": None, "f": None, "g": True, "h": "no",
        "i": "1:30", "j": "2023-05-16", "k": "12", "l": float("-inf"), "m": 15,
    }  # fmt: skip


def test_anchors_and_merged_keys_are_understood() -> None:
    text = "common: &c {a: 1, b: 2}\nx: *c\ny:\n  <<: *c\n  b: 3\n"
    data = parse_yaml(text.encode(), "f").data
    assert data["x"] == {"a": 1, "b": 2}
    assert data["y"] == {"a": 1, "b": 3}


def test_places_count_from_one_and_fall_back_to_what_is_above() -> None:
    source = parse_yaml("\ufeffa:\r\n  - b: é\r\n    c: 2\r\nd:\r\n".encode(), "f")
    assert source.place_of(("a", 0, "c")) == (3, 8)
    assert source.place_of(("a", 0, "c"), on="key") == (3, 5)
    assert source.place_of(("a", 0, "missing")) == (2, 5)
    assert source.place_of(("d",)) == (4, 1)  # an empty value has no place of its own


def test_aliases_inside_aliases_cost_no_more_than_their_text() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    began = time.perf_counter()
    source = parse_yaml("\n".join(lines).encode(), "f")
    assert time.perf_counter() - began < 1
    assert len(source.data) == 12


@settings(deadline=None)  # the machine may be busy
@given(st.binary(max_size=60) | st.text("ab:-[]{}&*!|>'\"%@`#,?<= \n\t\\~1.é", max_size=60))
def test_nothing_a_person_writes_raises(content: bytes | str) -> None:
    source = parse_yaml(content if isinstance(content, bytes) else content.encode(), "f")
    assert source.readable or source.problems
    for problem in source.problems:
        assert problem.expected
        assert problem.found
