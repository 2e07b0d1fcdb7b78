"""The part of a page's head that people never see: previews, addresses, structured data.

Sources: https://ogp.me (Open Graph), the markup of X/Twitter cards, https://oembed.com (discovery).
"""

from typing import Any, Literal

from media_pipeline.model.base import Value
from media_pipeline.model.publication import Catalogue
from media_pipeline.model.settings import Organisation
from media_pipeline.render.linked_data import episode_data, series_data
from media_pipeline.render.page_content import PageContent
from media_pipeline.render.sharing import Directory

_REGIONS = {"fr": "fr_FR", "en": "en_GB"}


class HeadMedium(Value):
    """A file as Open Graph tells of it; ``width`` and ``height`` in pixels, 0 where not known."""

    kind: Literal["audio", "video"]
    url: str
    media_type: str
    width: int = 0
    height: int = 0


class Head(Value):
    """What ``head_machines.html.jinja`` writes.

    ``kind`` is an Open Graph type; ``locale`` is a language with its region (fr_FR), or empty.
    ``is_wide`` says that ``picture_url`` is a share picture rather than a square cover.
    ``media`` are what is played and, beside a video, its sound; ``duration_s`` is its length in
    whole seconds, ``data`` is schema.org's.
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
    duration_s: int = 0
    media: tuple[HeadMedium, ...] = ()
    oembed_url: str = ""
    data: dict[str, Any]


def episode_head(content: PageContent) -> Head:
    """Return the head of an episode's page."""
    sharing = content.sharing
    return Head(
        kind="video.other" if content.is_video else "article",
        title=content.title,
        description=content.summary,
        url=content.page_url,
        site=content.series_title,
        locale=_locale(content.language),
        picture_url=sharing.picture_url or content.cover_url,
        picture_text=f"{content.title} — {content.series_title}",
        is_wide=bool(sharing.picture_url),
        published=content.published.isoformat(),
        duration_s=round(content.played.duration_s),
        media=_media(content),
        oembed_url=sharing.oembed_url,
        data=episode_data(content),
    )


def _media(content: PageContent) -> tuple[HeadMedium, ...]:
    """Return the first file of each kind."""
    sounds = [
        HeadMedium(kind="audio", url=each.url, media_type=each.media_type)
        for each in content.sounds[:1]
    ]
    if not content.is_video:
        return tuple(sounds)
    video, film = content.video, content.played
    size = (video.width, video.height) if video else (0, 0)
    shown = {"url": film.url, "media_type": film.media_type}
    return (HeadMedium(kind="video", width=size[0], height=size[1], **shown), *sounds)


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
