"""Jingles are told to those who read; nothing else is made up."""

import pytest

from media_pipeline.model.timeline import Piece, Timeline
from media_pipeline.model.transcript import Segment, Transcript
from media_pipeline.render.music import with_music
from media_pipeline.render.text import to_text
from media_pipeline.render.webvtt import to_vtt


def timeline(*pieces: tuple[float, float, float], length_s: float) -> Timeline:
    made = tuple(Piece(start_s=a, end_s=b, at_s=at) for a, b, at in pieces)
    return Timeline(pieces=made, duration_s=length_s)


def said(language: str = "fr") -> Transcript:
    parts = [(4.0, 6.0, "Bonjour."), (7.0, 9.0, "Commençons."), (12.0, 14.0, "Merci.")]
    segments = tuple(Segment(start_s=a, end_s=b, text=text, speaker="Léa") for a, b, text in parts)
    return Transcript(language=language, origin="person", segments=segments)


def test_intro_jingle_and_outro_are_told() -> None:
    on = timeline((0, 5, 4.0), (5, 10, 12.0), length_s=21.0)
    told = with_music(said(), on)
    assert [(part.start_s, part.end_s, part.text) for part in told.segments] == [
        (0.0, 4.0, "[musique]"),
        (4.0, 6.0, "Bonjour."),
        (7.0, 9.0, "Commençons."),
        (9.0, 12.0, "[musique]"),
        (12.0, 14.0, "Merci."),
        (17.0, 21.0, "[musique]"),
    ]


@pytest.mark.parametrize(("language", "word"), [("fr-FR", "[musique]"), ("en", "[music]")])
def test_in_the_language_of_the_transcript(language: str, word: str) -> None:
    on = timeline((0, 10, 4.0), length_s=14.0)
    assert f"\n{word}\n" in to_vtt(with_music(said(language), on))


def test_a_moment_of_music_and_cuts_are_not_told() -> None:
    on = timeline((0, 5, 1.0), (7, 20, 6.0), length_s=19.0)
    assert with_music(said(), on) == said()


def test_music_has_no_speaker_and_who_speaks_after_it_is_named() -> None:
    on = timeline((0, 5, 4.0), (5, 10, 12.0), length_s=17.0)
    assert to_text(with_music(said(), on)).split("\n\n") == [
        "[musique]",
        "Léa\u00a0: Bonjour. Commençons.",
        "[musique]",
        "Léa\u00a0: Merci.\n",
    ]


def test_where_nothing_is_said_nothing_is_told() -> None:
    nothing = Transcript(language="fr", origin="machine", segments=())
    assert with_music(nothing, timeline((0, 10, 4.0), length_s=14.0)) == nothing
