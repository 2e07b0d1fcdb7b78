"""Speech is cut into windows in its pauses, and words find their way back."""

import numpy as np
import pytest

from media_pipeline.model.spans import Span
from media_pipeline.model.transcript import Word
from media_pipeline.transcribe.engine import RATE_HZ
from media_pipeline.transcribe.windows import Speech, Window, speech_in, windows_of


def speech(*stretches: tuple[float, float]) -> Speech:
    """Stretches of so many seconds, each after a pause of so many."""
    spans, at = [], 0.0
    for pause_s, length_s in stretches:
        spans.append(Span(at + pause_s, at + pause_s + length_s))
        at += pause_s + length_s
    return Speech(tuple(spans), tuple(pause_s for pause_s, _ in stretches))


def test_a_window_begins_after_the_longest_pause() -> None:
    """Forty seconds need two windows; the second could begin at many places."""
    told = speech((0, 10), (0.2, 8), (1.0, 6), (0.2, 5), (0.2, 11))
    first, second = windows_of(told)
    assert first.spans + second.spans == told.spans
    assert second.spans[0] == told.spans[2]


def test_windows_are_full_where_pauses_are_alike() -> None:
    told = speech(*[(1.0, 5.0)] * 12)
    windows = windows_of(told)
    assert [len(window.spans) for window in windows] == [6, 6]


def test_no_window_is_longer_than_whisper_takes_in() -> None:
    chance = np.random.default_rng(5)
    told = speech(*[(pause, length) for pause, length in chance.uniform(0.1, 25.0, (200, 2))])
    windows = windows_of(told)
    assert tuple(span for window in windows for span in window.spans) == told.spans
    for window in windows:
        assert sum(span.end_s - span.start_s for span in window.spans) <= 30.0


@pytest.mark.parametrize("length_s", [0.0, 3.0])
def test_silence_has_no_windows(length_s: float) -> None:
    told = speech_in(np.zeros(round(length_s * RATE_HZ), dtype=np.float32))
    assert told.spans == told.pauses_s == ()
    assert windows_of(told) == ()


def test_words_find_their_way_back() -> None:
    """Two stretches of two seconds, at 10 s and at 20 s.

    A word across both belongs to one, and keeps its length, by which it is known as stretched.
    """
    window = Window((Span(10.0, 12.0), Span(20.0, 22.0)))
    sound = np.arange(30 * RATE_HZ, dtype=np.float32)
    heard = window.of(sound)
    assert len(heard) == 4 * RATE_HZ
    assert heard[2 * RATE_HZ] == 20 * RATE_HZ
    times = [(0.5, 1.0), (1.5, 2.2), (1.9, 2.9), (3.5, 4.5)]
    placed = [window.placed(Word(start_s=a, end_s=b, text="")) for a, b in times]
    assert [(word.start_s, word.end_s) for word in placed] == [
        (10.5, 11.0),
        (11.5, 12.2),
        (19.9, 20.9),
        (21.5, 22.5),
    ]
