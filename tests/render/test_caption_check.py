"""What readers would stumble over is found; good captions are left in peace."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from render.samples import heard, segment

from media_pipeline.model.transcript import Segment, Transcript
from media_pipeline.render.caption_check import Finding, findings_of


def written(*segments: Segment, language: str = "fr") -> Transcript:
    return Transcript(language=language, origin="person", segments=segments)


def drafted(*segments: Segment) -> Transcript:
    return Transcript(language="fr", origin="machine", segments=segments)


def found(transcript: Transcript) -> list[tuple[str, str, float]]:
    return [(each.kind, each.severity, each.start_s) for each in findings_of(transcript)]


def only(transcript: Transcript) -> Finding:
    (finding,) = findings_of(transcript)
    return finding


def test_a_good_interview_is_left_in_peace(interview: Transcript) -> None:
    assert findings_of(interview) == ()
    assert findings_of(interview.model_copy(update={"origin": "person"})) == ()


def test_what_is_too_fast_is_advice_and_a_mistyped_time_a_problem() -> None:
    fast = segment(0.0, 1.0, "Il y a beaucoup de monde.", "A")
    slow = segment(1.0, 4.0, "On ne voit plus rien du tout.", "B")
    assert found(drafted(fast, slow)) == [("too fast", "advice", 0.0)]
    assert "25 characters a second" in only(written(fast, slow)).said
    mistyped = fast.model_copy(update={"end_s": 0.5})
    after = slow.model_copy(update={"start_s": 0.5})
    assert found(written(mistyped, after)) == [("too fast", "problem", 0.0)]


def test_what_is_too_short_to_be_seen() -> None:
    said = written(segment(0, 0.5, "Oui.", "A"), segment(0.5, 2, "Venez.", "B"))
    assert found(said) == [("too short", "advice", 0.0)]
    assert "0.5 s" in only(said).said
    assert found(written(segment(0, 0.5, "Oui.", "A"), segment(1.6, 3, "Venez.", "B"))) == []


def test_what_lasts_too_long_for_its_words() -> None:
    assert found(written(segment(5, 40, "Oui merci."))) == [("too long", "advice", 5.0)]
    assert found(written(segment(5, 11, "Oui merci."))) == []


def test_a_cue_that_ends_in_a_linking_word() -> None:
    said = written(segment(0, 3, "Nous avons vu les", "A"), segment(3, 6, "enfants danser.", "A"))
    assert found(said) == [("linking word", "advice", 0.0)]
    assert "“les”" in only(said).said
    broken_in = written(segment(0, 3, "Nous avons vu les", "A"), segment(3, 6, "Pardon.", "B"))
    assert found(broken_in) == []


def test_overlaps_of_one_person_are_mistakes_of_two_they_happen() -> None:
    def both(second: str) -> Transcript:
        return written(
            segment(0, 5, "Je parle assez longtemps.", "A"), segment(3, 6, "Moi aussi.", second)
        )

    assert found(both("A")) == [("overlap", "problem", 3.0)]
    assert found(both("B")) == [("overlap", "advice", 3.0)]


def test_a_word_that_fits_no_line() -> None:
    finding = only(written(segment(0, 6, "https://exemple.org/une/adresse/sans/fin")))
    assert (finding.kind, finding.severity) == ("long word", "advice")
    assert "40 characters" in finding.said


def test_silence_and_emptiness() -> None:
    assert found(written()) == [("no words", "problem", 0.0)]
    assert found(written(segment(0, 1, " \x00"), segment(2, 4, "Oui merci."))) == [
        ("empty", "advice", 0.0)
    ]


@pytest.mark.parametrize("language", ["", "und"])
def test_a_language_is_needed(language: str) -> None:
    said = written(segment(2, 4, "Oui merci."), language=language)
    assert found(said) == [("no language", "problem", 0.0)]


def test_nobody_is_named_where_others_are() -> None:
    said = written(
        segment(0, 2, "Bonjour à tous.", "A"),
        segment(3, 5, "Merci bien."),
        segment(5, 7, "Oui oui."),
    )
    assert found(said) == [("no speaker", "advice", 3.0)]
    nameless = written(*(each.model_copy(update={"speaker": None}) for each in said.segments))
    assert found(nameless) == []


def test_a_turn_of_more_than_two_minutes() -> None:
    def talk(gap_s: float, *names: str | None) -> Transcript:
        length_s = 4.0 + gap_s
        return drafted(
            *(
                heard(n * length_s, n * length_s + 4, f"Voici la phrase numéro {n}.", name)
                for n, name in enumerate([*names, *names[-1:] * 35])
            )
        )

    assert found(talk(0.2, "B", "A")) == [("long turn", "advice", 4.2)]
    assert "2 minutes" in only(talk(0.2, "B", "A")).said
    assert found(talk(0.2, None)) == [("long turn", "advice", 0.0)]
    assert found(talk(0.2, "A")) == []  # somebody speaks alone, and is known
    assert found(talk(2.5, "B", "A")) == []


def test_sentences_said_again_and_again() -> None:
    def times(count: int, text: str) -> Transcript:
        return drafted(*(segment(4.0 * n, 4.0 * n + 3, text) for n in range(count)))

    assert found(times(2, "Nous parlons de danse.")) == [("repeated", "advice", 0.0)]
    assert found(times(3, "Nous parlons de danse.")) == [("repeated", "problem", 0.0)]
    assert "3 times" in only(times(3, "Nous parlons de danse.")).said
    assert found(times(3, "Oui oui.")) == []
    assert found(times(6, "Oui oui.")) == [("repeated", "advice", 0.0)]


def test_a_loop_within_a_sentence() -> None:
    looped = drafted(segment(0, 12, "Et on va " + "dans la rue, " * 6 + "voilà."))
    assert ("repeated", "problem", 0.0) in found(looped)
    assert found(drafted(segment(0, 4, "Non, non, non, non."))) == []


@pytest.mark.parametrize(
    "text",
    [
        "Sous-titrage Société Radio-Canada",
        "Sous-titres réalisés par la communauté d'Amara.org",
        "Sous-titrage ST' 501",
        "❤️ par SousTitreur.com",
        "Subtitles by the Amara.org community",
    ],
)
def test_credits_are_made_up(text: str) -> None:
    assert found(written(segment(1, 5, text))) == [("invented", "problem", 1.0)]


def test_farewells_may_be_said() -> None:
    assert found(written(segment(1, 5, "Merci d’avoir regardé cette vidéo !"))) == [
        ("invented", "advice", 1.0)
    ]
    assert found(written(segment(1, 5, "Il y a des sous-titres à Radio-Canada."))) == []


def test_marks_that_a_person_typed_are_told_once_each() -> None:
    said = written(
        segment(0, 4, 'Il a dit "non" hier.'),
        segment(4, 8, 'Elle a dit "oui" hier.'),
        segment(8, 12, "Vraiment? «Oui»: mais si!"),
    )
    assert found(said) == [("marks", "advice", 0.0), ("marks", "advice", 8.0)]
    assert "In 2 places" in findings_of(said)[0].said
    assert found(said.model_copy(update={"language": "en"})) == []
    assert found(drafted(*said.segments)) == []


def test_well_set_french_is_left_in_peace() -> None:
    said = written(segment(0, 6, "Vraiment ? «\u00a0Oui\u00a0», à 10:30 : c’est dit\u202f!"))
    assert found(said) == []


def test_an_excerpt_is_short_and_on_one_line() -> None:
    said = written(segment(0, 40, "Sous-titrage\nRadio-Canada " + "mot " * 60))
    assert len(findings_of(said)[0].text) <= 70
    assert "\n" not in findings_of(said)[0].text


@given(
    st.lists(
        st.builds(
            segment,
            st.floats(-5, 50),
            st.floats(-5, 50),
            st.text(max_size=60),
            st.one_of(st.none(), st.text(max_size=5)),
        ),
        max_size=6,
    ),
    st.sampled_from(["fr", "en", "de", ""]),
)
def test_whatever_stands_there_can_be_checked(segments: list[Segment], language: str) -> None:
    findings = findings_of(written(*segments, language=language))
    assert [each.start_s for each in findings] == sorted(each.start_s for each in findings)
    assert all(each.said for each in findings)
