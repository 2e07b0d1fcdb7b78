"""The weights in a CTranslate2 model of Whisper, under the names that OpenAI's code gives them.

Its file is written by ctranslate2/specs/model_spec.py (binary version 6): a header, then each
variable with its name, shape, type and bytes.
"""

import json
import struct
from collections.abc import Mapping
from gettext import gettext as _
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from media_pipeline.errors import SetupError

Weights = dict[str, NDArray[Any]]

_BINARY_VERSION = 6
_TYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
_FLOATS = (np.float32, np.float16)


def read_weights(path: Path) -> Weights:
    """Return a model's variables by CTranslate2's names.

    Raises:
        SetupError: another version of the format, or weights that were reduced to whole numbers.
    """
    with path.open("rb") as file:
        version = _number(file, "I")
        _name(file)
        _revision, count = _number(file, "I"), _number(file, "I")
        if version != _BINARY_VERSION:
            raise _unreadable(path)
        weights = dict(_variable(file) for _ in range(count))
    if any(name.endswith("weight_scale") for name in weights):
        raise _unreadable(path)
    return weights


def openai_names(weights: Mapping[str, NDArray[Any]]) -> Weights:
    """Return the weights as openai-whisper names them, projections of attention taken apart."""
    named: Weights = {}
    for name, value in weights.items():
        if value.dtype in _FLOATS and value.ndim:
            named.update(_renamed(name, value))
    return named


def alignment_heads_in(folder: Path) -> list[tuple[int, int]]:
    """Return (layer, head) of those whose attention tells when a word is said, if it is known."""
    config = json.loads((folder / "config.json").read_text())
    return [(int(layer), int(head)) for layer, head in config.get("alignment_heads", [])]


_PLAIN = {
    "embeddings/weight": "token_embedding.weight",
    "position_encodings/encodings": "positional_embedding",
    "conv1/weight": "conv1.weight",
    "conv1/bias": "conv1.bias",
    "conv2/weight": "conv2.weight",
    "conv2/bias": "conv2.bias",
}
_NORMS = {
    "self_attention/layer_norm": "attn_ln",
    "attention/layer_norm": "cross_attn_ln",
    "ffn/layer_norm": "mlp_ln",
}
_LINEAR = {
    "self_attention/linear_0": ("attn.query", "attn.key", "attn.value"),
    "self_attention/linear_1": ("attn.out",),
    "attention/linear_0": ("cross_attn.query",),
    "attention/linear_1": ("cross_attn.key", "cross_attn.value"),
    "attention/linear_2": ("cross_attn.out",),
    "ffn/linear_0": ("mlp.0",),
    "ffn/linear_1": ("mlp.2",),
}
_GAIN = {"gamma": "weight", "beta": "bias"}


def _renamed(name: str, value: NDArray[Any]) -> Weights:
    half, _slash, rest = name.partition("/")
    if rest in _PLAIN:
        return {f"{half}.{_PLAIN[rest]}": value}
    where, _slash, kind = rest.rpartition("/")
    if where == "layer_norm":
        final = "ln_post" if half == "encoder" else "ln"
        return {f"{half}.{final}.{_GAIN[kind]}": value}
    layer, _slash, part = where.partition("/")
    prefix = f"{half}.blocks.{layer.removeprefix('layer_')}"
    if part in _NORMS:
        return {f"{prefix}.{_NORMS[part]}.{_GAIN[kind]}": value}
    parts = _LINEAR[part]
    pieces = np.split(value, len(parts))
    return {
        f"{prefix}.{target}.{kind}": piece
        for target, piece in zip(parts, pieces, strict=True)
        if not (target.endswith(".key") and kind == "bias")  # it has none: zeros stand there
    }


def _variable(file: BinaryIO) -> tuple[str, NDArray[Any]]:
    name = _name(file)
    rank = _number(file, "B")
    shape = struct.unpack(f"{rank}I", file.read(4 * rank))
    kind = _TYPES[_number(file, "B")]
    data = file.read(_number(file, "I"))
    return name, np.frombuffer(bytearray(data), dtype=kind).reshape(shape)


def _number(file: BinaryIO, kind: str) -> int:
    return int(struct.unpack(kind, file.read(struct.calcsize(kind)))[0])


def _name(file: BinaryIO) -> str:
    length = _number(file, "H")
    return file.read(length)[:-1].decode()


def _unreadable(path: Path) -> SetupError:
    return SetupError(
        _("openai-whisper cannot read the speech model in {folder}.").format(folder=path.parent),
        _("Write engine: faster-whisper in config.yaml, or take another model: media models"),
    )
