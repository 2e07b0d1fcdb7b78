"""The picture of a link: its size, the same bytes each time, and titles that stay inside it."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops

from media_pipeline.render.cover import make_cover, small_cover
from media_pipeline.render.share_picture import BARS, Shared, draw_share_picture, fitted

GROUND = (0x1D, 0x35, 0x57)
SHAPE = tuple((number % 7) / 6 for number in range(BARS))


@pytest.fixture(scope="module")
def cover() -> bytes:
    return small_cover(make_cover("Priorité culture", ("#1d3557", "#ffffff"), "Nous"), 600)


def shared(cover: bytes, title: str, *, series: str = "Priorité culture") -> Shared:
    return Shared(title, series, ("#1d3557", "#ffffff"), cover, SHAPE)


def test_the_size_is_what_networks_ask(cover: bytes) -> None:
    picture = draw_share_picture(shared(cover, "Danser ensemble"))
    with Image.open(BytesIO(picture)) as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (1200, 630))
    assert len(picture) < 250_000


def test_the_same_words_and_sound_give_the_same_bytes(cover: bytes) -> None:
    picture = draw_share_picture(shared(cover, "Danser"))
    assert draw_share_picture(shared(cover, "Danser")) == picture
    assert draw_share_picture(shared(cover, "Chanter")) != picture
    louder = Shared("Danser", "Priorité culture", ("#1d3557", "#ffffff"), cover, SHAPE[::-1])
    assert draw_share_picture(louder) != picture


@pytest.mark.parametrize(
    "title",
    ["A", "Mot " * 60, "x" * 255, "Danser ensemble : la médiation au cœur du quartier", "🎧 é"],
)
def test_any_title_stays_in_its_place(cover: bytes, title: str) -> None:
    picture = draw_share_picture(shared(cover, title.strip(), series="S" * 200))
    with Image.open(BytesIO(picture)) as image:
        for edge in ((1146, 0, 1200, 430), (400, 404, 1200, 438), (0, 572, 1200, 630)):
            box = image.crop(edge)
            different = ImageChops.difference(box, Image.new("RGB", box.size, GROUND))
            assert max(high for _low, high in different.getextrema()) < 24, edge  # JPEG's own noise


def test_what_does_not_fit_ends_with_an_ellipsis() -> None:
    size, lines = fitted("mot " * 63)
    assert lines[-1] == "mot" or lines[-1].endswith("mot")
    small, cut = fitted("Anticonstitutionnellement " * 40)
    assert small < size or cut[-1].endswith("…")
    assert cut[-1].endswith("…")
    assert fitted("Court")[0] == 68
