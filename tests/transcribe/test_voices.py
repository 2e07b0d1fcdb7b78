"""Voices are told apart by their sound, and nobody is named in doubt.

The sample interview, mixed to one channel with both voices equally loud. Its words are those of the
reference, each turn shared out by characters.
"""

import json
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from media import INTERVIEW, read_sound
from numpy.typing import NDArray

from media_pipeline.model.spans import Span
from media_pipeline.model.transcript import Word
from media_pipeline.transcribe.voice_breaths import Breath
from media_pipeline.transcribe.voice_clusters import voices_among
from media_pipeline.transcribe.voice_embedding import unit_length
from media_pipeline.transcribe.voices import named, voices_of

RATE_HZ = 16_000
REFERENCE = Path(__file__).parent.parent / "data" / "priorite-culture-04.reference.json"
SIDES = {"animatrice": 0, "invité": 1}
LEVEL = 0.05

Sound = NDArray[np.float32]


@dataclass(frozen=True)
class Turn:
    speaker: str
    text: str
    sound: Sound


@dataclass(frozen=True)
class Recording:
    path: Path
    words: list[Word]
    truth: list[str]

    def heard(self, count: int | None) -> tuple[int | None, ...]:
        return voices_of(self.path, self.words, count)


def spread(text: str, start_s: float, length_s: float) -> list[Word]:
    """Share out a time among words by characters."""
    texts = text.split()
    edges = np.cumsum([0, *(len(each) + 1 for each in texts)]) / (len(text) + 1)
    return [
        Word(start_s=start_s + length_s * first, end_s=start_s + length_s * last, text=each)
        for each, first, last in zip(texts, edges[:-1], edges[1:], strict=True)
    ]


