"""A change that would not have reached listeners is taken back, as a revision of its own."""

from media_pipeline.errors import StoreConflict
from media_pipeline.model.publication import Catalogue, Deed
from media_pipeline.pipeline.catalogue_change import Edit, change_catalogue
from media_pipeline.pipeline.history import read_kept
from media_pipeline.pipeline.published_series import PublishedSeries


def put_back(series: PublishedSeries, number: int) -> bool:
    """Take back what revision ``number`` did, and nothing that others did since.

    Returns:
        False where there was nothing before: a series that nobody could have subscribed to.

    Raises:
        StorageError: the store says no.
    """
    revision = read_kept(series.store, series.slug, number)
    if revision is None or revision.before is None:
        return False
    before = read_kept(series.store, series.slug, revision.before)
    if before is None:
        return False
    change = before.catalogue, revision.catalogue
    deed = Deed(kind="undo", episodes=revision.deed.episodes)
    change_catalogue(series, _undoing(series, change), deed)
    return True


def _undoing(series: PublishedSeries, change: tuple[Catalogue, Catalogue]) -> Edit:
    from media_pipeline.feed.undoing import undone

    moment = series.machine.now()

    def edit(now: Catalogue | None) -> Catalogue:
        if now is None:
            raise StoreConflict(series.key("catalog.json"))
        return undone(now, change, moment)

    return edit
