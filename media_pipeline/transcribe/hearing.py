"""How one piece of a recording is listened to, whichever engine decodes it.

Only speech is decoded. What came out badly is decoded again, more carefully; what stays bad is left
out, and told. Where somebody speaks and no word was found, it is listened to once more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TypeVar

from media_pipeline.model.base import Progress
from media_pipeline.model.spans import Span
from media_pipeline.model.transcript import Draft, LeftOut, Word
from media_pipeline.transcribe.engine import (
    RATE_HZ,
    WINDOW_S,
    Engine,
    Listening,
    Manner,
    Passage,
    Samples,
)
from media_pipeline.transcribe.guard import Believed, believed, is_suspicious
from media_pipeline.transcribe.omissions import filled, unheard
from media_pipeline.transcribe.pieces import read_piece
from media_pipeline.transcribe.sentences import joined_words
from media_pipeline.transcribe.windows import Window, speech_in, windows_of

_Timed = TypeVar("_Timed", Word, LeftOut)

_AROUND_S = 0.3
_WORTH_TELLING_S = 3.0
_MOST_TIMES = 3


def hear(engine: Engine, listening: Listening, piece: Span, progress: Progress) -> Draft:
    """Return what is said in a piece of a recording, with times of the whole.

    The same piece gives the same words, whatever was heard before. ``progress`` is told the share
    of the whole, and may raise to stop the work.
    """
    sound = read_piece(listening.speech, piece)
    speech = speech_in(sound)
    windows = windows_of(speech)
    share = _Share(piece, len(windows), listening.duration_s, progress)
    hearing = _Hearing(engine, sound, Manner(listening.language, listening.vocabulary), share)
    heard = hearing.again_where_silent(speech.spans, hearing.said_in(windows))
    return Draft(
        words=tuple(_moved(word, piece.start_s) for word in heard.words),
        left_out=tuple(_moved(each, piece.start_s) for each in heard.left_out),
    )


def joined(parts: Iterable[Draft]) -> Draft:
    """Return what was heard in parts that follow one another."""
    parts = tuple(parts)
    return Draft(
        words=tuple(chain.from_iterable(part.words for part in parts)),
        left_out=tuple(chain.from_iterable(part.left_out for part in parts)),
    )


@dataclass(frozen=True, slots=True)
class _Share:
    """Tells how much of the whole is done, window by window."""

    piece: Span
    windows: int
    whole_s: float
    progress: Progress

    def tell(self, done: int) -> None:
        length_s = self.piece.end_s - self.piece.start_s
        reached_s = self.piece.start_s + length_s * done / max(1, self.windows)
        self.progress(min(1.0, reached_s / max(self.whole_s, 0.1)))


@dataclass(frozen=True, slots=True)
class _Hearing:
    """One piece of sound, and who listens to it in which manner."""

    engine: Engine
    sound: Samples
    manner: Manner
    share: _Share

    def said_in(self, windows: Sequence[Window]) -> Draft:
        """Decode windows; again, with more care, those that came out badly."""
        passages = []
        for done, passage in enumerate(self._decoded(windows, self.manner), 1):
            passages.append(passage)
            self.share.tell(done)
        bad = [place for place, passage in enumerate(passages) if is_suspicious(passage)]
        careful = replace(self.manner, careful=True)
        for place, again in zip(
            bad, self._decoded([windows[at] for at in bad], careful), strict=True
        ):
            passages[place] = _better(passages[place], again)
        return joined(
            _placed(window, believed(passage))
            for window, passage in zip(windows, passages, strict=True)
        )

    def again_where_silent(self, speech: Sequence[Span], heard: Draft) -> Draft:
        """Listen again where speech is and no words are, as long as that brings any."""
        words, tried = heard.words, set[Span]()
        for _time in range(_MOST_TIMES):
            gaps = [gap for gap in unheard(speech, words) if not _is_told(gap, heard.left_out)]
            new = [gap for gap in gaps if gap not in tried]
            if not new:
                break
            words = self._filled(words, [part for gap in new for part in _in_parts(gap)])
            tried.update(new)
        silent = [_unheard(gap) for gap in unheard(speech, words) if _is_long(gap, heard)]
        left_out = sorted((*heard.left_out, *silent), key=lambda each: each.start_s)
        return Draft(words=_one_after_the_other(words), left_out=tuple(left_out))

    def _filled(self, words: tuple[Word, ...], gaps: Sequence[Span]) -> tuple[Word, ...]:
        windows = [Window((self._around(gap),)) for gap in gaps]
        again = self._decoded(windows, replace(self.manner, careful=True))
        for gap, window, passage in zip(gaps, windows, again, strict=True):
            if not is_suspicious(passage):
                words = filled(words, gap, _placed(window, Believed(passage.words)).words)
        return words

    def _decoded(self, windows: Sequence[Window], manner: Manner) -> Iterable[Passage]:
        return self.engine.decode([window.of(self.sound) for window in windows], manner)

    def _around(self, gap: Span) -> Span:
        end_s = len(self.sound) / RATE_HZ
        return Span(max(0.0, gap.start_s - _AROUND_S), min(end_s, gap.end_s + _AROUND_S))


def _better(first: Passage, again: Passage) -> Passage:
    """Return the passage to go on with: the careful one, unless it is no better."""
    if not is_suspicious(again):
        return again
    return max((first, again), key=lambda passage: passage.log_probability)


def _placed(window: Window, what: Believed) -> Draft:
    words = joined_words(what.words)
    return Draft(
        words=tuple(window.placed(word) for word in words),
        left_out=tuple(_placed_left_out(window, each) for each in what.left_out),
    )


def _placed_left_out(window: Window, left_out: LeftOut) -> LeftOut:
    first, last = (
        window.placed(Word(start_s=time_s, end_s=time_s, text=""))
        for time_s in (left_out.start_s, left_out.end_s)
    )
    return left_out.model_copy(update={"start_s": first.start_s, "end_s": last.end_s})


def _in_parts(gap: Span) -> list[Span]:
    """Cut what is longer than a window."""
    room_s = WINDOW_S - 2 * _AROUND_S
    count = int((gap.end_s - gap.start_s) / room_s) + 1
    length_s = (gap.end_s - gap.start_s) / count
    return [
        Span(gap.start_s + at * length_s, gap.start_s + (at + 1) * length_s) for at in range(count)
    ]


def _is_told(gap: Span, left_out: Sequence[LeftOut]) -> bool:
    return any(gap.start_s < each.end_s and each.start_s < gap.end_s for each in left_out)


def _is_long(gap: Span, heard: Draft) -> bool:
    return gap.end_s - gap.start_s >= _WORTH_TELLING_S and not _is_told(gap, heard.left_out)


def _unheard(gap: Span) -> LeftOut:
    return LeftOut(start_s=gap.start_s, end_s=gap.end_s, text="", reason="unheard")


def _one_after_the_other(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return words of which each begins when the one before has ended."""
    ordered: list[Word] = []
    for word in words:
        start_s = max(word.start_s, ordered[-1].start_s if ordered else 0.0)
        if ordered and ordered[-1].end_s > start_s:
            ordered[-1] = ordered[-1].model_copy(update={"end_s": start_s})
        times = {"start_s": start_s, "end_s": max(start_s, word.end_s)}
        ordered.append(word.model_copy(update=times))
    return tuple(ordered)


def _moved(what: _Timed, by_s: float) -> _Timed:
    times = {"start_s": round(what.start_s + by_s, 3), "end_s": round(what.end_s + by_s, 3)}
    return what.model_copy(update=times)