def recording(path: Path, turns: Sequence[Turn]) -> Recording:
    """Write turns one after the other, half a second of silence between them."""
    silence = np.zeros(RATE_HZ // 2, np.float32)
    words: list[Word] = []
    parts: list[Sound] = []
    for turn in turns:
        start_s = sum(map(len, parts)) / RATE_HZ
        words += spread(turn.text, start_s, len(turn.sound) / RATE_HZ)
        parts += [turn.sound, silence]
    truth = [turn.speaker for turn in turns for _word in turn.text.split()]
    return Recording(written(path, np.concatenate(parts)), words, truth)


def written(path: Path, sound: Sound) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes((np.clip(sound, -1, 1) * 32_767).astype("<i2").tobytes())
    return path


@pytest.fixture(scope="module")
def turns() -> list[Turn]:
    """Turns of the interview, all equally loud."""
    sound = read_sound(INTERVIEW, RATE_HZ, 2)
    found = []
    for turn in json.loads(REFERENCE.read_text("utf-8"))["turns"]:
        span = slice(round(turn["start"] * RATE_HZ), round(turn["end"] * RATE_HZ))
        side = sound[span, SIDES[turn["speaker"]]]
        loud = side * np.float32(LEVEL / np.sqrt(np.mean(side**2)))
        found.append(Turn(turn["speaker"], turn["text"], loud))
    return found


def guest_of(turns: Sequence[Turn]) -> list[Turn]:
    return [turn for turn in turns if turn.speaker == "invité"]


def chord(length_s: float) -> Sound:
    """Music: three notes that swell twice a second."""
    at_s = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    notes = sum(np.sin(2 * np.pi * note_hz * at_s) for note_hz in (262, 330, 392))
    return (LEVEL * notes * (1 + np.sin(4 * np.pi * at_s))).astype(np.float32)


@pytest.mark.parametrize("count", [2, None])
def test_two_people_on_one_channel_are_two_voices(
    turns: list[Turn], tmp_path: Path, count: int | None
) -> None:
    interview = recording(tmp_path / "speech.wav", turns)
    heard = interview.heard(count)
    whose = dict(zip(SIDES.values(), SIDES, strict=True))
    judged = [
        (whose[v], name) for v, name in zip(heard, interview.truth, strict=True) if v is not None
    ]
    assert all(found == name for found, name in judged)
    assert len(judged) >= 0.97 * len(heard)


@pytest.mark.parametrize("count", [1, None])
def test_one_voice_is_not_split(turns: list[Turn], tmp_path: Path, count: int | None) -> None:
    alone = recording(tmp_path / "speech.wav", guest_of(turns))
    heard = alone.heard(count)
    assert set(heard) <= {0, None}
    assert heard.count(0) >= 0.97 * len(heard)


def test_one_voice_is_not_shared_out_among_two_names(turns: list[Turn], tmp_path: Path) -> None:
    alone = recording(tmp_path / "speech.wav", guest_of(turns))
    assert len(set(alone.heard(2)) - {None}) <= 1


@pytest.mark.parametrize(
    "what",
    [chord(8.0), np.random.default_rng(3).normal(0, LEVEL, 8 * RATE_HZ)],
    ids=["music", "noise"],
)
def test_what_is_taken_for_words_in_music_or_noise_has_no_voice(
    turns: list[Turn], tmp_path: Path, what: Sound
) -> None:
    music = Turn("nobody", "mot " * 20, what.astype(np.float32))
    mixed = recording(tmp_path / "speech.wav", [music, *turns[:4], music])
    heard = mixed.heard(None)
    by_speaker = {
        name: {v for v, who in zip(heard, mixed.truth, strict=True) if who == name}
        for name in ("nobody", "animatrice", "invité")
    }
    assert by_speaker["nobody"] == {None}
    assert by_speaker["animatrice"] - {None} == {0}
    assert by_speaker["invité"] - {None} == {1}


def test_the_same_sound_gives_the_same_voices(turns: list[Turn], tmp_path: Path) -> None:
    short = recording(tmp_path / "speech.wav", turns[:3])
    assert short.heard(2) == short.heard(2)


def test_words_where_nothing_is_heard_have_no_voice(tmp_path: Path) -> None:
    silence = written(tmp_path / "speech.wav", np.zeros(3 * RATE_HZ, np.float32))
    assert voices_of(silence, [], None) == ()
    assert voices_of(silence, spread("personne ne parle ici", 0.5, 2.0), 2) == (None,) * 4
    assert voices_of(silence, spread("après la fin", 99.0, 2.0), None) == (None,) * 3


def test_listening_can_be_stopped(turns: list[Turn], tmp_path: Path) -> None:
    def stop(fraction: float) -> None:
        raise KeyboardInterrupt(fraction)

    short = recording(tmp_path / "speech.wav", turns[1:2])
    with pytest.raises(KeyboardInterrupt):
        voices_of(short.path, short.words, None, progress=stop)


def breaths_that_sound(*likenesses: float) -> list[Breath]:
    """Three breaths of 4 s for each voice, by how much it is like the first voice."""
    points = [
        unit_length(np.array([[likeness, np.sqrt(1 - likeness**2)]], np.float32))
        for likeness in likenesses
        for _breath in range(3)
    ]
    return [
        Breath(place, place + 1, Span(5.0 * place, 5.0 * place + 4), np.array([5.0 * place]), point)
        for place, point in enumerate(points)
    ]


def test_as_many_voices_as_are_expected_are_told_apart() -> None:
    """Voices that are 0.75 alike: one voice unless two are expected."""
    breaths = breaths_that_sound(1.0, 0.75)
    assert len(voices_among(breaths, None).points) == 1
    assert voices_among(breaths, 2).doubtful.tolist() == [False, False]


def test_voices_too_much_alike_to_be_told_apart_are_doubtful() -> None:
    assert voices_among(breaths_that_sound(1.0, 0.85), 2).doubtful.tolist() == [True]
    assert voices_among(breaths_that_sound(1.0, 0.85), 1).doubtful.tolist() == [False]


def test_a_voice_that_nobody_expects_is_a_voice_of_its_own() -> None:
    assert len(voices_among(breaths_that_sound(1.0, 0.2), 1).points) == 2


def test_a_voice_has_the_name_that_is_heard_in_it() -> None:
    words = [*spread("bonjour à tous", 1.0, 1.0), *spread("merci", 3.0, 1.0), *spread("oui", 5, 1)]
    names = named((0, 0, 0, 1, None), words, {"Ana": 1.5, "Louis": 3.2})
    assert names == ("Ana", "Ana", "Ana", "Louis", None)


@pytest.mark.parametrize(
    ("samples", "why"),
    [
        ({}, "no moment is given"),
        ({"Ana": 1.2, "Louis": 1.8}, "one voice for two names"),
        ({"Ana": 9.0}, "nobody speaks then"),
        ({"Ana": 5.5}, "that word has no voice"),
    ],
)
def test_nobody_is_named_when(samples: dict[str, float], why: str) -> None:
    words = [*spread("bonjour à tous", 1.0, 1.0), *spread("oui", 5.0, 1.0)]
    assert named((0, 0, 0, None), words, samples) == (None,) * 4, why


def test_who_says_next_to_nothing_is_no_voice() -> None:
    """One breath of 4 s, less than what anybody must say to be a voice of their own."""
    assert len(voices_among(breaths_that_sound(1.0)[:1], None).points) == 0
