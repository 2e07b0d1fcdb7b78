"""The history of a series: its revisions, from the one that holds back to the first."""

from collections.abc import Iterator
from gettext import gettext as _

from media_pipeline.errors import UsageProblem
from media_pipeline.model.publication import Catalogue, Revision
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.published import read_published
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.pipeline.wording import moment
from media_pipeline.store.contract import Store


def current_catalogue(series: PublishedSeries) -> Catalogue:
    """Return what is published.

    Raises:
        UsageProblem: nothing is.
        StorageError: the store says no, or the catalogue is damaged.
    """
    catalogue, _version = read_published(series.store, series.slug)
    if catalogue is None:
        raise UsageProblem(
            _("Nothing of “{series}” is published yet.").format(series=series.slug),
            _("Type: media status, to see all episodes."),
        )
    return catalogue


def revisions(store: Store, slug: str, catalogue: Catalogue) -> Iterator[Revision]:
    """Give the revisions that led to ``catalogue``, newest first, read as they are asked for.

    Each names the one before it; those that no catalogue ever named are not met. It ends where
    there is none before, or where somebody removed one.

    Raises:
        StorageError: the store says no, or a revision cannot be read.
    """
    number: int | None = catalogue.revision or None
    while number is not None:
        revision = read_kept(store, slug, number)
        if revision is None:
            return
        yield revision
        number = revision.before


def read_kept(store: Store, slug: str, number: int) -> Revision | None:
    """Return the revision with that number, or None.

    Raises:
        StorageError: the store says no, or the revision cannot be read.
    """
    from media_pipeline.feed.revisions import read_revision, revision_key

    key = revision_key(slug, number)
    found = store.read(key)
    return read_revision(found[0], key) if found else None


def why_not_published(job: Job, catalogue: Catalogue, known: int) -> str:
    """Say who took the episode out, or rolled the series back, since revision ``known``.

    Returns "" when neither happened.
    """
    for revision in revisions(job.store, job.episode.series, catalogue):
        if revision.number <= known:
            return ""
        when = moment(revision.when)
        named = job.episode.name in dict(revision.deed.episodes)
        if revision.deed.kind == "retract" and named:
            return _("it was withdrawn on {when} by {who}").format(when=when, who=revision.who)
        if revision.deed.kind == "rollback" and named:
            return _("it was rolled back on {when} by {who}").format(when=when, who=revision.who)
    return ""


def why_withdrawn(job: Job) -> str:
    """Say who took the episode out of the feed and when; "" when nobody did."""
    catalogue, _version = read_published(job.store, job.episode.series)
    retracted = catalogue.retracted if catalogue else ()
    if catalogue is None or job.episode.guid not in {gone.item.guid for gone in retracted}:
        return ""
    return why_not_published(job, catalogue, known=0)
