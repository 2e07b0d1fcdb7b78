"""What lies beside an episode's page for other programs: share picture, oEmbed, accessibility."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from media_pipeline.model.publication import IMMUTABLE, Product
from media_pipeline.pipeline.addresses import cover_key, embed_code
from media_pipeline.pipeline.covers import small_cover_content
from media_pipeline.pipeline.delivered_curve import delivered_power
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.shown_pictures import OEMBED, PICTURE
from media_pipeline.tools.files import write_atomic

if TYPE_CHECKING:
    from media_pipeline.render.page_content import PageContent
    from media_pipeline.render.share_picture import Shared
    from media_pipeline.render.sharing import Sharing

RECEIPT_PAGE, RECEIPT_DATA = "accessibility.html", "accessibility.json"

_PICTURE = "products/share.jpg"


def make_share_picture(job: Job) -> dict[str, Product]:
    """Draw the share picture into the work folder."""
    from media_pipeline.render.share_picture import MEDIA_TYPE

    key, content = share_picture(job)
    write_atomic(job.work_folder / _PICTURE, content)
    product = Product(path=_PICTURE, key=key, media_type=MEDIA_TYPE, cache_control=IMMUTABLE)
    return {"share picture": product}


def share_picture(job: Job) -> tuple[str, bytes]:
    """Return the share picture's key, which holds a digest of it, and its content."""
    from media_pipeline.render.share_picture import Shared

    shared = Shared(
        title=job.episode.title,
        series=job.series.title,
        colours=job.series.colours,
        cover=small_cover_content(job, Path(cover_key(job, small=True)).name),
        shape=_shape(job),
    )
    content = _drawn(shared)
    return job.key(f"{PICTURE}{hashlib.sha256(content).hexdigest()[:8]}.jpg"), content


def sharing_of(job: Job) -> "Sharing":
    """Return the addresses of what lies beside the page."""
    from media_pipeline.render.sharing import Sharing, directories_of

    url = job.store.url_of
    return Sharing(
        picture_url=url(share_picture(job)[0]),
        oembed_url=url(job.key(OEMBED)),
        accessibility_url=url(job.key(RECEIPT_PAGE)),
        directories=directories_of(job.series.subscribe),
    )


def oembed_text(job: Job, content: "PageContent") -> dict[str, tuple[str, str]]:
    """Return the oEmbed answer by name, with its media type."""
    from media_pipeline.render.oembed import MEDIA_TYPE, oembed_json

    return {OEMBED: (oembed_json(content, embed_code(job)), MEDIA_TYPE)}


@lru_cache(maxsize=2)
def _drawn(shared: "Shared") -> bytes:
    from media_pipeline.render.share_picture import draw_share_picture

    return draw_share_picture(shared)


def _shape(job: Job) -> tuple[float, ...]:
    from media_pipeline.master.heard import shape_of
    from media_pipeline.render.share_picture import BARS

    power = delivered_power(job)
    return () if power is None else shape_of(power, BARS)
