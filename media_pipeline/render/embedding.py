"""What a web editor pastes into a page of another site to show an episode there."""

from html import escape

from media_pipeline.render.page import render_fragment
from media_pipeline.render.page_content import PageContent

EMBED_WIDTH_PX = 640
EMBED_HEIGHT_PX = 360
"""Shows the whole player with everything folded and a title of two lines, 640 pixels wide."""

_SOUND_PX = 54  # the browser's own player of a sound
_SEEK_PX = 57  # the bar for seeking, below a video
_MARGINS_PX = 24
_HIGHEST_PX = 512  # of a video: style.css

Size = tuple[int, int]


def embed_height_px(video_size: Size | None = None) -> int:
    """Return how high a frame of EMBED_WIDTH_PX must be; ``video_size`` is in pixels."""
    if video_size is None:
        return EMBED_HEIGHT_PX
    width, height = video_size
    shown_px = min(round((EMBED_WIDTH_PX - _MARGINS_PX) * height / width), _HIGHEST_PX)
    return EMBED_HEIGHT_PX - _SOUND_PX + shown_px + _SEEK_PX


def iframe_snippet(
    embed_url: str, title: str, series_title: str, video_size: Size | None = None
) -> str:
    """Return the line of HTML that shows the player in a frame, without a script.

    The frame has a title, as RGAA 2.1 asks. It is as wide as its place; the width in pixels is
    for editors that take styles away (HTML allows no per cent there). The clipboard is for the
    button that copies the link to a moment. ``video_size`` is the width and height of a video in
    pixels, which may fill the screen; None for sound.
    """
    name = escape(f"{title} — {series_title}")
    allowed = "clipboard-write; fullscreen" if video_size else "clipboard-write"
    return (
        f'<iframe src="{escape(embed_url)}" title="{name}" width="{EMBED_WIDTH_PX}" '
        f'height="{embed_height_px(video_size)}" loading="lazy" allow="{allowed}" '
        'style="border:0;width:100%"></iframe>'
    )


def element_snippet(embed_url: str, title: str, series_title: str) -> str:
    """Return the two elements that show a player which is as tall as its content.

    The script lies beside the series' pages. Until it has run, and where scripts are stripped, the
    link to the episode's page stands there; its words name the frame.
    """
    folder = embed_url.removesuffix("/embed.html")
    series = folder.rpartition("/")[0]
    name = escape(f"{title} — {series_title}")
    return (
        f'<script src="{escape(series)}/media-episode.js" defer></script>\n'
        f'<media-episode src="{escape(folder)}">'
        f'<a href="{escape(folder)}/index.html">{name}</a></media-episode>'
    )


def fragment(content: PageContent, transcript_html: str) -> str:
    """Return the episode as plain HTML, for editors that keep neither scripts nor frames.

    Args:
        content: of the episode's page.
        transcript_html: as ``to_html_fragment`` gives it with the address of that page, so that
            its times lead there.
    """
    return render_fragment(content.model_copy(update={"transcript_html": transcript_html}))
