"""Reading a transcript that a person corrected in Word or LibreOffice."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from gettext import gettext as _
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

from media_pipeline.errors import UsageProblem
from media_pipeline.render.docx_write import INSTRUCTION_STYLE, TITLE_STYLE
from media_pipeline.render.text_read import Labels, Turn, Turns
from media_pipeline.tools.typesetting import spoken_text

if TYPE_CHECKING:
    from docx.document import Document

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MARKUP = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_GONE = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_MARKUP}Fallback"})
_SIGNS = {
    f"{_W}tab": " ",
    f"{_W}br": " ",
    f"{_W}cr": " ",
    f"{_W}ptab": " ",
    f"{_W}noBreakHyphen": "\u2011",
}
_OFF = frozenset({"0", "false", "off"})
_MOST_PARTS = 5_000
_MOST_BYTES = 300_000_000
_MOST_XML_BYTES = 60_000_000


@dataclass(frozen=True, slots=True)
class DocxText:
    """What a document says, and the texts in it that nobody speaks: tables, boxes, headings."""

    turns: tuple[Turn, ...]
    left_out: tuple[str, ...]


def read_docx(
    content: bytes, file: str, names: Iterable[str], written: Collection[str] = ()
) -> DocxText:
    """Return what a person left of a document, a turn for each paragraph.

    What tracked changes add counts, what they delete does not. A name counts if it is bold, known,
    or follows a time.

    Args:
        content: the file.
        file: how to call it.
        names: of the speakers that are known.
        written: title and instruction, as media wrote them; they are not part of the transcript.

    Raises:
        UsageProblem: it is no Word document, is damaged, or would fill the memory.
    """
    document = _opened(content, file)
    reader = _Reader(document, Labels(names), frozenset(map(spoken_text, written)))
    for element in _blocks(document.element.body):
        reader.read(element)
    reader.finish()
    return DocxText(tuple(reader.turns.gathered), tuple(dict.fromkeys(reader.left_out)))


@dataclass(frozen=True, slots=True)
class _Run:
    text: str
    bold: bool


class _Reader:
    """Gathers turns, paragraph by paragraph.

    Args:
        document: gives the styles.
        labels: what stands before a paragraph.
        written: texts that are skipped where they stand in a style of their own.
    """

    def __init__(self, document: "Document", labels: Labels, written: frozenset[str]) -> None:
        self.turns = Turns()
        self.left_out: list[str] = []
        self._labels, self._written = labels, written
        self._styles = {style.style_id: style.name or "" for style in document.styles}
        self._bold = {
            style.style_id
            for style in document.styles
            if getattr(getattr(style, "font", None), "bold", None)
        }
        self._joined: list[_Run] = []

    def read(self, block: Any) -> None:
        """Read a paragraph or a table; one whose end was deleted goes on with the next one."""
        for box in block.iter(f"{_W}txbxContent"):
            self._leave_out(_text(box))
        if block.tag == f"{_W}tbl":
            self._leave_out(_text(block))
            return
        runs = self._joined + [self._run(run) for run in _runs(block)]
        self._joined = []
        if block.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None:
            self._joined = runs
        elif self._is_spoken(block):
            self._add(runs)
        else:
            self._leave_out("".join(run.text for run in runs))

    def finish(self) -> None:
        """Read what is left when the last paragraph's end was deleted."""
        self._add(self._joined)

    def _run(self, run: Any) -> _Run:
        bold = run.find(f"{_W}rPr/{_W}b")
        style = run.find(f"{_W}rPr/{_W}rStyle")
        if bold is not None:
            is_bold = bold.get(f"{_W}val", "1") not in _OFF
        else:
            is_bold = style is not None and style.get(f"{_W}val") in self._bold
        return _Run(_run_text(run), is_bold)

    def _is_spoken(self, block: Any) -> bool:
        style = block.find(f"{_W}pPr/{_W}pStyle")
        name = self._styles.get(style.get(f"{_W}val"), "") if style is not None else ""
        ours = {TITLE_STYLE.casefold(), INSTRUCTION_STYLE.casefold()}
        return name.casefold() not in ours and not name.casefold().startswith("heading")

    def _leave_out(self, text: str) -> None:
        text = spoken_text(text)
        if text and text not in self._written:
            self.left_out.append(text)

    def _add(self, runs: list[_Run]) -> None:
        text = "".join(run.text for run in runs)
        bold = [run.bold for run in runs for _mark in run.text]
        for part in self._labels.parts(text, bold):
            self.turns.add(part)


def _blocks(element: Any) -> Iterator[Any]:
    """Yield paragraphs and tables, also those inside content controls."""
    for child in element:
        if child.tag in {f"{_W}p", f"{_W}tbl"}:
            yield child
        elif child.tag not in _GONE:
            yield from _blocks(child)


def _runs(element: Any) -> Iterator[Any]:
    """Yield the runs that are there once every change is accepted."""
    for child in element:
        if child.tag == f"{_W}r":
            yield child
        elif child.tag not in _GONE:
            yield from _runs(child)


def _run_text(run: Any) -> str:
    return "".join(
        (part.text or "") if part.tag == f"{_W}t" else _SIGNS.get(part.tag, "") for part in run
    )


def _text(element: Any) -> str:
    """Return all text of a table or a box."""
    paragraphs = element.iter(f"{_W}p")
    return " ".join("".join(map(_run_text, _runs(paragraph))) for paragraph in paragraphs)


def _opened(content: bytes, file: str) -> "Document":
    from docx import Document
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    unreadable = (OpcError, LxmlError, BadZipFile, KeyError, ValueError, RuntimeError, OSError)
    try:
        with ZipFile(BytesIO(content)) as parts:
            _check(parts)
        return Document(BytesIO(content))
    except unreadable as error:
        raise UsageProblem(
            _("{file} is not a Word document that can be read.").format(file=file),
            _(
                "Open it in Word or LibreOffice, save it as .docx without a password, then try "
                "again."
            ),
        ) from error


def _check(parts: ZipFile) -> None:
    """Refuse what would fill the memory, or asks the reader to fetch something.

    Raises:
        ValueError: it does.
    """
    entries = parts.infolist()
    texts = [entry for entry in entries if entry.filename.endswith((".xml", ".rels"))]
    too_much = sum(entry.file_size for entry in entries) > _MOST_BYTES
    too_long = sum(entry.file_size for entry in texts) > _MOST_XML_BYTES
    if len(entries) > _MOST_PARTS or too_much or too_long:
        raise ValueError("too large")
    if any(b"<!DOCTYPE" in parts.read(entry) for entry in texts):
        raise ValueError("a document type")
