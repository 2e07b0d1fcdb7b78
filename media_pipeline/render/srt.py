"""The transcript as SubRip: two lines of 32 characters, a dash where the speaker changes."""

from itertools import pairwise

from media_pipeline.model.transcript import Transcript
from media_pipeline.render.captions import LINES, Cue, cues_of, lines_of
from media_pipeline.render.clock import clock

MEDIA_TYPE = "application/x-subrip"

_LOOK_ALIKES = str.maketrans("<>", "‹›")


def to_srt(transcript: Transcript) -> str:
    """Return an SRT file: numbered cues, comma before the milliseconds.

    A dash at a change of speaker is what the French charter on the quality of subtitles asks for
    (CSA, 2011). SRT has no escapes and some
    players read ``<i>`` as a tag, so ``<`` and ``>`` become the look-alikes ``‹`` and ``›``, and
    no text can hold an arrow (``-->``).
    """
    cues = cues_of(transcript)
    changes = [False, *(before.speaker != cue.speaker for before, cue in pairwise(cues))]
    numbered = zip(range(1, len(cues) + 1), cues, changes, strict=False)
    return "\n".join(
        _block(number, cue, _lines(cue, transcript.language, change=change))
        for number, cue, change in numbered
    )


def _block(number: int, cue: Cue, lines: tuple[str, ...]) -> str:
    times = f"{clock(cue.start_s, ',')} --> {clock(cue.end_s, ',')}"
    return f"{number}\n{times}\n" + "\n".join(lines) + "\n"


def _lines(cue: Cue, language: str, *, change: bool) -> tuple[str, ...]:
    text = cue.text.translate(_LOOK_ALIKES)
    dashed = lines_of(f"– {text}", language)
    return dashed if change and len(dashed) <= LINES else lines_of(text, language)
