"""An item of the old feed and its files become an item of the catalogue and files for the store."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from gettext import gettext as _
from html import escape
from pathlib import Path

from media_pipeline.errors import MediaError
from media_pipeline.feed.channel_rules import DESCRIPTION_BYTES
from media_pipeline.model.episode import Chapter
from media_pipeline.model.foreign import ForeignTranscript
from media_pipeline.model.publication import (
    IMMUTABLE,
    SHORT,
    Alternate,
    Enclosure,
    Item,
)
from media_pipeline.pipeline.addresses import cover_key
from media_pipeline.pipeline.import_files import Gathered
from media_pipeline.pipeline.import_plan import title_of
from media_pipeline.pipeline.series_desk import SeriesDesk

_TRANSCRIPTS = {
    "text/vtt": ("vtt", "text/vtt"),
    "application/x-subrip": ("srt", "application/x-subrip"),
    "application/srt": ("srt", "application/x-subrip"),
    "text/srt": ("srt", "application/x-subrip"),
    "application/json": ("json", "application/json"),
    "text/html": ("html", "text/html"),
    "text/plain": ("txt", "text/plain"),
}
"""Kind and media type by what hosts write. WebVTT is first in the feed: Apple prefers it."""

_ORDER = ("vtt", "srt", "json", "html", "txt")
_TIMED = frozenset({"vtt", "srt", "json"})
_PICTURES = ((b"\xff\xd8\xff", ".jpg", "image/jpeg"), (b"\x89PNG\r\n", ".png", "image/png"))
_LARGEST_TEXT_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ToStore:
    """One file for the store."""

    key: str
    source: Path | bytes
    media_type: str
    cache_control: str = SHORT


@dataclass(frozen=True, slots=True)
class Ready:
    """An item that can be published once its files are stored."""

    item: Item
    files: tuple[ToStore, ...]
    chapters: tuple[Chapter, ...]
    remarks: tuple[str, ...]


def ready(gathered: Gathered, desk: SeriesDesk) -> Ready:
    """Return the catalogue's item, with the GUID as it was, byte for byte."""
    item, texts = gathered.planned.item, _texts(gathered, desk)
    sound, enclosure = _sound(gathered, desk)
    image, image_url = _image(gathered, desk)
    if item.published is None:
        raise MediaError("an item without a date was planned")
    notes, summary = _words(gathered)
    published = Item(
        name=gathered.planned.name,
        guid=item.guid,
        title=title_of(item),
        summary=summary,
        notes_html=notes,
        published=item.published,
        number=gathered.planned.number,
        season=item.season,
        type=item.type,
        explicit=desk.series.explicit if item.explicit is None else item.explicit,
        page_url=desk.store.url_of(_key(gathered, desk, "index.html")),
        image_url=image_url,
        enclosure=enclosure,
        transcripts=tuple(_alternates(texts, desk)),
        chapters_url=_chapters_url(texts, desk),
        persons=item.persons,
    )
    files = (sound, *([image] if image else ()), *(file for file, _transcript in texts.values()))
    return Ready(published, files, item.chapters, _remarks(gathered, has_image=image is not None))


def _remarks(gathered: Gathered, *, has_image: bool) -> tuple[str, ...]:
    item, remarks = gathered.planned.item, list(gathered.remarks)
    if item.image_url in gathered.files and not has_image:
        remarks.append(_("its picture is neither JPEG nor PNG; the cover of the series is shown"))
    sentence = _("“{title}”: {remark}.")
    return tuple(sentence.format(title=title_of(item), remark=each.rstrip(".")) for each in remarks)


def _key(gathered: Gathered, desk: SeriesDesk, name: str) -> str:
    return desk.series_key(f"{gathered.planned.name}/{name}")


def _sound(gathered: Gathered, desk: SeriesDesk) -> tuple[ToStore, Enclosure]:
    sound, found = gathered.sound, gathered.found
    key = _key(gathered, desk, f"audio-{sound.sha256[:8]}{found.suffix}")
    enclosure = Enclosure(
        url=desk.store.url_of(key),
        length_bytes=sound.size_bytes,
        media_type=found.media_type,
        duration_s=gathered.planned.item.duration_s or found.duration_s,
    )
    return ToStore(key, sound.path, found.media_type, IMMUTABLE), enclosure


