"""WebVTT as W3C's own parser sees it, and back again."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.errors import ConfigError
from media_pipeline.model.transcript import Segment, Transcript
from media_pipeline.render.captions import cues_of
from media_pipeline.render.webvtt import to_vtt
from media_pipeline.render.webvtt_read import read_vtt

SCRIPT = Path(__file__).parents[1] / "js" / "render_webvtt.mjs"

AWKWARD = (
    "R&D, AT&T &amp; l'été",
    "3 < 5 > 2 <b>gras</b> <v Autre>",
    "--> 00:00:01.000 --> 00:00:02.000 -->",
    "WEBVTT NOTE STYLE REGION",
    "Bravo 👏🏽 👩‍👩‍👧 et merci 🇫🇷",
    "مرحبا بكم في البرنامج שלום",
    "x" * 400,
    "",
    " \u00a0 ",
    "une\n\n\nligne\r\nvide\x00 et \u2028 séparée\x85",
    "Vraiment\u202f? «\u00a0Oui\u00a0!\u00a0»",
)


def _transcript(*segments: Segment) -> Transcript:
    return Transcript(language="fr", origin="machine", segments=segments)


def _saying(text: str, speaker: str | None) -> Transcript:
    return _transcript(
        Segment(start_s=1.0, end_s=9.0, text=text, speaker=speaker),
        Segment(start_s=3600.5, end_s=3605.25, text="Fin.", speaker="Anne"),
    )


def _w3c(texts: list[str]) -> list[dict[str, Any]]:
    done = subprocess.run(
        ["node", str(SCRIPT)], input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    read: list[dict[str, Any]] = json.loads(done.stdout)
    return read


def test_w3c_reads_every_text_without_a_single_error() -> None:
    talks = [_saying(text, name) for text in AWKWARD for name in (None, "Élise <&> -->", text)]
    for talk, read in zip(talks, _w3c([to_vtt(talk) for talk in talks]), strict=True):
        assert read["errors"] == []
        expected = [(cue.start_s, cue.end_s, cue.text) for cue in cues_of(talk)]
        assert [(c["start"], c["end"], c["text"]) for c in read["cues"]] == expected


def test_w3c_would_notice_an_unescaped_ampersand() -> None:
    (read,) = _w3c(["WEBVTT\n\n00:01.000 --> 00:02.000\nR&D\n"])
    assert read["errors"]


def test_w3c_reads_speakers() -> None:
    (read,) = _w3c([to_vtt(_saying("Bonjour.", "Élise Dupont"))])
    assert [cue["voice"] for cue in read["cues"]] == ["Élise Dupont", "Anne"]


def test_the_file_is_as_expected() -> None:
    assert to_vtt(_saying("R&D ?", "A<B")) == (
        "WEBVTT\n\n"
        "00:00:01.000 --> 00:00:07.000\n<v A&lt;B>R&amp;D\u00a0?\n\n"
        "01:00:00.500 --> 01:00:05.250\n<v Anne>Fin.\n"
    )


@given(
    st.lists(
        st.tuples(
            st.text(max_size=80),
            st.one_of(st.none(), st.text(st.characters(exclude_categories=["Z", "C"]))),
        ),
        max_size=5,
    )
)
def test_round_trip_keeps_words_and_speakers(turns: list[tuple[str, str | None]]) -> None:
    said = _transcript(
        *(
            Segment(start_s=10.0 * n, end_s=10.0 * n + 8, text=text, speaker=who)
            for n, (text, who) in enumerate(turns, 1)
        )
    )
    cues = [(cue.text.split(), cue.speaker or None) for cue in cues_of(said)]
    if not cues:
        return
    back = read_vtt(to_vtt(said), "fr")
    assert back.origin == "person"
    assert [(part.text.split(), part.speaker) for part in back.segments] == cues


PERSON = (
    "\ufeffWEBVTT - Priorité culture\r\nKind: captions\r\n\r\n"
    "STYLE\r\n::cue { color: red }\r\n\r\n"
    "NOTE relu par Élise\r\n\r\n"
    "intro\r\n00:00.800 --> 00:04.000 align:start position:10%\r\n"
    "<v.fort Élise Dupont><i>Bonjour</i> R&amp;D<00:00:02.000> &lt;ici&gt;\r\nà tous.</v>\r\n\r\n"
    "1:00:02,5-->1:00:04\r\nSans nom, 3 < 5.\r\n\r\n"
    "00:05.000 --> 00:09.000\r\n<v A>Oui oui.</v> <v B>Non non.\r\n"
)


def test_a_persons_file_is_read_tolerantly() -> None:
    segments = read_vtt(PERSON, "fr").segments
    assert [(s.start_s, s.end_s, s.speaker, s.text) for s in segments] == [
        (0.8, 4.0, "Élise Dupont", "Bonjour R&D <ici> à tous."),
        (5.0, 7.0, "A", "Oui oui."),
        (7.0, 9.0, "B", "Non non."),
        (3602.5, 3604.0, None, "Sans nom, 3 < 5."),
    ]


def test_old_mac_line_ends_and_a_cue_right_after_the_signature() -> None:
    read = read_vtt("WEBVTT\r00:01.000 --> 00:02.000\rOui\r\r00:03.000 --> 00:04.000\rNon", "fr")
    assert [segment.text for segment in read.segments] == ["Oui", "Non"]


def test_a_deleted_text_is_silence() -> None:
    read = read_vtt("WEBVTT\n\n00:01.000 --> 00:02.000\n\n00:03.000 --> 00:04.000\nNon", "fr")
    assert [segment.text for segment in read.segments] == ["Non"]


@pytest.mark.parametrize(
    ("text", "line", "expected", "found"),
    [
        ("", 1, "WEBVTT at the start of the first line", "nothing"),
        ("Bonjour\n\n00:01.000 --> 00:02.000\nOui", 1, "WEBVTT at the start", "“Bonjour”"),
        ("\n\nWEBVTT\n\n00:01.000 --> 00:02.000\nOui", 3, "WEBVTT at the start", "“WEBVTT”"),
        ("WEBVTT\n\nNOTE rien\n", 1, "at least one cue", "nothing"),
        ("WEBVTT\n\n00:01.000 -> 00:02.000\nOui", 3, "a line with times", "“00:01.000 -> 00"),
        ("WEBVTT\n\n00:02.000 --> 00:02.000\nOui", 3, "the later one second", "“00:02.000 -->"),
        ("WEBVTT\n\n00:01.000 --> 00:75.000\nOui", 3, "times such as", "“00:01.000 --> 00:75"),
        ("WEBVTT\n\n00:01.000 --> deux\nOui", 3, "times such as", "“00:01.000 --> deux”"),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\nOui\n\nun texte égaré",
            6,
            "a line with times before this text",
            "“un texte égaré”",
        ),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\nOui\n00:03.000 --> 00:04.000\nNon",
            5,
            "an empty line before this cue",
            "“00:03.000 -->",
        ),
        (
            "WEBVTT\n\nNOTE un\ndeux\n00:03.000 --> 00:04.000\nNon",
            3,
            "a line with times before",
            "“NOTE un”",
        ),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(
    text: str, line: int, expected: str, found: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        read_vtt(text, "fr", "episodes/episode-04/transcript.vtt")
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == ("episodes/episode-04/transcript.vtt", line)
    assert expected in problem.expected
    assert problem.found.startswith(found)


_CUE = "WEBVTT\n\n00:01.000 --> 00:02.000\n"
_AFTER_NAME = "“>” after the speaker’s name"
_AT_END = "“</v>” where the speaker ends"


@pytest.mark.parametrize(
    ("said", "line", "expected", "found"),
    [
        ("<v Animatrice Bonjour", 4, _AFTER_NAME, "“<v Animatrice Bonjour”"),
        ("<v Animatrice Bonjour</v>", 4, _AFTER_NAME, "“<v Animatrice Bonjour</v>”"),
        ("<v.fort Animatrice Bonjour <i>toi</i>", 4, _AFTER_NAME, "“<v.fort"),
        ("<v Anne>Oui.\n<v Bob Non.", 5, _AFTER_NAME, "“<v Bob Non.”"),
        ("<v Anne Oui.\n<v Bob>Non.", 4, _AFTER_NAME, "“<v Anne Oui.”"),
        ("<V Anne Oui", 4, _AFTER_NAME, "“<V Anne Oui”"),
        ("Oui.\n<v", 5, _AFTER_NAME, "“<v”"),
        ("<v Anne>Oui.</v", 4, _AT_END, "“<v Anne>Oui.</v”"),
        ("<v Anne>Oui.\nEncore.</v\n<v Bob>Non.", 5, _AT_END, "“Encore.</v”"),
        ("<v Anne>Oui./v>", 4, _AT_END, "“<v Anne>Oui./v>”"),
    ],
)
def test_a_speakers_tag_that_lost_a_sign_is_not_published_as_words(
    said: str, line: int, expected: str, found: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        read_vtt(f"{_CUE}{said}\n", "fr")
    (problem,) = caught.value.problems
    assert (problem.line, problem.expected) == (line, expected)
    assert problem.found.startswith(found)


def test_tags_that_lost_a_sign_are_told_in_the_order_of_lines() -> None:
    with pytest.raises(ConfigError) as caught:
        read_vtt(f"{_CUE}<v Anne>Oui.</v\n<v Bob Non.\n", "fr")
    assert [problem.line for problem in caught.value.problems] == [4, 5]
    assert f"transcript.vtt:5:1: expected {_AFTER_NAME}, found “<v Bob Non.”" in str(caught.value)


@pytest.mark.parametrize("said", ["3 < 4", "a < v et b > c", "x <var y", "<3", "1 <", "&lt;v Anne"])
def test_a_stray_sign_is_a_character_like_any_other(said: str) -> None:
    (segment,) = read_vtt(f"{_CUE}<v Anne>{said}\n", "fr").segments
    assert (segment.speaker, segment.text) == ("Anne", said.replace("&lt;", "<"))


def test_speakers_tags_of_any_case_and_with_a_space_at_the_end() -> None:
    read = read_vtt(f"{_CUE}<V Anne >Oui.</V > <v>Sans nom.</v>\n", "fr")
    assert [(part.speaker, part.text) for part in read.segments] == [
        ("Anne", "Oui."),
        (None, "Sans nom."),
    ]


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        read_vtt("WEBVTT\n\n00:01.000 --> x\nOui\n\nperdu\n\n00:03.000 --> 00:01.000\nNon", "fr")
    assert [problem.line for problem in caught.value.problems] == [3, 6, 8]
