"""What lies beside an episode's page for other programs: share picture, oEmbed, accessibility."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from media_pipeline.model.publication import IMMUTABLE, Product
from media_pipeline.pipeline.addresses import cover_key, embed_code
from media_pipeline.pipeline.covers import small_cover_of
from media_pipeline.pipeline.delivered_curve import delivered_power
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.shown_pictures import OEMBED, PICTURE
from media_pipeline.tools.files import write_atomic

if TYPE_CHECKING:
    from media_pipeline.render.page_content import PageContent
    from media_pipeline.render.sharing import Sharing

RECEIPT_PAGE, RECEIPT_DATA = "accessibility.html", "accessibility.json"

_PICTURE = "products/share.jpg"


def make_share_picture(job: Job) -> dict[str, Product]:
    """Draw the share picture into the work folder; its address holds a digest of its content."""
    from media_pipeline.render.share_picture import MEDIA_TYPE, Shared, draw_share_picture

    shared = Shared(
        title=job.episode.title,
        series=job.series.title,
        colours=job.series.colours,
        cover=small_cover_of(job, Path(cover_key(job, small=True)).name).read_bytes(),
        shape=_shape(job),
    )
    write_atomic(job.work_folder / _PICTURE, draw_share_picture(shared))
    product = Product(
        path=_PICTURE, key=_picture_key(job), media_type=MEDIA_TYPE, cache_control=IMMUTABLE
    )
    return {"share picture": product}


def sharing_of(job: Job) -> "Sharing":
    """Return the addresses of what lies beside the page, once the share picture is drawn."""
    from media_pipeline.render.sharing import Sharing, directories_of

    url = job.store.url_of
    return Sharing(
        picture_url=url(_picture_key(job)),
        oembed_url=url(job.key(OEMBED)),
        accessibility_url=url(job.key(RECEIPT_PAGE)),
        directories=directories_of(job.series.subscribe),
    )


def oembed_text(job: Job, content: "PageContent") -> dict[str, tuple[str, str]]:
    """Return the oEmbed answer by name, with its media type."""
    from media_pipeline.render.oembed import MEDIA_TYPE, oembed_json

    return {OEMBED: (oembed_json(content, embed_code(job)), MEDIA_TYPE)}


def _picture_key(job: Job) -> str:
    content = (job.work_folder / _PICTURE).read_bytes()
    return job.key(f"{PICTURE}{hashlib.sha256(content).hexdigest()[:8]}.jpg")


def _shape(job: Job) -> tuple[float, ...]:
    from media_pipeline.master.heard import shape_of
    from media_pipeline.render.share_picture import BARS

    power = delivered_power(job)
    return () if power is None else shape_of(power, BARS)
