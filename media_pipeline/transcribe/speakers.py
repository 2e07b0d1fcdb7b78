"""Who said each word, told from how loud each microphone was while it was said.

Each microphone is compared with its own speech level, so that a quiet guest counts as much as a
loud host. A change of speaker must be worth its cost (Viterbi), higher inside a sentence than after
a pause or a full stop, which keeps a cough from taking over a sentence. Where the evidence is thin,
nobody is named: no name is better than a wrong one.
"""

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Any

from media_pipeline.model.analysis import HOP_S
from media_pipeline.model.transcript import Word, ends_sentence
from media_pipeline.transcribe.convincing_path import convincing_path

_SPEECH_PERCENTILE = 90
_SPOKEN_DB = -18.0
_CLEAR_DB = 3.0
_SWITCH_COST_DB_S = 6.0
_SWITCH_COST_AT_PAUSE_DB_S = 1.5
_PAUSE_S = 0.4
_MOST_DB = 20.0


def attribute(words: Sequence[Word], activity: Any, names: Sequence[str]) -> tuple[str | None, ...]:
    """Return the speaker of each word, or None where the microphones do not tell.

    Args:
        words: ascending in time.
        activity: levels in dB, shape (hops, microphones), one row every HOP_S.
        names: the speaker at each microphone.
    """
    if not words or len(activity) == 0:
        return (None,) * len(words)
    evidence = _evidence(words, activity)
    path = convincing_path(evidence, _switch_costs(words))
    return _named_where_clear(path, evidence, names)


def _evidence(words: Sequence[Word], activity: Any) -> Any:
    """Return dB x seconds by which each microphone stands out, shape (words, microphones).

    Only moments in which somebody speaks count: in pauses the quieter microphone's noise, compared
    with its own speech, would seem to stand out.
    """
    import numpy as np

    relative = activity - np.percentile(activity, _SPEECH_PERCENTILE, axis=0)
    rows = []
    for word in words:
        first = min(int(word.start_s / HOP_S), len(relative) - 1)
        last = max(first + 1, int(np.ceil(word.end_s / HOP_S)))
        hops = relative[first:last]
        spoken = hops[hops.max(axis=1) > _SPOKEN_DB]
        stands_out = spoken - spoken.mean(axis=1, keepdims=True)
        rows.append(np.clip(stands_out, -_MOST_DB, _MOST_DB).sum(axis=0) * HOP_S)
    return np.array(rows)


def _switch_costs(words: Sequence[Word]) -> list[float]:
    """Return what a change of speaker before each word but the first costs, in dB x seconds."""
    return [
        _SWITCH_COST_AT_PAUSE_DB_S
        if word.start_s - before.end_s >= _PAUSE_S or ends_sentence(before.text)
        else _SWITCH_COST_DB_S
        for before, word in pairwise(words)
    ]


def _named_where_clear(
    path: list[int], evidence: Any, names: Sequence[str]
) -> tuple[str | None, ...]:
    named: list[str | None] = []
    for microphone, run in groupby(range(len(path)), key=lambda index: path[index]):
        rows = list(run)
        stands_out = evidence[rows, microphone].sum() - _best_other(evidence[rows], microphone)
        seconds = len(rows) * 0.3
        clear = stands_out >= _CLEAR_DB * min(1.0, seconds)
        named.extend([names[microphone] if clear else None] * len(rows))
    return tuple(named)


def _best_other(rows: Any, microphone: int) -> float:
    import numpy as np

    return float(np.delete(rows.sum(axis=0), microphone).max())
