"""Edited words are aligned with the original's, and take over its times."""

import time
import tracemalloc
from random import Random

import pytest

from media_pipeline.model.alignment import Alignment, align
from media_pipeline.model.spans import Span
from media_pipeline.model.transcript import Word
from media_pipeline.model.word_times import Original, Passage, Timed, time_words

LONG = 60_000
TOO_MUCH = "Tout un paragraphe de plus, ici"


def _words(text: str, pace_s: float = 0.5) -> tuple[Word, ...]:
    """Make a word every half second, the last tenth of it silent."""
    return tuple(
        Word(start_s=n * pace_s, end_s=n * pace_s + 0.4, text=word)
        for n, word in enumerate(text.split(), 2)
    )


def _aligned(before: str, after: str) -> Alignment:
    return align(before.split(), after.split())


def _timed(before: str, *after: str) -> Timed:
    return time_words([Passage(tuple(text.split())) for text in after], Original(_words(before)))


def _starts(timed: Timed) -> list[tuple[str, float]]:
    return [(word.text, round(word.start_s, 2)) for part in timed.passages for word in part]


def test_capitals_accents_and_marks_make_no_other_word() -> None:
    made = _aligned("Lea dit : « ca »", "Léa dit, ça")
    assert made.pairs == (0, 1, 4)
    assert (made.found, made.changed, made.added, made.removed) == (3, 3, 0, 3)


def test_a_deleted_sentence_is_one_gap_although_its_words_come_again() -> None:
    before = "Bonjour. et la danse de la ville et puis de la musique dans la rue"
    after = "Bonjour. et puis de la musique dans la rue"
    assert _aligned(before, after).pairs == (0, *range(7, 15))


def test_an_added_sentence_is_one_gap_too() -> None:
    before = "Bonjour. et puis de la musique dans la rue"
    after = "Bonjour. et la danse de la ville et puis de la musique dans la rue"
    assert _aligned(before, after).pairs == (0, *[None] * 6, *range(1, 9))


def test_a_word_that_replaces_another_takes_its_place() -> None:
    assert align(["a", "b", "c"], ["a", "x", "c"]).pairs == (0, 1, 2)


def test_words_that_become_one_share_their_time() -> None:
    made = _timed("le trajet toire est là", "le Trajectoire est là")
    assert [(word.start_s, word.end_s) for word in made.passages[0]] == [
        (1.0, 1.4),
        (1.5, 2.4),
        (2.5, 2.9),
        (3.0, 3.4),
    ]


def test_a_word_that_becomes_two_shares_its_time_out() -> None:
    made = _timed("un Lilianne est là", "un Lili Anne est là")
    assert _starts(made) == [("un", 1.0), ("Lili", 1.5), ("Anne", 1.7), ("est", 2), ("là", 2.5)]


def test_added_words_stand_in_the_silence_before_the_next_one() -> None:
    words = (Word(start_s=1, end_s=1.4, text="Oui."), Word(start_s=9, end_s=9.4, text="Non."))
    made = time_words([Passage(("Oui.", "Je", "crois.", "Non."))], Original(words))
    first, second, third, last = made.passages[0]
    assert first.end_s <= second.start_s < third.start_s < third.end_s <= 9
    assert (first.start_s, last.start_s) == (1, 9)
    assert made.squeezed == ()


def test_a_paragraph_with_a_time_of_its_own_stands_there() -> None:
    words = (Word(start_s=1, end_s=1.4, text="Oui."), Word(start_s=9, end_s=9.4, text="Non."))
    passages = [Passage(("Oui.",)), Passage(("Je", "crois."), near_s=5.0), Passage(("Non.",))]
    made = time_words(passages, Original(words))
    assert made.passages[1][0].start_s == 5.0


