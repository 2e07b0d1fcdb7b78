"""Pieces become words, words become sentences; nothing is lost on the way."""

from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.model.transcript import Word
from media_pipeline.transcribe.sentences import joined_words, segments_of


def pieces(*texts: str) -> list[Word]:
    return [
        Word(start_s=place * 0.5, end_s=place * 0.5 + 0.4, text=text)
        for place, text in enumerate(texts)
    ]


def test_pieces_of_one_word_are_joined() -> None:
    words = joined_words(pieces(" l", "'invitation", " peut", "-elle", " venir", " ?"))
    assert [word.text for word in words] == ["l'invitation", "peut-elle", "venir\u202f?"]
    assert words[0].end_s == 0.9


def test_marks_of_their_own_join_the_word_that_they_belong_to() -> None:
    words = joined_words(
        pieces(" dit", " «", " oui", " »", " –", " non", ' "', "si", '"', " («", "la")
    )
    assert [word.text for word in words] == [
        "dit",
        "«\u00a0oui\u00a0»\u00a0–",
        "non",
        '"si"',
        "(«la",
    ]
    assert (words[1].start_s, words[1].end_s) == (0.5, 2.4)
    assert [word.text for word in joined_words(pieces(" fin", " «"))] == ["fin", "«"]


@given(st.lists(st.sampled_from([" a", "b", "'", ' "', '"', " «", "»", " »", " ?", "?", " –", ""])))
def test_joining_loses_no_letter_and_leaves_no_space_that_breaks(texts: list[str]) -> None:
    words = joined_words(pieces(*texts))
    bare = "".join("".join(word.text.split()) for word in words)
    assert bare == "".join("".join(texts).split())
    assert not any(" " in word.text for word in words)
    starts = [word.start_s for word in words]
    assert starts == sorted(starts)


def test_segments_are_written_as_their_language_is() -> None:
    words = joined_words(pieces(" Il", " dit", ":", ' "Viens', " vite", '!"', " D", "'accord", "?"))
    first, second = segments_of(words, language="fr")
    assert first.text == "Il dit\u00a0: «\u00a0Viens vite\u202f!\u00a0»"
    assert second.text == "D’accord\u202f?"
    assert [word.text for word in second.words] == ["D’accord\u202f?"]
    assert segments_of(words)[1].text == "D'accord?"


def test_sentences_pauses_and_speakers_begin_segments() -> None:
    words = [
        Word(start_s=0.0, end_s=0.4, text="Bonjour."),
        Word(start_s=0.5, end_s=0.9, text="Merci"),
        Word(start_s=3.0, end_s=3.4, text="encore"),
        Word(start_s=3.5, end_s=3.9, text="oui"),
    ]
    segments = segments_of(words, ["A", "A", "A", "B"])
    assert [(segment.speaker, segment.text) for segment in segments] == [
        ("A", "Bonjour."),
        ("A", "Merci"),
        ("A", "encore"),
        ("B", "oui"),
    ]


@given(
    st.lists(st.tuples(st.floats(0, 3), st.sampled_from(["oui", "non.", "et", "!"])), max_size=60)
)
def test_no_word_is_lost_and_time_ascends(gaps: list[tuple[float, str]]) -> None:
    words, now = [], 0.0
    for gap, text in gaps:
        words.append(Word(start_s=now + gap, end_s=now + gap + 0.2, text=text))
        now += gap + 0.2
    segments = segments_of(words)
    assert [word for segment in segments for word in segment.words] == words
    assert all(segment.end_s - segment.start_s <= 30.2 for segment in segments)
