"""The transcript as plain text, for reading, quoting and printing."""

from media_pipeline.model.transcript import Transcript
from media_pipeline.render.music import is_sound
from media_pipeline.render.paragraphs import Paragraph, paragraphs_of
from media_pipeline.tools.typesetting import NO_BREAK_SPACE

MEDIA_TYPE = "text/plain"


def to_text(transcript: Transcript) -> str:
    """Return paragraphs with an empty line between; the speaker is named where one changes.

    Somebody whose name is not known takes over with a dash, as in printed dialogue. A French
    colon has a no-break space before it.
    """
    colon = f"{NO_BREAK_SPACE}: " if transcript.language.startswith("fr") else ": "
    lines = []
    before: Paragraph | None = None
    for paragraph in paragraphs_of(transcript):
        lines.append(_label(paragraph, before, colon) + paragraph.text + "\n")
        before = paragraph
    return "\n".join(lines)


def _label(paragraph: Paragraph, before: Paragraph | None, colon: str) -> str:
    nobody_before = before is None and paragraph.speaker is None
    if nobody_before or is_sound(paragraph.text):
        return ""
    if before is not None and paragraph.is_said_like(before):
        return ""
    return f"{paragraph.speaker}{colon}" if paragraph.speaker else f"—{NO_BREAK_SPACE}"
