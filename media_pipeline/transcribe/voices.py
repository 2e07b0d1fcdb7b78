"""Who said each word where everybody is on one channel, told by the sound of the voices alone.

Words are taken in breaths, which end in pauses and at full stops, for there voices change. Breaths
that sound alike are one voice. Which voice says a word is the most convincing path through all
words (Viterbi), on which a change costs more inside a breath than between two. Where the evidence
is thin, nobody is meant: no voice is better than a wrong one.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from media_pipeline.model.base import Progress, no_progress
from media_pipeline.model.transcript import Word
from media_pipeline.transcribe.convincing_path import convincing_path
from media_pipeline.transcribe.voice_breaths import Breath, breaths_of, new_breath
from media_pipeline.transcribe.voice_clusters import Voices, voices_among
from media_pipeline.transcribe.voice_embedding import WINDOW_S, CamPlusPlus, VoiceEmbedder

_CHANGE_COST_S = 0.1
_CHANGE_COST_IN_A_BREATH_S = 0.3
_SHORTEST_WORD_S = 0.05
_CLEAR = 0.08
_LIKELY = 0.35
_MOST_CONTESTED = 0.15
_NEAR_CHANGE_S = 0.4
_NEAR_S = 1.5

_Likeness = NDArray[np.float64]
"""How much each word sounds like each voice, shape (words, voices); NaN where nobody speaks."""


def voices_of(
    sound: Path,
    words: Sequence[Word],
    count: int | None,
    *,
    embedder: VoiceEmbedder | None = None,
    progress: Progress = no_progress,
) -> tuple[int | None, ...]:
    """Return the voice of each word, numbered from 0 as they are first heard, None in doubt.

    The same sound and words give the same voices. An hour takes about 80 s on one core.

    Args:
        sound: a WAV, 16 bits, one channel, 16 kHz, read a minute at a time.
        words: ascending in time, with times in seconds of ``sound``.
        count: how many people speak, None if nobody knows: then rather too few voices are found.
        embedder: tells voices apart; CAM++ if None.
        progress: told how far it is; may raise to stop the work.
    """
    if not words:
        return ()
    breaths = breaths_of(sound, words, embedder or CamPlusPlus(), progress)
    voices = voices_among(breaths, count)
    if len(voices.points) == 0:
        return (None,) * len(words)
    likeness = _likeness(words, breaths, voices)
    path = _best_path(likeness, words)
    return _numbered(_where_clear(path, likeness, words, voices))


def named(
    voices: Sequence[int | None], words: Sequence[Word], samples: Mapping[str, float]
) -> tuple[str | None, ...]:
    """Return the name of who said each word, None where the voice is nobody's for sure.

    A voice has a name if it is heard at the moment given for that name, and for no other name.

    Args:
        voices: of each word, as ``voices_of`` found them.
        words: ascending in time.
        samples: for each name a moment at which that person is heard, in seconds.
    """
    heard = {name: _voice_at(time_s, voices, words) for name, time_s in samples.items()}
    claims = Counter(heard.values())
    names = {
        voice: name for name, voice in heard.items() if voice is not None and claims[voice] == 1
    }
    return tuple(None if voice is None else names.get(voice) for voice in voices)


def _voice_at(time_s: float, voices: Sequence[int | None], words: Sequence[Word]) -> int | None:
    """Return whose word is said at a moment, or nearest to it."""
    away_s = [max(word.start_s - time_s, time_s - word.end_s, 0.0) for word in words]
    if not away_s or min(away_s) > _NEAR_S:
        return None
    return voices[away_s.index(min(away_s))]


def _likeness(words: Sequence[Word], breaths: Sequence[Breath], voices: Voices) -> _Likeness:
    likeness = np.full((len(words), len(voices.points)), np.nan)
    for breath in breaths:
        if len(breath.points):
            by_window = breath.points @ voices.points.T
            for index in range(breath.first, breath.last):
                likeness[index] = _shares(words[index], breath) @ by_window
    return likeness


def _shares(word: Word, breath: Breath) -> NDArray[np.float64]:
    """Return how much each window of a breath says about a word in it; the sum is 1."""
    ends_s = breath.starts_s + WINDOW_S
    common_s = np.minimum(ends_s, word.end_s) - np.maximum(breath.starts_s, word.start_s)
    shares = np.maximum(common_s, 1e-6)
    return np.asarray(shares / shares.sum())


def _best_path(likeness: _Likeness, words: Sequence[Word]) -> list[int]:
    """Return the voice of each word; longer words count for more."""
    evidence = np.nan_to_num(likeness - likeness.mean(axis=1, keepdims=True))
    evidence *= np.array([_length_s(word) for word in words])[:, None]
    costs = [
        _CHANGE_COST_S if new_breath(before, word) else _CHANGE_COST_IN_A_BREATH_S
        for before, word in pairwise(words)
    ]
    return convincing_path(evidence, costs)


def _where_clear(
    path: Sequence[int], likeness: _Likeness, words: Sequence[Word], voices: Voices
) -> list[int | None]:
    """Keep the voice of those breaths that sound like it, and clearly more so than like others."""
    changes_s = _changes_in_breaths_s(path, words)
    kept: list[int | None] = []
    for run in _runs(path, words):
        voice, lengths_s = path[run.start], [_length_s(words[index]) for index in run]
        clear = _is_clear(likeness[run.start : run.stop], lengths_s, voice)
        sure = clear and not voices.doubtful[voice]
        kept.extend(
            voice if sure and not _is_near(words[index], changes_s) else None for index in run
        )
    return kept


def _is_clear(likeness: _Likeness, lengths_s: Sequence[float], voice: int) -> bool:
    """Tell whether words sound like a voice, all in all, and hardly any of them more like another.

    Args:
        likeness: shape (words, voices).
        lengths_s: of the words.
        voice: which they are taken for.
    """
    shares = np.array(lengths_s) / sum(lengths_s)
    mean = shares @ likeness
    others = np.delete(likeness, voice, axis=1).max(axis=1, initial=-1.0)
    contested = shares @ (others > likeness[:, voice])
    best_other = np.delete(mean, voice).max(initial=-1.0)
    sounds_like_it = mean[voice] >= max(_LIKELY, best_other + _CLEAR)
    return bool(sounds_like_it and contested <= _MOST_CONTESTED)


def _changes_in_breaths_s(path: Sequence[int], words: Sequence[Word]) -> NDArray[np.float64]:
    """Return when voices change without a pause or a full stop: the word may be misjudged."""
    return np.array(
        [
            words[index].start_s
            for index in range(1, len(words))
            if path[index] != path[index - 1] and not new_breath(words[index - 1], words[index])
        ]
    )


def _is_near(word: Word, changes_s: NDArray[np.float64]) -> bool:
    away_s = np.maximum(word.start_s - changes_s, changes_s - word.end_s)
    return bool(np.any(away_s < _NEAR_CHANGE_S))


def _runs(path: Sequence[int], words: Sequence[Word]) -> list[range]:
    """Part words where a breath or a voice begins."""
    cuts = [
        index
        for index, (before, word) in enumerate(pairwise(words), 1)
        if new_breath(before, word) or path[index] != path[index - 1]
    ]
    return [range(first, last) for first, last in pairwise([0, *cuts, len(words)])]


def _length_s(word: Word) -> float:
    return max(_SHORTEST_WORD_S, word.end_s - word.start_s)


def _numbered(kept: Sequence[int | None]) -> tuple[int | None, ...]:
    """Number voices as they are first heard."""
    order = {
        voice: place for place, voice in enumerate(dict.fromkeys(v for v in kept if v is not None))
    }
    return tuple(None if voice is None else order[voice] for voice in kept)
