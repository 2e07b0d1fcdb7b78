"""Transcripts and chapters moved to where they are heard."""

import pytest

from media_pipeline.model.episode import Chapter, heard_chapters
from media_pipeline.model.timeline import Piece, Timeline
from media_pipeline.model.transcript import Segment, Transcript, Word

# The recording lasts 40 s. An intro of 5 s; 10 to 20 cut; a jingle of 4 s at 30.
TIMELINE = Timeline(
    pieces=(
        Piece(start_s=1.0, end_s=10.0, at_s=5.0),
        Piece(start_s=20.0, end_s=30.0, at_s=14.0),
        Piece(start_s=30.0, end_s=39.0, at_s=28.0),
    ),
    duration_s=37.0,
    trimmed_until_s=1.0,
    trimmed_from_s=39.0,
)
UNTOUCHED = Timeline(pieces=(Piece(start_s=0.0, end_s=40.0, at_s=0.0),), duration_s=40.0)


def said(text: str, start_s: float, each_s: float = 0.5, speaker: str | None = None) -> Segment:
    """Return a segment of words that follow each other, as a machine hears them."""
    words = tuple(
        Word(start_s=start_s + each_s * n, end_s=start_s + each_s * (n + 1), text=word)
        for n, word in enumerate(text.split())
    )
    end_s = words[-1].end_s
    return Segment(start_s=start_s, end_s=end_s, text=text, speaker=speaker, words=words)


def written(text: str, start_s: float, end_s: float, speaker: str | None = None) -> Segment:
    """Return a segment as a person corrected it."""
    return Segment(start_s=start_s, end_s=end_s, text=text, speaker=speaker)


def heard(*segments: Segment, on: Timeline = TIMELINE) -> tuple[Segment, ...]:
    transcript = Transcript(language="fr", origin="machine", model="m", segments=segments)
    moved = transcript.heard_on(on)
    assert (moved.language, moved.origin, moved.model) == ("fr", "machine", "m")
    return moved.segments


@pytest.mark.parametrize(
    "segment",
    [
        said("un mot après l'autre", 12.0, speaker="Invité"),
        written("Oui,\n vraiment\u202f!", 3.0, 5.5, speaker="Invité"),
        written("Oui.", 1.0, 30.0),
    ],
)
def test_nothing_changes_where_nothing_was_cut(segment: Segment) -> None:
    assert heard(segment, on=UNTOUCHED) == (segment,)


def test_words_are_heard_where_the_timeline_says() -> None:
    (first, second) = heard(said("bonjour à vous", 2.0, speaker="A"), said("merci", 25.0))
    assert (first.start_s, first.end_s, first.speaker) == (6.0, 7.5, "A")
    assert [(word.start_s, word.end_s) for word in first.words] == [(6, 6.5), (6.5, 7), (7, 7.5)]
    assert (second.start_s, second.end_s) == (19.0, 19.5)


def test_what_was_cut_is_not_in_the_transcript() -> None:
    assert heard(said("un téléphone sonne", 12.0), written("un téléphone", 13.0, 14.0)) == ()


def test_a_segment_goes_on_across_a_cut_without_the_words_in_it() -> None:
    """Six words of 0.5 s from 8.4 on: of the fourth only a tenth of a second is left."""
    (segment,) = heard(said("nous parlons de euh danse ici", 8.4, each_s=0.5))
    assert segment.text == "nous parlons de"
    assert segment.end_s == pytest.approx(13.9)
    long = said("un deux trois", 9.0, each_s=5.5)  # 9–14.5, 14.5–20, 20–25.5
    (segment,) = heard(long)
    assert (segment.text, segment.start_s, segment.end_s) == ("trois", 14.0, 19.5)


