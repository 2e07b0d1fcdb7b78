"""French for the officer, English for LANG=C and for programs."""

from pathlib import Path

import pytest

from media_pipeline.cli.language import choose_language, workspace_language


@pytest.mark.parametrize(
    ("environment", "workspace", "language"),
    [
        ({}, "fr", "fr"),
        ({}, "", "en"),
        ({}, "en", "en"),
        ({"LANG": "fr_FR.UTF-8"}, "", "fr"),
        ({"LANG": "fr_BE.UTF-8"}, "en", "fr"),
        ({"LANG": "en_GB.UTF-8"}, "fr", "fr"),
        ({"LANG": "en_GB.UTF-8", "LANGUAGE": "fr:en"}, "", "fr"),
        ({"LANG": "C"}, "fr", "en"),
        ({"LANG": "C.UTF-8"}, "fr", "en"),
        ({"LC_ALL": "POSIX", "LANG": "fr_FR.UTF-8"}, "fr", "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "fr_FR.UTF-8", "LANG": "C"}, "", "fr"),
    ],
)
def test_who_reads_french(environment: dict[str, str], workspace: str, language: str) -> None:
    assert choose_language([], environment, workspace) == language
    assert choose_language(["status", "--json"], environment, workspace) == "en"


def test_the_workspace_is_asked_even_when_it_has_mistakes(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("organisation: [\nlanguage: 'fr'\n")
    assert workspace_language(["status", "--workspace", str(tmp_path)]) == "fr"
    assert workspace_language([f"--workspace={tmp_path}", "status"]) == "fr"
    assert workspace_language(["--workspace", str(tmp_path / "none")]) == ""
