"""Entries are added to a list, and nothing else in the file changes."""

from pathlib import Path

import pytest

from media_pipeline.config.list_items import append_items, append_texts, block_items
from media_pipeline.config.yaml_source import read_yaml
from media_pipeline.errors import ConfigError

ITEMS = [
    {"start": "00:00:12.7", "end": "00:00:15.1", "why": "silence: 4 s"},
    {"start": "01:02:03.0", "end": "01:02:05.0", "why": ""},
]
BLOCK = """\
  - start: 00:00:12.7
    end: 00:00:15.1
    why: "silence: 4 s"
  - start: 01:02:03.0
    end: 01:02:05.0
    why: ""
"""

FLOW = (
    '{start: "00:00:12.7", end: "00:00:15.1", why: "silence: 4 s"}, '
    '{start: "01:02:03.0", end: "01:02:05.0", why: ""}'
)
PHONE = """\
cuts:
  # the phone
  - start: 1 # one
    end: 2
    # its own
"""


def appended(path: Path, content: str) -> str:
    path.write_bytes(content.encode())
    before = read_yaml(path, "").data.get("cuts")
    append_items(path, "cuts", ITEMS)
    assert read_yaml(path, "").data["cuts"] == [*(before or []), *ITEMS]
    return path.read_bytes().decode()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "episode.yaml"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("title: A  # so\n", f"title: A  # so\n\ncuts:\n{BLOCK}"),
        ("title: A", f"title: A\n\ncuts:\n{BLOCK}"),
        ("title: A\n\n", f"title: A\n\ncuts:\n{BLOCK}"),
        ("notes: |+\n  A\n", f"notes: |+\n  A\ncuts:\n{BLOCK}"),
        ("# cuts:\n#  - start: 1\ntitle: A\n# end\n",
         f"# cuts:\n#  - start: 1\ntitle: A\n# end\n\ncuts:\n{BLOCK}"),
        ("cuts:\ntitle: A\n", f"cuts:\n{BLOCK}title: A\n"),
        ("cuts: # none yet\ntitle: A\n", f"cuts: # none yet\n{BLOCK}title: A\n"),
        ("cuts: []  # none yet\ntitle: A\n", f"cuts:  # none yet\n{BLOCK}title: A\n"),
        ("cuts: ~\n", f"cuts:\n{BLOCK}"),
        ("cuts:", f"cuts:\n{BLOCK.rstrip()}"),
        (f"{PHONE}# ours\n\ntitle: A\n", f"{PHONE}{BLOCK}# ours\n\ntitle: A\n"),
        ("cuts:\n  - {start: 1, end: 2}\n\n\n", f"cuts:\n  - {{start: 1, end: 2}}\n{BLOCK}\n\n"),
        ("cuts:\n  - {start: 1, end: 2}", f"cuts:\n  - {{start: 1, end: 2}}\n{BLOCK.rstrip()}"),
        ("cuts: [{start: 1, end: 2}] # x\n", f"cuts: [{{start: 1, end: 2}}, {FLOW}] # x\n"),
    ],
)  # fmt: skip
def test_where_entries_are_written(content: str, expected: str, file: Path) -> None:
    assert appended(file, content) == expected


def test_a_list_that_stands_at_the_margin(file: Path) -> None:
    written = appended(file, "cuts:\n- start: 1\n  end: 2\n# ours\ntitle: A\n")
    assert written.startswith(
        "cuts:\n- start: 1\n  end: 2\n- start: 00:00:12.7\n  end: 00:00:15.1\n"
    )
    assert written.endswith('  why: ""\n# ours\ntitle: A\n')


def test_windows_line_ends_and_a_byte_order_mark_stay(file: Path) -> None:
    for content in (
        "\ufefftitle: A\r\n",
        "\ufeffcuts:\r\n  - start: 1\r\n    end: 2\r\ntitle: A\r\n",
    ):
        written = appended(file, content)
        assert written.startswith("\ufeff")
        assert written.count("\n") == written.count("\r\n")


@pytest.mark.parametrize(
    "content", ["title: A\ncuts: soon\n", "cuts: 5\n", "{title: A}\n", "cuts: {start: 1}\n"]
)
def test_what_has_no_safe_place_is_left_to_the_person(content: str, file: Path) -> None:
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match="write it there by hand"):
        append_items(file, "cuts", ITEMS)
    assert file.read_text(encoding="utf-8") == content


def test_a_file_with_mistakes_is_left_alone(file: Path) -> None:
    file.write_text("title: [A\n", encoding="utf-8")
    with pytest.raises(ConfigError):
        append_items(file, "cuts", ITEMS)
    assert file.read_text(encoding="utf-8") == "title: [A\n"


def test_entries_as_lines() -> None:
    assert "\n".join(block_items(ITEMS)) + "\n" == BLOCK


NAMES = ["Planoise", "Maison : l'Est", "Trajectoire Ressources", "no"]


BLOCK_NAMES = """\
# ours
a:
  names:
    # the first
    - Planoise # here
      # its own
# b
c: 1
"""
MORE_NAMES = """\
      # its own
    - "Maison : l'Est"
    - Trajectoire Ressources
    - "no"
# b
"""


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (BLOCK_NAMES, BLOCK_NAMES.replace("      # its own\n# b\n", MORE_NAMES)),
        (
            "a:\n  names: [Planoise] # x\n",
            """a:\n  names: [Planoise, "Maison : l'Est", Trajectoire Ressources, "no"] # x\n""",
        ),
    ],
)
def test_texts_are_added_once_and_comments_stay(content: str, expected: str, file: Path) -> None:
    file.write_text(content, encoding="utf-8")
    assert append_texts(file, "a.names", NAMES) == tuple(NAMES[1:])
    assert file.read_text(encoding="utf-8") == expected
    assert append_texts(file, "a.names", NAMES) == ()
    assert file.read_text(encoding="utf-8") == expected


@pytest.mark.parametrize(
    "content",
    ["a: # none\n  b: 1\n", "a:\n  names: # none\n  b: 1\n", "a:\n  names: []\n", "b: 1\r\n"],
)
def test_a_list_of_texts_is_begun_where_there_is_none(content: str, file: Path) -> None:
    file.write_bytes(content.encode())
    append_texts(file, "a.names", NAMES)
    read = read_yaml(file, "")
    assert read.at(("a", "names")) == NAMES
    assert ("# none" in content) == ("# none" in read.content)
    assert content.count("\r\n") == 0 or "\n" not in read.content.replace("\r\n", "")


@pytest.mark.parametrize("content", ["names: Planoise\n", "a: &a [Planoise]\nnames: *a\n"])
def test_texts_that_have_no_safe_place_are_left_to_the_person(content: str, file: Path) -> None:
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match="write it there by hand"):
        append_texts(file, "names", NAMES)
    assert file.read_text(encoding="utf-8") == content
