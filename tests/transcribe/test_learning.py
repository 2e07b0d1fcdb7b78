"""Names are learnt from what a person corrected, and only names."""

import random
import time

import pytest
from transcribe.drafts import GLOSSARIES, MANNERS, heard, spoken, text_of

from media_pipeline.model.transcript import Segment, Transcript
from media_pipeline.transcribe.learning import Proposal, proposed_terms


def transcript(*texts: str, speakers: tuple[str, ...] = ()) -> Transcript:
    """One segment a text, each a second long."""
    segments = tuple(
        Segment(
            start_s=place,
            end_s=place + 1,
            text=text,
            speaker=speakers[place] if speakers else None,
        )
        for place, text in enumerate(texts)
    )
    return Transcript(language="fr", origin="person", segments=segments)


def learnt(draft: str, corrected: str, *known: str) -> list[tuple[str, tuple[str, ...], int]]:
    found = proposed_terms(transcript(draft), transcript(corrected), known)
    return [(each.term, each.heard, each.count) for each in found]


def test_a_name_that_was_misheard_twice_is_proposed_once_with_both() -> None:
    found = learnt(
        "Je vis à plan noise, oui. Nous aimons planoises et planoises.",
        "Je vis à Planoise, oui. Nous aimons Planoise et Planoise.",
    )
    assert found == [("Planoise", ("plan noise", "planoises"), 3)]


@pytest.mark.parametrize(
    ("draft", "corrected", "term", "machine"),
    [
        ("avec la maison des habitants de la grête, oui",
         "avec la Maison des Habitants de la Grette, oui",
         "Maison des Habitants de la Grette", "maison des habitants de la grête"),
        ("dans l'oxygène du jour", "dans l'Oxygène du jour", "Oxygène", "oxygène"),
        ("dans Priorité Culture, oui", "dans Priorité culture, oui",
         "Priorité culture", "Priorité Culture"),
        ("merci à camille du rang et", "merci à Camille Durand et",
         "Camille Durand", "camille du rang"),
        ("Trajectoires ressource aide", "Trajectoire Ressources aide",
         "Trajectoire Ressources", "Trajectoires ressource"),
        ("Gap aide", "GAP aide", "GAP", "Gap"),
        ("Avec plan noise", "Avec Planoise", "Planoise", "plan noise"),
    ],
)  # fmt: skip
def test_how_far_a_name_reaches(draft: str, corrected: str, term: str, machine: str) -> None:
    assert learnt(draft, corrected) == [(term, (machine,), 1)]


@pytest.mark.parametrize(
    ("draft", "corrected"),
    [
        ("la danse. puis le théâtre", "la danse. Puis le théâtre"),
        ("la danse. Elles viennent", "la danse. Ils viennent"),
        ("la danse\u202f? celles qui", "la danse ? Ceux qui"),
        ("je dis : « viens »", "je dis : « Venez »"),
        ("nous allions à Dijon", "nous allons à Dijon"),
        ("à Planoise.", "à Planoise !"),
        ("d'Oxygène", "l'Oxygène"),
        ("la mère que dit soir", "la mercredi soir"),
        ("il peut parler contrat", "ils préparent les contrats"),
        ("oui", "oui, et aussi avec la Maison Bleue"),
    ],
)
def test_what_is_no_name_the_machine_got_wrong(draft: str, corrected: str) -> None:
    assert learnt(draft, corrected) == []


def test_a_new_speaker_begins_a_sentence() -> None:
    draft = transcript("oui merci", "celles qui dansent", speakers=("A", "B"))
    corrected = transcript("oui merci", "Ceux qui dansent", speakers=("A", "B"))
    assert proposed_terms(draft, corrected, ()) == ()


def test_a_term_without_capitals_must_be_corrected_more_than_once() -> None:
    said, right = "une politique de la file et", "une question des cités et"
    assert learnt(said, right) == []
    again = learnt(f"{said} puis {said}", f"{right} puis {right}")
    assert again == [("question des cités", ("politique de la file",), 2)]


def test_what_the_glossary_holds_is_not_proposed() -> None:
    assert learnt("à plan noise", "à Planoise", "planoise") == []


def test_the_most_frequent_comes_first() -> None:
    found = learnt("avec paul et planoises et planoises", "avec Pol et Planoise et Planoise")
    assert [term for term, _heard, _count in found] == ["Planoise", "Pol"]


@pytest.mark.parametrize("recording", GLOSSARIES)
def test_the_sample_corrections_teach_names_alone(recording: str) -> None:
    found = {
        proposal
        for manner in MANNERS
        for proposal in proposed_terms(
            transcript(text_of(heard(recording, manner))), spoken(recording), ()
        )
    }
    expected = Proposal(term="Priorité culture", heard=("Priorité Culture",), count=1)
    assert found == ({expected} if recording == "priorite-culture-04" else set())


def test_two_hours_are_compared_in_a_second() -> None:
    chance = random.Random(1)
    vocabulary = text_of(heard("priorite-culture-04", "with-hotwords")).split()
    said = chance.choices(vocabulary, k=20_000)
    right = [word.title() if chance.random() < 0.05 else word for word in said]
    began = time.perf_counter()
    found = proposed_terms(transcript(" ".join(said)), transcript(" ".join(right)), ())
    assert time.perf_counter() - began < 2.0
    assert found
