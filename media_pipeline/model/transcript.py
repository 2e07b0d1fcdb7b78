"""What is said, by whom, when."""

from typing import Literal

from media_pipeline.model.base import Value


class Word(Value):
    """One word as heard: seconds on the delivered time line, probability 0 to 1."""

    start_s: float
    end_s: float
    text: str
    probability: float = 1.0


class Segment(Value):
    """Words of one speaker in one breath. ``speaker`` is None when it is not known for sure."""

    start_s: float
    end_s: float
    text: str
    speaker: str | None = None
    words: tuple[Word, ...] = ()


class Transcript(Value):
    """The whole of what is said. ``origin`` tells a machine's draft from a person's words."""

    language: str
    origin: Literal["machine", "person"]
    model: str = ""
    segments: tuple[Segment, ...]

    @property
    def word_count(self) -> int:
        """How many words, as white space separates them."""
        return sum(len(segment.text.split()) for segment in self.segments)
