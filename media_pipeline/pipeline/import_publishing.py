"""Imported episodes are published: files first, then one change of the catalogue, the feed last."""

from datetime import timedelta
from gettext import gettext as _
from pathlib import PurePath

from media_pipeline.errors import VerificationError
from media_pipeline.model.base import Progress
from media_pipeline.model.publication import (
    IMMUTABLE,
    Catalogue,
    Deed,
    Item,
    StoredObject,
)
from media_pipeline.pipeline.addresses import cover_key
from media_pipeline.pipeline.catalogue_change import Edit, change_catalogue
from media_pipeline.pipeline.covers import cover_of, small_cover_of
from media_pipeline.pipeline.import_items import Ready, ToStore
from media_pipeline.pipeline.look import look_of
from media_pipeline.pipeline.outside_look import look_or_put_back
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.pipeline.series_desk import SeriesDesk
from media_pipeline.pipeline.series_feed import bring_feed_up
from media_pipeline.pipeline.simultaneous import require_conditions
from media_pipeline.pipeline.taking_in import channel_for
from media_pipeline.tools.media_types import media_type_of

_LONGEST_GUID = 255
_LONGEST_UPLOAD = timedelta(days=1)
"""Uploads of a colleague to the same series are younger."""


def publish_imported(
    desk: SeriesDesk, items: tuple[Ready, ...], progress: Progress
) -> tuple[Catalogue, tuple[str, ...]]:
    """Store all files, take the items into the catalogue in one change, look from outside.

    Returns:
        The catalogue, and what a person should know.

    Raises:
        VerificationError: the feed would not be what apps need (nothing changed), or a listener
            would meet a problem.
        StorageError: the store says no; what was published before is unchanged.
    """
    _check_before(desk, items)
    require_conditions(desk.workspace, desk.store)
    files = {file.key: file for file in _covers(desk)}
    for each in items:
        files |= {file.key: file for file in (*each.files, *_pages(desk, each))}
    _put_all(desk, tuple(files.values()), progress)
    episodes = tuple((each.item.name, each.item.title) for each in items)
    deed = Deed(kind="import", episodes=episodes)
    series = _published(desk)
    written = change_catalogue(series, _edit(desk, items), deed)
    progress(1.0)
    return written.catalogue, look_or_put_back(series, written)


def _put_all(desk: SeriesDesk, files: tuple[ToStore, ...], progress: Progress) -> None:
    """Store files; what imports that were killed long ago had begun to send is removed."""
    try:
        for at, file in enumerate(files):
            _put(desk, file)
            progress((at + 1) / (len(files) + 1))
    finally:
        desk.store.remove_unfinished(desk.series_key(""), older_than=_LONGEST_UPLOAD)


def renew_feed(desk: SeriesDesk) -> None:
    """Make feed and series page from the catalogue again; what is as it should be is not written.

    Raises:
        StorageError: the store says no.
    """
    bring_feed_up(_published(desk))


def _edit(desk: SeriesDesk, items: tuple[Ready, ...]) -> Edit:
    from media_pipeline.feed.catalogue import taken_over

    channel, now = channel_for(desk), desk.machine.now()
    published = tuple(each.item for each in items)
    return lambda old: taken_over(old, channel, published, now)


def _published(desk: SeriesDesk) -> PublishedSeries:
    return PublishedSeries(desk.workspace, desk.slug, desk.store, desk.machine)


def _check_before(desk: SeriesDesk, items: tuple[Ready, ...]) -> None:
    """Refuse, before anything is sent, what apps would refuse.

    A GUID that is longer than Apple likes is kept all the same: another one would be worse.
    """
    from media_pipeline.feed.checks import check_feed
    from media_pipeline.feed.rss import render_feed

    good = tuple(each.item for each in items if len(each.item.guid) <= _LONGEST_GUID)
    candidate = Catalogue(channel=channel_for(desk), changed=desk.machine.now()).with_items(good)
    errors = check_feed(render_feed(candidate)).errors
    if errors:
        raise VerificationError(
            _("Nothing was published: the new feed would not be what Apple and Spotify ask for:"),
            errors,
            _(
                "Correct it at the old host, or save the old feed as a file, correct it there and "
                "import the file."
            ),
        )


def _covers(desk: SeriesDesk) -> tuple[ToStore, ToStore]:
    key, small_key = cover_key(desk), cover_key(desk, small=True)
    small = small_cover_of(desk, PurePath(small_key).name)
    return (
        ToStore(key, cover_of(desk), media_type_of(key), IMMUTABLE),
        ToStore(small_key, small, "image/jpeg", IMMUTABLE),
    )


def _pages(desk: SeriesDesk, ready: Ready) -> tuple[ToStore, ...]:
    """Return the episode's page and players, so that nothing links to the old host."""
    from media_pipeline.render.embedding import fragment
    from media_pipeline.render.page import render_embed, render_page
    from media_pipeline.render.page_content import PageContent

    item, url = ready.item, desk.store.url_of
    content = PageContent(
        language=desk.series.language,
        title=item.title,
        number=item.number,
        season=item.season,
        published=item.published,
        summary=item.summary,
        notes_html=item.notes_html,
        audio=item.enclosure,
        transcripts=item.transcripts,
        chapters=ready.chapters,
        persons=item.persons,
        series_title=desk.series.title,
        series_url=url(desk.series_key("index.html")),
        feed_url=url(desk.series_key("feed.xml")),
        page_url=item.page_url,
        embed_url=url(_key(desk, item, "embed.html")),
        cover_url=item.image_url
        if item.image_url != url(cover_key(desk))
        else url(cover_key(desk, small=True)),
        organisation=desk.settings.organisation,
        look=look_of(desk.workspace, desk.slug, desk.store),
    )
    html = "text/html; charset=utf-8"
    pages = {
        "embed-fragment.html": fragment(content, ""),
        "embed.html": render_embed(content),
        "index.html": render_page(content),
    }
    return tuple(
        ToStore(_key(desk, item, name), page.encode(), html) for name, page in pages.items()
    )


def _key(desk: SeriesDesk, item: Item, name: str) -> str:
    return desk.series_key(f"{item.name}/{name}")


def _put(desk: SeriesDesk, file: ToStore) -> StoredObject:
    return desk.store.put(
        file.key, file.source, media_type=file.media_type, cache_control=file.cache_control
    )
