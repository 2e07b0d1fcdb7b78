"""Text files that a person corrected: their encodings, and who speaks in them."""

import pytest

from media_pipeline.errors import UsageProblem
from media_pipeline.model.transcript import Segment, Transcript
from media_pipeline.render.text_read import Turn, decoded, read_text
from media_pipeline.render.text_to_correct import to_text_to_correct

TEXT = "[0:48] Léa Martin\u00a0: Où est l’été\u202f?\r\n"


def _turn(text: str) -> Turn:
    (turn,) = read_text(text, ("Léa Martin", "Studio: A", "Jean"))
    return turn


def test_the_text_that_goes_out() -> None:
    said = Transcript(
        language="fr",
        origin="machine",
        segments=(
            Segment(start_s=0.9, end_s=3, text="Bonjour.", speaker="Léa Martin"),
            Segment(start_s=3675, end_s=3676, text="Il dit : oui"),
        ),
    )
    text = to_text_to_correct(said)
    assert text == ("[0:00] Léa Martin\u00a0: Bonjour.\n\n[1:01:15] ?\u00a0: Il dit\u00a0: oui\n")
    assert read_text(text, ()) == (
        Turn("Léa Martin", "Bonjour.", 0.0),
        Turn(None, "Il dit\u00a0: oui", 3675.0),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_that_editors_write(encoding: str) -> None:
    assert decoded(TEXT.encode(encoding), "a.txt") == TEXT


def test_the_encoding_of_old_windows_programs() -> None:
    text = "Léa\u00a0: Où est l’été\u00a0?"
    assert decoded(text.encode("cp1252"), "a.txt") == text


@pytest.mark.parametrize("content", [b"\xff\xfea", b"\x81\x8d", b"%PDF-1.7", b"a\x01b"])
def test_other_contents_are_refused(content: bytes) -> None:
    with pytest.raises(UsageProblem, match=r"a\.txt is not a text that can be read"):
        decoded(content, "a.txt")


@pytest.mark.parametrize(
    ("line", "speaker", "said", "near_s"),
    [
        ("[0:48] Léa Martin\u00a0: oui", "Léa Martin", "oui", 48.0),
        ("[1:00:48.5] Léa Martin: oui", "Léa Martin", "oui", 3648.5),
        ("[0:48] Zoé\u202f: oui", "Zoé", "oui", 48.0),
        ("Léa Martin : oui", "Léa Martin", "oui", None),
        ("LÉA MARTIN : oui", "LÉA MARTIN", "oui", None),
        ("Studio: A : oui", "Studio: A", "oui", None),
        ("[0:48] M. Dupont : oui", "M. Dupont", "oui", 48.0),
        ("[0:48] ? : oui", None, "oui", 48.0),
        ("Il dit : oui", None, "Il dit\u00a0: oui", None),
        ("Jeanne : oui", None, "Jeanne\u00a0: oui", None),
        ("[0:48] oui", None, "oui", 48.0),
        ("[0:48] Bonjour. Il dit : oui", None, "Bonjour. Il dit\u00a0: oui", 48.0),
        ("[0:48] Rendez-vous à 12:30", None, "Rendez-vous à 12:30", 48.0),
        ("(0:48) oui", None, "(0:48) oui", None),
        ("https://example.org", None, "https://example.org", None),
    ],
)
def test_who_speaks(line: str, speaker: str | None, said: str, near_s: float | None) -> None:
    assert _turn(line) == Turn(speaker, said, near_s)


def test_without_a_name_the_speaker_before_goes_on() -> None:
    turns = read_text("Jean : oui\n\nEncore.\n[0:09] Et encore.\nZoé : non", ("Jean",))
    assert [turn.speaker for turn in turns] == ["Jean"] * 4


def test_a_name_on_a_line_of_its_own() -> None:
    assert _turn("Jean :\n\noui") == Turn("Jean", "oui")


def test_joined_lines_keep_who_speaks() -> None:
    turns = read_text("[0:01] Jean : oui. [0:05] Zoé : non. [0:09] Peut-être.", ("Jean",))
    assert turns == (
        Turn("Jean", "oui.", 1.0),
        Turn("Zoé", "non.", 5.0),
        Turn("Zoé", "Peut-être.", 9.0),
    )
