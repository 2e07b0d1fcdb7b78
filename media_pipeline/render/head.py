"""The part of a page's head that people never see: previews, addresses, structured data.

Sources: https://ogp.me (Open Graph), the markup of X/Twitter cards, https://oembed.com (discovery).
"""

from typing import Any

from media_pipeline.model.base import Value
from media_pipeline.model.publication import Catalogue
from media_pipeline.model.settings import Organisation
from media_pipeline.render.linked_data import episode_data, series_data
from media_pipeline.render.page_content import PageContent
from media_pipeline.render.sharing import Directory

_REGIONS = {"fr": "fr_FR", "en": "en_GB"}


class Head(Value):
    """What ``head_machines.html.jinja`` writes.

    ``kind`` is an Open Graph type; ``locale`` is a language with its region (fr_FR), or empty.
    ``is_wide`` says that ``picture_url`` is a share picture rather than a square cover, and
    ``data`` is schema.org's.
    """

    kind: str
    title: str
    description: str
    url: str
    site: str
    locale: str
    picture_url: str
    picture_text: str
    is_wide: bool = False
    published: str = ""
    sound_url: str = ""
    sound_type: str = ""
    oembed_url: str = ""
    data: dict[str, Any]


def episode_head(content: PageContent) -> Head:
    """Return the head of an episode's page."""
    sharing = content.sharing
    return Head(
        kind="article",
        title=content.title,
        description=content.summary,
        url=content.page_url,
        site=content.series_title,
        locale=_locale(content.language),
        picture_url=sharing.picture_url or content.cover_url,
        picture_text=f"{content.title} — {content.series_title}",
        is_wide=bool(sharing.picture_url),
        published=content.published.isoformat(),
        sound_url=content.audio.url,
        sound_type=content.audio.media_type,
        oembed_url=sharing.oembed_url,
        data=episode_data(content),
    )


def series_head(
    catalogue: Catalogue, organisation: Organisation, directories: tuple[Directory, ...]
) -> Head:
    """Return the head of the page of a series."""
    channel = catalogue.channel
    return Head(
        kind="website",
        title=channel.title,
        description=channel.description,
        url=channel.page_url,
        site=organisation.name,
        locale=_locale(channel.language),
        picture_url=channel.image_url,
        picture_text=channel.title,
        data=series_data(catalogue, organisation, directories),
    )


def _locale(language: str) -> str:
    return language.replace("-", "_") if "-" in language else _REGIONS.get(language, "")
