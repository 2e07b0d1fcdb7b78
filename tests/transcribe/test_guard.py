"""What a decoder makes up is left out and told; what people say is not."""

import pytest

from media_pipeline.model.transcript import Word
from media_pipeline.transcribe.engine import Passage
from media_pipeline.transcribe.guard import believed, is_suspicious


def passage(text: str, probability: float = 0.9, log_probability: float = -0.2) -> Passage:
    """Words of 0.3 s, one after the other."""
    words = tuple(
        Word(start_s=at * 0.3, end_s=(at + 1) * 0.3, text=" " + word, probability=probability)
        for at, word in enumerate(text.split(" "))
    )
    return Passage(words, log_probability)


def told(what: Passage) -> str:
    return "".join(word.text for word in believed(what).words).strip()


@pytest.mark.parametrize(
    "credit",
    [
        "Sous-titrage Société Radio-Canada",
        "Sous-titres réalisés par la communauté d'Amara.org",
        "Sous-titres réalisés para la communauté d’Amara.org",
        "Sous-titrage ST' 501",
        "Sous-titrage FR 2021",
        "Subtitles by the Amara.org community",
    ],
)
def test_credits_of_subtitlers_are_never_published(credit: str) -> None:
    made = passage(f"Merci beaucoup. {credit} Bonne journée.")
    assert is_suspicious(made)
    assert told(made) == "Merci beaucoup. Bonne journée."
    (left_out,) = believed(made).left_out
    assert left_out.reason == "credits"
    assert left_out.text == credit
    assert left_out.start_s == pytest.approx(0.6)


def test_what_people_do_say_at_the_end_stays_when_it_was_heard_well() -> None:
    assert not is_suspicious(passage("Merci d'avoir regardé cette vidéo !"))
    assert told(passage("Merci d'avoir regardé cette vidéo !", probability=0.3)) == ""
    assert told(passage("Thanks for watching!", probability=0.3)) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Le sous-titrage fait par toute la communauté du quartier.",
        "We need subtitles by next Monday.",
        "The transcription by Léa is online.",
    ],
)
def test_a_sentence_about_subtitles_is_a_credit_only_where_it_was_hardly_heard(text: str) -> None:
    assert not is_suspicious(passage(text))
    assert told(passage(text)) == text
    assert told(passage(text, probability=0.3)) != text


@pytest.mark.parametrize(
    "text",
    [
        "Nous avons sous-titré la vidéo avec la communauté du quartier.",
        "Le sous-titrage est fait par une association de Planoise.",
        "Non, non, non, ce n'est pas un luxe.",
        "Oui oui oui oui, bien sûr.",
        "Il faut du temps, du temps, du temps pour gagner la confiance.",
        "Radio Canada en a parlé.",
    ],
)
def test_what_people_say_is_left_alone(text: str) -> None:
    assert not is_suspicious(passage(text))
    assert told(passage(text)) == text


def test_of_a_loop_its_first_round_stays() -> None:
    made = passage("Nous parlons de danse. " + " ".join(["je ne sais pas"] * 12) + " Merci.")
    assert is_suspicious(made)
    assert told(made) == "Nous parlons de danse. je ne sais pas Merci."
    (left_out,) = believed(made).left_out
    assert left_out.reason == "loop"
    assert left_out.text.startswith("je ne sais pas je ne")


def test_one_word_over_and_over_is_a_loop() -> None:
    assert told(passage("et " * 20 + "voilà")) == "et voilà"


def test_long_loops_are_found_by_how_well_they_compress() -> None:
    """Fifteen words, more than a loop is looked for in."""
    line = "la première chose à faire est de parler aux gens du quartier et de les écouter"
    made = passage(" ".join([line] * 6))
    assert is_suspicious(made)
    assert told(made) == ""


def test_what_was_guessed_is_left_out_as_a_whole() -> None:
    made = passage("des mots au hasard", log_probability=-1.4)
    assert is_suspicious(made)
    assert believed(made).words == ()
    (left_out,) = believed(made).left_out
    assert (left_out.reason, left_out.text) == ("unlikely", "des mots au hasard")


def test_nothing_said_is_nothing_to_complain_of() -> None:
    nothing = Passage((), -3.0)
    assert not is_suspicious(nothing)
    assert believed(nothing).left_out == ()
