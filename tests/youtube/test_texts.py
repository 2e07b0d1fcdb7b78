"""Title, description, chapters and tags within YouTube's limits."""

import pytest

from media_pipeline.errors import UsageProblem
from media_pipeline.model.episode import Chapter
from media_pipeline.youtube.address import video_address, video_id_of
from media_pipeline.youtube.texts import (
    Section,
    chapter_lines,
    description_of,
    links_in,
    tags_of,
    title_of,
)

MARK = "media:11111111-2222-4333-8444-555555555555"


def chapters(*starts: float) -> list[Chapter]:
    return [Chapter(start=start, title=f"Chapitre {at}") for at, start in enumerate(starts)]


def test_a_title_has_a_hundred_characters_and_no_angle_brackets() -> None:
    assert title_of("A <b> C") == "A ‹b› C"
    assert title_of("é" * 100) == "é" * 100
    long = title_of("Danser ensemble dans le quartier " * 5)
    assert len(long) <= 100
    assert long.endswith("quartier…")
    assert len(title_of("é" * 101)) == 100


def test_chapters_are_written_as_youtube_reads_them() -> None:
    assert chapter_lines(chapters(0, 75.4, 130), 200) == (
        "0:00 Chapitre 0",
        "1:15 Chapitre 1",
        "2:10 Chapitre 2",
    )
    assert chapter_lines(chapters(0, 75, 3700), 4000)[2] == "1:01:40 Chapitre 2"


@pytest.mark.parametrize(
    "starts",
    [(0, 60), (1, 60, 120), (0, 60, 69), (0, 5, 60), (0, 60, 195), ()],
    ids=["two", "not at 0", "9 s", "5 s", "5 s at the end", "none"],
)
def test_chapters_that_youtube_would_not_show_are_left_out(starts: tuple[float, ...]) -> None:
    assert chapter_lines(chapters(*starts), 200) == ()


def test_a_description_keeps_the_summary_and_the_mark_whatever_its_length() -> None:
    whole = description_of("Résumé.", [Section("Liens", ("a", "b")), Section("Vide", ())], MARK)
    assert whole.text == f"Résumé.\n\nLiens\na\nb\n\n{MARK}"
    assert not whole.is_shortened
    lines = tuple(f"{at}:00 Chapitre é {at}" for at in range(600))
    cut = description_of("Résumé.", [Section("Chapitres", lines), Section("Liens", ("x",))], MARK)
    assert cut.is_shortened
    assert len(cut.text.encode()) <= 5000
    assert cut.text.startswith("Résumé.\n\nChapitres\n0:00 Chapitre é 0")
    assert cut.text.endswith(MARK)
    assert "Liens" not in cut.text


def test_a_summary_that_is_too_long_ends_with_dots() -> None:
    """4,000 characters of three bytes each are 12,000 bytes."""
    cut = description_of("“" * 2000 + " " + "”" * 1999, [], MARK)
    assert cut.is_shortened
    assert len(cut.text.encode()) <= 5000
    assert cut.text.endswith(f"…\n\n{MARK}")


def test_a_description_has_no_angle_brackets() -> None:
    text = description_of("1 < 2 > 0 <script>", [Section("", ("<a>",))], MARK).text
    assert not {"<", ">"} & set(text)


def test_links_of_the_notes_are_told_in_words() -> None:
    html = (
        '<p><a href="https://a.example/?x=1&amp;y=2" rel="noopener">Le <em>site</em></a> et '
        '<a href="https://a.example/?x=1&amp;y=2">encore</a>, '
        '<a href="https://b.example">https://b.example</a>, <a href="mailto:a@b.c">écrire</a></p>'
    )
    assert links_in(html) == ("Le site — https://a.example/?x=1&y=2", "https://b.example")


def test_tags_fit_and_are_there_once() -> None:
    assert tags_of(["Oxygène", "oxygène", " ", "a,b", 'le "mot"']) == ("Oxygène", "a b", "le mot")
    many = tags_of(f"mot numéro {at}" for at in range(200))
    length = sum(len(tag) + 2 for tag in many) + len(many) - 1
    assert 480 < length <= 500


@pytest.mark.parametrize(
    "address",
    [
        "dQw4w9WgXcQ",
        "https://youtu.be/dQw4w9WgXcQ?si=abc",
        "youtu.be/dQw4w9WgXcQ",
        "http://youtube.com/watch?feature=shared&v=dQw4w9WgXcQ&t=10s",
        "https://m.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=PLx#x",
        "https://studio.youtube.com/video/dQw4w9WgXcQ/edit",
        "https://www.youtube.com/shorts/dQw4w9WgXcQ",
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=5",
        " https://www.youtube.com/live/dQw4w9WgXcQ ",
    ],
)
def test_every_address_of_a_video_is_made_one(address: str) -> None:
    assert video_address(video_id_of(address)) == "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://vimeo.com/123456789",
        "https://www.youtube.com/@chaine",
        "https://www.youtube.com/watch?v=short",
        "https://www.youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
        "javascript://youtu.be/dQw4w9WgXcQ",
        "https://[youtu.be/dQw4w9WgXcQ",
    ],
)
def test_what_is_no_address_of_a_video_is_refused(address: str) -> None:
    with pytest.raises(UsageProblem):
        video_id_of(address)
