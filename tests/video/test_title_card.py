"""Cards that stand where there is no picture."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from media_pipeline.video.title_card import Card, title_card

CARD = Card(
    title="Vieillissement et quartiers prioritaires",
    series="Replays Oxygène",
    organisation="Trajectoire Ressources",
    colours=("#1d3557", "#ffffff"),
)
BACKGROUND = (0x1D, 0x35, 0x57)


def opened(content: bytes) -> Image.Image:
    with Image.open(BytesIO(content)) as picture:
        picture.load()
        return picture


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (320, 180), (1440, 1080)])
def test_a_card_has_the_size_of_the_video(size: tuple[int, int]) -> None:
    picture = opened(title_card(CARD, size))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", size)


def test_the_same_words_give_the_same_bytes_and_others_do_not() -> None:
    assert title_card(CARD, (640, 360)) == title_card(CARD, (640, 360))
    assert title_card(CARD, (640, 360)) != title_card(replace(CARD, title="Autre"), (640, 360))


@pytest.mark.parametrize("title", ["A", "Mot " * 200, "x" * 255, "Anticonstitutionnellement" * 3])
@pytest.mark.parametrize("size", [(640, 360), (360, 640)])
def test_any_words_stay_within_the_card(title: str, size: tuple[int, int]) -> None:
    card = replace(CARD, title=title, series="S " * 90, organisation="O" * 200)
    picture = opened(title_card(card, size))
    margin = 20
    for edge in [
        (0, 0, margin, size[1]),
        (size[0] - margin, 0, *size),
        (0, 0, size[0], margin),
        (0, size[1] - margin, *size),
    ]:
        assert all(
            abs(low - tone) <= 3 and abs(high - tone) <= 3
            for (low, high), tone in zip(picture.crop(edge).getextrema(), BACKGROUND, strict=True)
        )


def test_a_title_is_written_in_the_text_colour() -> None:
    extrema = opened(title_card(CARD, (640, 360))).getextrema()
    assert all(high >= 250 for _low, high in extrema)


def test_a_logo_stands_in_the_upper_right_corner(tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    Image.new("RGBA", (400, 400), (255, 0, 0, 255)).save(logo)
    picture = opened(title_card(replace(CARD, logo=logo), (1280, 720)))
    red, green, _blue = picture.getpixel((1280 - 58 - 20, 58 + 20))
    assert red > 230
    assert green < 30


def test_a_logo_that_cannot_be_drawn_is_left_out(tmp_path: Path) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert title_card(replace(CARD, logo=logo), (640, 360)) == title_card(CARD, (640, 360))
