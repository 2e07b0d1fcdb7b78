"""Cues hold every word once, in order, and fit screen and time."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.model.transcript import Segment, Transcript, Word
from media_pipeline.render.captions import LINE_CHARACTERS, LINES, cues_of, lines_of, links


def _transcript(*segments: Segment) -> Transcript:
    return Transcript(language="fr", origin="machine", segments=segments)


def _letters(text: str) -> str:
    return "".join(text.split())


WORD = st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=12)
LONG = st.text("aé", min_size=30, max_size=150)
MARK = st.sampled_from(["", "", "", ".", ",", " ?", "\u00a0!", "…", " »", "-->", "&"])
TEXT = st.lists(
    st.tuples(st.one_of(WORD, WORD, WORD, LONG), MARK).map("".join), min_size=0, max_size=40
).map(" ".join)


@st.composite
def _segments(draw: st.DrawFn) -> tuple[Segment, ...]:
    """Segments that follow each other, with word times or without."""
    now, segments = draw(st.floats(0, 5)), []
    for text in draw(st.lists(TEXT, max_size=5)):
        start = now
        words = []
        if draw(st.booleans()):
            for word in text.split():
                now += draw(st.floats(0, 2))
                end = now + draw(st.floats(0, 9))
                words.append(Word(start_s=now, end_s=end, text=word))
                now = end
        now = max(now, start + draw(st.floats(1, 60)))
        speaker = draw(st.sampled_from([None, "Anne", "Ben"]))
        segments.append(
            Segment(start_s=start, end_s=now, text=text, speaker=speaker, words=tuple(words))
        )
        now += draw(st.floats(0, 3))
    return tuple(segments)


@given(_segments())
def test_every_word_is_kept_in_order(segments: tuple[Segment, ...]) -> None:
    cues = cues_of(_transcript(*segments))
    assert _letters("".join(cue.text for cue in cues)) == _letters(
        "".join(segment.text for segment in segments)
    )


@given(_segments())
def test_cues_fit_two_lines_of_thirty_two(segments: tuple[Segment, ...]) -> None:
    for cue in cues_of(_transcript(*segments)):
        lines = lines_of(cue.text)
        assert 1 <= len(lines) <= LINES
        assert all(0 < len(line) <= LINE_CHARACTERS for line in lines)
        assert len(cue.text) <= 65
        assert _letters("".join(lines)) == _letters(cue.text)


@given(_segments())
def test_times_ascend_never_overlap_and_last_six_seconds_at_most(
    segments: tuple[Segment, ...],
) -> None:
    cues = cues_of(_transcript(*segments))
    for cue in cues:
        assert 0.0009 < cue.end_s - cue.start_s <= 6.0015
    for cue, after in pairwise(cues):
        assert cue.end_s <= after.start_s


@given(_segments())
def test_cues_lie_within_the_transcript(segments: tuple[Segment, ...]) -> None:
    cues = cues_of(_transcript(*segments))
    if cues:
        assert cues[0].start_s >= segments[0].start_s - 0.001
        slack = 0.5 + 0.001 * (len(cues) + 1)  # the last stays a little; a tick a word
        assert cues[-1].end_s <= segments[-1].end_s + slack


@given(
    st.lists(
        st.builds(
            Segment,
            start_s=st.floats(0, 20),
            end_s=st.floats(0, 20),
            text=TEXT,
            words=st.lists(
                st.builds(Word, start_s=st.floats(-1, 30), end_s=st.floats(-1, 30), text=WORD),
                max_size=5,
            ).map(tuple),
        ),
        max_size=5,
    ).map(tuple)
)
def test_senseless_times_still_give_cues_that_players_accept(
    segments: tuple[Segment, ...],
) -> None:
    cues = cues_of(_transcript(*segments))
    assert sorted(_letters("".join(cue.text for cue in cues))) == sorted(
        _letters("".join(segment.text for segment in segments))
    )
    assert all(0 <= cue.start_s < cue.end_s for cue in cues)
    assert all(cue.end_s <= after.start_s for cue, after in pairwise(cues))


def test_an_interview_is_cut_where_a_reader_would(interview: Transcript) -> None:
    assert [cue.text for cue in cues_of(interview)][:6] == [
        "Bonjour et bienvenue dans Priorité culture,",
        "le podcast qui va à la rencontre",
        "de celles et ceux qui font vivre la culture dans les quartiers.",
        "Aujourd'hui, nous parlons de danse.",
        "Bonjour, et merci pour l'invitation.",
        "Je suis danseur et médiateur,",
    ]


def test_words_keep_their_times() -> None:
    words = (
        Word(start_s=1.0, end_s=1.5, text=" Oui."),
        Word(start_s=4.0, end_s=4.2, text=" Quatre"),
        Word(start_s=4.3, end_s=5.0, text=" personnes"),
        Word(start_s=5.0, end_s=5.1, text=" ?"),
    )
    segment = Segment(start_s=1.0, end_s=5.1, text="Oui. Quatre personnes ?", words=words)
    cues = cues_of(_transcript(segment))
    assert [(cue.start_s, cue.end_s, cue.text) for cue in cues] == [
        (1.0, 5.1, "Oui. Quatre personnes\u202f?")
    ]


def test_a_text_that_differs_from_the_words_takes_their_times_by_share() -> None:
    words = (Word(start_s=0, end_s=2, text="abcd"), Word(start_s=10, end_s=12, text="efgh"))
    segment = Segment(start_s=0, end_s=12, text="ABCDEFGH IJKLMNOP", words=words)
    first, second = cues_of(_transcript(segment))
    assert (first.start_s, first.end_s) == (0.0, 2.0)
    assert (second.start_s, second.end_s) == (10.0, 12.0)


def test_a_long_pause_separates_cues() -> None:
    words = tuple(
        Word(start_s=at, end_s=at + 0.4, text=text)
        for at, text in zip(
            (0.0, 0.5, 1.0, 4.0, 5.0, 5.5, 6.0),
            ("Alors", "voilà", "je", "reprends", "la", "phrase", "suivante"),
            strict=True,
        )
    )
    text = " ".join(word.text for word in words)
    cues = cues_of(_transcript(Segment(start_s=0, end_s=7, text=text, words=words)))
    assert [cue.text for cue in cues] == ["Alors voilà je", "reprends la phrase suivante"]


def test_the_second_voice_is_not_delayed_by_the_first() -> None:
    cues = cues_of(
        _transcript(
            Segment(start_s=0, end_s=5, text="Je parle longtemps.", speaker="A"),
            Segment(start_s=4, end_s=6, text="Moi aussi.", speaker="B"),
        )
    )
    assert [(cue.start_s, cue.end_s) for cue in cues] == [(0.0, 4.0), (4.0, 6.0)]


def test_a_short_answer_in_a_long_cue_is_not_torn_apart() -> None:
    cues = cues_of(_transcript(Segment(start_s=10, end_s=40, text="Oui merci.")))
    assert [(cue.start_s, cue.end_s, cue.text) for cue in cues] == [(10.0, 16.0, "Oui merci.")]


@pytest.mark.parametrize("sign", [";", ":", "!", "?", "»", "?!"])
@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f"])
def test_no_line_begins_with_a_lonely_sign(sign: str, space: str) -> None:
    text = " ".join(f"{'mot' * n}{space}{sign}" for n in range(1, 9))
    for cue in cues_of(_transcript(Segment(start_s=0, end_s=30, text=text))):
        assert not any(re.match(r"\W", line) for line in lines_of(cue.text))


def test_silence_has_no_cues() -> None:
    assert cues_of(_transcript()) == ()
    assert cues_of(_transcript(Segment(start_s=1, end_s=2, text=" \u00a0\n"))) == ()


def test_two_lines_are_about_equally_long() -> None:
    assert lines_of("Une dame de soixante-douze ans est venue") == (
        "Une dame de soixante-douze",
        "ans est venue",
    )
    assert lines_of("Bonjour à tous.") == ("Bonjour à tous.",)


def _spoken(text: str, start_s: float, pace_s: float, speaker: str | None = None) -> Segment:
    """Make a sentence whose words last ``pace_s`` each."""
    words = tuple(
        Word(start_s=start_s + n * pace_s, end_s=start_s + (n + 1) * pace_s, text=word)
        for n, word in enumerate(text.split())
    )
    return Segment(start_s=start_s, end_s=words[-1].end_s, text=text, speaker=speaker, words=words)


def test_what_is_said_fast_stays_until_it_can_be_read_if_nobody_speaks() -> None:
    fast = _spoken("Nous sommes allés vers les gens.", 1.0, 0.2)
    (alone, _) = cues_of(_transcript(fast, _spoken("Puis", 9.0, 0.5)))
    assert alone.end_s == pytest.approx(1.0 + len(alone.text) / 15, abs=0.001)
    (before, after) = cues_of(_transcript(fast, _spoken("Puis", 2.9, 0.5)))
    assert (before.end_s, after.start_s) == (2.82, 2.9)


def test_a_word_alone_is_shown_for_a_second() -> None:
    cue, _ = cues_of(_transcript(_spoken("Oui.", 1.0, 0.2), _spoken("Puis", 9.0, 0.5)))
    assert (cue.start_s, cue.end_s) == (1.0, 2.0)


def test_short_sentences_of_a_draft_share_a_cue() -> None:
    said = (_spoken("Merci beaucoup.", 1.0, 0.3), _spoken("À bientôt.", 1.8, 0.3))
    draft = _transcript(*said)
    assert [cue.text for cue in cues_of(draft)] == ["Merci beaucoup. À bientôt."]
    by_person = draft.model_copy(update={"origin": "person"})
    assert [cue.text for cue in cues_of(by_person)] == ["Merci beaucoup.", "À bientôt."]


def test_no_cue_is_shared_by_two_people_or_across_a_pause() -> None:
    for second in (_spoken("Oui.", 1.6, 0.3, "B"), _spoken("Oui.", 2.3, 0.3, "A")):
        cues = cues_of(_transcript(_spoken("Venez donc.", 1.0, 0.3, "A"), second))
        assert [cue.text for cue in cues] == ["Venez donc.", "Oui."]


@pytest.mark.parametrize(
    "text",
    [
        "le podcast qui va à la rencontre de celles et ceux qui font vivre la culture",
        "nous avons commencé par changer les horaires de la bibliothèque du quartier",
        "il faut beaucoup de temps et de patience pour gagner la confiance des habitants",
    ],
)
def test_no_line_ends_in_a_linking_word(text: str) -> None:
    cues = cues_of(_transcript(_spoken(text, 0.0, 0.35)))
    lines = [line for cue in cues for line in lines_of(cue.text, "fr")]
    assert " ".join(lines) == text
    assert not any(links(line, "fr") for line in lines)


def test_linking_words_depend_on_the_language() -> None:
    assert links("avec les", "fr-FR")
    assert links("one of", "en")
    assert not links("avec les", "en")
    assert not links("avec le\u00a0»", "fr")
    assert links("mit der", "de")  # unknown language: the shortest words
    assert not links("sein Haus", "de")
