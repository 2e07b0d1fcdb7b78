"""Whisper by CTranslate2, in batches.

Temperature stays at 0: falling back to sampling would give other words on every run.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np

from media_pipeline.model.transcript import Word
from media_pipeline.transcribe.engine import RATE_HZ, Manner, Passage, Samples

_MOST_IN_BATCH = 4  # more are no faster, and show progress less often
_MOST_AT_ONCE = 4
_SLACK_S = 0.02  # where a window is sought is told in whole hundredths
_CAREFUL = {"no_repeat_ngram_size": 4, "without_timestamps": False}
"""With time stamps a window is never ended early, as happens without; but more is misread."""


@dataclass(frozen=True)
class FasterWhisper:
    """The default engine. ``device`` is auto, cpu or cuda.

    On a processor, several batches are decoded side by side with few threads each: one batch alone
    leaves cores idle while its words are timed.
    """

    model: str
    folder: Path
    device: str = "auto"

    def decode(self, windows: Sequence[Samples], manner: Manner) -> Iterator[Passage]:
        """Yield what is said in each window (see Engine)."""
        model, at_once = self._loaded
        batches = _batches(windows, at_once)
        pool = ThreadPoolExecutor(at_once)
        try:
            for passages in pool.map(lambda batch: _decoded(model, batch, manner), batches):
                yield from passages
        finally:
            pool.shutdown(cancel_futures=True)

    @cached_property
    def _loaded(self) -> tuple[Any, int]:
        """Return the model, and how many batches it decodes at once."""
        from faster_whisper import WhisperModel

        device = _device(self.device)
        at_once, threads = (1, 0) if device == "cuda" else _shares(_cores())
        model = WhisperModel(
            str(self.folder),
            device=device,
            compute_type="float16" if device == "cuda" else "int8",
            cpu_threads=threads,
            num_workers=at_once,
            local_files_only=True,
        )
        return model, at_once


def _batches(windows: Sequence[Samples], at_once: int) -> list[Sequence[Samples]]:
    """Share windows out, so that all who decode side by side end at about the same time."""
    rounds = -(-len(windows) // (_MOST_IN_BATCH * at_once))
    count = min(len(windows), rounds * at_once)
    edges = [len(windows) * at // count for at in range(count + 1)] if count else []
    return [windows[first:last] for first, last in pairwise(edges)]


def _decoded(model: Any, windows: Sequence[Samples], manner: Manner) -> list[Passage]:
    from faster_whisper import BatchedInferencePipeline

    edges_s = [0.0, *accumulate(len(window) / RATE_HZ for window in windows)]
    careful: dict[str, Any] = _CAREFUL if manner.careful else {}
    segments, _info = BatchedInferencePipeline(model).transcribe(
        np.concatenate(windows),
        language=manner.language.split("-")[0],
        clip_timestamps=[{"start": first, "end": last} for first, last in pairwise(edges_s)],
        batch_size=len(windows),
        word_timestamps=True,
        temperature=[0.0],
        hotwords=None if manner.careful else ", ".join(manner.vocabulary) or None,
        **careful,
    )
    return _by_window(list(segments), edges_s)


def _by_window(segments: Sequence[Any], edges_s: Sequence[float]) -> list[Passage]:
    """Sort segments into their windows: a segment begins where its window is sought."""
    passages = []
    for first_s, last_s in pairwise(edges_s):
        inside = [each for each in segments if first_s <= each.seek / 100 + _SLACK_S < last_s]
        words = [_word(word, first_s, last_s) for segment in inside for word in segment.words or ()]
        worst = min((segment.avg_logprob for segment in inside), default=0.0)
        passages.append(Passage(tuple(words), worst))
    return passages


def _word(word: Any, first_s: float, last_s: float) -> Word:
    """Return a word with times of its window, which the decoder fills up to 30 s with silence."""
    start_s, end_s = (min(max(time_s, first_s), last_s) for time_s in (word.start, word.end))
    return Word(
        start_s=round(float(start_s) - first_s, 3),
        end_s=round(float(end_s) - first_s, 3),
        text=str(word.word),
        probability=round(float(word.probability), 4),
    )


def _device(wanted: str) -> str:
    import ctranslate2

    if wanted != "auto":
        return wanted
    return "cuda" if ctranslate2.get_cuda_device_count() else "cpu"


def _cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _shares(cores: int) -> tuple[int, int]:
    """Return how many batches are decoded at once, and the threads of each."""
    at_once = min(_MOST_AT_ONCE, max(min(cores, 2), cores // 2))
    return at_once, max(1, cores // at_once)
