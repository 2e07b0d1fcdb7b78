"""WebVTT as W3C's own parser sees it, and back again."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.errors import ConfigError
from media_pipeline.model.transcript import Segment, Transcript, Word
from media_pipeline.render.captions import cues_of
from media_pipeline.render.webvtt import to_corrected_vtt, to_vtt, to_vtt_to_correct
from media_pipeline.render.webvtt_read import noted_words, read_vtt
from media_pipeline.render.worded_cues import words_of
from media_pipeline.tools.typesetting import spoken_text

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
        "00:00:01.000 --> 00:00:07.000\n<v A&lt;B>R&amp;D\u202f?\n\n"
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


def _heard() -> Transcript:
    """Two voices, with a pause that their cues do not show."""
    words = [(1.0, 1.3, "Bonjour"), (3.5, 3.9, "R&D"), (3.9, 4.6, "-->\u202f!")]
    more = [(7.0, 7.2, "Et"), (7.2, 7.9, "x" * 100), (7.9, 8.4, "👏🏽."), (9.0, 9.2, "مرحبا")]
    return _transcript(_worded("Élise <&>", words), _worded(None, more))


def _worded(speaker: str | None, words: list[tuple[float, float, str]]) -> Segment:
    return Segment(
        start_s=words[0][0],
        end_s=words[-1][1],
        text=" ".join(text for _start, _end, text in words),
        speaker=speaker,
        words=tuple(Word(start_s=start, end_s=end, text=text) for start, end, text in words),
    )


def _times(read: Transcript) -> list[tuple[float, float, str]]:
    return [(word.start_s, word.end_s, word.text) for part in read.segments for word in part.words]


def test_word_times_survive_in_the_file_itself() -> None:
    back = read_vtt(to_corrected_vtt(_heard(), "abc"), "fr")
    assert _times(back) == _times(_heard())
    assert [part.speaker for part in back.segments] == ["Élise <&>", None, None, None]
    assert " ".join(part.text for part in back.segments).split() == (
        " ".join(part.text for part in _heard().segments).split()
    )


def test_the_comment_is_as_expected() -> None:
    part = _worded("A", [(1.0, 1.25, "R&D"), (3.5, 4.0, "-->")])
    heard = Transcript(language="en", origin="machine", segments=(part,))
    assert to_corrected_vtt(heard, "ab12 cd34") == (
        "WEBVTT\n\n"
        "00:00:01.000 --> 00:00:04.000\n<v A>R&amp;D --&gt;\n\n"
        "NOTE media: when each word is said, in the recording. Leave it here.\n"
        "recording sha256 ab12 cd34\n"
        "00:00:01.000 00:00:04.000 R&amp;D 0 250 --&gt; 2500 500\n"
    )
    note = noted_words(to_corrected_vtt(heard, "ab12 cd34"))
    assert note is not None
    assert note.recording == "ab12 cd34"


def test_w3c_reads_every_corrected_text_without_a_single_error() -> None:
    talks = [_saying(text, text) for text in AWKWARD] + [_heard()]
    for talk, read in zip(talks, _w3c([to_corrected_vtt(t, "0" * 64) for t in talks]), strict=True):
        assert read["errors"] == []
        shown = [word for cue in read["cues"] for word in cue["text"].split(" ")]
        assert shown == [word for part in talk.segments for word in words_of(part.text)]


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_words_and_names_survive(text: str) -> None:
    talk = _saying(text, text)
    back = read_vtt(to_corrected_vtt(talk, ""), "fr")
    name = spoken_text(text) or None
    wanted = [(name, word) for word in words_of(text)] + [("Anne", "Fin.")]
    assert [(part.speaker, word.text) for part in back.segments for word in part.words] == wanted


def _edited(old: str, new: str) -> list[tuple[float, float, str]]:
    text = to_corrected_vtt(_heard(), "abc")
    assert text.count(old) >= 1
    return _times(read_vtt(text.replace(old, new, 1), "fr"))


def test_words_that_a_hand_edited_afterwards_stand_among_the_others() -> None:
    assert _edited(">Bonjour R", ">Bonjour à tous, R")[:1] == [(1.0, 1.3, "Bonjour")]
    assert [each[2] for each in _edited(">Bonjour R", ">Bonsoir R")][:2] == ["Bonsoir", "R&D"]
    assert _edited(">Bonjour R", ">Bonsoir R")[:2] == [(1.0, 1.3, "Bonsoir"), (3.5, 3.9, "R&D")]


def test_a_cue_that_a_hand_moved_afterwards_takes_its_words_along() -> None:
    moved = _edited("00:00:01.000 --> 00:00:04.600", "00:00:05.000 --> 00:00:06.000")[:3]
    assert moved[0][0] == 5.0
    assert moved[-1][1] == 6.0


def test_a_comment_that_lost_its_empty_line_is_not_spoken() -> None:
    text = to_corrected_vtt(_heard(), "abc").replace("\n\nNOTE", "\nNOTE")
    assert _times(read_vtt(text, "fr")) == _times(_heard())


def test_a_damaged_line_of_the_comment_costs_only_its_own_times() -> None:
    text = to_corrected_vtt(_heard(), "abc").replace("Bonjour 0 300", "Bonjour zéro 300")
    back = _times(read_vtt(text, "fr"))
    assert [each[2] for each in back] == [each[2] for each in _times(_heard())]
    assert back[3:] == _times(_heard())[3:]
    assert all(1.0 <= start <= end <= 4.6 for start, end, _text in back[:3])


def test_a_file_without_the_comment_is_read_as_before() -> None:
    text = to_vtt_to_correct(_heard())
    assert "NOTE" not in text
    assert all(part.words == () for part in read_vtt(text, "fr").segments)


def test_the_voices_of_one_cue_share_its_words() -> None:
    text = to_corrected_vtt(_heard(), "").replace("R&amp;D --&gt;", "<v Bob>R&amp;D --&gt;", 1)
    parts = read_vtt(text, "fr").segments
    assert [(part.speaker, part.start_s, part.end_s) for part in parts[:2]] == [
        ("Élise <&>", 1.0, 1.3),
        ("Bob", 1.3, 4.6),
    ]
    assert [word.start_s for word in parts[1].words] == [3.5, 3.9]


def test_people_who_talk_at_the_same_time_keep_their_words_and_times() -> None:
    long = [(n / 2, n / 2 + 0.4, f"mot{n}") for n in range(2, 40)]
    talk = _transcript(_worded("A", long), _worded("B", [(6.0, 6.3, "Oui."), (6.5, 6.9, "Non.")]))
    back = read_vtt(to_corrected_vtt(talk, ""), "fr")
    said = {
        name: [w.start_s for p in back.segments if p.speaker == name for w in p.words]
        for name in "AB"
    }
    assert said == {"A": [n / 2 for n in range(2, 40)], "B": [6.0, 6.5]}


@given(
    st.lists(
        st.tuples(st.text(max_size=90), st.one_of(st.none(), st.text(max_size=12))), max_size=4
    )
)
def test_corrected_files_keep_every_word_and_speaker(turns: list[tuple[str, str | None]]) -> None:
    said = [
        Segment(start_s=10.0 * n, end_s=10.0 * n + 8, text=text, speaker=who)
        for n, (text, who) in enumerate(turns, 1)
    ]
    wanted = [
        (spoken_text(part.speaker or "") or None, word)
        for part in said
        for word in words_of(part.text)
    ]
    if wanted:
        back = read_vtt(to_corrected_vtt(_transcript(*said), "0" * 64), "fr")
        assert [(part.speaker, w.text) for part in back.segments for w in part.words] == wanted
