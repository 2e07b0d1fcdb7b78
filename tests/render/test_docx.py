"""Word documents: what is published, what a person corrects, and what comes back."""

import warnings
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from render.samples import HOSTILE, segment, transcript_of

from media_pipeline.errors import UsageProblem
from media_pipeline.model.episode import Chapter
from media_pipeline.model.transcript import Transcript
from media_pipeline.render.docx_read import DocxText, read_docx
from media_pipeline.render.docx_write import instruction, to_docx, to_docx_to_correct
from media_pipeline.render.text_read import Turn

TITLE = "Danser ensemble"
NAMES = ("Animatrice", "Invité")


def _open(content: bytes) -> Document:
    return docx.Document(BytesIO(content))


def _bytes(document: Document) -> bytes:
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def _read(content: bytes) -> DocxText:
    return read_docx(content, "essai.docx", NAMES, (TITLE, instruction("fr")))


def _corrected(change: Callable[[Document], Any], interview: Transcript) -> DocxText:
    document = _open(to_docx_to_correct(interview, TITLE))
    change(document)
    return _read(_bytes(document))


def _paragraph(xml: str) -> Any:
    return parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>")


def test_a_published_document_names_who_begins_to_speak(interview: Transcript) -> None:
    chapters = (Chapter(start=21.5, title="Le lien"), Chapter(start=0, title="Bienvenue"))
    paragraphs = _open(to_docx(interview, TITLE, chapters)).paragraphs
    shown = [(p.style.name if p.style else "", p.text[:30]) for p in paragraphs]
    assert shown[:3] == [
        ("Title", TITLE),
        ("Heading 1", "Bienvenue"),
        ("Normal", "Animatrice\u00a0: Bonjour et bienve"),
    ]
    assert ("Heading 1", "Le lien") in shown
    assert shown.index(("Heading 1", "Le lien")) == 4
    bold = [run.text for p in paragraphs for run in p.runs if run.bold]
    assert bold == ["Animatrice\u00a0: ", "Invité\u00a0: ", "Animatrice\u00a0: ", "Invité\u00a0: "]
    assert "[" not in "".join(p.text for p in paragraphs)


def test_the_same_transcript_gives_the_same_bytes(interview: Transcript) -> None:
    assert to_docx(interview, TITLE) == to_docx(interview, TITLE)
    with ZipFile(BytesIO(to_docx(interview, TITLE))) as parts:
        assert {entry.date_time[0] for entry in parts.infolist()} == {1980}


@pytest.mark.parametrize(("language", "known"), [("fr", "fr-FR"), ("pt-BR", "pt-BR"), ("xx", "xx")])
def test_the_spelling_checker_knows_the_language(language: str, known: str) -> None:
    said = transcript_of(segment(0, 4, "Bonjour."), language=language)
    with ZipFile(BytesIO(to_docx_to_correct(said, TITLE))) as parts:
        assert f'w:lang w:val="{known}"' in parts.read("word/styles.xml").decode()


def test_instructions_are_in_the_language_of_the_words(interview: Transcript) -> None:
    document = _open(to_docx_to_correct(interview, TITLE))
    assert document.paragraphs[1].text == instruction("fr")
    assert document.core_properties.title == TITLE
    assert "Save the file as .docx" in instruction("en")


def test_nothing_but_what_is_said_comes_back(interview: Transcript) -> None:
    read = _corrected(lambda _document: None, interview)
    assert read.left_out == ()
    assert [(turn.speaker, turn.near_s) for turn in read.turns] == [
        ("Animatrice", 0.0),
        ("Invité", 12.0),
        ("Animatrice", 21.0),
        ("Invité", 25.0),
    ]
    assert (
        read.turns[2].text == "Comment la danse peut-elle créer du lien entre les habitants\u202f?"
    )


@pytest.mark.parametrize(
    "text", [HOSTILE, "R&D --> <v A>", "👏🏽 مرحبا", "\ufffe\x00a\x0bb", "x" * 9999]
)
def test_every_text_can_be_written_and_read(text: str) -> None:
    said = transcript_of(segment(0, 4, text, text), segment(5, 6, "Fin.", "Anne"))
    read = read_docx(
        to_docx_to_correct(said, text), "a.docx", (text, "Anne"), (text, instruction("fr"))
    )
    shown = to_docx(said, text, (Chapter(start=0, title=text[:200]),))
    assert [turn.speaker for turn in read.turns][-1] == "Anne"
    assert len(read.turns) == 2
    assert read.left_out == ()
    assert len(_open(shown).paragraphs) == 4


TRACKED = (
    '<w:ins w:id="1" w:author="A"><w:r><w:t>Bonsoir </w:t></w:r></w:ins>'
    '<w:del w:id="2" w:author="A"><w:r><w:delText>Bonjour </w:delText></w:r></w:del>'
    '<w:moveFrom w:id="3" w:author="A"><w:r><w:t>parti </w:t></w:r></w:moveFrom>'
    '<w:moveTo w:id="4" w:author="A"><w:r><w:t>venu </w:t></w:r></w:moveTo>'
    "<w:hyperlink><w:r><w:t>le site </w:t></w:r></w:hyperlink>"
    "<w:r><w:t>à</w:t><w:br/><w:t>tous</w:t><w:tab/><w:t>et</w:t><w:noBreakHyphen/></w:r>"
    "<w:r><w:instrText>PAGE</w:instrText></w:r>"
)


def test_tracked_changes_count_as_accepted(interview: Transcript) -> None:
    def change(document: Document) -> None:
        document.element.body.insert(2, _paragraph(TRACKED))

    assert _corrected(change, interview).turns[0] == Turn(
        None, "Bonsoir venu le site à tous et\u2011"
    )


