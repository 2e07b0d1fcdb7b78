"""After a change that is no publication: does every listener get what the feed offers?"""

from contextlib import ExitStack
from gettext import gettext as _

from media_pipeline.errors import VerificationError
from media_pipeline.pipeline.published_series import PublishedSeries
from media_pipeline.pipeline.series_feed import WrittenFeed
from media_pipeline.pipeline.verify_step import reachable


def look_from_outside(series: PublishedSeries, written: WrittenFeed) -> None:
    """Read the feed as a listener's app would, and ask for the sound of every episode.

    Raises:
        VerificationError: a listener would meet a problem; the change stays as it is.
    """
    from media_pipeline.verify.listener import verify_feed

    address = series.store.url_of(series.key("feed.xml"))
    with ExitStack() as stack:
        report = verify_feed(
            address,
            name=None,
            known_guids=frozenset(item.guid for item in written.catalogue.items),
            rewrite=reachable(series.workspace, stack),
        )
    if report.failures:
        raise VerificationError(
            _("{address} was published, but listeners would meet a problem:").format(
                address=address
            ),
            report.failures,
            _("The change is made all the same. To see it, type: media history {series}").format(
                series=series.slug
            ),
        )
