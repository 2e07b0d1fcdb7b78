"""What a web editor pastes into a page of another site to show an episode there."""

from html import escape

from media_pipeline.render.page import render_fragment
from media_pipeline.render.page_content import PageContent

EMBED_HEIGHT_PX = 360
"""Shows the whole player with everything folded and a title of two lines, 640 pixels wide."""


def iframe_snippet(embed_url: str, title: str, series_title: str) -> str:
    """Return the line of HTML that shows the player in a frame, without a script.

    The frame has a title, as RGAA 2.1 asks. It is as wide as its place; the width in pixels is
    for editors that take styles away (HTML allows no per cent there). The clipboard is for the
    button that copies the link to a moment.
    """
    name = escape(f"{title} — {series_title}")
    return (
        f'<iframe src="{escape(embed_url)}" title="{name}" width="640" '
        f'height="{EMBED_HEIGHT_PX}" loading="lazy" allow="clipboard-write" '
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
