"""The transcript as an accessible piece of HTML that a web editor can paste into any page."""

from collections.abc import Iterator
from html import escape

from media_pipeline.model.transcript import Transcript
from media_pipeline.render.clock import iso_duration, short_clock
from media_pipeline.render.locale_texts import translation
from media_pipeline.render.paragraphs import Paragraph, paragraphs_of

MEDIA_TYPE = "text/html"


def to_html_fragment(transcript: Transcript, language: str, audio_url: str = "") -> str:
    """Return one ``<section>``: a paragraph a turn, speaker in bold, each with an address.

    A paragraph that begins at 12.3 s has ``id="t-12.3"``. Its time is a link: to that moment of
    ``audio_url`` where one is given (``#t=12.3``, Media Fragments URI 1.0), else to the paragraph
    itself. ``language`` (BCP 47) is that of the section's name; words spoken in another one are
    marked with theirs.
    """
    _ = translation(language).gettext
    named = list(_with_ids(paragraphs_of(transcript)))
    body = "\n".join(_paragraph(name, paragraph, audio_url) for name, paragraph in named)
    if not named:
        silence = _("Nothing is said in this recording.")
        body = f"<p>{escape(silence)}</p>"
    elif transcript.language != language:
        body = f'<div lang="{escape(transcript.language)}">\n{body}\n</div>'
    label = escape(_("Transcript"))
    return (
        f'<section class="transcript" lang="{escape(language)}" aria-label="{label}">\n'
        f"{body}\n</section>\n"
    )


def _with_ids(paragraphs: tuple[Paragraph, ...]) -> Iterator[tuple[str, Paragraph]]:
    taken: set[str] = set()
    for paragraph in paragraphs:
        name = f"t-{paragraph.start_s:.1f}"
        while name in taken:
            name += "b"
        taken.add(name)
        yield name, paragraph


def _paragraph(name: str, paragraph: Paragraph, audio_url: str) -> str:
    target = f"{audio_url}#t={paragraph.start_s:.1f}" if audio_url else f"#{name}"
    moment = iso_duration(int(paragraph.start_s))
    time = f'<time datetime="{moment}">{short_clock(paragraph.start_s)}</time>'
    speaker = f"<strong>{escape(paragraph.speaker)}</strong> " if paragraph.speaker else ""
    link = f'<a href="{escape(target)}">{time}</a>'
    return f'<p id="{name}">{link} {speaker}{escape(paragraph.text)}</p>'
