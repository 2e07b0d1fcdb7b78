"""A new series finds its place in config.yaml, and nothing else in it moves."""

from pathlib import Path

import pytest
from media import REPOSITORY
from workspaces import CONFIG

from media_pipeline.config.new_series import add_series
from media_pipeline.config.yaml_source import read_yaml
from media_pipeline.errors import ConfigError

VALUES = {
    "title": 'Un "été" : # ailleurs',
    "description": "Deux\nlignes",
    "categories": [["Arts", "Design"], "Government"],
    "explicit": False,
}


def added(path: Path, before: str, slug: str = "ailleurs") -> str:
    path.write_bytes(before.encode())
    add_series(path, slug, VALUES)
    source = read_yaml(path, "config.yaml")
    assert not source.problems
    assert source.group(("series",))[slug] == VALUES
    return path.read_bytes().decode()


def test_the_series_is_added_after_the_last_one_a_key_a_line(tmp_path: Path) -> None:
    text = added(tmp_path / "config.yaml", CONFIG)
    assert text == CONFIG + (
        "  ailleurs:\n"
        '    title: "Un \\"été\\" : # ailleurs"\n'
        '    description: "Deux\\nlignes"\n'
        '    categories: [["Arts", "Design"], "Government"]\n'
        "    explicit: false\n"
    )


def test_every_line_of_a_real_file_stays_where_it_is(tmp_path: Path) -> None:
    before = (REPOSITORY / "config.yaml").read_text(encoding="utf-8")
    text = added(tmp_path / "config.yaml", before)
    start = text.index("\n  ailleurs:")
    end = text.index("explicit: false", start) + len("explicit: false")
    assert text[:start] + text[end:] == before


def test_line_ends_of_windows_are_kept(tmp_path: Path) -> None:
    text = added(tmp_path / "config.yaml", CONFIG.replace("\n", "\r\n"))
    assert text.count("\n") == text.count("\r\n")


def test_a_name_that_begins_with_a_digit_is_a_text(tmp_path: Path) -> None:
    assert '  "2024-ville":\n' in added(tmp_path / "config.yaml", CONFIG, "2024-ville")


def test_where_it_does_not_fit_the_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    before = "series: {a: {title: A}}\n"
    path.write_text(before, encoding="utf-8")
    with pytest.raises(ConfigError, match="write it there by hand"):
        add_series(path, "ailleurs", VALUES)
    assert path.read_text(encoding="utf-8") == before
