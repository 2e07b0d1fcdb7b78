"""Times after the end of the recording are told with their lines, all at once."""

import pytest
from pipeline.moments import with_lines

from media_pipeline.errors import ConfigError
from media_pipeline.model.analysis import Passage
from media_pipeline.pipeline.chapters import check_chapters
from media_pipeline.pipeline.cuts import check_cuts, check_times
from media_pipeline.pipeline.job import Job

FILE = "episodes/episode-04/episode.yaml"
CUTS = """\
cuts:
  - {start: "1:30", end: "1:41", why: téléphone}
  - {start: "1:10", end: "1:20"}
  - {start: "2:00", end: "2:10"}
"""


def problems_of(caught: pytest.ExceptionInfo[ConfigError]) -> list[str]:
    return [str(problem) for problem in caught.value.problems]


def test_a_chapter_after_the_end_is_told_with_its_line(job: Job) -> None:
    check_chapters(job, 5.1)
    with pytest.raises(ConfigError) as caught:
        check_chapters(job, 4.1)
    expected = "expected a time before the end of the recording (0:04)"
    assert problems_of(caught) == [f"{FILE}:15:13: chapters.2.start: {expected}, found 0:05"]


def test_chapters_cuts_and_jingles_are_told_together(job: Job) -> None:
    """The file lists cuts in its own order; the model has sorted them."""
    job = with_lines(job, CUTS, 'jingles:\n  - {at: "1:45", jingle: virgule}\n')
    with pytest.raises(ConfigError) as caught:
        check_times(job, 99.0)
    expected = "expected a time before the end of the recording (1:39)"
    assert problems_of(caught) == [
        f"{FILE}:17:26: cuts.1.end: {expected}, found 1:41",
        f"{FILE}:19:13: cuts.3.start: {expected}, found 2:00",
        f"{FILE}:21:10: jingles.1.at: {expected}, found 1:45",
    ]
    with pytest.raises(ConfigError) as caught:
        check_times(job, 4.0)
    assert len(caught.value.problems) == 5


def test_an_end_that_a_player_rounded_up_is_no_mistake(job: Job) -> None:
    job = with_lines(job, 'cuts:\n  - {start: "1:30", end: "1:39"}\n')
    check_times(job, 98.2)
    with pytest.raises(ConfigError):
        check_times(job, 97.9)


def test_times_within_the_recording_are_right(job: Job) -> None:
    check_times(job, 6.0)
    check_times(with_lines(job, CUTS), 131.0)


def test_cuts_must_leave_something(job: Job) -> None:
    """Of 20 s, trimmed to 3 to 18 s, 0.3 s are left."""
    job = with_lines(job, "cuts:\n  - {start: 0, end: 9.9}\n  - {start: 10.2, end: 19}\n")
    with pytest.raises(ConfigError) as caught:
        check_cuts(job, Passage(start_s=3.0, end_s=18.0))
    (problem,) = problems_of(caught)
    expected = "expected cuts that leave something to be heard"
    assert problem == f"{FILE}:16:1: cuts: {expected}, found cuts that take out everything"
    check_cuts(job, Passage(start_s=3.0, end_s=19.5))


def test_without_cuts_nothing_is_asked(job: Job) -> None:
    check_cuts(job, Passage(start_s=0.0, end_s=0.1))
