"""What a decoder passed over shows, and a second hearing is believed only when it is worth it."""

import pytest

from media_pipeline.model.spans import Span
from media_pipeline.model.transcript import Word
from media_pipeline.transcribe.omissions import filled, unheard


def said(start_s: float, *texts: str, each_s: float = 0.4, probability: float = 0.9) -> list[Word]:
    """Words one after the other."""
    return [
        Word(
            start_s=start_s + place * each_s,
            end_s=start_s + (place + 1) * each_s,
            text=text,
            probability=probability,
        )
        for place, text in enumerate(texts)
    ]


def test_speech_without_words_is_found() -> None:
    words = [*said(0.0, "un", "deux"), *said(6.0, "trois", "quatre")]
    (gap,) = unheard([Span(0.0, 7.0)], words)
    assert (gap.start_s, gap.end_s) == pytest.approx((1.15, 5.65))


def test_silence_without_words_is_none() -> None:
    words = [*said(0.0, "un", "deux"), *said(6.0, "trois", "quatre")]
    assert unheard([Span(0.0, 1.0), Span(5.8, 7.0)], words) == ()


def test_short_stretches_are_left_alone() -> None:
    words = [*said(0.0, "un", "deux"), *said(2.8, "trois")]
    assert unheard([Span(0.0, 3.2)], words) == ()


def test_a_detector_that_cuts_speech_into_pieces_hides_nothing() -> None:
    """Stretches that follow one another at once are one; pauses of half a second part them."""
    pieces = [Span(0.0, 0.9), Span(0.9, 1.8), Span(1.9, 2.7)]
    assert unheard(pieces, []) == (Span(0.0, 2.7),)
    assert unheard([Span(0.0, 0.9), Span(1.4, 2.3)], []) == ()


def test_a_stretched_word_tells_of_nothing() -> None:
    """Whisper began in the midst: its first word is stretched over what came before."""
    words = [Word(start_s=0.0, end_s=3.0, text="Je"), *said(3.0, "suis", "danseur")]
    (gap,) = unheard([Span(0.0, 3.8)], words)
    assert gap.start_s == 0.0
    assert gap.end_s == pytest.approx(2.65)
    again = said(0.2, "Bonjour", "et", "merci.", "Je", each_s=0.6)
    assert [word.text for word in filled(words, gap, again)] == [
        "Bonjour", "et", "merci.", "Je", "suis", "danseur",
    ]  # fmt: skip


def test_words_outside_the_gap_are_not_doubled() -> None:
    words = [*said(0.0, "un", "deux"), *said(4.0, "cinq")]
    gap = Span(0.9, 3.9)
    again = [*said(0.5, "deux"), *said(1.0, "trois", "quatre"), *said(4.0, "cinq")]
    assert [word.text for word in filled(words, gap, again)] == [
        "un", "deux", "trois", "quatre", "cinq",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "again", [[], said(1.0, "Sous-titrage", "Société", "Radio-Canada", probability=0.3)]
)
def test_guesses_are_not_believed(again: list[Word]) -> None:
    words = (*said(0.0, "un"), *said(4.0, "deux"))
    assert filled(words, Span(0.7, 3.7), again) == words


def test_a_second_hearing_that_says_no_more_changes_nothing() -> None:
    words = (Word(start_s=0.0, end_s=2.0, text="Merci."), *said(2.0, "bien"))
    assert filled(words, Span(0.0, 1.7), said(0.8, "Merci.")) == words
