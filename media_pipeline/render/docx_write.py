"""The transcript as a Word document (.docx, ISO/IEC 29500), to be published or to be corrected.

The same input gives the same bytes: all dates in the file are fixed.
"""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from media_pipeline.model.episode import Chapter
from media_pipeline.model.transcript import Transcript
from media_pipeline.render.locale_texts import translation
from media_pipeline.render.paragraphs import paragraphs_of
from media_pipeline.render.text_to_correct import colon_of, labelled_paragraphs
from media_pipeline.tools.typesetting import NO_BREAK_SPACE, spoken_text

if TYPE_CHECKING:
    from docx.document import Document

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TITLE_STYLE = "Title"
INSTRUCTION_STYLE = "Media instruction"

_WRITTEN = datetime(2000, 1, 1)  # noqa: DTZ001 - the format's dates are in UTC without saying so
_ZIPPED = (1980, 1, 1, 0, 0, 0)
_GREY = "767676"  # contrast 4.5 on white (WCAG 2.2, 1.4.3)
_SMALL_PT = 8
_LONGEST_PROPERTY = 255


def to_docx(transcript: Transcript, title: str, chapters: Sequence[Chapter] = ()) -> bytes:
    """Return a document to be published: the speaker is named where one changes.

    Args:
        transcript: in the times at which it is heard.
        title: of the episode.
        chapters: in the same times; each in which something is said gets a heading.
    """
    document = _document(title, transcript.language)
    ordered = sorted(chapters, key=lambda chapter: chapter.start)
    speaker: str | None = None
    chapter = 0
    for paragraph in paragraphs_of(transcript, [each.start for each in ordered]):
        if paragraph.chapter > chapter:
            chapter, speaker = paragraph.chapter, None
            document.add_heading(spoken_text(ordered[chapter - 1].title), 1)
        written = document.add_paragraph()
        if paragraph.speaker != speaker:
            written.add_run(_label(paragraph.speaker, transcript.language)).bold = True
        written.add_run(paragraph.text)
        speaker = paragraph.speaker
    return _saved(document)


def to_docx_to_correct(transcript: Transcript, title: str) -> bytes:
    """Return a document that ``read_docx`` takes back: each paragraph with its time and speaker."""
    from docx.shared import Pt, RGBColor

    document = _document(title, transcript.language)
    _add_instruction(document, transcript.language)
    for paragraph in labelled_paragraphs(transcript):
        written = document.add_paragraph()
        time = written.add_run(paragraph.time)
        time.font.size = Pt(_SMALL_PT)
        time.font.color.rgb = RGBColor.from_string(_GREY)
        written.add_run(paragraph.label).bold = True
        written.add_run(paragraph.text)
    return _saved(document)


def instruction(language: str) -> str:
    """Return what a document to be corrected asks for, in its own language."""
    _ = translation(language).gettext
    return _(
        "Correct the words, add or delete some, join or split paragraphs. Each paragraph begins "
        "with the name of who speaks, in bold, and a colon; replace a question mark by the name. "
        "The times in brackets may stay. Save the file as .docx."
    )


def _label(speaker: str | None, language: str) -> str:
    return f"{speaker}{colon_of(language)}" if speaker else f"—{NO_BREAK_SPACE}"


def _document(title: str, language: str) -> "Document":
    from docx import Document
    from docx.oxml.ns import qn

    document = Document()
    for spoken in document.styles.element.xpath("./w:docDefaults/w:rPrDefault/w:rPr/w:lang"):
        for attribute in ("w:val", "w:bidi"):
            spoken.set(qn(attribute), _with_region(language))
    properties = document.core_properties
    properties.title, properties.language = spoken_text(title)[:_LONGEST_PROPERTY], language
    properties.author = properties.comments = ""
    properties.created = properties.modified = _WRITTEN
    document.add_heading(spoken_text(title), 0)
    return document


def _add_instruction(document: "Document", language: str) -> None:
    from docx.enum.style import WD_STYLE_TYPE

    style = document.styles.add_style(INSTRUCTION_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    style.next_paragraph_style = document.styles["Normal"]
    style.font.italic = True
    document.add_paragraph(instruction(language), style)


def _with_region(language: str) -> str:
    """Return the language as Word's spelling checker knows it: fr-FR for fr."""
    from babel.core import get_global

    likely = get_global("likely_subtags").get(language, "").split("_")
    return f"{language}-{likely[-1]}" if len(likely) > 1 else language


def _saved(document: "Document") -> bytes:
    """Return the file, its parts without the date of today."""
    written, fixed = BytesIO(), BytesIO()
    document.save(written)
    with ZipFile(written) as parts, ZipFile(fixed, "w", ZIP_DEFLATED) as target:
        for name in parts.namelist():
            target.writestr(ZipInfo(name, _ZIPPED), parts.read(name), ZIP_DEFLATED)
    return fixed.getvalue()