def test_a_paragraph_for_which_there_is_no_time_is_kept_and_told() -> None:
    made = _timed("un deux trois quatre", "un deux", TOO_MUCH, "trois quatre")
    assert [word.text for word in made.passages[1]] == TOO_MUCH.split()
    assert all(1.9 <= word.start_s <= word.end_s <= 2.0 for word in made.passages[1])
    assert [(each.at_s, each.text) for each in made.squeezed] == [(1.9, TOO_MUCH)]
    assert (made.passages[0][1].start_s, made.passages[2][0].start_s) == (1.5, 2.0)


def test_where_nothing_was_heard_words_follow_each_other() -> None:
    made = time_words([Passage(("Bonjour", "à", "tous."))], Original((), length_s=100.0))
    starts = [word.start_s for word in made.passages[0]]
    assert starts == sorted(starts)
    assert made.passages[0][-1].end_s <= 100


CUES = frozenset({Span(start_s=1.0, end_s=2.0), Span(start_s=2.0, end_s=3.0)})


def _in_cues(*cues: tuple[str, float, float]) -> Timed:
    passages = [Passage(tuple(t.split()), Span(start_s=s, end_s=e)) for t, s, e in cues]
    return time_words(passages, Original(_words("un deux trois quatre"), CUES))


def test_words_of_a_cue_that_nobody_moved_keep_their_times() -> None:
    made = _in_cues(("un deux", 1.0, 2.0), ("trois quatre", 2.0, 3.0))
    assert _starts(made) == [("un", 1.0), ("deux", 1.5), ("trois", 2.0), ("quatre", 2.5)]


def test_words_of_joined_cues_keep_their_times() -> None:
    made = _in_cues(("un deux trois quatre", 1.0, 3.0))
    assert _starts(made) == [("un", 1.0), ("deux", 1.5), ("trois", 2.0), ("quatre", 2.5)]
    assert made.passages[0][-1].end_s == 2.9


def test_words_of_a_moved_cue_move_with_it() -> None:
    made = _in_cues(("un deux", 1.0, 2.0), ("trois quatre", 5.0, 6.0))
    assert _starts(made)[2:] == [("trois", 5.0), ("quatre", 5.5)]


def test_words_of_a_shorter_cue_are_pressed_together() -> None:
    made = _in_cues(("un deux", 1.2, 1.5), ("trois quatre", 2.0, 3.0))
    first, second = made.passages[0]
    assert 1.2 == first.start_s < first.end_s < second.start_s < second.end_s == 1.5
    assert made.passages[1][0].start_s == 2.0


def test_a_cue_of_new_words_is_filled() -> None:
    made = _in_cues(("un deux", 1.0, 2.0), ("Cent mille", 2.2, 2.8), ("trois quatre", 3.0, 4.0))
    first, second = made.passages[1]
    assert 2.2 == first.start_s < second.start_s < second.end_s == 2.8


def _long_texts() -> tuple[list[str], list[str]]:
    chance = Random(1)
    vocabulary = [f"mot{int(chance.paretovariate(0.7))}" for _ in range(5000)]
    before = [chance.choice(vocabulary) for _ in range(LONG)]
    after = list(before)
    for _ in range(6000):
        place = chance.randrange(len(after))
        if chance.random() < 0.5:
            del after[place]
        else:
            after.insert(place, chance.choice(vocabulary))
    return before, after


@pytest.mark.parametrize("rewritten", [False, True])
def test_sixty_thousand_words_take_seconds(*, rewritten: bool) -> None:
    before, after = _long_texts()
    if rewritten:
        Random(2).shuffle(after)
    words = tuple(Word(start_s=n / 2, end_s=n / 2 + 0.4, text=t) for n, t in enumerate(before))
    start = time.process_time()
    made = time_words([Passage(tuple(after))], Original(words))
    assert time.process_time() - start < 10
    assert [word.text for word in made.passages[0]] == after


def test_a_large_part_that_was_deleted_takes_little_memory() -> None:
    before = [f"mot{n % 700}" for n in range(LONG // 3)]
    after = before[:5_000] + before[13_003:]
    tracemalloc.start()
    made = align(before, after)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (made.found, made.removed) == (len(after), 8_003)
    assert peak < 150_000_000
