"""Speech without its pauses, in windows that Whisper takes in at once."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from media_pipeline.model.spans import Span
from media_pipeline.model.transcript import Word
from media_pipeline.transcribe.engine import RATE_HZ, WINDOW_S, Samples

_PAUSE_MS = 160  # what faster-whisper's own batches part speech at
_AROUND_S = 0.4  # of what is around speech, so that no soft consonant is lost
_LONG_PAUSE_S = 0.8
_WINDOW_COST = 1.5


@dataclass(frozen=True, slots=True)
class Window:
    """Stretches of speech that are decoded as one, 30 s at most together."""

    spans: tuple[Span, ...]

    def of(self, sound: Samples) -> Samples:
        """Return the samples of the stretches, one after the other."""
        parts = [
            sound[round(span.start_s * RATE_HZ) : round(span.end_s * RATE_HZ)]
            for span in self.spans
        ]
        return np.concatenate(parts)

    def placed(self, word: Word) -> Word:
        """Return a word of this window with its times in the sound.

        All of a word belongs to the stretch in which its middle lies: one that the decoder
        stretched over more keeps its length, by which it can be told.
        """
        ends = list(accumulate(span.end_s - span.start_s for span in self.spans))
        middle = (word.start_s + word.end_s) / 2
        at = min(bisect_right(ends, middle), len(ends) - 1)
        later_s = self.spans[at].end_s - ends[at]
        start_s = max(0.0, round(word.start_s + later_s, 3))
        return word.model_copy(
            update={"start_s": start_s, "end_s": max(start_s, round(word.end_s + later_s, 3))}
        )


@dataclass(frozen=True, slots=True)
class Speech:
    """Where somebody speaks, ascending, 30 s at most each.

    ``pauses_s`` tells how long nobody speaks before each stretch.
    """

    spans: tuple[Span, ...]
    pauses_s: tuple[float, ...]


def speech_in(sound: Samples) -> Speech:
    """Find speech (Silero's detector); stretches have up to 0.4 s of what is around them."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(
        min_silence_duration_ms=_PAUSE_MS,
        max_speech_duration_s=WINDOW_S - 2 * _AROUND_S,
        speech_pad_ms=0,
    )
    found = [
        Span(each["start"] / RATE_HZ, each["end"] / RATE_HZ)
        for each in get_speech_timestamps(sound, options)
    ]
    return _with_surroundings(found, len(sound) / RATE_HZ)


def _with_surroundings(found: Sequence[Span], length_s: float) -> Speech:
    """Widen each stretch into the pauses on both its sides, at most to the middle of a pause."""
    ends_s = [0.0, *(span.end_s for span in found)]
    starts_s = [*(span.start_s for span in found), length_s]
    pauses_s = [start - end for end, start in zip(ends_s, starts_s, strict=True)]
    shared = [pause / 2 for pause in pauses_s]
    shared[0], shared[-1] = pauses_s[0], pauses_s[-1]  # nobody else wants these
    around_s = [min(_AROUND_S, max(0.0, each)) for each in shared]
    spans = tuple(
        Span(span.start_s - around_s[at], span.end_s + around_s[at + 1])
        for at, span in enumerate(found)
    )
    return Speech(spans, tuple(pauses_s[: len(found)]))


def windows_of(speech: Speech) -> tuple[Window, ...]:
    """Cut speech into few windows that begin after long pauses.

    Whisper knows nothing of what is said outside a window: a sentence that is cut loses words. A
    window costs its time even if it is half empty.
    """
    count = len(speech.spans)
    least = [0.0] + [float("inf")] * count
    came_from = [0] * (count + 1)
    for first in range(count):
        length_s = 0.0
        for last in range(first, count):
            length_s += speech.spans[last].end_s - speech.spans[last].start_s
            if length_s > WINDOW_S and last > first:
                break
            cost = least[first] + _WINDOW_COST + _cut_cost(speech.pauses_s, first)
            if cost < least[last + 1]:
                least[last + 1], came_from[last + 1] = cost, first
    return tuple(_windows(speech.spans, came_from))


def _cut_cost(pauses_s: Sequence[float], first: int) -> float:
    """Weigh a cut before a stretch: nothing in a long pause, as much as a window in none."""
    return 0.0 if first == 0 else max(0.0, 1.0 - pauses_s[first] / _LONG_PAUSE_S)


def _windows(spans: Sequence[Span], came_from: Sequence[int]) -> list[Window]:
    windows = []
    last = len(spans)
    while last:
        windows.append(Window(tuple(spans[came_from[last] : last])))
        last = came_from[last]
    return windows[::-1]
