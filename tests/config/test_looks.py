"""Accent colours that nobody could read, and logos that are not there."""

from pathlib import Path

import pytest
from workspaces import CONFIG

from media_pipeline.config.loading import load_workspace
from media_pipeline.errors import ConfigError


def problems(root: Path, organisation: str = "", series: str = "") -> list[str]:
    """Return what is said of a config.yaml with lines more."""
    text = CONFIG.replace("language: fr\n", f"{organisation}language: fr\n", 1)
    (root / "config.yaml").write_text(text + series, encoding="utf-8")
    try:
        load_workspace(root)
    except ConfigError as error:
        return [str(problem) for problem in error.problems]
    return []


def test_a_good_accent_and_a_logo_are_taken(tmp_path: Path) -> None:
    (tmp_path / "logo.SVG").write_text("<svg/>")
    looks = '  accent: "#7b2d43"\n  logo: logo.SVG\n'
    assert problems(tmp_path, looks, '    accent: "#0F4C5C"\n') == []
    organisation = load_workspace(tmp_path).settings.organisation
    assert (organisation.accent, organisation.logo) == ("#7b2d43", "logo.SVG")


def test_an_accent_too_light_is_refused_with_the_nearest_that_is_not(tmp_path: Path) -> None:
    (told,) = problems(tmp_path, series='    accent: "#ffe600"\n')
    assert told == (
        "config.yaml:18:13: series.priorite-culture.accent: expected a colour that can be read on "
        'white (contrast of 4.5 or more), found “#ffe600” — did you mean “"#7d7100"”?'
    )
    assert problems(tmp_path, series='    accent: "#7d7100"\n') == []


@pytest.mark.parametrize(
    ("looks", "words"),
    [
        ("  accent: #7b2d43\n", "quotation marks because of “#”"),
        ("  accent: red\n", 'expected a colour such as "#1d3557", found “red”'),
        ("  logo: ../logo.png\n", "found “../logo.png”, which leads out of it"),
        ("  logo: logo.gif\n", "expected a .png, .jpg or .svg file, found “logo.gif”"),
        ("  logo: lgoo.png\n", "did you mean “logo.png”?"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, looks: str, words: str) -> None:
    (tmp_path / "logo.png").write_bytes(b"")
    (told,) = problems(tmp_path, looks)
    assert words in told
