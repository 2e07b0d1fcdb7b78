"""Who said it is told from the microphones, and left open where they do not tell."""

import numpy as np
import pytest

from media_pipeline.model.analysis import HOP_S
from media_pipeline.model.transcript import Word
from media_pipeline.transcribe.speakers import attribute

NAMES = ("Animatrice", "Invité")


def said(text: str, start_s: float, each_s: float = 0.3) -> list[Word]:
    return [
        Word(start_s=start_s + each_s * place, end_s=start_s + each_s * (place + 1), text=word)
        for place, word in enumerate(text.split())
    ]


def microphones(*turns: tuple[float, float, float]) -> np.ndarray:
    """Levels of two microphones in turns of (seconds, left dB, right dB)."""
    rows = [np.tile([left, right], (round(seconds / HOP_S), 1)) for seconds, left, right in turns]
    return np.concatenate(rows)


def test_a_quiet_guest_counts_as_much_as_a_loud_host() -> None:
    """Host at -20 dB with bleed at -38; guest at -33 dB with bleed at -45: 3 s each."""
    activity = microphones((3, -20, -48), (3, -45, -33))
    words = [*said("bonjour et bienvenue à vous.", 0.0), *said("merci de m' inviter.", 3.2)]
    assert attribute(words, activity, NAMES) == (*["Animatrice"] * 5, *["Invité"] * 4)


def test_a_cough_does_not_take_over_a_sentence() -> None:
    activity = microphones((1, -20, -48), (0.2, -40, -30), (2, -20, -48), (3, -45, -30))
    words = [*said("je vous écoute parler de danse", 0.0), *said("merci à vous", 3.4)]
    assert attribute(words, activity, NAMES)[:6] == ("Animatrice",) * 6


def test_nobody_is_named_where_the_microphones_do_not_tell() -> None:
    activity = microphones((3, -25, -25), (3, -25, -25))
    words = said("qui parle donc ici", 1.0)
    assert attribute(words, activity, NAMES) == (None,) * 4


@pytest.mark.parametrize("activity", [np.zeros((0, 2)), np.full((10, 2), -120.0)])
def test_words_beyond_the_recording_do_no_harm(activity: np.ndarray) -> None:
    assert attribute(said("fin", 99.0), activity, NAMES) == (None,)
    assert attribute([], activity, NAMES) == ()
