"""Half a minute of what is no speech, before it, in it, after it: nothing invented, little lost."""

from pathlib import Path

import numpy as np
import pytest
from levelled_recordings import levelled, recorded
from master.corpus import RATE_HZ, Sound, hiss, music, seconds
from media import read_sound, write_sound
from workspaces import word_error_rate, words_of

from media_pipeline.master.levelling.speech_file import write_speech
from media_pipeline.model.base import no_progress
from media_pipeline.model.spans import Span
from media_pipeline.transcribe.engine import Listening
from media_pipeline.transcribe.faster_whisper_engine import FasterWhisper
from media_pipeline.transcribe.hearing import hear
from media_pipeline.transcribe.models import Shelf

LENGTH_S = 30.0
SPEECH_S = 12.0
SAID = (
    "dans les quartiers. Aujourd'hui, nous parlons de danse. Bonjour, et merci pour l'invitation. \
Je suis danseur et médiateur, et depuis trois ans je travaille avec les habitants du quartier."
)

NO_SPEECH: dict[str, Sound] = {
    "silence": np.zeros((round(LENGTH_S * RATE_HZ), 1), dtype=np.float32),
    "noise": hiss(LENGTH_S, -26.0),
    "music": np.asarray(music(LENGTH_S)[:, :1] * 0.5, dtype=np.float32),
    "a tone": np.asarray(0.1 * np.sin(2 * np.pi * 1000 * seconds(LENGTH_S))[:, None], np.float32),
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> FasterWhisper:
    model = Shelf(tmp_path_factory.mktemp("models")).find("base")
    return FasterWhisper(model.name, model.folder, "cpu")


@pytest.fixture(scope="module")
def speech(short_interview: Path) -> Sound:
    return read_sound(short_interview, RATE_HZ, 2).mean(axis=1, keepdims=True) * np.float32(3.0)


@pytest.mark.parametrize("where", ["before", "inside", "after"])
@pytest.mark.parametrize("name", NO_SPEECH)
def test_nothing_is_invented(
    engine: FasterWhisper, speech: Sound, name: str, where: str, tmp_path: Path
) -> None:
    other = NO_SPEECH[name]
    parts = {
        "before": (other, speech),
        "inside": (speech, other, speech),
        "after": (speech, other),
    }[where]
    begin_s = 0.0 if where == "before" else SPEECH_S
    write_sound(tmp_path / "in.wav", np.concatenate(parts), RATE_HZ)
    made = levelled(tmp_path, recorded(tmp_path, "in.wav"))
    write_speech(made.sound, tmp_path / "speech.wav")
    length_s = made.levelled.duration_s
    listening = Listening(tmp_path / "speech.wav", length_s, "fr")

    words = hear(engine, listening, Span(0.0, length_s), no_progress).words

    middles = [(word.start_s + word.end_s) / 2 for word in words]
    assert not [at for at in middles if begin_s + 0.5 < at < begin_s + LENGTH_S - 0.5]
    wanted = words_of(" ".join([SAID] * (2 if where == "inside" else 1)))
    assert word_error_rate(wanted, words_of(" ".join(word.text for word in words))) <= 0.35


def test_music_alone_says_nothing(engine: FasterWhisper, tmp_path: Path) -> None:
    write_sound(tmp_path / "in.wav", NO_SPEECH["music"], RATE_HZ)
    made = levelled(tmp_path, recorded(tmp_path, "in.wav"))
    write_speech(made.sound, tmp_path / "speech.wav")
    listening = Listening(tmp_path / "speech.wav", LENGTH_S, "fr")
    assert hear(engine, listening, Span(0.0, LENGTH_S), no_progress).words == ()
