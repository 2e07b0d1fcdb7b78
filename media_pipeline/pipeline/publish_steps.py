"""The steps that reach listeners: store, feed, verify."""

from collections.abc import Callable
from contextlib import ExitStack
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from urllib.parse import urlsplit

from media_pipeline.errors import StoreConflict, VerificationError
from media_pipeline.model.base import Progress, Value
from media_pipeline.model.publication import (
    IMMUTABLE,
    SHORT,
    Catalogue,
    Channel,
    Product,
    Products,
    StoredObject,
)
from media_pipeline.model.settings import FolderStorage, S3Storage
from media_pipeline.pipeline.addresses import cover_key
from media_pipeline.pipeline.digest import digest
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.ledger import Entry
from media_pipeline.pipeline.render_step import item_for
from media_pipeline.pipeline.step import Outcome
from media_pipeline.pipeline.wording import size
from media_pipeline.store.contract import ABSENT
from media_pipeline.tools.files import write_atomic

_FEED_TYPE = "application/rss+xml; charset=utf-8"
_CONFLICTS = 8


class Stored(Value):
    """What lies in the store for one episode, by role."""

    objects: dict[str, StoredObject]


class Upload:
    """Products go to their public addresses; what is there already is not sent again."""

    name = "store"
    needs = ("render",)
    result_type = Stored
    kept_once_published: frozenset[str] = frozenset()

    def inputs(self, job: Job) -> dict[str, str]:
        """Depend on the products and on where they go."""
        entry = job.ledger.read("render")
        marks = {name: mark.sha256 for name, mark in entry.files.items()} if entry else {}
        return {
            "products": digest(job.result("render", Products), marks),
            "storage": digest(job.settings.storage),
        }

    def run(self, job: Job, progress: Progress) -> Outcome:
        """Send what the store does not have; media first, pages last."""
        products = sorted(
            job.result("render", Products).files.items(),
            key=lambda item: (item[1].cache_control != IMMUTABLE, item[1].key.endswith(".html")),
        )
        objects, sent = {}, []
        for done, (role, product) in enumerate(products, start=1):
            objects[role], was_sent = _put(job, product)
            sent.extend([objects[role]] if was_sent else [])
            progress(done / len(products))
        sent_bytes = sum(stored.size_bytes for stored in sent)
        return Outcome(
            result=Stored(objects=objects),
            summary=_("{sent} sent ({size}), {kept} already there").format(
                sent=len(sent), size=size(sent_bytes), kept=len(objects) - len(sent)
            ),
            facts={"sent": len(sent), "sent_bytes": sent_bytes, "objects": len(objects)},
        )

    def undone_elsewhere(self, job: Job, entry: Entry) -> bool:
        """Tell whether the store has lost or changed an object."""
        stored = Stored.model_validate(entry.result, strict=False)
        return any(
            (there := job.store.stat(known.key)) is None or there.sha256 != known.sha256
            for known in stored.objects.values()
        )


def _put(job: Job, product: Product) -> tuple[StoredObject, bool]:
    path = job.work_folder / product.path
    before = job.store.stat(product.key)
    stored = job.store.put(
        product.key,
        path,
        media_type=product.media_type,
        cache_control=product.cache_control,
    )
    return stored, before is None or before.sha256 != stored.sha256


class Announced(Value):
    """The feed as it was written."""

    feed_url: str
    feed_sha256: str
    catalogue_version: str
    known_guids: tuple[str, ...]


class Announce:
    """The catalogue takes the episode in, then the feed is made from it and replaced.

    Both are written on condition that nobody wrote in between; who was beaten reads again and adds
    to what is there.
    """

    name = "feed"
    needs = ("store",)
    result_type = Announced
    kept_once_published: frozenset[str] = frozenset()

    def inputs(self, job: Job) -> dict[str, str]:
        """Depend on what the feed says of the episode and of its series."""
        return {
            "entry": digest(item_for(job)),
            "series": digest(_channel(job)),
            "storage": digest(job.settings.storage),
        }

    def run(self, job: Job, progress: Progress) -> Outcome:
        """Write catalogue, series page and feed, the feed last."""
        for _attempt in range(_CONFLICTS):
            try:
                announced, count = self._write(job)
            except StoreConflict:
                continue
            progress(1.0)
            return Outcome(
                result=announced,
                summary=ngettext(
                    "{count} episode in “{series}”", "{count} episodes in “{series}”", count
                ).format(count=count, series=job.series.title),
                facts={"episodes": count, "feed": announced.feed_url},
            )
        raise StoreConflict(job.series_key("catalog.json"))

    def undone_elsewhere(self, job: Job, entry: Entry) -> bool:
        """Tell whether the catalogue or the feed in the store no longer hold the episode."""
        known = Announced.model_validate(entry.result, strict=False)
        catalogue, version = _read(job)
        feed = job.store.stat(job.series_key("feed.xml"))
        if catalogue is None or feed is None or not _copy_path(job).exists():
            return True
        if version == known.catalogue_version:
            return feed.sha256 != known.feed_sha256
        return item_for(job) not in catalogue.items or catalogue.channel != _channel(job)

    def _write(self, job: Job) -> tuple[Announced, int]:
        from media_pipeline.feed.catalogue import updated, write_catalogue
        from media_pipeline.feed.rss import render_feed

        feed_key = job.series_key("feed.xml")
        feed_before = job.store.stat(feed_key)
        old, version = _read(job)
        new = updated(old, _channel(job), item_for(job), job.machine.now())
        catalogue = job.store.put(
            job.series_key("catalog.json"),
            write_catalogue(new),
            media_type="application/json",
            cache_control=SHORT,
            expected=version or ABSENT,
        )
        _put_series_page(job, new)
        content = render_feed(new)
        stored = job.store.put(
            feed_key,
            content,
            media_type=_FEED_TYPE,
            cache_control=SHORT,
            expected=feed_before.version if feed_before else ABSENT,
        )
        write_atomic(_copy_path(job), content)
        announced = Announced(
            feed_url=job.store.url_of(feed_key),
            feed_sha256=stored.sha256,
            catalogue_version=catalogue.version,
            known_guids=tuple(item.guid for item in new.items),
        )
        return announced, len(new.items)


