"""A long recording is heard in pieces of some minutes, each kept as soon as it is heard.

Pieces end in pauses. What is heard in one depends on nothing outside it, so a run that was killed
goes on with the piece at which it was, and ends with the same words.
"""

import wave
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from media_pipeline.model.spans import Span

_Heard = TypeVar("_Heard")

SHORTEST_S, LONGEST_S = 180.0, 300.0
"""A piece fills a batch of 30 s windows; the shorter it is, the less is lost by a kill."""

_PAUSE_S = 0.6
_FRAME_S = 0.02


class Kept(Protocol[_Heard]):
    """What was heard before, and stays when this process is killed."""

    @property
    def pieces(self) -> Mapping[float, _Heard]:
        """What was heard in pieces that were heard to their end, by their start in seconds."""
        ...

    def keep(self, start_s: float, heard: _Heard) -> None:
        """Write down what was heard in a piece, durably."""
        ...


def hear_in_pieces(
    speech: Path, hear: Callable[[Span], _Heard], kept: Kept[_Heard]
) -> tuple[_Heard, ...]:
    """Return what is heard in each piece, in order; hear only those that ``kept`` does not hold."""
    heard = []
    for piece in pieces_of(speech):
        if piece.start_s not in kept.pieces:
            kept.keep(piece.start_s, hear(piece))
        heard.append(kept.pieces[piece.start_s])
    return tuple(heard)


def pieces_of(speech: Path) -> tuple[Span, ...]:
    """Cut a WAV (16 bits, one channel) at the quietest place between three and five minutes.

    The last piece may be shorter.
    """
    levels, length_s = _levels(speech)
    pieces: list[Span] = []
    start_s = 0.0
    while length_s - start_s > LONGEST_S:
        end_s = _quietest(levels, start_s + SHORTEST_S, start_s + LONGEST_S)
        pieces.append(Span(start_s, end_s))
        start_s = end_s
    return (*pieces, Span(start_s, length_s))


def read_piece(speech: Path, piece: Span) -> NDArray[np.float32]:
    """Return the samples of one piece of a WAV, shape (frames,); full scale is 1.0."""
    with wave.open(str(speech), "rb") as file:
        rate = file.getframerate()
        first, last = (round(time_s * rate) for time_s in (piece.start_s, piece.end_s))
        file.setpos(first)
        pcm = np.frombuffer(file.readframes(last - first), dtype="<i2")
    return pcm.astype(np.float32) / np.float32(32_768)


def _levels(speech: Path) -> tuple[NDArray[np.float64], float]:
    """Return mean squares every _FRAME_S, and the length in seconds."""
    with wave.open(str(speech), "rb") as file:
        rate, frames = file.getframerate(), file.getnframes()
        hop = round(rate * _FRAME_S)
        levels = []
        while data := file.readframes(hop * 3000):
            pcm = np.frombuffer(data, dtype="<i2")
            whole = pcm[: len(pcm) // hop * hop].reshape(-1, hop).astype(np.float64)
            levels.append((whole**2).mean(axis=1))
    return np.concatenate([np.zeros(0), *levels]), frames / rate


def _quietest(levels: NDArray[np.float64], first_s: float, last_s: float) -> float:
    """Return the middle of the quietest pause in a stretch of time."""
    first, last = (round(time_s / _FRAME_S) for time_s in (first_s, last_s))
    width = round(_PAUSE_S / _FRAME_S)
    sums = np.convolve(levels[first:last], np.ones(width), "valid")
    return float(round((first + int(np.argmin(sums)) + width / 2) * _FRAME_S, 2))
