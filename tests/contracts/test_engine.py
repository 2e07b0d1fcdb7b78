"""What every speech recogniser promises, asked of the real ones on real speech."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from engines import ENGINES, make_engine
from levelled_recordings import levelled, recorded
from workspaces import word_error_rate, words_of

from media_pipeline.master.levelling.speech_file import write_speech
from media_pipeline.model.spans import Span
from media_pipeline.model.transcript import Word
from media_pipeline.transcribe.engine import RATE_HZ, Engine, Manner, Passage, Samples
from media_pipeline.transcribe.pieces import read_piece

# What is said between 9 s and 21 s of the sample interview.
SAID = "Aujourd'hui, nous parlons de danse. Bonjour, et merci pour l'invitation. Je suis danseur \
et médiateur, et depuis trois ans je travaille avec les habitants du quartier."

MANNER = Manner("fr", ("danseur",))

pytestmark = pytest.mark.xdist_group("engine")


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return make_engine(request.param, tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def speech(short_interview: Path, tmp_path_factory: pytest.TempPathFactory) -> Samples:
    """Twelve seconds."""
    folder = tmp_path_factory.mktemp("episode")
    (folder / "recording.flac").symlink_to(short_interview)
    made = levelled(folder, recorded(folder, "recording.flac"))
    write_speech(made.sound, made.work / "speech.wav")
    return read_piece(made.work / "speech.wav", Span(0.0, made.levelled.duration_s))


@pytest.fixture(scope="module")
def passage(engine: Engine, speech: Samples) -> Passage:
    """What the engine hears there."""
    (passage,) = decoded(engine, speech)
    return passage


def text_of(words: Sequence[Word]) -> str:
    return "".join(word.text for word in words)


def decoded(engine: Engine, *windows: Samples, manner: Manner = MANNER) -> list[Passage]:
    return list(engine.decode(windows, manner))


def test_it_has_a_name(engine: Engine) -> None:
    assert engine.model == "base"


def test_hears_what_is_said(passage: Passage) -> None:
    assert word_error_rate(words_of(SAID), words_of(text_of(passage.words))) <= 0.25
    assert -1.0 < passage.log_probability < 0.0


def test_words_have_times_and_probabilities(passage: Passage) -> None:
    starts = [word.start_s for word in passage.words]
    assert starts == sorted(starts)
    assert all(0 <= word.start_s <= word.end_s <= 12.5 for word in passage.words)
    assert all(0 <= word.probability <= 1 for word in passage.words)
    (dance,) = [word for word in passage.words if "danse" in word.text and "ur" not in word.text]
    assert 1.0 < dance.start_s < 3.0


def test_words_begin_with_a_space_and_marks_are_attached(passage: Passage) -> None:
    assert sum(word.text.startswith(" ") for word in passage.words) > len(words_of(SAID)) / 2
    assert any(word.text.endswith(".") for word in passage.words)


def test_each_window_has_its_passage_in_order(engine: Engine, speech: Samples) -> None:
    """Five windows are more than one batch; each has the times of its own."""
    half = len(speech) // 2
    first, second = decoded(engine, speech[:half]), decoded(engine, speech[half:])
    both = decoded(engine, speech[:half], speech[half:], speech[:half], speech[half:], speech)
    assert [text_of(passage.words) for passage in both[:4]] == [
        text_of(passage.words) for passage in (*first, *second, *first, *second)
    ]
    assert all(word.end_s <= 6.5 for word in both[1].words)
    assert len(both) == 5


def test_hears_the_same_twice(engine: Engine, speech: Samples, passage: Passage) -> None:
    assert decoded(engine, speech) == [passage]


def test_the_careful_manner_hears_it_too(engine: Engine, speech: Samples) -> None:
    (passage,) = decoded(engine, speech, manner=Manner("fr", (), careful=True))
    assert word_error_rate(words_of(SAID), words_of(text_of(passage.words))) <= 0.3


def test_no_windows_have_no_passages(engine: Engine) -> None:
    assert decoded(engine) == []


@pytest.mark.parametrize("length_s", [0.2, 30.0])
def test_short_and_full_windows_are_decoded(engine: Engine, length_s: float) -> None:
    quiet = np.random.default_rng(1).normal(0, 1e-4, round(length_s * RATE_HZ))
    (passage,) = decoded(engine, quiet.astype(np.float32))
    assert all(word.end_s <= length_s for word in passage.words)


def test_another_language_is_a_matter_of_asking(engine: Engine, speech: Samples) -> None:
    (french,), (english,) = (
        decoded(engine, speech, manner=Manner(language)) for language in ("fr-FR", "en")
    )
    assert text_of(french.words) != text_of(english.words)


def test_work_can_be_stopped_between_passages(engine: Engine, speech: Samples) -> None:
    passages = engine.decode([speech[: 2 * RATE_HZ]] * 3, MANNER)
    assert isinstance(passages, Iterator)
    next(passages)
    passages.close()  # type: ignore[attr-defined]
    assert decoded(engine, speech[: 2 * RATE_HZ])