def test_paragraphs_whose_break_was_deleted_are_one(interview: Transcript) -> None:
    def change(document: Document) -> None:
        mark = '<w:pPr><w:rPr><w:del w:id="9" w:author="A"/></w:rPr></w:pPr>'
        document.element.body.insert(2, _paragraph(mark + "<w:r><w:t>aujourd’</w:t></w:r>"))
        document.element.body.insert(3, _paragraph("<w:r><w:t>hui</w:t></w:r>"))

    assert _corrected(change, interview).turns[0].text == "aujourd’hui"


def test_joined_paragraphs_keep_who_speaks(interview: Transcript) -> None:
    """As Delete at the end of a paragraph joins it with the next, time and name inside."""

    def change(document: Document) -> None:
        first, second = document.paragraphs[2:4]
        for run in second.runs:
            first._p.append(run._r)  # noqa: SLF001
        document.element.body.remove(second._p)  # noqa: SLF001

    turns = _corrected(change, interview).turns
    assert [turn.speaker for turn in turns] == ["Animatrice", "Invité", "Animatrice", "Invité"]
    assert turns[1].text.startswith("Bonjour, et merci")
    assert not any("[" in turn.text for turn in turns)


def test_a_bold_name_inside_a_paragraph_begins_a_turn(interview: Transcript) -> None:
    def change(document: Document) -> None:
        document.paragraphs[2].add_run(" Invité").bold = True
        document.paragraphs[2].add_run(" : Oui, merci.")

    turns = _corrected(change, interview).turns
    assert turns[1] == Turn("Invité", "Oui, merci.")


@pytest.mark.parametrize(
    ("runs", "speaker", "said"),
    [
        ([("Zoé Petit\u00a0: ", True), ("Oui.", False)], "Zoé Petit", "Oui."),
        ([("Zoé Petit", True), (" : Oui.", False)], "Zoé Petit", "Oui."),
        ([("Zoé ", True), ("Petit: ", True), ("Oui.", False)], "Zoé Petit", "Oui."),
        ([("Zoé : Oui.", True)], "Zoé", "Oui."),
        ([("Il dit : oui", False)], None, "Il dit\u00a0: oui"),
        ([("Il ", False), ("dit", True), (" : oui", False)], None, "Il dit\u00a0: oui"),
        ([("invité: oui", False)], "invité", "oui"),
        ([("[1:02] Zoé: oui", False)], "Zoé", "oui"),
        ([("? : oui", False)], None, "oui"),
        ([("Attention", True), (" à vous", False)], None, "Attention à vous"),
    ],
)
def test_who_speaks(runs: list[tuple[str, bool]], speaker: str | None, said: str) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    for text, bold in runs:
        paragraph.add_run(text).bold = bold
    (turn,) = _read(_bytes(document)).turns
    assert (turn.speaker, turn.text) == (speaker, said)


def test_what_nobody_says_is_left_out_and_told(interview: Transcript) -> None:
    def change(document: Document) -> None:
        document.add_table(1, 2).rows[0].cells[1].text = "Un tableau"
        document.add_heading("Un titre", 2)
        document.paragraphs[0].text = "Un autre titre"
        document.sections[0].header.paragraphs[0].text = "En-tête"
        box = (
            "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>Une boîte</w:t></w:r></w:p>"
            "</w:txbxContent></w:pict><w:t>Dehors</w:t></w:r>"
        )
        document.element.body.insert(4, _paragraph(box))

    read = _corrected(change, interview)
    assert read.left_out == ("Un autre titre", "Une boîte", "Un tableau", "Un titre")
    assert "Dehors" in [turn.text for turn in read.turns]


def test_a_content_control_is_read(interview: Transcript) -> None:
    def change(document: Document) -> None:
        inside = "<w:sdtContent><w:p><w:r><w:t>Dedans</w:t></w:r></w:p></w:sdtContent>"
        document.element.body.insert(2, parse_xml(f"<w:sdt {nsdecls('w')}>{inside}</w:sdt>"))

    assert _corrected(change, interview).turns[0].text == "Dedans"


def _with_part(content: bytes, name: str, part: bytes) -> bytes:
    changed = BytesIO()
    with ZipFile(BytesIO(content)) as parts, ZipFile(changed, "w", ZIP_DEFLATED) as target:
        for each in parts.namelist():
            target.writestr(each, part if each == name else parts.read(each))
        if name not in parts.namelist():
            target.writestr(name, part)
    return changed.getvalue()


def _entities(content: bytes) -> bytes:
    document = ZipFile(BytesIO(content)).read("word/document.xml")
    declared = b'<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    at = document.index(b"<w:document")
    return _with_part(content, "word/document.xml", document[:at] + declared + document[at:])


def test_what_would_harm_is_refused(interview: Transcript) -> None:
    whole = to_docx_to_correct(interview, TITLE)
    harmful = {
        "no document": b"Bonjour",
        "cut off": whole[: len(whole) // 2],
        "a bomb": _with_part(whole, "word/media/a.xml", b"\0" * 70_000_000),
        "entities": _entities(whole),
        "broken": _with_part(whole, "word/document.xml", b"<w:document"),
        "another zip": _with_part(b"PK\x05\x06" + b"\0" * 18, "a.txt", b"a"),
    }
    for content in harmful.values():
        with pytest.raises(UsageProblem) as caught, warnings.catch_warnings():
            _read(content)
        assert caught.value.message == "essai.docx is not a Word document that can be read."
        assert "save it as .docx" in caught.value.hint
