"""A machine's words get the marks of their language; not a word more or less, nor another time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.model.transcript import Word
from media_pipeline.transcribe.typography import typographic


def words_of(text: str) -> list[Word]:
    return [
        Word(start_s=place * 0.5, end_s=place * 0.5 + 0.4, text=word, probability=0.5)
        for place, word in enumerate(text.split(" "))
    ]


def written(text: str, language: str) -> str:
    """Return a text as it is set, U+00A0 shown as ·, U+202F as ⍽."""
    told = " ".join(word.text for word in typographic(words_of(text), language))
    return told.replace("\u00a0", "·").replace("\u202f", "⍽")


@pytest.mark.parametrize(
    ("decoded", "printed"),
    [
        ("Vraiment?", "Vraiment⍽?"),
        ("Vraiment\u00a0? Si\u202f! Oui;", "Vraiment⍽? Si⍽! Oui⍽;"),
        ("Voici: une liste\u202f: deux", "Voici·: une liste·: deux"),
        ("Quoi?! Non!... Euh...", "Quoi⍽?! Non⍽!… Euh…"),
        ("l'été d'aujourd'hui, qu'est-ce", "l’été d’aujourd’hui, qu’est-ce"),
        ('il dit "bonjour" et part', "il dit «·bonjour·» et part"),
        ('Elle a dit: "Venez avec moi." Puis', "Elle a dit·: «·Venez avec moi.·» Puis"),
        ('une "action", d\'"ensemble"', "une «·action·», d’«·ensemble·»"),
        ('"Vraiment?" dit-il', "«·Vraiment⍽?·» dit-il"),
        ("«oui» «\u202fnon\u202f»", "«·oui·» «·non·»"),
        ("(vraiment?)", "(vraiment⍽?)"),
        ('elle: "Il dit "non" et part"', "elle·: «·Il dit “non” et part·»"),
    ],
)
def test_french_is_set_as_the_imprimerie_nationale_does(decoded: str, printed: str) -> None:
    assert written(decoded, "fr") == printed
    assert written(decoded, "fr-FR") == printed
    once = typographic(words_of(decoded), "fr")
    assert typographic(once, "fr") == once


@pytest.mark.parametrize(
    "decoded",
    [
        'un tuyau de 12" et demi',
        "la \"moitié d'une",
        "à 10:30 sur https://exemple.org?x=1!y",
        "1984, 3,14 et 50% de 12.000",
        "5'30",
        "?",
        "(?)",
        "'entre apostrophes'",
    ],
)
def test_what_is_no_mark_of_the_language_stays_as_decoded(decoded: str) -> None:
    assert written(decoded, "fr") == decoded.replace("d'une", "d’une")


def test_quotes_far_apart_are_no_pair() -> None:
    near = '"un' + " mot" * 90 + '"'
    far = '"un' + " mot" * 110 + '"'
    assert written(near, "fr").count("«") == 1
    assert written(far, "fr") == far


def test_english_has_its_own_marks_without_spaces() -> None:
    assert written('He said: "don\'t\u202f!"', "en") == "He said: “don’t!”"
    assert written("Wait... it's 10\u00a0: 30", "en-GB") == "Wait... it’s 10: 30"


def test_another_language_is_left_alone() -> None:
    text = 'Er sagte: "Geht\'s?" ...'
    assert written(text, "de") == text
    assert written(text, "") == text


MARKS = st.text(st.sampled_from("ab1'\"?!;:.,«»“”()…- \u00a0\u202f-é"), min_size=1, max_size=8)


@given(st.lists(MARKS, max_size=20), st.sampled_from(["fr", "en", "de"]))
def test_no_letter_or_time_changes_and_no_line_may_break_anew(
    texts: list[str], language: str
) -> None:
    words = [
        Word(start_s=place, end_s=place + 0.5, text=text, probability=0.25)
        for place, text in enumerate(texts)
    ]
    told = typographic(words, language)
    assert [(word.start_s, word.end_s, word.probability) for word in told] == [
        (word.start_s, word.end_s, word.probability) for word in words
    ]
    letters = ["".join(mark for mark in word.text if mark.isalnum()) for word in words]
    assert ["".join(mark for mark in word.text if mark.isalnum()) for word in told] == letters
    assert all(
        new.text.count(" ") <= old.text.count(" ") for new, old in zip(told, words, strict=True)
    )
