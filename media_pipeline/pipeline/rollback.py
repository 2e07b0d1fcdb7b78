"""An earlier revision becomes what is published again, as a revision of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from gettext import gettext as _

from media_pipeline.errors import ConfigError, StorageError, UsageProblem
from media_pipeline.feed.differences import Differences, differences
from media_pipeline.model.publication import Catalogue, Deed, Retracted, Revision
from media_pipeline.pipeline.catalogue_change import change_catalogue
from media_pipeline.pipeline.history import current_catalogue, read_kept
from media_pipeline.pipeline.keys_named import keys_of
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.pipeline.series_feed import WrittenFeed, bring_feed_up, feed_digest
from media_pipeline.pipeline.withdrawn_pages import bring_pages_back

_NAMED = 8
"""So many missing objects are named."""


@dataclass(frozen=True, slots=True)
class Rollback:
    """What a rollback would do: from ``current`` to ``restored``, which is that of ``target``."""

    series: PublishedSeries
    current: Catalogue
    target: Revision
    restored: Catalogue

    @property
    def differences(self) -> Differences:
        """What listeners would notice."""
        return differences(self.current, self.restored)


def prepare_rollback(series: PublishedSeries, number: int | None) -> Rollback:
    """Look what a rollback to revision ``number`` would do; None means the one before.

    Raises:
        UsageProblem: there is no such revision, nothing would change, or an earlier change had
            been stopped, which is completed now.
        ConfigError: a GUID would change.
        StorageError: files that it names are gone from the store.
    """
    from media_pipeline.feed.catalogue import at_new_address

    current = current_catalogue(series)
    _complete(series, current)
    target = _target(series, current, number)
    earlier = at_new_address(target.catalogue, series.store.url_of(series.key("feed.xml")))
    found = Rollback(series, current, target, earlier)
    if not found.differences.anything:
        raise UsageProblem(
            _("Revision {number} is what is published now: nothing would change.").format(
                number=target.number
            ),
            _seen(series),
        )
    _check_identity(current, earlier)
    _check_objects(series, earlier)
    return found


def roll_back(rollback: Rollback) -> WrittenFeed:
    """Restore items and channel of the revision; the feed is byte for byte what it was then.

    Episodes that leave stay known by their GUIDs, as if they had been withdrawn.

    Raises:
        StorageError: somebody published since the rollback was prepared, or the store says no.
    """
    series, now = rollback.series, rollback.series.machine.now()
    restored = rollback.restored
    returning = {item.guid for item in (*restored.items, *restored.held)}
    notices = [gone for gone in rollback.current.retracted if gone.item.guid in returning]
    bring_pages_back(series.store, notices)
    episodes = tuple((each.item.name, each.item.title) for each in rollback.differences.items)
    deed = Deed(kind="rollback", episodes=episodes, restored=rollback.target.number)
    return change_catalogue(series, _restoring(rollback, now), deed)


def _complete(series: PublishedSeries, current: Catalogue) -> None:
    """Write the feed of a change that was stopped before: "the one before" would not be meant.

    Raises:
        UsageProblem: there was such a change.
    """
    feed = series.store.stat(series.key("feed.xml"))
    if feed is not None and feed.sha256 == feed_digest(current):
        return
    bring_feed_up(series)
    raise UsageProblem(
        _("An earlier change had been stopped before its feed was written. It is written now."),
        _seen(series),
    )


def _target(series: PublishedSeries, current: Catalogue, number: int | None) -> Revision:
    wanted = number
    if wanted is None:
        newest = read_kept(series.store, series.slug, current.revision)
        wanted = newest.before if newest else None
    found = None if wanted is None else read_kept(series.store, series.slug, wanted)
    if found is None:
        message = (
            _("There is no revision before this one.")
            if wanted is None
            else _("There is no revision {number}.").format(number=wanted)
        )
        raise UsageProblem(message, _seen(series))
    return found


def _seen(series: PublishedSeries) -> str:
    return _("Type: media history {series}, to see all revisions.").format(series=series.slug)


def _check_identity(current: Catalogue, earlier: Catalogue) -> None:
    from media_pipeline.feed.guid_guard import identity_problems

    problems = [
        problem
        for item in (*earlier.items, *earlier.held)
        for problem in identity_problems(current, (item.name, item.guid), earlier.channel.guid)
    ]
    if problems:
        raise ConfigError(tuple(dict.fromkeys(problems)))


def _check_objects(series: PublishedSeries, earlier: Catalogue) -> None:
    from media_pipeline.feed.links import addresses_named

    named = keys_of(series, addresses_named(earlier))
    missing = sorted(named - set(series.store.keys(f"{series.slug}/")))
    if not missing:
        return
    more = "…" if len(missing) > _NAMED else ""
    raise StorageError(
        _("That revision names files that are gone from the storage: {files}").format(
            files=", ".join(missing[:_NAMED]) + more
        ),
        _("Nothing was changed. Publish those episodes again instead: media publish EPISODE"),
    )


def _restoring(rollback: Rollback, now: datetime) -> Callable[[Catalogue | None], Catalogue]:
    def edit(old: Catalogue | None) -> Catalogue:
        if old is None or old != rollback.current:
            raise StorageError(
                _("Somebody published in “{series}” in the meantime; nothing was changed.").format(
                    series=rollback.series.slug
                ),
                _("Type the same command again, and look at what it would do now."),
            )
        return _without_due(rollback.restored, now).model_copy(
            update={"retracted": _gone(rollback, now)}
        )

    return edit


def _without_due(restored: Catalogue, now: datetime) -> Catalogue:
    """Return the catalogue without what waited then and would be let out in a minute now."""
    from media_pipeline.feed.catalogue import due

    return restored.without({item.guid for item in due(restored, now)})


def _gone(rollback: Rollback, now: datetime) -> tuple[Retracted, ...]:
    """Return every episode that was ever published or waiting and is not, by GUID."""
    from media_pipeline.feed.catalogue import whole_second

    current, restored = rollback.current, rollback.restored
    leaving = (
        Retracted(item=item, since=whole_second(now))
        for item in (*restored.held, *current.held, *current.items)
    )
    every = (*restored.retracted, *leaving, *current.retracted)
    by_guid = {gone.item.guid: gone for gone in every}
    kept = _without_due(restored, now)
    live = {item.guid for item in (*kept.items, *kept.held)}
    return tuple(gone for guid, gone in by_guid.items() if guid not in live)
