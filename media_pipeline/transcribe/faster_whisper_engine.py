"""Whisper by CTranslate2, in batches.

Temperature stays at 0: falling back to sampling would give other words on every run.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from media_pipeline.model.base import Progress
from media_pipeline.model.transcript import Word
from media_pipeline.transcribe.engine import Listening, Piece
from media_pipeline.transcribe.pieces import read_piece
from media_pipeline.transcribe.sentences import joined_words

_BATCH = 4  # shows progress twice as often as 8


@dataclass(frozen=True)
class FasterWhisper:
    """The default engine. ``device`` is auto, cpu or cuda; ``threads`` 0 leaves the choice."""

    model: str
    folder: Path
    device: str = "auto"
    threads: int = 0

    def hear(self, listening: Listening, piece: Piece, progress: Progress) -> tuple[Word, ...]:
        """Return the words heard (see Engine)."""
        words: list[Word] = []
        segments, _info = self._pipeline.transcribe(
            read_piece(listening.speech, piece),
            language=listening.language.split("-")[0],
            batch_size=_BATCH,
            word_timestamps=True,
            temperature=[0.0],
            hotwords=", ".join(listening.vocabulary) or None,
        )
        for segment in segments:
            words.extend(_word(word, piece.start_s) for word in segment.words or ())
            reached_s = piece.start_s + segment.end
            progress(min(1.0, reached_s / max(listening.duration_s, 0.1)))
        return joined_words(words)

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


def _word(word: Any, begun_s: float) -> Word:
    return Word(
        start_s=round(begun_s + float(word.start), 3),
        end_s=round(begun_s + float(word.end), 3),
        text=str(word.word),
        probability=round(float(word.probability), 4),
    )
