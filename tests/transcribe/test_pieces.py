"""A long recording is cut in its pauses, and what was heard in a piece is heard once."""

import wave
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from media_pipeline.model.spans import Span
from media_pipeline.model.transcript import Draft, LeftOut, Word
from media_pipeline.pipeline.heard_so_far import HeardSoFar
from media_pipeline.transcribe.hearing import joined
from media_pipeline.transcribe.pieces import (
    LONGEST_S,
    SHORTEST_S,
    hear_in_pieces,
    pieces_of,
    read_piece,
)

RATE = 16_000


def written(path: Path, samples: NDArray[np.floating]) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples * 32_767).astype("<i2").tobytes())
    return path


def babble(length_s: float, *pauses_s: float) -> NDArray[np.float64]:
    """Noise with pauses of 0.8 s, 40 dB quieter, that begin at given seconds."""
    samples = np.random.default_rng(2).normal(0, 0.1, round(length_s * RATE))
    for start_s in pauses_s:
        samples[round(start_s * RATE) : round((start_s + 0.8) * RATE)] *= 0.01
    return samples


def test_pieces_end_in_pauses(tmp_path: Path) -> None:
    """Pauses at 100 s (too early), 250 s and 480 s; the third piece is what is left."""
    speech = written(tmp_path / "speech.wav", babble(700.0, 100, 250, 480))
    first, second, third = pieces_of(speech)
    assert (first.start_s, third.end_s) == (0.0, 700.0)
    assert 250 < first.end_s < 250.8
    assert first.end_s == second.start_s
    assert 480 < second.end_s < 480.8
    assert second.end_s == third.start_s


def test_without_a_pause_pieces_still_end(tmp_path: Path) -> None:
    pieces = pieces_of(written(tmp_path / "speech.wav", babble(1000.0)))
    lengths = [piece.end_s - piece.start_s for piece in pieces]
    assert sum(lengths) == pytest.approx(1000.0)
    assert max(lengths) <= LONGEST_S
    assert min(lengths[:-1]) >= SHORTEST_S


@pytest.mark.parametrize("length_s", [0.0, 0.5, LONGEST_S])
def test_what_is_short_is_one_piece(tmp_path: Path, length_s: float) -> None:
    speech = written(tmp_path / "speech.wav", np.zeros(round(length_s * RATE)))
    assert pieces_of(speech) == (Span(0.0, length_s),)


def test_pieces_together_are_the_whole(tmp_path: Path) -> None:
    speech = written(tmp_path / "speech.wav", babble(320.0))
    parts = [read_piece(speech, piece) for piece in pieces_of(speech)]
    assert len(parts) == 2
    assert np.array_equal(np.concatenate(parts), read_piece(speech, Span(0.0, 320.0)))


@dataclass
class Scribe:
    """Hears one word a piece; stops the work in the piece that it is told to stop in."""

    stop_at: int = -1
    heard: list[float] = field(default_factory=list)

    def __call__(self, piece: Span) -> Draft:
        if len(self.heard) == self.stop_at:
            raise KeyboardInterrupt
        self.heard.append(piece.start_s)
        text = str(len(self.heard))
        word = Word(start_s=piece.start_s, end_s=piece.start_s + 1, text=text)
        left_out = LeftOut(start_s=piece.end_s, end_s=piece.end_s, text="", reason="unheard")
        return Draft(words=(word,), left_out=(left_out,))


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("speech") / "speech.wav", babble(1000.0))


def test_what_was_heard_is_not_heard_again(speech: Path, tmp_path: Path) -> None:
    path = tmp_path / "heard.jsonl"
    first = Scribe(stop_at=2)
    with pytest.raises(KeyboardInterrupt):
        hear_in_pieces(speech, first, HeardSoFar(path, "this"))
    second = Scribe()
    drafts = hear_in_pieces(speech, second, HeardSoFar(path, "this"))
    pieces = pieces_of(speech)
    assert first.heard + second.heard == [piece.start_s for piece in pieces]
    whole = joined(drafts)
    assert [word.start_s for word in whole.words] == [piece.start_s for piece in pieces]
    assert [passage.start_s for passage in whole.left_out] == [piece.end_s for piece in pieces]


def test_a_line_cut_off_by_a_kill_does_not_count(speech: Path, tmp_path: Path) -> None:
    path = tmp_path / "heard.jsonl"
    hear_in_pieces(speech, Scribe(), HeardSoFar(path, "this"))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) - 10])
    again = Scribe()
    hear_in_pieces(speech, again, HeardSoFar(path, "this"))
    assert again.heard == [pieces_of(speech)[-1].start_s]
    third = Scribe()
    hear_in_pieces(speech, third, HeardSoFar(path, "this"))
    assert third.heard == []


def test_what_was_heard_of_something_else_does_not_count(speech: Path, tmp_path: Path) -> None:
    path = tmp_path / "heard.jsonl"
    hear_in_pieces(speech, Scribe(), HeardSoFar(path, "this"))
    other = Scribe()
    hear_in_pieces(speech, other, HeardSoFar(path, "that"))
    assert len(other.heard) == len(pieces_of(speech))


def test_what_is_forgotten_is_heard_again(speech: Path, tmp_path: Path) -> None:
    so_far = HeardSoFar(tmp_path / "heard.jsonl", "this")
    hear_in_pieces(speech, Scribe(), so_far)
    so_far.forget()
    again = Scribe()
    hear_in_pieces(speech, again, so_far)
    assert len(again.heard) == len(pieces_of(speech))
