"""Words are taken in breaths, for voices change between them, and each breath is listened to."""

import re
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from media_pipeline.model.base import Progress, no_progress
from media_pipeline.model.spans import Span
from media_pipeline.model.transcript import Word
from media_pipeline.transcribe.engine import RATE_HZ, Samples
from media_pipeline.transcribe.voice_embedding import (
    WINDOW_S,
    Points,
    VoiceEmbedder,
    unit_length,
)

_PAUSE_S = 0.25
_LONGEST_S = 8.0
_STRIDE_S = 1.0
_AT_ONCE_S = 60.0
_SHORTEST_S = 0.1
_MOSTLY = 0.6
_SENTENCE_END = re.compile(r"[.!?…][\s»”\"')\]]*$")


@dataclass(frozen=True, slots=True)
class Breath:
    """Words ``first`` up to, not including, ``last``, and how they sound.

    Each window, ``starts_s`` to ``WINDOW_S`` later, is a row of ``points``. There is none where
    what was taken for words is music or noise.
    """

    first: int
    last: int
    span: Span
    starts_s: NDArray[np.float64]
    points: Points

    @property
    def length_s(self) -> float:
        """How long it lasts."""
        return self.span.end_s - self.span.start_s

    @property
    def point(self) -> Points:
        """The mean of all windows, of unit length."""
        return unit_length(self.points.mean(axis=0))


def breaths_of(
    sound: Path,
    words: Sequence[Word],
    embedder: VoiceEmbedder,
    progress: Progress = no_progress,
) -> tuple[Breath, ...]:
    """Listen to all breaths, ascending; about a minute of ``sound`` is held in memory.

    Args:
        sound: a WAV, 16 bits, one channel, 16 kHz.
        words: ascending in time.
        embedder: places each window among voices.
        progress: told how far it is; may raise to stop the work.
    """
    breaths: list[Breath] = []
    with wave.open(str(sound), "rb") as file:
        for ranges in _at_once(_ranges(words), words):
            breaths.extend(_listen(file, ranges, words, embedder))
            progress(ranges[-1].stop / len(words))
    return tuple(breaths)


def new_breath(before: Word, word: Word) -> bool:
    """Tell whether a voice may well change between two words: in a pause, after a full stop."""
    pause_s = word.start_s - before.end_s
    return pause_s >= _PAUSE_S or _SENTENCE_END.search(before.text) is not None


def _ranges(words: Sequence[Word]) -> list[range]:
    """Part words into breaths; a very long one is parted all the same."""
    cuts, start_s = [0], words[0].start_s if words else 0.0
    for index, (before, word) in enumerate(pairwise(words), 1):
        if new_breath(before, word) or word.end_s - start_s > _LONGEST_S:
            cuts.append(index)
            start_s = word.start_s
    return [range(first, last) for first, last in pairwise([*cuts, len(words)]) if last > first]


def _at_once(ranges: Sequence[range], words: Sequence[Word]) -> Iterator[list[range]]:
    """Group breaths that are read together."""
    group: list[range] = []
    for each in ranges:
        if group and words[each[-1]].end_s - words[group[0][0]].start_s > _AT_ONCE_S:
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _listen(
    file: wave.Wave_read, ranges: Sequence[range], words: Sequence[Word], embedder: VoiceEmbedder
) -> Iterator[Breath]:
    spans = [Span(words[each[0]].start_s, words[each[-1]].end_s) for each in ranges]
    stretch = _stretch(file, spans[0].start_s, max(span.end_s for span in spans))
    starts = [stretch.spoken_starts_s(span) for span in spans]
    windows = [
        stretch.window(Span(start_s, span.end_s))
        for span, each in zip(spans, starts, strict=True)
        for start_s in each
    ]
    points = embedder.embed(np.stack(windows)) if windows else np.zeros((0, 1), np.float32)
    parts = np.split(points, np.cumsum([len(each) for each in starts])[:-1])
    for place, span, each, part in zip(ranges, spans, starts, parts, strict=True):
        yield Breath(place.start, place.stop, span, each, part)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Sound from ``start_s`` on, and for each sample whether somebody speaks."""

    start_s: float
    samples: Samples
    spoken: NDArray[np.bool_]

    def spoken_starts_s(self, span: Span) -> NDArray[np.float64]:
        """Return where windows begin, evenly spread over a breath, if somebody speaks in them."""
        free_s = max(0.0, span.end_s - span.start_s - WINDOW_S)
        starts_s = span.start_s + np.linspace(0.0, free_s, 1 + int(np.ceil(free_s / _STRIDE_S)))
        spoken = [self._is_spoken(Span(start_s, span.end_s)) for start_s in starts_s]
        return np.asarray(starts_s[spoken])

    def window(self, span: Span) -> Samples:
        """Return WINDOW_S of sound from the start of a span; a shorter one is heard repeatedly."""
        return np.resize(self.samples[self._place(span)], round(WINDOW_S * RATE_HZ))

    def _is_spoken(self, span: Span) -> bool:
        inside = self.spoken[self._place(span)]
        return len(inside) > 0 and bool(inside.mean() >= _MOSTLY)

    def _place(self, span: Span) -> slice:
        length_s = max(_SHORTEST_S, min(WINDOW_S, span.end_s - span.start_s))
        first = max(0, round((span.start_s - self.start_s) * RATE_HZ))
        return slice(first, first + round(length_s * RATE_HZ))


def _stretch(file: wave.Wave_read, start_s: float, end_s: float) -> _Stretch:
    """Read sound, full scale is 1.0, and look for speech in it."""
    first = min(round(start_s * RATE_HZ), file.getnframes())
    file.setpos(first)
    pcm = np.frombuffer(file.readframes(max(0, round(end_s * RATE_HZ) - first)), dtype="<i2")
    samples = pcm.astype(np.float32) / np.float32(32_768)
    return _Stretch(first / RATE_HZ, samples, _spoken(samples))


def _spoken(samples: Samples) -> NDArray[np.bool_]:
    """Tell sample by sample whether somebody speaks (Silero's detector)."""
    from faster_whisper.vad import get_speech_timestamps

    spoken = np.zeros(len(samples), dtype=np.bool_)
    for found in get_speech_timestamps(samples.copy()) if len(samples) else ():
        spoken[found["start"] : found["end"]] = True
    return spoken
