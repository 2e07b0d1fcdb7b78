"""What the feed says of a series and of one episode: channel and item of the catalogue."""

from collections.abc import Callable
from gettext import gettext as _
from uuid import UUID, uuid5

from pydantic import Field

from media_pipeline.errors import ConfigError, Problem
from media_pipeline.feed.sounds import alternates_of, enclosure_of
from media_pipeline.model.audio import Master
from media_pipeline.model.base import Value
from media_pipeline.model.episode import Episode, EpisodeFile
from media_pipeline.model.publication import Alternate, Channel, Item, Person, PublishedVideo
from media_pipeline.model.settings import Series, Settings

_PODCAST_NAMESPACE = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""Podcasting 2.0, podcast:guid: the namespace of feed addresses."""

_TRANSCRIPTS = (
    ("vtt", "text/vtt", True),
    ("srt", "application/x-subrip", True),
    ("json", "application/json", True),
    ("html", "text/html", False),
    ("txt", "text/plain", False),
)
"""Kind, media type, timed. WebVTT first: Apple prefers it."""


class Addresses(Value):
    """Where the products of one episode lie, and what else the feed says of its video.

    ``audio`` is the MP3; ``others`` are the other formats, in the order of ``Master.others``.
    ``transcripts`` are keyed by kind: vtt, srt, json, html, txt.
    """

    page: str
    audio: str
    others: tuple[str, ...] = ()
    image: str
    transcripts: dict[str, str] = Field(default_factory=dict)
    chapters: str | None = None
    video: PublishedVideo | None = None


def podcast_guid(feed_url: str) -> str:
    """Return the podcast:guid of a feed: UUIDv5 of its address (Podcasting 2.0).

    The scheme and all slashes at the end do not count. It is born once: when the feed moves, the
    first one is kept.
    """
    _scheme, _separator, rest = feed_url.rpartition("://")
    return str(uuid5(_PODCAST_NAMESPACE, rest.rstrip("/")))


def channel_of(
    settings: Settings, slug: str, *, url_of: Callable[[str], str], image_key: str, guid: str
) -> Channel:
    """Return what the feed says of the series ``slug`` as a whole.

    Args:
        settings: the organisation and its series.
        slug: the key of the series in config.yaml.
        url_of: turns a key of the store into its public address.
        image_key: the cover's key in the store.
        guid: the podcast:guid, born with the first publication.
    """
    series, owner = settings.series[slug], settings.organisation
    return Channel(
        slug=slug,
        feed_url=url_of(f"{slug}/feed.xml"),
        page_url=series.website or url_of(f"{slug}/index.html"),
        title=series.title,
        subtitle=series.subtitle,
        description=series.description,
        language=series.language,
        author=series.author or owner.name,
        owner_name=owner.name,
        owner_email=owner.email,
        copyright=series.copyright or f"© {owner.name}",
        type=series.type,
        explicit=series.explicit,
        medium=series.medium,
        categories=tuple(_category(category) for category in series.categories),
        image_url=url_of(image_key),
        guid=guid,
        hub_url=settings.websub_hub or "",
    )


def item_of(
    episode: Episode, master: Master, series: Series, addresses: Addresses, notes_html: str
) -> Item:
    """Return the item of one episode.

    Args:
        episode: what the person wrote; ``published`` must be set.
        master: the delivered sound.
        series: gives the language and the explicit mark when the episode does not.
        addresses: where the products lie.
        notes_html: the show notes as clean HTML; may be empty.

    Raises:
        ConfigError: the episode has no GUID or no date of publication.
    """
    if episode.published is None or episode.guid is None:
        raise ConfigError((_unborn(episode.name),))
    video, filmed_first = addresses.video, _is_filmed_first(series, addresses)
    return Item(
        name=episode.name,
        guid=episode.guid,
        title=episode.title,
        summary=episode.summary,
        notes_html=notes_html,
        published=episode.published,
        number=episode.number,
        season=episode.season,
        type=episode.type,
        explicit=series.explicit if episode.explicit is None else episode.explicit,
        page_url=addresses.page,
        image_url=addresses.image,
        enclosure=video.enclosure
        if video and filmed_first
        else enclosure_of(addresses.audio, master.mp3),
        transcripts=_transcripts(addresses, episode.language or series.language),
        chapters_url=addresses.chapters,
        persons=_persons(episode),
        alternates=alternates_of(
            (addresses.audio, *addresses.others), master, video, video_first=filmed_first
        ),
        video=video,
        youtube_url=episode.youtube or "",
    )


def _is_filmed_first(series: Series, addresses: Addresses) -> bool:
    wanted = series.video is not None and series.video.in_feed == "first"
    return wanted and addresses.video is not None


def _category(category: str | tuple[str, str]) -> tuple[str, ...]:
    return (category,) if isinstance(category, str) else category


def _transcripts(addresses: Addresses, language: str) -> tuple[Alternate, ...]:
    return tuple(
        Alternate(
            url=addresses.transcripts[kind],
            media_type=media_type,
            language=language,
            captions=timed,
        )
        for kind, media_type, timed in _TRANSCRIPTS
        if kind in addresses.transcripts
    )


def _persons(episode: EpisodeFile) -> tuple[Person, ...]:
    # An item's list replaces the channel's (Podcasting 2.0), so everybody is named, host included.
    return tuple(Person(name=who.name, role=who.role, url=who.url) for who in episode.speakers)


def _unborn(name: str) -> Problem:
    return Problem(
        file=f"episodes/{name}/episode.yaml",
        line=0,
        column=0,
        key="guid, published",
        expected=_("a GUID and a date, which the first publication writes"),
        found=_("nothing"),
    )
