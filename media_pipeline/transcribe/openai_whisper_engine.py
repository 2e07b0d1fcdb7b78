"""OpenAI's own implementation of Whisper, with the extra ``whisper``: slower, and the reference.

It runs on the models that faster-whisper runs on: their weights are the same, in another file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from media_pipeline.errors import SetupError
from media_pipeline.model.transcript import Word
from media_pipeline.transcribe.ctranslate2_weights import (
    alignment_heads_in,
    openai_names,
    read_weights,
)
from media_pipeline.transcribe.engine import RATE_HZ, Manner, Passage, Samples

_BEAMS = 5  # what faster-whisper takes
_HEAD_SIZE = 64  # of all Whisper models


@dataclass(frozen=True)
class OpenAIWhisper:
    """The reference engine. ``device`` is auto, cpu or cuda; ``folder`` holds a CTranslate2 model.

    Raises:
        SetupError: the package is not installed.
    """

    model: str
    folder: Path
    device: str = "auto"

    def __post_init__(self) -> None:
        """Refuse at once, not after minutes of mastering."""
        from gettext import gettext as _

        if find_spec("whisper") is None:
            raise SetupError(
                _("The package openai-whisper is not installed."),
                _(
                    "Type: pip install 'media_pipeline[whisper]', or write engine: faster-whisper "
                    "in config.yaml."
                ),
            )

    def decode(self, windows: Sequence[Samples], manner: Manner) -> Iterator[Passage]:
        """Yield what is said in each window (see Engine)."""
        for window in windows:
            result = self._loaded.transcribe(window, **self._options(manner))
            yield _passage(result, len(window) / RATE_HZ)

    def _options(self, manner: Manner) -> dict[str, Any]:
        """Return what its ``transcribe`` is asked for: judging and trying again is done by us."""
        return {
            "language": manner.language.split("-")[0],
            "initial_prompt": None if manner.careful else ", ".join(manner.vocabulary) or None,
            "beam_size": _BEAMS,
            "patience": 2.0 if manner.careful else 1.0,
            "temperature": 0.0,
            "fp16": self._device == "cuda",
            "word_timestamps": True,
            "condition_on_previous_text": False,
            "compression_ratio_threshold": None,
            "logprob_threshold": None,
            "no_speech_threshold": None,
            "verbose": None,
        }

    @property
    def _device(self) -> str:
        import torch

        if self.device != "auto":
            return self.device
        return "cuda" if torch.cuda.is_available() else "cpu"

    @cached_property
    def _loaded(self) -> Any:
        import torch
        from whisper.model import ModelDimensions, Whisper

        weights = openai_names(read_weights(self.folder / "model.bin"))
        model = Whisper(ModelDimensions(**_dimensions(weights)))
        tensors = {name: torch.from_numpy(value).float() for name, value in weights.items()}
        model.load_state_dict(tensors)
        if heads := alignment_heads_in(self.folder):
            mask = torch.zeros(model.dims.n_text_layer, model.dims.n_text_head, dtype=torch.bool)
            for layer, head in heads:
                mask[layer, head] = True
            model.register_buffer("alignment_heads", mask.to_sparse(), persistent=False)
        return model.to(self._device)


def _dimensions(weights: Mapping[str, Any]) -> dict[str, int]:
    """Read a model's dimensions from the shapes of its weights."""
    audio_context, audio_state = weights["encoder.positional_embedding"].shape
    text_context, text_state = weights["decoder.positional_embedding"].shape
    return {
        "n_mels": weights["encoder.conv1.weight"].shape[1],
        "n_audio_ctx": audio_context,
        "n_audio_state": audio_state,
        "n_audio_head": audio_state // _HEAD_SIZE,
        "n_audio_layer": _layers(weights, "encoder"),
        "n_vocab": weights["decoder.token_embedding.weight"].shape[0],
        "n_text_ctx": text_context,
        "n_text_state": text_state,
        "n_text_head": text_state // _HEAD_SIZE,
        "n_text_layer": _layers(weights, "decoder"),
    }


def _layers(weights: Mapping[str, Any], half: str) -> int:
    prefix = f"{half}.blocks."
    return 1 + max(int(name.split(".")[2]) for name in weights if name.startswith(prefix))


def _passage(result: Mapping[str, Any], length_s: float) -> Passage:
    segments = result["segments"]
    words = tuple(_word(word, length_s) for segment in segments for word in segment["words"])
    worst = min((float(segment["avg_logprob"]) for segment in segments), default=0.0)
    return Passage(words, worst)


def _word(word: Mapping[str, Any], length_s: float) -> Word:
    """Return a word with times in its window, which is filled up to 30 s with silence."""
    start_s, end_s = (min(max(0.0, float(word[key])), length_s) for key in ("start", "end"))
    return Word(
        start_s=round(start_s, 3),
        end_s=round(max(start_s, end_s), 3),
        text=str(word["word"]),
        probability=round(float(word["probability"]), 4),
    )
