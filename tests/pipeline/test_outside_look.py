"""What would not reach listeners is taken back; an outage, in which nobody could tell, is not."""

from pathlib import Path

import pytest
from pipeline.changing import SERIES, item_in, publish_here, series_on
from workspaces import CONFIG, make_place

from media_pipeline.config.loading import load_workspace
from media_pipeline.errors import VerificationError
from media_pipeline.pipeline.history import current_catalogue
from media_pipeline.pipeline.outside_look import look_or_put_back
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.store.opening import open_store

NOBODY_ANSWERS = "http://127.0.0.2:9"
"""A port that nobody listens at, on an address that counts as outside."""


def series_at(root: Path, public_url: str) -> PublishedSeries:
    make_place(root, None, CONFIG.replace("http://127.0.0.1:8000", public_url))
    workspace = load_workspace(root)
    return series_on(open_store(workspace.settings.storage, root), root)


def names(series: PublishedSeries) -> list[str]:
    return [item.name for item in current_catalogue(series).items]


def test_an_outage_takes_nothing_back(tmp_path: Path) -> None:
    """Who saw the episode before the server went away would see it vanish."""
    series = series_at(tmp_path, NOBODY_ANSWERS)
    written = publish_here(series, item_in(series, 3), item_in(series, 4))
    with pytest.raises(VerificationError, match="no connection"):
        look_or_put_back(series, written, "episode-04")
    assert names(series) == ["episode-03", "episode-04"]


def test_a_sound_that_is_not_there_takes_its_episode_back(tmp_path: Path) -> None:
    series = series_at(tmp_path, "http://127.0.0.1:8000")
    publish_here(series, item_in(series, 3))
    before = series.store.read(f"{SERIES}/feed.xml")
    written = publish_here(series, item_in(series, 4))
    series.store.remove(f"{SERIES}/episode-04/audio-0123abcd.mp3")
    with pytest.raises(VerificationError, match="404"):
        look_or_put_back(series, written, "episode-04")
    assert names(series) == ["episode-03"]
    assert series.store.read(f"{SERIES}/feed.xml") == before
