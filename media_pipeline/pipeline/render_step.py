"""The step that makes everything a listener or a web editor receives beside the sound."""

import os
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path

from media_pipeline.model.audio import Delivered, Levelled, Master
from media_pipeline.model.base import Progress
from media_pipeline.model.publication import IMMUTABLE, SHORT, Product, Products
from media_pipeline.model.transcript import Transcript
from media_pipeline.pipeline.addresses import (
    TRANSCRIPTS,
    cover_key,
    has_words,
    published_chapters,
    sound_key,
)
from media_pipeline.pipeline.chapters import check_chapters
from media_pipeline.pipeline.covers import cover_digest, cover_of, small_cover_of
from media_pipeline.pipeline.digest import digest
from media_pipeline.pipeline.item import sounds_of
from media_pipeline.pipeline.job import Job
from media_pipeline.pipeline.look import logo_key, logo_path
from media_pipeline.pipeline.pages import page_texts
from media_pipeline.pipeline.receipt import heard_transcript
from media_pipeline.pipeline.sharing import make_share_picture
from media_pipeline.pipeline.step import LocalStep, Outcome
from media_pipeline.pipeline.video_products import (
    chapter_picture_urls,
    published_video,
    storyboard_text,
    video_products,
)
from media_pipeline.tools.files import write_atomic
from media_pipeline.tools.media_types import media_type_of

_METHOD = "4"


class Render(LocalStep):
    """Transcripts, chapters, page, embed and cover, ready to upload.

    What people wrote and Whisper heard has the times of the recording; everything made here has
    those at which listeners hear it.
    """

    name = "render"
    needs = ("master", "transcribe", "level", "stills", "hls")
    result_type = Products

    def inputs(self, job: Job) -> dict[str, str]:
        """Depend on everything that is read on the page or in a transcript."""
        from media_pipeline.render.page import design_of

        episode, master = job.episode, job.result("master", Master)
        return {
            "transcript": job.files_digest("transcribe"),
            "sound": digest([sound.sha256 for sound in (master.mp3, *master.others)]),
            "time line": digest(master.timeline),
            "video": digest(published_video(job), [*video_products(job).values()]),
            "youtube": digest(episode.youtube),
            "title": episode.title,
            "summary": digest(episode.summary),
            "notes": digest(episode.notes),
            "number": digest(episode.number, episode.season, episode.type),
            "date": str(episode.published),
            "speakers": digest(episode.speakers),
            "chapters": digest(episode.chapters),
            "language": job.language,
            "series": digest(job.series, job.episode.series),
            "organisation": digest(job.settings.organisation),
            "cover": cover_digest(job),
            "signature": digest(job.episode.accessibility),
            "logo": logo_key(job.workspace, job.slug),
            "storage": job.settings.storage.public_url,
            "method": digest(_METHOD, design_of(job.language)),
        }

    def run(self, job: Job, progress: Progress) -> Outcome:
        """Write all products into the work folder."""
        check_chapters(job, job.result("level", Levelled).duration_s)
        pictures = {**_covers(job), **make_share_picture(job)}
        written = _write_texts(job)
        progress(0.5)
        products = {**_sound(job), **video_products(job), **pictures, **written}
        files = tuple(job.work_folder / product.path for product in products.values())
        count = len(products)
        return Outcome(
            result=Products(files=products),
            files=files,
            summary=ngettext("{count} file", "{count} files", count).format(count=count),
            warnings=_unfinished(job),
            facts={"files": sorted(product.key for product in products.values())},
        )


def _unfinished(job: Job) -> tuple[str, ...]:
    """Warn of what a person probably forgot to fill in."""
    if job.episode.summary.strip() != job.episode.title.strip():
        return ()
    return (_("The summary is still the title: two or three sentences help people choose."),)


def _sound(job: Job) -> dict[str, Product]:
    return {role: _sound_file(job, sound) for role, sound in sounds_of(job).items()}


def _sound_file(job: Job, sound: Delivered) -> Product:
    return Product(
        path=sound.path,
        key=sound_key(job, sound),
        media_type=sound.media_type.partition(";")[0].strip(),
        cache_control=IMMUTABLE,
    )


def _covers(job: Job) -> dict[str, Product]:
    cover = cover_of(job)
    small = small_cover_of(job, Path(cover_key(job, small=True)).name)
    media_type = "image/png" if cover.suffix.lower() == ".png" else "image/jpeg"
    pictures = {
        "cover": _picture(job, cover, cover_key(job), media_type),
        "small cover": _picture(job, small, cover_key(job, small=True), "image/jpeg"),
    }
    logo = logo_path(job.workspace, job.slug)
    if logo is not None:
        key = logo_key(job.workspace, job.slug)
        pictures["logo"] = _picture(job, logo, key, media_type_of(key))
    return pictures


def _picture(job: Job, path: Path, key: str, media_type: str) -> Product:
    return Product(
        path=os.path.relpath(path, job.work_folder),
        key=key,
        media_type=media_type,
        cache_control=IMMUTABLE,
    )


def texts_of(job: Job) -> dict[str, tuple[bytes, str]]:
    """Return content and media type of every text product, by name; nothing is written.

    The pages come last: what they link to is to be there before them.
    """
    transcript = heard_transcript(job)
    texts = {**_chapters(job), **storyboard_text(job), **page_texts(job, transcript)}
    if has_words(job):
        texts = {**_transcripts(job, transcript), **texts}
    contents = {name: (text.encode(), media_type) for name, (text, media_type) in texts.items()}
    if has_words(job):
        contents["transcript.docx"] = _document(job, transcript)
    return contents


def _write_texts(job: Job) -> dict[str, Product]:
    products = {}
    for name, (content, media_type) in texts_of(job).items():
        path = job.work_folder / "products" / name
        write_atomic(path, content)
        products[name] = Product(
            path=path.relative_to(job.work_folder).as_posix(),
            key=job.key(name),
            media_type=media_type,
            cache_control=SHORT,
        )
    return products


def _transcripts(job: Job, transcript: Transcript) -> dict[str, tuple[str, str]]:
    from media_pipeline.render.srt import to_srt
    from media_pipeline.render.text import to_text
    from media_pipeline.render.transcript_html import to_html_fragment
    from media_pipeline.render.transcript_json import to_json, to_words_json
    from media_pipeline.render.webvtt import to_vtt

    written = {
        "vtt": to_vtt(transcript),
        "srt": to_srt(transcript),
        "json": to_json(transcript),
        "html": to_html_fragment(transcript, transcript.language, chapters=published_chapters(job)),
        "txt": to_text(transcript),
    }
    named = {
        f"transcript.{kind}": (written[kind], _utf8(media_type))
        for kind, media_type in TRANSCRIPTS.items()
    }
    return {**named, "transcript.words.json": (to_words_json(transcript), "application/json")}


def _document(job: Job, transcript: Transcript) -> tuple[bytes, str]:
    from media_pipeline.render.docx_write import MEDIA_TYPE, to_docx

    return to_docx(transcript, job.episode.title, published_chapters(job)), MEDIA_TYPE


def _utf8(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _chapters(job: Job) -> dict[str, tuple[str, str]]:
    from media_pipeline.render.chapters import chapters_json

    chapters = published_chapters(job)
    if not chapters:
        return {}
    text = chapters_json(chapters, chapter_picture_urls(job)).decode()
    return {"chapters.json": (text, "application/json+chapters")}
