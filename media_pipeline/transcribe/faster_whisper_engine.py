"""Whisper by CTranslate2, in batches.

Temperature stays at 0: falling back to sampling would give other words on every run.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from media_pipeline.model.base import Progress
from media_pipeline.model.transcript import Word
from media_pipeline.transcribe.engine import Listening, Piece
from media_pipeline.transcribe.omissions import Span, filled, unheard
from media_pipeline.transcribe.pieces import read_piece
from media_pipeline.transcribe.sentences import joined_words

_BATCH = 4  # shows progress twice as often as 8
_RATE_HZ = 16_000
_AROUND_S = 0.3
_PAUSE_MS = 160  # the pipeline's own


@dataclass(frozen=True)
class FasterWhisper:
    """The default engine. ``device`` is auto, cpu or cuda; ``threads`` 0 leaves the choice."""

    model: str
    folder: Path
    device: str = "auto"
    threads: int = 0

    def hear(self, listening: Listening, piece: Piece, progress: Progress) -> tuple[Word, ...]:
        """Return the words heard (see Engine); what was passed over is heard a second time."""
        sound = read_piece(listening.speech, piece)
        words: list[Word] = []
        for segment in self._decoded(sound, listening):
            words.extend(_word(word, 0.0) for word in segment.words or ())
            reached_s = piece.start_s + segment.end
            progress(min(1.0, reached_s / max(listening.duration_s, 0.1)))
        heard = joined_words(words)
        for gap in unheard(_speech_in(sound), heard):
            heard = filled(heard, gap, self._heard_again(sound, gap, listening))
        return tuple(_moved(word, piece.start_s) for word in heard)

    def _heard_again(
        self, sound: NDArray[np.float32], gap: Span, listening: Listening
    ) -> tuple[Word, ...]:
        """Hear a gap alone, with a little on either side of it."""
        first = max(0, round((gap.start_s - _AROUND_S) * _RATE_HZ))
        excerpt = sound[first : round((gap.end_s + _AROUND_S) * _RATE_HZ)]
        words = [
            _word(word, first / _RATE_HZ)
            for segment in self._decoded(excerpt, listening)
            for word in segment.words or ()
        ]
        return joined_words(words)

    def _decoded(self, sound: NDArray[np.float32], listening: Listening) -> Iterable[Any]:
        segments, _info = self._pipeline.transcribe(
            sound,
            language=listening.language.split("-")[0],
            batch_size=_BATCH,
            word_timestamps=True,
            temperature=[0.0],
            hotwords=", ".join(listening.vocabulary) or None,
        )
        return cast("Iterable[Any]", segments)

    @cached_property
    def _pipeline(self) -> Any:
        from faster_whisper import BatchedInferencePipeline, WhisperModel

        device = _device(self.device)
        return BatchedInferencePipeline(
            WhisperModel(
                str(self.folder),
                device=device,
                compute_type="float16" if device == "cuda" else "int8",
                cpu_threads=self.threads,
                local_files_only=True,
            )
        )


def _device(wanted: str) -> str:
    import ctranslate2

    if wanted != "auto":
        return wanted
    return "cuda" if ctranslate2.get_cuda_device_count() else "cpu"


def _speech_in(sound: NDArray[np.float32]) -> list[Span]:
    """Return where speech is, by the same detector that the pipeline uses."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(min_silence_duration_ms=_PAUSE_MS)
    found = get_speech_timestamps(sound, options)
    return [Span(each["start"] / _RATE_HZ, each["end"] / _RATE_HZ) for each in found]


def _moved(word: Word, by_s: float) -> Word:
    times = {"start_s": round(word.start_s + by_s, 3), "end_s": round(word.end_s + by_s, 3)}
    return word.model_copy(update=times)


def _word(word: Any, begun_s: float) -> Word:
    return Word(
        start_s=round(begun_s + float(word.start), 3),
        end_s=round(begun_s + float(word.end), 3),
        text=str(word.word),
        probability=round(float(word.probability), 4),
    )
