"""The step that looks at what was published from outside."""

from collections.abc import Callable
from contextlib import ExitStack
from gettext import ngettext
from urllib.parse import urlsplit

from media_pipeline.errors import VerificationError
from media_pipeline.model.base import Progress, Value
from media_pipeline.model.settings import FolderStorage, S3Storage, Workspace
from media_pipeline.pipeline.announce_step import Announced
from media_pipeline.pipeline.digest import digest
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.ledger import Entry
from media_pipeline.pipeline.step import Outcome
from media_pipeline.pipeline.upload_step import Stored


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
                rewrite=reachable(job.workspace, stack),
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

    def undone_elsewhere(self, _job: Job, _entry: Entry) -> str:
        """Tell that verification leaves nothing elsewhere."""
        return ""


def reachable(workspace: Workspace, stack: ExitStack) -> Callable[[str], str]:
    """Return how public addresses are reached from here.

    A folder whose public address is on this computer is looked at through a server of our own for
    as long as the look takes, since `media serve` need not be running.
    """
    storage = folder_on_loopback(workspace.settings.storage)
    if storage is None:
        return lambda address: address
    from media_pipeline.tools.web_server import serving

    base = stack.enter_context(serving(workspace.root / storage.path))
    public = storage.public_url.rstrip("/")
    return lambda address: base + address.removeprefix(public)


def folder_on_loopback(storage: FolderStorage | S3Storage) -> FolderStorage | None:
    """Return the storage if it is a folder that listeners reach on this computer only."""
    local = urlsplit(storage.public_url).hostname in {"localhost", "127.0.0.1", "::1"}
    return storage if isinstance(storage, FolderStorage) and local else None
