"""Contrast as WCAG counts it, and shades that can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.model.colours import (
    DARK_GROUNDS,
    LIGHT_GROUNDS,
    READABLE,
    contrast,
    is_readable,
    readable,
)

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [  # as WebAIM's contrast checker says
        ("#000000", "#ffffff", 21),
        ("#ffffff", "#ffffff", 1),
        ("#777777", "#ffffff", 4.48),
        ("#0000ff", "#ffffff", 8.59),
        ("#ff0000", "#ffffff", 4.0),
        ("#FFE600", "#ffffff", 1.27),
    ],
)
def test_contrast(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.01)


@given(COLOURS)
def test_every_colour_has_a_shade_that_can_be_read(colour: str) -> None:
    for grounds in (LIGHT_GROUNDS, DARK_GROUNDS):
        shade = readable(colour, grounds)
        assert is_readable(shade, grounds)
        assert (shade == colour) == is_readable(colour, grounds)


def test_the_shade_is_the_nearest_and_keeps_the_hue() -> None:
    yellow = readable("#ffe600", LIGHT_GROUNDS)
    red, green, blue = (int(yellow[at : at + 2], 16) for at in (1, 3, 5))
    assert red > green > blue == 0
    assert min(contrast(yellow, ground) for ground in LIGHT_GROUNDS) < READABLE + 0.2
    assert readable("#7b2d43", DARK_GROUNDS) > "#7b2d43"
