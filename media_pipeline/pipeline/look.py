"""The looks of a series: its own accent and logo or the organisation's, and what carries them."""

import hashlib
from pathlib import Path

from media_pipeline.model.publication import IMMUTABLE, SHORT
from media_pipeline.model.settings import Workspace
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.render.look import Look
from media_pipeline.store.contract import Store
from media_pipeline.tools.media_types import media_type_of

HOST_SCRIPT = "media-episode.js"
"""The file of a series with which other sites show its episodes (``<media-episode>``)."""


def look_of(workspace: Workspace, slug: str, store: Store) -> Look:
    """Return how the pages of the series ``slug`` look."""
    series, organisation = workspace.settings.series[slug], workspace.settings.organisation
    key = logo_key(workspace, slug)
    return Look(
        accent=series.accent or organisation.accent, logo_url=store.url_of(key) if key else ""
    )


def logo_path(workspace: Workspace, slug: str) -> Path | None:
    """Return the logo's file, the series' own or the organisation's."""
    logo = workspace.settings.series[slug].logo or workspace.settings.organisation.logo
    return workspace.root / logo if logo else None


def logo_key(workspace: Workspace, slug: str) -> str:
    """Return the logo's key in the store, which holds a digest of the picture; "" without one."""
    path = logo_path(workspace, slug)
    if path is None:
        return ""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    return f"{slug}/logo-{digest}{path.suffix.lower()}"


def put_looks(series: PublishedSeries) -> None:
    """Put what pages of the series and of other sites load: the logo, and the host's script."""
    from media_pipeline.render.page_sources import host_script

    path = logo_path(series.workspace, series.slug)
    if path is not None:
        key = logo_key(series.workspace, series.slug)
        series.store.put(key, path, media_type=media_type_of(key), cache_control=IMMUTABLE)
    series.store.put(
        series.key(HOST_SCRIPT),
        host_script().encode(),
        media_type=media_type_of(HOST_SCRIPT),
        cache_control=SHORT,
    )
