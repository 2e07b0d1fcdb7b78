"""The step that sends products to their public addresses."""

from dataclasses import dataclass
from gettext import gettext as _

from media_pipeline.model.base import Progress, Value
from media_pipeline.model.publication import IMMUTABLE, Product, Products, StoredObject
from media_pipeline.pipeline.digest import digest
from media_pipeline.pipeline.history import why_withdrawn
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.ledger import Entry
from media_pipeline.pipeline.published import read_published
from media_pipeline.pipeline.step import Outcome
from media_pipeline.pipeline.taking_in import taken_in
from media_pipeline.pipeline.wording import gone_or_changed, size


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
        return {
            "products": digest(job.result("render", Products), job.files_digest("render")),
            "storage": digest(job.settings.storage),
        }

    def run(self, job: Job, progress: Progress) -> Outcome:
        """Send what the store does not have; media first, pages last.

        What uploads of this episode left when they were killed is removed. The episode's lock keeps
        others on this computer away; a colleague's upload of the same file begins anew.

        Raises:
            ConsentNeeded: subscribers would notice, and nobody said yes to it.
        """
        _require_consent(job)
        try:
            return self._send(job, progress)
        finally:
            job.store.remove_unfinished(job.key(""))

    def _send(self, job: Job, progress: Progress) -> Outcome:
        products = sorted(
            job.result("render", Products).files.items(),
            key=lambda item: (item[1].cache_control != IMMUTABLE, item[1].key.endswith(".html")),
        )
        sizes = [(job.work_folder / product.path).stat().st_size for _role, product in products]
        objects, sent, done = {}, [], 0
        for (role, product), size_bytes in zip(products, sizes, strict=True):
            share = _Share(progress, done / sum(sizes), size_bytes / sum(sizes))
            objects[role], was_sent = _put(job, product, share.tell)
            sent.extend([objects[role]] if was_sent else [])
            done += size_bytes
        sent_bytes = sum(stored.size_bytes for stored in sent)
        return Outcome(
            result=Stored(objects=objects),
            summary=_("{sent} sent ({size}), {kept} already there").format(
                sent=len(sent), size=size(sent_bytes), kept=len(objects) - len(sent)
            ),
            facts={"sent": len(sent), "sent_bytes": sent_bytes, "objects": len(objects)},
        )

    def undone_elsewhere(self, job: Job, entry: Entry) -> str:
        """Say whether the store has lost or changed an object."""
        stored = Stored.model_validate(entry.result, strict=False)
        undone = any(
            (there := job.store.stat(known.key)) is None or there.sha256 != known.sha256
            for known in stored.objects.values()
        )
        return (why_withdrawn(job) or gone_or_changed()) if undone else ""


def _require_consent(job: Job) -> None:
    published, _version = read_published(job.store, job.episode.series)
    taken_in(job)(published)


@dataclass(frozen=True, slots=True)
class _Share:
    """One file's place on the whole upload, which is measured in bytes."""

    progress: Progress
    begins: float
    length: float

    def tell(self, done: float) -> None:
        self.progress(self.begins + done * self.length)


def _put(job: Job, product: Product, progress: Progress) -> tuple[StoredObject, bool]:
    path = job.work_folder / product.path
    before = job.store.stat(product.key)
    stored = job.store.put(
        product.key,
        path,
        media_type=product.media_type,
        cache_control=product.cache_control,
        progress=progress,
    )
    progress(1.0)
    return stored, before is None or before.sha256 != stored.sha256
