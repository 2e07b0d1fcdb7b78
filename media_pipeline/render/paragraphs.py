"""The transcript as people read it: paragraphs of one speaker each."""

from collections.abc import Iterator
from dataclasses import dataclass

from media_pipeline.model.transcript import Transcript
from media_pipeline.render.spoken import ends_sentence, spoken_text, timed_words

_PAUSE_S = 2.0
_LONG_CHARACTERS = 600


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What one person says at one stretch; ``speaker`` is None when it is not known for sure."""

    start_s: float
    speaker: str | None
    text: str


def paragraphs_of(transcript: Transcript) -> tuple[Paragraph, ...]:
    """Join what one speaker says into paragraphs.

    A new one begins with another speaker, after a pause of 2 s, and at the next sentence once a
    paragraph has 600 characters.
    """
    return tuple(_joined(_sentences(transcript)))


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence, or the part of it that lies in one segment."""

    start_s: float
    speaker: str | None
    text: str
    after_pause: bool


def _sentences(transcript: Transcript) -> Iterator[_Sentence]:
    silent_since = 0.0
    for segment in transcript.segments:
        speaker = spoken_text(segment.speaker or "") or None
        after_pause = segment.start_s - silent_since >= _PAUSE_S
        words: list[str] = []
        start = segment.start_s
        for word in timed_words(segment):
            start = start if words else word.start_s
            words.append(word.text)
            if ends_sentence(word.text):
                yield _Sentence(start, speaker, " ".join(words), after_pause)
                words, after_pause = [], False
        if words:
            yield _Sentence(start, speaker, " ".join(words), after_pause)
        silent_since = segment.end_s


def _joined(sentences: Iterator[_Sentence]) -> Iterator[Paragraph]:
    current: Paragraph | None = None
    for sentence in sentences:
        if current is not None and _continues(current, sentence):
            text = f"{current.text} {sentence.text}"
            current = Paragraph(current.start_s, current.speaker, text)
            continue
        if current is not None:
            yield current
        current = Paragraph(sentence.start_s, sentence.speaker, sentence.text)
    if current is not None:
        yield current


def _continues(current: Paragraph, sentence: _Sentence) -> bool:
    full = len(current.text) >= _LONG_CHARACTERS and ends_sentence(current.text)
    return current.speaker == sentence.speaker and not sentence.after_pause and not full
