"""The accent and the logo of config.yaml reach every page; the logo has an address of its own."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from pipeline.changing import SERIES, item_in, publish_here
from pipeline.delivered_sound import level, master, transcribe

from media_pipeline.config.loading import load_workspace
from media_pipeline.model.base import no_progress
from media_pipeline.model.publication import IMMUTABLE, Products
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.look import logo_key
from media_pipeline.pipeline.prune import prepare_pruning
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.pipeline.render_step import Render

LOOKS = '  accent: "#7b2d43"\n  logo: logo.png\n'
Place = TypeVar("Place", Job, PublishedSeries)


def dressed(place: Place, picture: bytes = b"a logo") -> Place:
    """Give the workspace of a job or a series an accent and a logo."""
    root = place.workspace.root
    config = root / "config.yaml"
    text = config.read_text("utf-8")
    if LOOKS not in text:
        config.write_text(text.replace("language: fr\n", f"{LOOKS}language: fr\n", 1), "utf-8")
    Path(root / "logo.png").write_bytes(picture)
    return replace(place, workspace=load_workspace(root))


def rendered(job: Job) -> dict[str, str]:
    """Render a short episode; return its pages."""
    level(job)
    transcribe(job, (1.0, "Bonjour"))
    master(job)
    result = Render().run(job, no_progress).result
    assert isinstance(result, Products)
    pages = {
        role: (job.work_folder / file.path).read_text("utf-8")
        for role, file in result.files.items()
        if role.endswith(".html")
    }
    logo = result.files.get("logo")
    return {**pages, "logo": f"{logo.key} {logo.media_type} {logo.cache_control}" if logo else ""}


def test_pages_of_an_episode_have_the_accent_and_the_logo(job: Job) -> None:
    plain = rendered(job)
    pages = rendered(dressed(job))
    key = logo_key(dressed(job).workspace, SERIES)
    assert re.fullmatch(rf"{SERIES}/logo-[0-9a-f]{{8}}\.png", key)
    assert pages["logo"] == f"{key} image/png {IMMUTABLE}"
    assert plain["logo"] == ""
    for name in ("index.html", "embed.html"):
        assert "--link: #7b2d43;" in pages[name]
        assert "--link: #7b2d43;" not in plain[name]
    assert f'src="{job.store.url_of(key)}" alt="Trajectoire Ressources"' in pages["index.html"]


def test_another_picture_is_another_logo_and_a_reason_to_publish(job: Job) -> None:
    rendered(dressed(job))
    before = Render().inputs(dressed(job))
    after = Render().inputs(dressed(job, b"another logo"))
    assert {name for name in before if before[name] != after[name]} == {"logo"}


def test_the_fragment_and_the_embed_are_products(job: Job) -> None:
    pages = rendered(job)
    assert "<script" not in pages["embed-fragment.html"]
    assert f'href="{job.store.url_of(job.key("index.html"))}#t=1.0"' in pages["embed-fragment.html"]
    assert '<span data-t="1">' in pages["embed.html"]
    assert "data-t" not in pages["transcript.html"]


@pytest.mark.parametrize("storage", ["folder"], indirect=True)
def test_the_series_page_brings_its_logo_and_the_hosts_script(series: PublishedSeries) -> None:
    old = dressed(series)
    publish_here(old, item_in(old, 4))
    new = dressed(series, b"another logo")
    publish_here(new, item_in(new, 5))
    read = {key: series.store.read(key) for key in series.store.keys(f"{SERIES}/")}
    page, script = read[f"{SERIES}/index.html"], read[f"{SERIES}/media-episode.js"]
    assert page is not None
    assert script is not None
    assert new.store.url_of(logo_key(new.workspace, SERIES)).encode() in page[0]
    assert b"customElements.define" in script[0]
    # Pages that were not published again still show the old one.
    logos = {key for key in read if "/logo-" in key}
    assert len(logos) == 2
    later = replace(
        new, machine=replace(new.machine, now=lambda: datetime.now(UTC) + timedelta(days=400))
    )
    doomed = {entry.key for entry in prepare_pruning(later, 30).entries}
    assert not doomed & {*logos, f"{SERIES}/media-episode.js"}
