"""The page on which a person looks at the chapters that slides propose."""

from base64 import b64encode
from collections.abc import Sequence

from media_pipeline.model.slides import ProposedChapter
from media_pipeline.render.look import Look


def slides_html(title: str, chapters: Sequence[ProposedChapter], language: str) -> str:
    """Return one file that brings its pictures with it and asks no one for anything.

    Args:
        title: of the episode.
        chapters: what is proposed; there is at least one.
        language: of the person who looks at it.
    """
    from media_pipeline.render.page import render_template

    pictures = [_data_address(chapter.thumbnail) for chapter in chapters]
    return render_template(
        "slides.html.jinja",
        language,
        next(filter(None, pictures), "data:,"),
        Look(),
        title=title,
        proposed=list(zip(chapters, pictures, strict=True)),
    )


def _data_address(jpeg: bytes) -> str:
    return f"data:image/jpeg;base64,{b64encode(jpeg).decode()}" if jpeg else ""
