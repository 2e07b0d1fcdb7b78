"""Which words a person is asked to listen to, and in which order."""

import pytest

from media_pipeline.model.transcript import Segment, Transcript, Word
from media_pipeline.transcribe.doubts import doubts_of, review_minutes


def segment(*words: tuple[str, float], speaker: str | None = None) -> Segment:
    """Words of half a second each, with their probabilities."""
    timed = tuple(
        Word(start_s=place / 2, end_s=place / 2 + 0.5, text=text, probability=probability)
        for place, (text, probability) in enumerate(words)
    )
    text = " ".join(word.text for word in timed)
    return Segment(start_s=0.0, end_s=timed[-1].end_s, text=text, speaker=speaker, words=timed)


def draft(*segments: Segment) -> Transcript:
    return Transcript(language="fr", origin="machine", segments=segments)


def test_names_come_before_numbers_and_numbers_before_words() -> None:
    heard = segment(
        ("Nous", 0.9), ("allons", 0.1), ("à", 0.9), ("Dijon", 0.7), ("avec", 0.9), ("62", 0.3),
        ("personnes", 0.9), ("et", 0.2), ("puis", 0.9), ("l'Oxygène", 0.5),
    )  # fmt: skip
    found = doubts_of(draft(heard))
    assert [doubt.text for doubt in found] == ["l'Oxygène", "Dijon", "62", "allons", "et"]
    assert [doubt.kind for doubt in found] == ["name", "name", "number", "word", "word"]


@pytest.mark.parametrize("number", ["62", "vingt", "trente-deux", "deux", "3,5", "1 000", "Mille"])
def test_numbers_are_known(number: str) -> None:
    (doubt,) = doubts_of(draft(segment(("Voici", 0.9), (number, 0.5), ("fois", 0.9))))
    assert doubt.kind == "number"


def test_a_capital_that_begins_a_sentence_is_no_name() -> None:
    heard = segment(("Merci.", 0.9), ("Bonjour", 0.5), ("à", 0.9), ("tous.", 0.9))
    (doubt,) = doubts_of(draft(segment(("Aujourd'hui", 0.5), ("oui", 0.9))))
    assert doubt.kind == "word"
    (doubt,) = doubts_of(draft(heard))
    assert (doubt.text, doubt.kind) == ("Bonjour", "word")


def test_words_that_follow_one_another_are_one_doubt_with_its_context() -> None:
    heard = segment(
        ("un", 0.9), ("deux", 0.95), ("je", 0.9), ("suis", 0.9), ("dans", 0.7), ("ça", 0.4),
        ("et", 0.9), ("médiateur.", 0.9), speaker="Invité",
    )  # fmt: skip
    (doubt,) = doubts_of(draft(heard))
    assert (doubt.before, doubt.text, doubt.after) == (
        "un deux je suis",
        "dans ça",
        "et médiateur.",
    )
    assert (doubt.start_s, doubt.end_s, doubt.probability) == (2.0, 3.0, 0.4)
    assert doubt.passage_s == (0.0, 5.0)
    assert doubt.speaker == "Invité"


def test_a_long_run_is_parted() -> None:
    found = doubts_of(draft(segment(*[(f"mot{number}", 0.3) for number in range(14)])))
    assert sorted(len(doubt.text.split()) for doubt in found) == [2, 6, 6]


def test_the_time_of_a_review_is_that_of_listening_and_deciding() -> None:
    """Each takes a half-second word with 2 s on either side, and 12 s: four take 66 s."""
    pause = [("oui", 0.9)]
    heard = segment(*pause * 8, *[("mot", 0.3), *pause] * 4)
    doubts = doubts_of(draft(heard))
    assert len(doubts) == 4
    assert review_minutes(doubts) == 2
    assert review_minutes(doubts[:1]) == 1
    assert review_minutes(()) == 0


def test_what_a_person_wrote_is_not_doubted() -> None:
    heard = segment(("peut-être", 0.1))
    written = Transcript(language="fr", origin="person", segments=(heard,))
    assert doubts_of(written) == ()
