"""Covers that stores accept, and sentences about those they don't."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from media_pipeline.render.cover import check_cover, make_cover, small_cover
from media_pipeline.render.cover_drawing import _fitted, draw_cover
from media_pipeline.tools.lettering import is_drawn

COLOURS = ("#1d3557", "#ffffff")


@pytest.fixture(scope="module")
def cover() -> bytes:
    return make_cover("Priorité culture", COLOURS, "Trajectoire Ressources")


def test_a_made_cover_is_what_apple_asks(cover: bytes, tmp_path: Path) -> None:
    path = tmp_path / "cover.jpg"
    path.write_bytes(cover)
    assert check_cover(path) == ()
    with Image.open(path) as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (3000, 3000))
    assert len(cover) < 512 * 1024


def test_the_same_words_give_the_same_bytes_and_others_do_not(cover: bytes) -> None:
    assert make_cover("Priorité culture", COLOURS, "Trajectoire Ressources") == cover
    assert make_cover("Priorité Culture", COLOURS, "Trajectoire Ressources") != cover
    decomposed = make_cover("Priorite\u0301 culture", COLOURS, "Trajectoire Ressources")
    assert decomposed == cover


def test_french_letters_are_drawn_and_emoji_are_known_to_be_missing() -> None:
    assert all(map(is_drawn, "éèêëàâäîïôöùûüÿçœæÉÈÀÇŒÆ’«»–…?!"))
    assert not is_drawn("🎧")


@pytest.mark.parametrize("title", ["A", "Mot " * 60, "x" * 255, "Anticonstitutionnellement"])
def test_any_title_stays_within_the_cover(title: str) -> None:
    picture = draw_cover(title, COLOURS, "O" * 200)
    edges = [(0, 1100, 200, 3000), (2800, 1100, 3000, 3000), (0, 2900, 3000, 3000)]
    for edge in edges:
        assert picture.crop(edge).getcolors() == [
            ((edge[2] - edge[0]) * (edge[3] - edge[1]), (0x1D, 0x35, 0x57))
        ]


def test_a_short_title_is_large() -> None:
    assert _fitted("Priorité culture")[0] == 400
    assert _fitted("mot " * 60)[0] < 200


def test_a_small_cover_is_a_small_jpeg(cover: bytes) -> None:
    small = small_cover(cover, 600)
    with Image.open(BytesIO(small)) as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (600, 600))
    assert small_cover(cover, 600) == small


def test_transparent_parts_become_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (1400, 1400), (255, 0, 0, 0)).save(out, "PNG")
    with Image.open(BytesIO(small_cover(out.getvalue(), 10))) as image:
        assert image.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("name", "kind", "mode", "size", "words"),
    [
        ("a.jpg", "JPEG", "RGB", (1400, 1500), ["1400 × 1500 pixels; it must be square"]),
        ("a.jpg", "JPEG", "RGB", (1399, 1399), ["1399 × 1399 pixels; each side must have 1400"]),
        ("a.png", "PNG", "RGB", (3001, 3001), ["each side must have 1400 to 3000"]),
        ("a.jpg", "JPEG", "CMYK", (1400, 1400), ["colours of type CMYK; they must be RGB"]),
        ("a.png", "PNG", "RGBA", (1400, 1400), ["colours of type RGBA"]),
        ("a.jpg", "PNG", "RGB", (1400, 1400), ["is a PNG picture; its name must end in .png"]),
        ("a.png", "JPEG", "RGB", (1400, 1400), ["is a JPEG picture; its name must end in .jpg"]),
        ("a.webp", "WEBP", "RGB", (1400, 1400), ["is a WEBP picture; it must be JPEG or PNG"]),
        ("a.PNG", "PNG", "L", (100, 200), ["type L", "must be square", "each side"]),
        ("a.JPEG", "JPEG", "RGB", (3000, 3000), []),
    ],
)
def test_each_reason_to_refuse_a_cover_is_told(
    tmp_path: Path, name: str, kind: str, mode: str, size: tuple[int, int], words: list[str]
) -> None:
    path = tmp_path / name
    Image.new(mode, size).save(path, kind)
    problems = check_cover(path)
    assert len(problems) == len(words)
    for problem, part in zip(problems, words, strict=True):
        assert part in problem
        assert name in problem


def test_what_is_no_picture_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_text("bonjour")
    assert check_cover(tmp_path / "a.jpg") == (
        "The cover a.jpg is not a picture that can be read.",
    )
    assert check_cover(tmp_path / "b.jpg") == ("The cover b.jpg does not exist.",)
