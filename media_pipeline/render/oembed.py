"""The oEmbed answer for an episode, as a file (https://oembed.com, version 1.0, section 2.3).

It stands at a fixed address that the page's head names; a consumer that follows discovery links
needs no more. ``maxwidth`` and ``maxheight``, which a consumer may add to the address, mean nothing
to a file: the frame takes the width of its place anyway.
"""

import json

from media_pipeline.render.embedding import EMBED_WIDTH_PX, embed_height_px
from media_pipeline.render.page_content import PageContent
from media_pipeline.render.sharing import PICTURE_HEIGHT_PX, PICTURE_WIDTH_PX

MEDIA_TYPE = "application/json"
_CACHE_S = 3600


def oembed_json(content: PageContent, snippet: str) -> str:
    """Return the answer, of type “video” for a video and “rich” for sound.

    Args:
        content: of the episode's page.
        snippet: the HTML to paste; the answer's height is that which it asks for.
    """
    organisation, video = content.organisation, content.video
    answer: dict[str, str | int] = {
        "type": "video" if content.is_video else "rich",
        "version": "1.0",
        "title": content.title,
        "author_name": content.series_title,
        "author_url": content.series_url,
        "provider_name": organisation.name,
        "provider_url": organisation.website,
        "cache_age": _CACHE_S,
        "html": snippet,
        "width": EMBED_WIDTH_PX,
        "height": embed_height_px((video.width, video.height) if video else None),
    }
    if content.sharing.picture_url:
        answer |= {
            "thumbnail_url": content.sharing.picture_url,
            "thumbnail_width": PICTURE_WIDTH_PX,
            "thumbnail_height": PICTURE_HEIGHT_PX,
        }
    return json.dumps(answer, ensure_ascii=False, indent=1) + "\n"
