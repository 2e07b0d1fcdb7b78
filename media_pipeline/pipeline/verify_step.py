"""The step that looks at what was published from outside."""

from gettext import gettext as _
from gettext import ngettext

from media_pipeline.model.base import Progress, Value
from media_pipeline.pipeline.announce_step import Announced
from media_pipeline.pipeline.digest import digest
from media_pipeline.pipeline.hub_ping import tell_hub
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.ledger import Entry
from media_pipeline.pipeline.outside_look import look, refusal
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.pipeline.step import Outcome
from media_pipeline.pipeline.upload_step import Stored


class Checked(Value):
    """What verification saw, and the SHA-256 of the feed that was good."""

    checks: int
    feed_sha256: str = ""
    warnings: tuple[str, ...] = ()


class Verify:
    """The feed is read back from outside, as a listener's app would read it.

    A feed that fails its first look is put back to what it was.
    """

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
        announced, series = job.result("feed", Announced), PublishedSeries.of(job)
        name = None if announced.is_held else job.episode.name
        report = look(series, frozenset(announced.known_guids), name)
        progress(1.0)
        is_new = announced.feed_sha256 != _good_before(job)
        if report.failures or report.elsewhere:
            raise refusal(series, report, announced.made if is_new else 0)
        told = ngettext("{count} check passed", "{count} checks passed", report.checks)
        return Outcome(
            result=Checked(
                checks=report.checks, feed_sha256=announced.feed_sha256, warnings=report.warnings
            ),
            summary=told.format(count=report.checks) if report.checks else _("left out"),
            facts={"checks": report.checks},
            warnings=(*report.warnings, *(tell_hub(series) if is_new else ())),
        )

    def undone_elsewhere(self, _job: Job, _entry: Entry) -> str:
        """Tell that verification leaves nothing elsewhere."""
        return ""


def _good_before(job: Job) -> str:
    """Return the SHA-256 of the feed that passed the last look."""
    return job.result("verify", Checked).feed_sha256 if job.ledger.read("verify") else ""
