"""One thing that a reader of captions would stumble over."""

from dataclasses import dataclass
from typing import Literal

from media_pipeline.model.transcript import Segment
from media_pipeline.render.captions import Cue
from media_pipeline.tools.typesetting import spoken_text

Severity = Literal["problem", "advice"]
"""A problem would be published as a mistake. An advice is a custom of good captions that speech
itself sometimes breaks: nobody can slow a guest down."""

Kind = Literal[
    "no language",
    "no words",
    "empty",
    "too fast",
    "too short",
    "too long",
    "overlap",
    "long word",
    "linking word",
    "long turn",
    "no speaker",
    "repeated",
    "invented",
    "marks",
]

_SHOWN = 70


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong and what to do, ``said`` in a sentence or two.

    Times are those of the transcript, in seconds; ``text`` is an excerpt of at most 70 characters.
    """

    kind: Kind
    severity: Severity
    start_s: float
    end_s: float
    speaker: str | None
    text: str
    said: str


def finding(kind: Kind, severity: Severity, where: Cue | Segment, said: str) -> Finding:
    """Return a finding at a cue or a segment."""
    text = spoken_text(where.text)
    shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1].rstrip() + "…"
    return Finding(kind, severity, where.start_s, where.end_s, where.speaker, shown, said)
