"""Cues that know when each of their words is said."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, islice
from math import inf

from media_pipeline.model.spans import Span
from media_pipeline.model.transcript import Segment, Transcript, Word
from media_pipeline.model.word_times import Original, Passage, time_words
from media_pipeline.render.captions import LINE_CHARACTERS, LINES, Cue, cues_of
from media_pipeline.render.spoken import timed_words
from media_pipeline.tools.typesetting import spoken_text

_SPACE = re.compile(r"\s")
_TICK_S = 0.001  # what WebVTT can tell apart


@dataclass(frozen=True, slots=True)
class WordedCue:
    """What is read at one moment, word by word, unescaped; the span in whole milliseconds."""

    span: Span
    speaker: str | None
    words: tuple[Word, ...]


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text as they are shown, with the marks that stay with them."""
    shown = spoken_text(spoken_text(text))
    return tuple(shown.split(" ")) if shown else ()


def spoken_words(segment: Segment) -> tuple[Word, ...]:
    """Return the words of a segment's text with their times, those of ``segment.words`` kept."""
    texts = words_of(segment.text)
    heard = [word for word in segment.words if word.text.strip()]
    if not heard:
        return tuple(
            Word(start_s=word.start_s, end_s=word.end_s, text=text)
            for word, text in zip(timed_words(segment), texts, strict=False)
        )
    if [" ".join(words_of(word.text)) for word in heard] == list(texts):
        return tuple(
            word.model_copy(update={"text": text}) for word, text in zip(heard, texts, strict=True)
        )
    return time_words([Passage(texts)], Original(tuple(heard))).passages[0]


def worded_cues(transcript: Transcript) -> tuple[WordedCue, ...]:
    """Cut a transcript into cues as ``cues_of`` does, with no word cut however long it is.

    What a person wrote as a cue that fits keeps its times.
    """
    parts = [
        segment.model_copy(update={"words": words})
        for segment in transcript.segments
        if (words := spoken_words(segment))
    ]
    cues = cues_of(transcript.model_copy(update={"segments": tuple(map(_laid_out, parts))}))
    every = [word for part in parts for word in part.words]
    laid_out = [_stand_in(word).text for word in every]
    if [text for cue in cues for text in cue.text.split(" ")] != laid_out:
        return _one_by_one(transcript, parts)
    rest = iter(every)
    made = [_worded(cue, tuple(islice(rest, len(cue.text.split(" "))))) for cue in cues]
    return tuple(_as_written(made, parts) if transcript.origin == "person" else made)


def _as_written(cues: Sequence[WordedCue], parts: Sequence[Segment]) -> Iterator[WordedCue]:
    """Let a cue that is a whole segment last as long as the person who wrote it wants."""
    firsts = accumulate((len(part.words) for part in parts), initial=0)
    whole = {(first, len(part.words)): part for first, part in zip(firsts, parts, strict=False)}
    first = 0
    for cue in cues:
        part = whole.get((first, len(cue.words)))
        first += len(cue.words)
        yield replace(cue, span=_span(part)) if part else cue


def _span(part: Segment) -> Span:
    start = round(part.start_s, 3)
    return Span(start_s=start, end_s=max(round(part.end_s, 3), round(start + _TICK_S, 3)))


def _worded(cue: Cue, words: tuple[Word, ...]) -> WordedCue:
    name = spoken_text(cue.speaker or "") or None
    return WordedCue(Span(start_s=cue.start_s, end_s=cue.end_s), name, words)


def _laid_out(segment: Segment) -> Segment:
    words = tuple(map(_stand_in, segment.words))
    text = " ".join(word.text for word in words)
    return segment.model_copy(update={"words": words, "text": text})


def _stand_in(word: Word) -> Word:
    """Return a word that is laid out like ``word``, and that a cue holds in one piece."""
    text = _SPACE.sub("x", word.text)
    whole = LINE_CHARACTERS * LINES
    if len(text) > whole:
        text = "x" * (whole - 1) + text[-1]
    return word.model_copy(update={"text": text})


def _one_by_one(transcript: Transcript, parts: Sequence[Segment]) -> tuple[WordedCue, ...]:
    """Cut segments that are spoken at the same time, so that cues of one lie among the other's."""
    if len(parts) == 1:
        (part,) = parts
        cue = Cue(part.start_s, max(part.end_s, part.start_s + _TICK_S), part.speaker, part.text)
        return (_worded(cue, part.words),)
    cues = [
        cue
        for part in parts
        for cue in worded_cues(transcript.model_copy(update={"segments": (part,)}))
    ]
    return tuple(_in_order(sorted(cues, key=lambda cue: cue.span.start_s)))


def _in_order(cues: Sequence[WordedCue]) -> Iterator[WordedCue]:
    """Let no cue begin with another, and end each where the next one begins."""
    starts: list[float] = []
    for cue in cues:
        starts.append(round(max(cue.span.start_s, starts[-1] + _TICK_S if starts else 0.0), 3))
    for cue, start, limit in zip(cues, starts, [*starts[1:], inf], strict=True):
        end = max(min(cue.span.end_s, limit), start + _TICK_S)
        yield replace(cue, span=Span(start_s=start, end_s=round(end, 3)))
