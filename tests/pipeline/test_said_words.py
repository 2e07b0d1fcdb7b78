"""What is said when a slide appears, and the title made of it."""

import pytest

from media_pipeline.model.transcript import Segment, Transcript, Word
from media_pipeline.pipeline.said_words import sentence_from, title_of


def spoken(*sentences: tuple[float, str]) -> Transcript:
    """One segment a sentence, each word half a second long."""
    segments = []
    for start_s, text in sentences:
        words = tuple(
            Word(start_s=start_s + place / 2, end_s=start_s + place / 2 + 0.4, text=word)
            for place, word in enumerate(text.split(" "))
        )
        end_s = words[-1].end_s
        segments.append(Segment(start_s=start_s, end_s=end_s, text=text, words=words))
    return Transcript(language="fr", origin="machine", segments=tuple(segments))


TALK = spoken(
    (0.0, "Bonjour à toutes et à tous."),
    (5.0, "Merci."),
    (6.0, "Nous parlons du vieillissement dans les quartiers."),
    (20.0, "Une phrase qui commence avant la diapositive et finit après."),
)


def test_the_first_sentence_that_begins_there() -> None:
    assert sentence_from(TALK, 0.0, 5.0) == "Bonjour à toutes et à tous."


def test_a_sentence_that_begins_just_before_the_slide() -> None:
    assert sentence_from(TALK, 6.8, 15.0).startswith("Nous parlons")


def test_thanks_give_way_to_what_is_said_next() -> None:
    assert sentence_from(TALK, 5.0, 15.0).startswith("Nous parlons")
    assert sentence_from(TALK, 4.5, 5.8) == "Merci."


def test_of_a_sentence_that_goes_on_only_the_rest() -> None:
    assert sentence_from(TALK, 22.0, 40.0) == "avant la diapositive et finit après."


def test_nothing_where_nobody_speaks() -> None:
    assert sentence_from(TALK, 40.0, 60.0) == ""


def test_a_correction_without_word_times_has_them_shared_out() -> None:
    segment = Segment(start_s=10, end_s=20, text="Première phrase du passage. Deuxième phrase.")
    corrected = Transcript(language="fr", origin="person", segments=(segment,))
    assert sentence_from(corrected, 14.0, 20.0) == "Deuxième phrase."


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        ("Bonjour à toutes et à tous.", "Bonjour à toutes et à tous"),
        ("et alors voilà.", "Et alors voilà"),
        ("Comment lutter contre l'isolement ?", "Comment lutter contre l'isolement ?"),
        (
            "Un jardin partagé, un atelier de cuisine ou une visite de musée suffisent parfois.",
            "Un jardin partagé",
        ),
        (
            "Le compte rendu et la vidéo seront disponibles sur notre site internet.",
            "Le compte rendu et la vidéo seront disponibles sur notre…",
        ),
        (
            "Merci, le compte rendu et la vidéo seront disponibles sur notre site internet.",
            "Merci, le compte rendu et la vidéo seront disponibles sur…",
        ),
        ("", ""),
    ],
)
def test_a_title_is_short_and_ends_with_a_clause(sentence: str, title: str) -> None:
    assert title_of(sentence) == title
