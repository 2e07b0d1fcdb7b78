"""The transcript as text that a person corrects: each paragraph with its time and its speaker."""

from collections.abc import Iterator
from dataclasses import dataclass

from media_pipeline.model.transcript import Transcript
from media_pipeline.render.clock import short_clock
from media_pipeline.render.paragraphs import paragraphs_of
from media_pipeline.tools.typesetting import NO_BREAK_SPACE

UNNAMED = "?"
"""Stands where a speaker's name belongs that nobody has told yet."""


@dataclass(frozen=True, slots=True)
class LabelledParagraph:
    """``[0:48] `` and ``Léa Martin : `` as they are written, and what is said."""

    time: str
    label: str
    text: str


def labelled_paragraphs(transcript: Transcript) -> Iterator[LabelledParagraph]:
    """Yield every paragraph with a label: without one, it would be the speaker's before."""
    colon = colon_of(transcript.language)
    for paragraph in paragraphs_of(transcript):
        label = f"{paragraph.speaker or UNNAMED}{colon}"
        yield LabelledParagraph(f"[{short_clock(paragraph.start_s)}] ", label, paragraph.text)


def colon_of(language: str) -> str:
    """Return the colon after a name; a French one has a no-break space before it."""
    return f"{NO_BREAK_SPACE}: " if language.startswith("fr") else ": "


def to_text_to_correct(transcript: Transcript) -> str:
    """Return paragraphs with an empty line between: ``[0:48] Léa Martin : what is said``."""
    parts = labelled_paragraphs(transcript)
    return "\n".join(f"{part.time}{part.label}{part.text}\n" for part in parts)