def _read(job: Job) -> tuple[Catalogue | None, str]:
    from media_pipeline.feed.catalogue import read_catalogue

    key = job.series_key("catalog.json")
    found = job.store.read(key)
    if found is None:
        return None, ""
    return read_catalogue(found[0], key), found[1].version


def _channel(job: Job) -> Channel:
    from media_pipeline.feed.catalogue import channel_of

    return channel_of(
        job.settings,
        job.episode.series,
        url_of=job.store.url_of,
        image_key=cover_key(job),
        guid=job.series.guid or "",
    )


def _copy_path(job: Job) -> Path:
    return job.workspace.root / "feeds" / f"{job.episode.series}.xml"


def _put_series_page(job: Job, catalogue: Catalogue) -> None:
    from media_pipeline.render.page import render_series_page

    cover = job.store.url_of(cover_key(job, small=True))
    page = render_series_page(catalogue, job.settings.organisation, cover)
    job.store.put(
        job.series_key("index.html"), page.encode(), media_type="text/html; charset=utf-8"
    )


class Checked(Value):
    """What verification saw."""

    checks: int
    warnings: tuple[str, ...] = ()


class Verify:
    """The feed is read back from outside, as a listener's app would read it."""

    name = "verify"
    needs = ("store", "feed")
    result_type = Checked
    kept_once_published: frozenset[str] = frozenset()

    def inputs(self, job: Job) -> dict[str, str]:
        """Depend on the feed that was written and on the files that were sent."""
        return {
            "feed": job.result("feed", Announced).feed_sha256,
            "products": digest(job.result("store", Stored)),
        }

    def run(self, job: Job, progress: Progress) -> Outcome:
        """Look, and fail in plain words when a listener would meet a problem."""
        from media_pipeline.verify.listener import verify_feed

        announced = job.result("feed", Announced)
        with ExitStack() as stack:
            report = verify_feed(
                announced.feed_url,
                name=job.episode.name,
                known_guids=frozenset(announced.known_guids),
                rewrite=_reachable(job, stack),
            )
        progress(1.0)
        if report.failures:
            raise VerificationError.for_listeners(announced.feed_url, report.failures)
        return Outcome(
            result=Checked(checks=report.checks, warnings=report.warnings),
            summary=ngettext("{count} check passed", "{count} checks passed", report.checks).format(
                count=report.checks
            ),
            facts={"checks": report.checks},
            warnings=report.warnings,
        )

    def undone_elsewhere(self, _job: Job, _entry: Entry) -> bool:
        """Tell that verification leaves nothing elsewhere."""
        return False


def _reachable(job: Job, stack: ExitStack) -> Callable[[str], str]:
    """Return how public addresses are reached from here.

    A folder whose public address is on this computer is looked at through a server of our own for
    as long as the look takes, since `media serve` need not be running.
    """
    storage = folder_on_loopback(job.settings.storage)
    if storage is None:
        return lambda address: address
    from media_pipeline.tools.web_server import serving

    base = stack.enter_context(serving(job.workspace.root / storage.path))
    public = storage.public_url.rstrip("/")
    return lambda address: base + address.removeprefix(public)


def folder_on_loopback(storage: FolderStorage | S3Storage) -> FolderStorage | None:
    """Return the storage if it is a folder that listeners reach on this computer only."""
    local = urlsplit(storage.public_url).hostname in {"localhost", "127.0.0.1", "::1"}
    return storage if isinstance(storage, FolderStorage) and local else None
