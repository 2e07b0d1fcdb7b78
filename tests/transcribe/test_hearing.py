"""A piece of real speech is listened to by the real recogniser."""

import wave
from pathlib import Path

import pytest
from levelled_recordings import Made, levelled, recorded
from workspaces import word_error_rate, words_of

from media_pipeline.master.levelling.speech_file import write_speech
from media_pipeline.model.base import no_progress
from media_pipeline.model.spans import Span
from media_pipeline.transcribe.engine import Engine, Listening
from media_pipeline.transcribe.faster_whisper_engine import FasterWhisper
from media_pipeline.transcribe.hearing import hear
from media_pipeline.transcribe.models import Shelf
from media_pipeline.transcribe.pieces import read_piece

# What is said between 9 s and 21 s of the sample interview.
SAID = "Aujourd'hui, nous parlons de danse. Bonjour, et merci pour l'invitation. Je suis danseur \
et médiateur, et depuis trois ans je travaille avec les habitants du quartier."


pytestmark = pytest.mark.xdist_group("hearing")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    model = Shelf(tmp_path_factory.mktemp("models")).find("base")
    return FasterWhisper(model.name, model.folder, "cpu")


@pytest.fixture(scope="module")
def speech(short_interview: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("episode")
    (folder / "recording.flac").symlink_to(short_interview)
    return levelled(folder, recorded(folder, "recording.flac"))


def listening(speech: Made) -> Listening:
    path = speech.work / "speech.wav"
    write_speech(speech.sound, path)
    return Listening(path, speech.levelled.duration_s, "fr", ("danseur",))


def whole(speech: Made) -> Span:
    return Span(0.0, speech.levelled.duration_s)


def test_hears_what_is_said(engine: Engine, speech: Made) -> None:
    told: list[float] = []
    words = hear(engine, listening(speech), whole(speech), told.append).words

    heard = words_of(" ".join(word.text for word in words))
    assert word_error_rate(words_of(SAID), heard) <= 0.25
    assert all(word.start_s <= word.end_s <= 12.5 for word in words)
    assert [word.start_s for word in words] == sorted(word.start_s for word in words)
    assert all(0 <= word.probability <= 1 for word in words)
    assert told
    assert max(told) <= 1


def test_hears_the_same_twice(engine: Engine, speech: Made) -> None:
    once = hear(engine, listening(speech), whole(speech), no_progress)
    assert hear(engine, listening(speech), whole(speech), no_progress) == once


def test_hears_a_piece_as_if_it_were_alone(engine: Engine, speech: Made) -> None:
    """Its words have the times of the whole; what lies outside changes nothing."""
    both = listening(speech)
    piece = Span(3.0, 12.0)
    words = hear(engine, both, piece, no_progress).words
    assert words
    assert all(3.0 <= word.start_s <= word.end_s <= 12.0 for word in words)
    samples = read_piece(both.speech, piece)
    with wave.open(str(speech.work / "alone.wav"), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes((samples * 32_768).astype("<i2").tobytes())
    alone = Listening(speech.work / "alone.wav", 9.0, "fr", ("danseur",))
    same = hear(engine, alone, Span(0.0, 9.0), no_progress).words
    assert [word.text for word in same] == [word.text for word in words]


def test_stops_when_told(engine: Engine, speech: Made) -> None:
    class Enough(Exception):
        pass

    def stop(_done: float) -> None:
        raise Enough

    with pytest.raises(Enough):
        hear(engine, listening(speech), whole(speech), stop)
