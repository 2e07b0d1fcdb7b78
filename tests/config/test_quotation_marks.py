"""What quotation marks would have prevented is told where it was written, with the cure."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media_pipeline.config.loading import load_workspace
from media_pipeline.config.problems import validated
from media_pipeline.config.yaml_source import parse_yaml
from media_pipeline.errors import ConfigError
from media_pipeline.model.episode import EpisodeFile

EPISODE = "guid: 6f2a\nseries: places\nnumber: 1\ntitle: T\nsummary: S\nrecording: a.wav\n"


def problems(text: str) -> list[str]:
    _value, found = validated(EpisodeFile, parse_yaml(text.encode(), "f"))
    return [str(problem) for problem in found]


def episode(old: str, new: str) -> str:
    assert old in EPISODE
    return EPISODE.replace(old, new)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            "title: Danser #2",
            (
                "4:8: title: expected the text between quotation marks because of “#”, "
                'found “Danser #2” — did you mean “"Danser #2"”?'
            ),
        ),
        (
            "title:   #2 Danser",
            (
                "4:1: title: expected the text between quotation marks because of “#”, "
                'found “#2 Danser” — did you mean “"#2 Danser"”?'
            ),
        ),
        (
            "title: 2024 #3  # provisoire",
            (
                "4:8: title: expected the text between quotation marks because of “#”, "
                'found “2024 #3 # provisoire” — did you mean “"2024 #3  # provisoire"”?'
            ),
        ),
        (
            "title: &co la suite # provisoire",
            (
                "4:8: title: expected the text between quotation marks because of “&”, "
                'found “&co la suite” — did you mean “"&co la suite"”?'
            ),
        ),
        (
            "title: &co",
            (
                "4:1: title: expected the text between quotation marks because of “&”, "
                'found “&co” — did you mean “"&co"”?'
            ),
        ),
        (
            "title: !Danser la ville",
            (
                "4:8: title: expected the text between quotation marks because of “!”, "
                'found “!Danser la ville” — did you mean “"!Danser la ville"”?'
            ),
        ),
        (
            "title: [Danser]",
            (
                "4:8: title: expected the text between quotation marks because of “[”, "
                'found “[Danser]” — did you mean “"[Danser]"”?'
            ),
        ),
        (
            "title: {Danser: ici}",
            (
                "4:8: title: expected the text between quotation marks because of “{”, "
                'found “{Danser: ici}” — did you mean “"{Danser: ici}"”?'
            ),
        ),
        (
            "title: [Danser] la suite",
            (
                "4:8: expected the text between quotation marks because of “[”, "
                'found “[Danser] la suite” — did you mean “"[Danser] la suite"”?'
            ),
        ),
        (
            "title: [Danser",
            (
                "4:8: expected the text between quotation marks because of “[”, "
                'found “[Danser” — did you mean “"[Danser"”?'
            ),
        ),
        (
            "title: *x",
            (
                "4:8: expected the text between quotation marks because of “*”, "
                'found “*x” — did you mean “"*x"”?'
            ),
        ),
        (
            "title: @x",
            (
                "4:8: expected the text between quotation marks because of “@”, "
                'found “@x” — did you mean “"@x"”?'
            ),
        ),
        (
            "title: %x",
            (
                "4:8: expected the text between quotation marks because of “%”, "
                'found “%x” — did you mean “"%x"”?'
            ),
        ),
        (
            "title: - x",
            (
                "4:8: expected the text between quotation marks because of “-”, "
                'found “- x” — did you mean “"- x"”?'
            ),
        ),
        (
            "title: > x",
            (
                "4:8: expected the text between quotation marks because of “>”, "
                'found “> x” — did you mean “"> x"”?'
            ),
        ),
        (
            "title: & co",
            (
                "4:8: expected the text between quotation marks because of “&”, "
                'found “& co” — did you mean “"& co"”?'
            ),
        ),
        (
            "title: Danser: la suite",
            (
                "4:14: expected quotation marks around a text that holds a colon, "
                'found a second colon — did you mean “"Danser: la suite"”?'
            ),
        ),
        (
            "title: 'L'été'",
            (
                '4:8: expected double quotation marks (") around a text that holds an apostrophe, '
                "found “'L'été'” — did you mean “\"L'été\"”?"
            ),
        ),
        (
            "title: 'L'été: suite'",
            (
                '4:8: expected double quotation marks (") around a text that holds an apostrophe, '
                "found “'L'été: suite'” — did you mean “\"L'été: suite\"”?"
            ),
        ),
        (
            'title: "Danser" encore',
            (
                "4:8: expected the whole text between quotation marks, "
                'with “ ” for those inside it, found “"Danser" encore”'
            ),
        ),
        (
            "title: “Danser”",
            (
                '4:8: title: expected straight quotation marks (") around the text, '
                'found quotation marks of another kind — did you mean “"Danser"”?'
            ),
        ),
        (
            "title: « Danser »",
            (
                '4:8: title: expected straight quotation marks (") around the text, '
                'found quotation marks of another kind — did you mean “"Danser"”?'
            ),
        ),
        (
            "title: ’Danser’",
            (
                '4:8: title: expected straight quotation marks (") around the text, '
                'found quotation marks of another kind — did you mean “"Danser"”?'
            ),
        ),
    ],
)
def test_a_title_that_needs_quotation_marks(line: str, problem: str) -> None:
    assert problems(episode("title: T", line)) == [f"f:{problem}"]


@pytest.mark.parametrize(
    "line",
    [
        "title: Danser # la suite",
        "title: Danser#2",
        'title: "Danser #2" # "#3"',
        "title: 'Danser #2' #x",
        "title: >-\n  Danser #2",
        "notes: |\n  [a] #b\n  “c”\ntitle: x",
        'title: "« Danser »"',
        "title: « Danser » et « chanter »",
        "title: Danser “ensemble”",
        "title: L’été",
        "title: &t Danser\nnotes: *t",
        "season: 1 #provisoire\ntitle: x",
        "speakers: [{name: C, role: host}] #x\ntitle: x",
    ],
)
def test_a_text_that_yaml_understands_as_it_was_meant(line: str) -> None:
    assert problems(episode("title: T", line)) == []


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (
            "recording: Entretien #2.wav",
            (
                "6:12: recording: expected the text between quotation marks because of “#”, "
                'found “Entretien #2.wav” — did you mean “"Entretien #2.wav"”?'
            ),
        ),
        (
            "tracks:\n  a: Entretien #2.wav",
            (
                "7:6: tracks.a: expected the text between quotation marks because of “#”, "
                'found “Entretien #2.wav” — did you mean “"Entretien #2.wav"”?'
            ),
        ),
        (
            "recording: a\nvocabulary:\n  - droits\n  - loi #2",
            (
                "9:5: vocabulary.2: expected the text between quotation marks because of “#”, "
                'found “loi #2” — did you mean “"loi #2"”?'
            ),
        ),
        (
            "recording: a\nspeakers:\n  - name: « Camille »\n    role: host",
            (
                '8:11: speakers.1.name: expected straight quotation marks (") around the text, '
                'found quotation marks of another kind — did you mean “"Camille"”?'
            ),
        ),
        (
            "recording: a\nchapters:\n  - start: 0\n    title: Danser #2",
            (
                "9:12: chapters.1.title: expected the text between quotation marks because of “#”, "
                'found “Danser #2” — did you mean “"Danser #2"”?'
            ),
        ),
        (
            "recording: a\nchapters:\n  - {start: 0, title: Danser #2}\n  - {start: 9, title: x}",
            "8:23: expected the text between quotation marks because of “#”, found “Danser #2}”",
        ),
        (
            "recording: a\nchapters: [{start: 0, title: a: b}]",
            "7:31: expected quotation marks around a text that holds a colon, found a second colon",
        ),
    ],
)
def test_other_texts_that_need_quotation_marks(lines: str, problem: str) -> None:
    assert problems(episode("recording: a.wav", lines)) == [f"f:{problem}"]


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (
            "Sur la place #2\n  et sur l'autre",
            (
                "5:10: expected the text between quotation marks because of “#”, "
                "found “Sur la place #2”"
            ),
        ),
        (
            "Sur la place\n  numéro #2\n  et sur l'autre",
            "6:3: expected the text between quotation marks because of “#”, found “numéro #2”",
        ),
        (
            "Sur la place\n  Invité: le maire",
            "6:9: expected quotation marks around a text that holds a colon, found a second colon",
        ),
        (
            "Sur la place\n  season: 1",
            "6:9: expected a line that begins below its neighbours, found another indentation",
        ),
    ],
)
def test_a_summary_of_several_lines(lines: str, problem: str) -> None:
    assert problems(episode("summary: S", f"summary: {lines}")) == [f"f:{problem}"]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("title: 'T\nsummary: Sur la 'place'.", "none before the next key"),
        ('title: "T\nsummary: "Sur la place."', "none before the next key"),
        ('title: "T\nsummary: S\nnotes: "N"', "none before the next key"),
        ("title: 'T\nsummary: S", "none until the end of the file"),
        ("title: 'T\nsummary: L'été", "none before the next key"),
    ],
)
def test_a_quotation_mark_that_is_not_closed_is_pointed_at(lines: str, found: str) -> None:
    expected = "a closing quotation mark for the one opened on line 4"
    text = episode("title: T\nsummary: S", lines)
    assert problems(text) == [f"f:4:8: expected {expected}, found {found}"]


def test_a_quotation_mark_not_closed_in_a_list_of_chapters() -> None:
    chapters = "chapters:\n  - title: 'Un\n    start: 0\n  - title: 'Deux'\n    start: 5\n"
    assert problems(EPISODE + chapters) == [
        (
            "f:8:12: expected a closing quotation mark for the one opened on line 8, "
            "found none before the next key"
        )
    ]


def test_a_text_of_several_lines_between_quotation_marks_is_closed() -> None:
    text = episode("summary: S", 'summary: "Sur la place :\n  Invité: le maire" hier')
    expected = "the whole text between quotation marks, with “ ” for those inside it"
    assert problems(text) == [f'f:5:10: expected {expected}, found “"Sur la place :”']


def test_no_mistake_hides_what_else_is_wrong(root: Path) -> None:
    file = root / "episodes/place-01/episode.yaml"
    file.write_text(EPISODE.replace("title: T", "title: #2").replace("number: 1", "number: one"))
    with pytest.raises(ConfigError, match="2 things to correct"):
        load_workspace(root)


@settings(deadline=None)  # the machine may be busy
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["title: ", "  - name: ", "summary:", "    x: ", "", "  ", "a: {title: "]
            ),
            st.text("ab:-[]{}&*!|>'\"%@`#,? “”«»’\t\r\u2028", max_size=12),
        ),
        max_size=6,
    )
)
def test_nothing_a_person_writes_raises(lines: list[tuple[str, str]]) -> None:
    text = "\n".join(key + value for key, value in lines)
    value, found = validated(EpisodeFile, parse_yaml(text.encode(), "f"))
    assert value is None
    assert found
    assert all(problem.expected and problem.found for problem in found)


def test_aliases_inside_aliases_cost_no_more_than_their_text() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    began = time.perf_counter()
    assert problems("\n".join(lines))
    assert time.perf_counter() - began < 2