def test_a_person_s_segment_is_cut_by_its_characters() -> None:
    """Twelve characters in 6 s from 7 on: “abcd” until 9, “efg” 9.5 to 11, “hij” 11.5 to 13."""
    (segment,) = heard(written("abcd efg hij", 7.0, 13.0))
    assert (segment.text, segment.words) == ("abcd", ())
    assert (segment.start_s, segment.end_s) == (11.0, 13.0)


def test_a_mark_after_a_no_break_space_stays_with_its_word() -> None:
    (segment,) = heard(written("abcdefghij klm\u202f!", 19.0, 21.0))
    assert segment.text == "klm\u202f!"


def test_a_jingle_parts_a_segment() -> None:
    first, second = heard(said("avant la pause et après", 29.0, each_s=0.4, speaker="A"))
    assert (first.text, second.text) == ("avant la", "pause et après")
    assert (first.end_s, second.start_s) == (pytest.approx(23.8), 28.0)
    assert first.speaker == second.speaker == "A"


def test_a_word_timed_into_trimmed_silence_is_kept() -> None:
    """Recognisers often begin the first word at 0, whenever it is said."""
    first, last = heard(said("Bonjour", 0.0, each_s=1.6), said("revoir", 38.8, each_s=2.0))
    assert (first.start_s, first.end_s) == (5.0, 5.6)
    assert (last.start_s, last.end_s) == (pytest.approx(36.8), 37.0)


def test_times_never_run_backwards() -> None:
    """Two people at once, and the first one's beginning was cut."""
    segments = heard(
        said("a b c d e f g h", 16.0, each_s=0.7, speaker="A"),
        written("oui", 19.5, 20.7, speaker="B"),
    )
    starts = [segment.start_s for segment in segments]
    assert starts == sorted(starts)
    assert [segment.speaker for segment in segments] == ["B", "A"]
    for segment in segments:
        assert segment.start_s <= segment.end_s


def chapters(*starts: float) -> tuple[Chapter, ...]:
    return tuple(Chapter(start=start, title=f"à {start}") for start in starts)


def told(found: tuple[Chapter, ...]) -> list[tuple[float, str]]:
    return [(chapter.start, chapter.title) for chapter in found]


def test_chapters_begin_where_they_are_heard() -> None:
    assert told(heard_chapters(chapters(2.0, 22.5, 30.0), TIMELINE)) == [
        (6.0, "à 2.0"), (16.5, "à 22.5"), (28.0, "à 30.0"),
    ]  # fmt: skip


def test_the_first_chapter_begins_with_the_intro() -> None:
    assert told(heard_chapters(chapters(0.0, 8.0), TIMELINE)) == [(0.0, "à 0.0"), (12.0, "à 8.0")]


def test_a_chapter_that_was_cut_gives_way() -> None:
    assert told(heard_chapters(chapters(2.0, 11.0, 20.0), TIMELINE)) == [
        (6.0, "à 2.0"), (14.0, "à 20.0"),
    ]  # fmt: skip
    cut = Timeline(pieces=(Piece(start_s=20.0, end_s=40.0, at_s=5.0),), duration_s=25.0)
    assert told(heard_chapters(chapters(0.0, 12.0, 30.0), cut)) == [
        (0.0, "à 12.0"), (15.0, "à 30.0"),
    ]  # fmt: skip


def test_a_chapter_in_the_trimmed_end_is_left_out_unless_an_outro_is_heard_there() -> None:
    with_outro = TIMELINE.model_copy(update={"duration_s": 43.0})
    assert told(heard_chapters(chapters(2.0, 39.5), TIMELINE)) == [(6.0, "à 2.0")]
    assert told(heard_chapters(chapters(2.0, 39.5), with_outro))[1] == (37.0, "à 39.5")


def test_chapters_written_in_any_order_come_in_theirs() -> None:
    assert told(heard_chapters(chapters(30.0, 0.0), UNTOUCHED)) == [
        (0.0, "à 0.0"),
        (30.0, "à 30.0"),
    ]
    assert heard_chapters((), TIMELINE) == ()
