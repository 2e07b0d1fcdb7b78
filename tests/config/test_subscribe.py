"""Where else a series can be followed, and who signed a transcript: right or refused in words."""

from datetime import date
from pathlib import Path

import pytest
from workspaces import CONFIG, make_place

from media_pipeline.config.loading import load_workspace
from media_pipeline.errors import ConfigError

SIGNED = "accessibility: {reviewed_by: Léa Martin, reviewed_on: 2026-03-12}\n"


def with_lines(tmp_path: Path, *, config: str = "", episode: str = "") -> Path:
    place = make_place(tmp_path / "workspace", None, CONFIG + config)
    file = place.episode / "episode.yaml"
    file.write_text(file.read_text("utf-8") + episode, "utf-8")
    return place.root


def problems(root: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_workspace(root)
    return [str(problem).partition(": ")[2] for problem in caught.value.problems]


def subscribe(**addresses: str) -> str:
    lines = [f"      {name}: {address}\n" for name, address in addresses.items()]
    return "    subscribe:\n" + "".join(lines)


def test_addresses_as_the_directories_share_them(tmp_path: Path) -> None:
    addresses = {
        "spotify": "https://open.spotify.com/show/4rOoJ6Egrf8K2IrywzwOMk?si=1",
        "apple": "https://podcasts.apple.com/fr/podcast/priorite-culture/id1234567890",
        "deezer": "https://www.deezer.com/fr/show/123",
        "amazon": "https://music.amazon.co.uk/podcasts/1-2-3",
        "youtube": "https://www.youtube.com/playlist?list=PL123",
    }
    workspace = load_workspace(with_lines(tmp_path, config=subscribe(**addresses)))
    assert workspace.settings.series["priorite-culture"].subscribe.model_dump() == addresses


@pytest.mark.parametrize(
    ("name", "address", "words"),
    [
        (
            "spotify",
            "https://creators.spotify.com/pod/show/1",
            "expected an address at open.spotify.com, as listeners share it",
        ),
        ("apple", "https://open.spotify.com/show/1", "an address at podcasts.apple.com"),
        ("spotify", "http://open.spotify.com/show/1", "begins with https:// and names a page"),
        ("spotify", "open.spotify.com/show/1", "begins with https:// and names a page"),
        ("spotify", "https://open.spotify.com", "begins with https:// and names a page"),
        ("apple", "javascript:alert(1)", "begins with https:// and names a page"),
        ("deezer", "12", "expected text"),
    ],
)
def test_an_address_that_leads_elsewhere_is_refused(
    tmp_path: Path, name: str, address: str, words: str
) -> None:
    (problem,) = problems(with_lines(tmp_path, config=subscribe(**{name: address})))
    assert problem.startswith(f"series.priorite-culture.subscribe.{name}: ")
    assert words in problem


def test_a_directory_that_is_not_known_is_told_with_the_known_ones(tmp_path: Path) -> None:
    (problem,) = problems(with_lines(tmp_path, config=subscribe(spotfy="https://a.fr/b")))
    assert "did you mean “spotify”?" in problem


def test_a_signature_is_read(tmp_path: Path) -> None:
    episode = load_workspace(with_lines(tmp_path, episode=SIGNED)).episodes["episode-04"]
    assert episode.accessibility is not None
    assert episode.accessibility.reviewed_by == "Léa Martin"
    assert episode.accessibility.reviewed_on == date(2026, 3, 12)


def test_a_signature_needs_a_name_and_a_day(tmp_path: Path) -> None:
    wrong = SIGNED.replace("2026-03-12", "hier").replace("Léa Martin", '""')
    by, on = sorted(problems(with_lines(tmp_path, episode=wrong)))
    assert by.startswith("accessibility.reviewed_by: expected some text")
    assert "accessibility.reviewed_on: expected a date such as 2024-05-14" in on
