"""The series that an import goes into: one of config.yaml, or a new one from the old feed."""

from collections.abc import Mapping
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from media_pipeline.config.loading import CONFIG, load_workspace
from media_pipeline.config.new_series import add_series
from media_pipeline.config.writing import set_values
from media_pipeline.errors import ConfigError, MediaError, Problem, UsageProblem
from media_pipeline.feed.channel_rules import DESCRIPTION_BYTES, VALUE_CHARACTERS
from media_pipeline.feed.entries import podcast_guid
from media_pipeline.model.base import Slug
from media_pipeline.model.foreign import ForeignChannel
from media_pipeline.model.publication import Catalogue
from media_pipeline.model.settings import Url, Workspace
from media_pipeline.pipeline.import_items import shortened
from media_pipeline.pipeline.series_desk import SeriesDesk
from media_pipeline.tools.files import write_atomic
from media_pipeline.tools.web_client import DownloadFailed, WebClient

_LARGEST_COVER_BYTES = 20 * 1024 * 1024
_PNG = b"\x89PNG"
_HOSTS = (
    "acast.com", "anchor.fm", "art19.com", "audioboom.com", "audiomeans.fr", "ausha.co",
    "buzzsprout.com", "captivate.fm", "libsyn.com", "megaphone.fm", "omny.fm", "podbean.com",
    "podcastics.com", "podcasters.spotify.com", "rss.com", "simplecast.com", "soundcloud.com",
    "spotify.com", "spreaker.com", "transistor.fm", "vodio.fr",
)  # fmt: skip
_GUESSED_CATEGORY = "Society & Culture"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What config.yaml would say of the new series, and what a person should look at."""

    values: Mapping[str, object]
    remarks: tuple[str, ...]


def check_slug(slug: str) -> None:
    """Refuse a name that cannot be part of an address.

    Raises:
        UsageProblem: it has other characters.
    """
    try:
        TypeAdapter(Slug).validate_python(slug)
    except ValidationError as error:
        raise UsageProblem(
            _("“{slug}” cannot be the name of a series.").format(slug=slug),
            _("Use lower-case letters without accents, digits and hyphens: --series my-podcast"),
        ) from error


def proposal(channel: ForeignChannel, workspace: Workspace, slug: str) -> Proposal:
    """Return the new series as the old feed describes it."""
    values: dict[str, object] = {
        **_words(channel, slug),
        "language": channel.language or workspace.settings.language,
        "author": channel.author[:VALUE_CHARACTERS],
        "type": channel.type,
        "episode_prefix": slug,
        "categories": [_category(names) for names in channel.categories] or [_GUESSED_CATEGORY],
        "explicit": channel.explicit,
        "website": channel.website if _stays(channel.website) else "",
        "copyright": channel.copyright[:VALUE_CHARACTERS],
        "guid": channel.guid,
    }
    said = {name: value for name, value in values.items() if value != ""}
    return Proposal(said, _category_remarks(channel))


def _words(channel: ForeignChannel, slug: str) -> dict[str, object]:
    from media_pipeline.render.notes import words_of_html

    title = channel.title[:VALUE_CHARACTERS] or slug
    return {
        "title": title,
        "subtitle": channel.subtitle[:VALUE_CHARACTERS],
        "description": shortened(words_of_html(channel.description) or title, DESCRIPTION_BYTES),
    }


def _category_remarks(channel: ForeignChannel) -> tuple[str, ...]:
    unknown = _("“{category}” is none of Apple’s categories; it is left out.")
    remarks = [unknown.format(category=name) for name in channel.unknown_categories]
    if not channel.categories:
        guess = _("The old feed names none of Apple’s categories; “{category}” is a guess.")
        remarks.append(guess.format(category=_GUESSED_CATEGORY))
    return tuple(remarks)


def _category(names: tuple[str, ...]) -> str | list[str]:
    return names[0] if len(names) == 1 else list(names)


def _stays(website: str) -> bool:
    """Tell whether an address fits into config.yaml and is not a page that the old host shows."""
    try:
        TypeAdapter(Url).validate_python(website)
    except ValidationError:
        return False
    host = urlsplit(website).hostname or ""
    return website.isascii() and not any(f".{host}".endswith(f".{name}") for name in _HOSTS)


def write_series(
    workspace: Workspace, slug: str, wanted: Proposal, image_url: str, client: WebClient
) -> tuple[Workspace, tuple[str, ...]]:
    """Add the series to config.yaml, its picture to covers/; return what a person should know.

    Raises:
        ConfigError: it does not fit into the file, or beside the other series; the file is what it
            was.
    """
    path = workspace.root / CONFIG
    cover, remarks = _cover(workspace.root, slug, image_url, client)
    before = path.read_bytes()
    add_series(path, slug, {**wanted.values, **({"cover": cover} if cover else {})})
    try:
        return load_workspace(workspace.root), (*wanted.remarks, *remarks)
    except MediaError:
        write_atomic(path.resolve(), before)
        raise


def _cover(root: Path, slug: str, image_url: str, client: WebClient) -> tuple[str, tuple[str, ...]]:
    """Save the old feed's picture if apps accept it; return its path relative to the workspace."""
    from media_pipeline.render.cover import check_cover

    if not image_url:
        return "", ()
    try:
        content = client.read(image_url, _LARGEST_COVER_BYTES)
    except DownloadFailed as error:
        return "", (error.message,)
    path = root / "covers" / f"{slug}{'.png' if content.startswith(_PNG) else '.jpg'}"
    if path.exists():  # somebody put one there: it is theirs
        return path.relative_to(root).as_posix(), ()
    write_atomic(path, content)
    problems = check_cover(path)
    if problems:
        path.unlink()
        drawn = _("A cover is drawn from the title instead; put a better one in config.yaml.")
        return "", (*problems, drawn)
    return path.relative_to(root).as_posix(), ()


def with_guid(desk: SeriesDesk, catalogue: Catalogue | None, guid: str) -> SeriesDesk:
    """Return the desk of a series that has its podcast:guid: the old feed's, if it has one.

    Raises:
        ConfigError: config.yaml has another one than the old feed, and nothing is published yet.
    """
    own = desk.series.guid
    if own and guid and own != guid and catalogue is None:
        raise ConfigError((_other_guid(desk.slug, guid, own),))
    if own:
        return desk
    born = catalogue.channel.guid if catalogue else guid
    born = born or podcast_guid(desk.store.url_of(desk.series_key("feed.xml")))
    root = desk.workspace.root
    set_values(root / CONFIG, {f"series.{desk.slug}.guid": born})
    return SeriesDesk(load_workspace(root), desk.slug, desk.machine)


def _other_guid(slug: str, guid: str, own: str) -> Problem:
    return Problem(
        file=CONFIG,
        line=0,
        column=0,
        key=f"series.{slug}.guid",
        expected=_("“{guid}”, under which apps know the series at its old host").format(guid=guid),
        found=_("“{text}”").format(text=own),
    )