def _image(gathered: Gathered, desk: SeriesDesk) -> tuple[ToStore | None, str]:
    """Return the episode's own picture and its address; the series' cover where it has none.

    It lies beside the series' cover: at most hosts, all episodes show the same picture.
    """
    file = gathered.files.get(gathered.planned.item.image_url)
    if file is not None:
        with file.path.open("rb") as stream:
            beginning = stream.read(16)
        for mark, suffix, media_type in _PICTURES:
            if beginning.startswith(mark):
                key = desk.series_key(f"cover-{file.sha256[:8]}{suffix}")
                return ToStore(key, file.path, media_type, IMMUTABLE), desk.store.url_of(key)
    return None, desk.store.url_of(cover_key(desk))


_Texts = dict[str, tuple[ToStore, ForeignTranscript | None]]


def _texts(gathered: Gathered, desk: SeriesDesk) -> _Texts:
    """Return transcripts by kind, the first of each, and chapters."""
    texts: _Texts = {}
    for transcript in gathered.planned.item.transcripts:
        kind, media_type = _TRANSCRIPTS.get(transcript.media_type, ("", ""))
        file = gathered.files.get(transcript.url)
        if kind and kind not in texts and file and file.size_bytes <= _LARGEST_TEXT_BYTES:
            content = file.path.read_bytes()
            if kind == "html":
                content = _clean_page(content, title_of(gathered.planned.item))
            key = _key(gathered, desk, f"transcript.{kind}")
            texts[kind] = (ToStore(key, content, _with_charset(media_type)), transcript)
    chapters = _chapters(gathered)
    if chapters:
        key = _key(gathered, desk, "chapters.json")
        texts["chapters"] = (ToStore(key, chapters, "application/json+chapters"), None)
    return texts


def _chapters(gathered: Gathered) -> bytes:
    """Return the chapters as JSON: the host's file if it is one, else those in the feed."""
    from media_pipeline.render.chapters import chapters_json

    item = gathered.planned.item
    file = gathered.files.get(item.chapters_url)
    if file is not None and file.size_bytes <= _LARGEST_TEXT_BYTES:
        content = file.path.read_bytes()
        try:
            if isinstance(json.loads(content).get("chapters"), list):
                return content
        except (ValueError, AttributeError):
            pass
    return chapters_json(item.chapters) if item.chapters else b""


def _clean_page(content: bytes, title: str) -> bytes:
    from media_pipeline.render.notes import clean_html

    text = clean_html(content.decode("utf-8", "replace"))
    name = escape(title)
    page = f'<!doctype html>\n<html><head><meta charset="utf-8"><title>{name}</title></head>'
    return f"{page}\n<body>\n{text}\n</body></html>\n".encode()


def _with_charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _alternates(texts: _Texts, desk: SeriesDesk) -> Iterator[Alternate]:
    for kind in _ORDER:
        file, transcript = texts.get(kind, (None, None))
        if file is not None and transcript is not None:
            yield Alternate(
                url=desk.store.url_of(file.key),
                media_type=file.media_type.partition(";")[0],
                language=transcript.language or desk.series.language,
                captions=kind in _TIMED,
            )


def _chapters_url(texts: _Texts, desk: SeriesDesk) -> str | None:
    return desk.store.url_of(texts["chapters"][0].key) if "chapters" in texts else None


def _words(gathered: Gathered) -> tuple[str, str]:
    """Return notes as clean HTML, and the summary as plain text of a length that Apple takes."""
    from media_pipeline.render.notes import foreign_notes, words_of_html

    item = gathered.planned.item
    notes = foreign_notes(item.content)
    words = words_of_html(item.description) or words_of_html(item.content) or title_of(item)
    return notes, shortened(words, DESCRIPTION_BYTES)


def shortened(text: str, most_bytes: int) -> str:
    """Return ``text``, cut at a word and with an ellipsis where it has too many bytes."""
    if len(text.encode()) <= most_bytes:
        return text
    cut = text.encode()[: most_bytes - 4].decode("utf-8", "ignore")
    return f"{cut.rsplit(None, 1)[0]}…"
