"""The transcript as an accessible piece of HTML that a web editor can paste into any page.

Its language is part of it: ``lang`` on the section, and on what is said where that differs. One in
another language is a Transcript of its own, with a section and a file of its own
(``transcript.en.html``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import count
from typing import Literal

from media_pipeline.model.episode import Chapter
from media_pipeline.model.transcript import Transcript
from media_pipeline.render.clock import clock, iso_duration, short_clock, whole_clock
from media_pipeline.render.locale_texts import translation
from media_pipeline.render.paragraphs import Paragraph, TimedText, paragraphs_of
from media_pipeline.tools.typesetting import spoken_text

MEDIA_TYPE = "text/html"

Level = Literal[2, 3, 4, 5, 6]
"""Of headings: one below that under which the transcript stands."""


def to_html_fragment(
    transcript: Transcript,
    language: str,
    audio_url: str = "",
    chapters: Sequence[Chapter] = (),
    level: Level = 3,
    *,
    timed: bool = False,
) -> str:
    """Return one ``<section>``: a paragraph a turn, speaker in bold, each with an address.

    A paragraph that begins at 12:31 has ``id="t=00:12:31"``, so that ``#t=00:12:31`` leads to it
    as it leads into the sound (Media Fragments URI 1.0, normal play time); of two that begin in
    the same second, the later one has thousandths too. Its time is a link: to that moment of
    ``audio_url`` where one is given, else to the paragraph itself.

    Args:
        transcript: in the times at which it is heard.
        language: BCP 47, of the section's name and of the chapters; words spoken in another
            language are marked with theirs.
        audio_url: of the sound; or of the episode's page, which leads to that moment too.
        chapters: in the same times as the transcript; each in which something is said gets a
            heading.
        level: of these headings.
        timed: whether each sentence says when it begins, in seconds (``data-t``), for the script
            of our own pages.
    """
    _ = translation(language).gettext
    ordered = sorted(chapters, key=lambda chapter: chapter.start)
    paragraphs = paragraphs_of(transcript, [chapter.start for chapter in ordered])
    foreign = bool(paragraphs) and transcript.language != language
    attribute = f' lang="{escape(language)}"' if foreign else ""
    titles = [_heading(chapter, level, attribute) for chapter in ordered]
    look = _Look(audio_url, timed)
    body = "\n".join(_parts(paragraphs, titles, look))
    if not paragraphs:
        silence = _("Nothing is said in this recording.")
        body = f"<p>{escape(silence)}</p>"
    elif foreign:
        body = f'<div lang="{escape(transcript.language)}">\n{body}\n</div>'
    label = escape(_("Transcript"))
    return (
        f'<section class="transcript" lang="{escape(language)}" aria-label="{label}">\n'
        f"{body}\n</section>\n"
    )


@dataclass(frozen=True, slots=True)
class _Look:
    """Where times lead to, and whether sentences have times of their own."""

    audio_url: str
    timed: bool

    def target(self, name: str, start_s: float) -> str:
        return f"{self.audio_url}#t={start_s:.1f}" if self.audio_url else f"#{name}"

    def words(self, paragraph: Paragraph) -> str:
        if not self.timed:
            return escape(paragraph.text)
        return " ".join(map(_timed, paragraph.sentences))


def _timed(sentence: TimedText) -> str:
    return f'<span data-t="{round(sentence.start_s, 1):g}">{escape(sentence.text)}</span>'


def _heading(chapter: Chapter, level: Level, attribute: str) -> str:
    return f"<h{level}{attribute}>{escape(spoken_text(chapter.title))}</h{level}>"


def _parts(paragraphs: Sequence[Paragraph], titles: Sequence[str], look: _Look) -> Iterator[str]:
    """Yield paragraphs, and a chapter's title before the first one in it."""
    chapter = 0
    for name, paragraph in _with_ids(paragraphs):
        if paragraph.chapter > chapter:
            chapter = paragraph.chapter
            yield titles[chapter - 1]
        yield _paragraph(name, paragraph, look)


def _with_ids(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[str, Paragraph]]:
    taken: set[str] = set()
    for paragraph in paragraphs:
        name = next(name for name in _names(paragraph.start_s) if name not in taken)
        taken.add(name)
        yield name, paragraph


def _names(start_s: float) -> Iterator[str]:
    """Yield ids for what begins at a moment, the shortest first."""
    yield f"t={whole_clock(start_s)}"
    exact = f"t={clock(start_s, '.')}"
    yield exact
    yield from (f"{exact}-{number}" for number in count(2))


def _paragraph(name: str, paragraph: Paragraph, look: _Look) -> str:
    target = look.target(name, paragraph.start_s)
    moment = iso_duration(int(paragraph.start_s))
    time = f'<time datetime="{moment}">{short_clock(paragraph.start_s)}</time>'
    speaker = f"<strong>{escape(paragraph.speaker)}</strong> " if paragraph.speaker else ""
    link = f'<a href="{escape(target)}">{time}</a>'
    return f'<p id="{name}">{link} {speaker}{look.words(paragraph)}</p>'
