"""The pages of an episode, from what is known of it."""

from pathlib import PurePath
from typing import TYPE_CHECKING

from media_pipeline.model.transcript import Transcript
from media_pipeline.pipeline.addresses import cover_key, has_words, published_chapters
from media_pipeline.pipeline.item import item_for
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.look import look_of
from media_pipeline.pipeline.receipt import is_signed, receipt_texts
from media_pipeline.pipeline.sharing import oembed_text, sharing_of
from media_pipeline.pipeline.speech_step import read_transcript
from media_pipeline.pipeline.video_products import chapter_picture_urls

if TYPE_CHECKING:
    from media_pipeline.render.page_content import PageContent


def page_texts(job: Job, transcript: Transcript) -> dict[str, tuple[str, str]]:
    """Return every page of the episode, and what lies beside it, by name with its media type."""
    from media_pipeline.render.embedding import fragment
    from media_pipeline.render.page import render_embed, render_page

    content = _content(job, transcript)
    pasted = _transcript_html(job, transcript, content.page_url)
    embed, page = render_embed(content), render_page(content)
    html = "text/html; charset=utf-8"
    return {
        **oembed_text(job, content),
        **receipt_texts(job, transcript, content, (page, embed)),
        "embed-fragment.html": (fragment(content, pasted), html),
        "embed.html": (embed, html),
        "index.html": (page, html),
    }


def _transcript_html(job: Job, transcript: Transcript, target: str, *, timed: bool = False) -> str:
    """Return the transcript with times that lead to ``target``; nothing where nothing is said."""
    from media_pipeline.render.transcript_html import to_html_fragment

    chapters = published_chapters(job)
    if not has_words(job):
        return ""
    return to_html_fragment(transcript, job.language, target, chapters, timed=timed)


def _content(job: Job, transcript: Transcript) -> "PageContent":
    from media_pipeline.render.page_content import PageContent

    item, url = item_for(job), job.store.url_of
    played = item.video.enclosure if item.video else item.enclosure
    return PageContent(
        language=job.language,
        title=item.title,
        number=item.number,
        season=item.season,
        published=item.published,
        summary=item.summary,
        notes_html=item.notes_html,
        transcript_html=_transcript_html(
            # The sound lies beside the page: three thousand short addresses instead of long ones.
            job,
            transcript,
            PurePath(played.url).name,
            timed=True,
        ),
        draft_transcript=transcript.origin == "machine"
        and not is_signed(job, read_transcript(job)),
        audio=item.enclosure,
        alternates=item.alternates,
        video=item.video,
        youtube_url=item.youtube_url,
        transcripts=item.transcripts,
        chapters=published_chapters(job),
        chapter_pictures=chapter_picture_urls(job),
        persons=item.persons,
        series_title=job.series.title,
        series_url=url(job.series_key("index.html")),
        feed_url=url(job.series_key("feed.xml")),
        page_url=item.page_url,
        embed_url=url(job.key("embed.html")),
        cover_url=url(cover_key(job, small=True)),
        organisation=job.settings.organisation,
        sharing=sharing_of(job),
        look=look_of(job.workspace, job.slug, job.store),
    )
