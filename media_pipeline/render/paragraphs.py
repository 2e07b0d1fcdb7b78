"""The transcript as people read it: paragraphs of one speaker each."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from media_pipeline.model.transcript import Transcript, ends_sentence
from media_pipeline.render.spoken import TimedWord, timed_words
from media_pipeline.tools.typesetting import spoken_text

_PAUSE_S = 2.0
_LONG_CHARACTERS = 600
_LONG_SENTENCE_CHARACTERS = 240


@dataclass(frozen=True, slots=True)
class TimedText:
    """A sentence of a paragraph (or a part of a very long one), and when it begins, in seconds."""

    start_s: float
    text: str

    def with_more(self, text: str) -> "TimedText":
        """Return this with what comes after it."""
        return TimedText(self.start_s, f"{self.text} {text}")

    @property
    def goes_on(self) -> bool:
        """Whether what comes next still belongs to it."""
        return not ends_sentence(self.text) and len(self.text) < _LONG_SENTENCE_CHARACTERS


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What one person says at one stretch; ``speaker`` is None when it is not known for sure.

    ``voice`` then tells apart those who have no name. The sentences joined by spaces are the text.
    """

    start_s: float
    speaker: str | None
    sentences: tuple[TimedText, ...]
    chapter: int = 0
    """How many chapters have begun."""
    voice: int | None = None

    @property
    def text(self) -> str:
        """All that is said."""
        return " ".join(sentence.text for sentence in self.sentences)

    def is_said_like(self, other: "Paragraph") -> bool:
        """Tell whether the same person speaks, as far as it is known."""
        return (self.speaker, self.voice) == (other.speaker, other.voice)


def paragraphs_of(
    transcript: Transcript, chapter_starts_s: Sequence[float] = ()
) -> tuple[Paragraph, ...]:
    """Join what one speaker says into paragraphs.

    A new one begins with another speaker, after a pause of 2 s, at the next sentence once a
    paragraph has 600 characters, and where a chapter begins. People write a chapter's start in
    whole seconds, so a sentence belongs to the chapter in which most of it is said.

    Args:
        transcript: in the times at which it is heard.
        chapter_starts_s: ascending, in the same times.
    """
    return tuple(_joined(_sentences(transcript, chapter_starts_s)))


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence, or the part of it that lies in one segment."""

    start_s: float
    speaker: str | None
    voice: int | None
    text: str
    after_pause: bool
    chapter: int

    def alone(self) -> Paragraph:
        """Return a paragraph of nothing else."""
        said = (TimedText(self.start_s, self.text),)
        return Paragraph(self.start_s, self.speaker, said, self.chapter, self.voice)


def _sentences(transcript: Transcript, chapter_starts_s: Sequence[float]) -> Iterator[_Sentence]:
    silent_since = 0.0
    for segment in transcript.segments:
        speaker = spoken_text(segment.speaker or "") or None
        after_pause = segment.start_s - silent_since >= _PAUSE_S
        for words in _by_sentence(timed_words(segment)):
            middle_s = (words[0].start_s + words[-1].end_s) / 2
            text = " ".join(word.text for word in words)
            chapter = bisect_right(chapter_starts_s, middle_s)
            yield _Sentence(words[0].start_s, speaker, segment.voice, text, after_pause, chapter)
            after_pause = False
        silent_since = segment.end_s


def _by_sentence(words: Sequence[TimedWord]) -> Iterator[list[TimedWord]]:
    sentence: list[TimedWord] = []
    for word in words:
        sentence.append(word)
        if ends_sentence(word.text):
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _joined(sentences: Iterator[_Sentence]) -> Iterator[Paragraph]:
    current: Paragraph | None = None
    for sentence in sentences:
        if current is not None and _continues(current, sentence):
            current = replace(current, sentences=_with(current.sentences, sentence))
            continue
        if current is not None:
            yield current
        current = sentence.alone()
    if current is not None:
        yield current


def _with(said: tuple[TimedText, ...], sentence: _Sentence) -> tuple[TimedText, ...]:
    *before, last = said
    if last.goes_on:
        return (*before, last.with_more(sentence.text))
    return (*said, TimedText(sentence.start_s, sentence.text))


def _continues(current: Paragraph, sentence: _Sentence) -> bool:
    same = current.is_said_like(sentence.alone()) and current.chapter == sentence.chapter
    full = len(current.text) >= _LONG_CHARACTERS and ends_sentence(current.text)
    return same and not sentence.after_pause and not full
