"""A thumbnail is 1280 by 720 pixels and at most 2 MB, whatever picture it is made from."""

import random
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from media_pipeline.youtube.thumbnail import draw_thumbnail


@pytest.mark.parametrize("size", [(1920, 1080), (320, 180), (1080, 1920), (1440, 1080)])
def test_every_picture_becomes_a_thumbnail_and_stays_whole(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    """A red picture: black may stand beside it, nothing is cut off."""
    Image.new("RGB", size, (200, 0, 0)).save(tmp_path / "poster.jpg")
    with Image.open(BytesIO(draw_thumbnail(tmp_path / "poster.jpg"))) as drawn:
        assert (drawn.format, drawn.size) == ("JPEG", (1280, 720))
        red = np.mean(np.asarray(drawn)[:, :, 0] > 100)
    wanted = min(1280 / size[0], 720 / size[1]) ** 2 * size[0] * size[1] / (1280 * 720)
    assert red == pytest.approx(wanted, abs=0.01)


def test_the_worst_picture_has_two_megabytes_at_most(tmp_path: Path) -> None:
    """Noise is what JPEG is worst at."""
    noise = random.Random(1).randbytes(1280 * 720 * 3)
    Image.frombytes("RGB", (1280, 720), noise).save(tmp_path / "noise.png")
    assert len(draw_thumbnail(tmp_path / "noise.png")) <= 2_000_000
