"""Which pictures are delivered untouched, and what is said against others."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from video.filming import X264, again, film, filmed_source

from media_pipeline.errors import RecordingError
from media_pipeline.model.video import Picture
from media_pipeline.video.fitting import MISFITS, fitted_size, letterboxed, misfits
from media_pipeline.video.index import FrameIndex, read_index

FITS = Picture(
    stream=0,
    codec="h264",
    profile="High",
    pixel_format="yuv420p",
    width=1920,
    height=1080,
    frame_rate=60.0,
    bitrate_kbps=12_000,
    start_s=0.0,
    duration_s=100.0,
)


def an_index(key_every_s: int = 20, **changed: Any) -> FrameIndex:
    """A hundred seconds at one frame a second."""
    keys = np.arange(0, 100, key_every_s)
    fields: dict[str, Any] = {
        "time_base": Fraction(1),
        "begins_s": 0.0,
        "ticks": np.arange(100),
        "keys": keys,
        "clean": keys,
        "hidden": np.zeros(100, dtype=np.bool_),
        "sets": None,
        "colours": (1, 1, 1),
        "full_range": False,
        "steady": True,
    }
    return FrameIndex(**{**fields, **changed})


def test_what_players_play_is_left_untouched() -> None:
    assert misfits(FITS, an_index()) == ()
    upright = FITS.model_copy(update={"width": 1080, "height": 1920, "profile": "Main"})
    assert misfits(upright, an_index()) == ()


@pytest.mark.parametrize(
    ("reason", "changed"),
    [
        ("codec", {"codec": "hevc"}),
        ("codec", {"profile": "High 4:2:2"}),
        ("pixels", {"pixel_format": "yuvj420p"}),
        ("interlaced", {"interlaced": True}),
        ("turned", {"rotation_deg": 90}),
        ("stretched", {"pixel_aspect": 1.42}),
        ("size", {"width": 1280, "height": 719}),
        ("size", {"width": 3840, "height": 2160}),
        ("size", {"width": 1080, "height": 1921}),
        ("heavy", {"bitrate_kbps": 40_000}),
        ("hdr", {"light": "hlg"}),
    ],
)
def test_each_reason_is_named(reason: str, changed: dict[str, Any]) -> None:
    assert reason in MISFITS
    assert misfits(FITS.model_copy(update=changed), an_index()) == (reason,)


def test_what_only_the_packets_tell_is_a_reason_too() -> None:
    assert misfits(FITS, an_index(key_every_s=30)) == ("far_keys",)
    assert misfits(FITS, an_index(clean=np.array([], dtype=np.int64))) == ("far_keys",)
    assert misfits(FITS, an_index(full_range=True)) == ("pixels",)
    assert misfits(FITS, an_index(time_base=Fraction(1, 120))) == ("fast",)
    assert misfits(FITS, an_index(steady=False)) == ("changing",)


def test_all_reasons_are_given_at_once() -> None:
    phone = FITS.model_copy(update={"codec": "hevc", "rotation_deg": 90, "light": "hlg"})
    assert misfits(phone, an_index()) == ("codec", "turned", "hdr")


def test_sizes_fit_1080p_lying_or_upright_and_are_even() -> None:
    sizes = [(1280, 720), (3840, 2160), (2160, 3840), (1279, 717), (2560, 1080), (640, 480)]
    assert [fitted_size(*size) for size in sizes] == [
        (1280, 720), (1920, 1080), (1080, 1920), (1278, 716), (1920, 810), (640, 480),
    ]  # fmt: skip


def test_another_shape_fills_the_canvas_in_one_direction() -> None:
    assert letterboxed((640, 480), (1920, 1080)) == (1440, 1080)
    assert letterboxed((1080, 1920), (1920, 1080)) == (608, 1080)
    assert letterboxed((3840, 1600), (1920, 1080)) == (1920, 800)


def test_parameters_that_change_on_the_way_are_seen(tmp_path: Path) -> None:
    """Two encodings joined with their parameter sets in the packets, as some meeting tools do."""
    parts = []
    for number, options in enumerate((("-refs", "1"), ("-refs", "4"))):
        part = film(tmp_path / f"{number}.ts", "testsrc2=s=64x48:d=2", *X264, *options)
        parts.append(f"file '{part}'")
    (tmp_path / "list.txt").write_text("\n".join(parts))
    joined = again(tmp_path / "list.txt", tmp_path / "joined.mp4", ("-f", "concat", "-safe", "0"))
    one = film(tmp_path / "one.mp4", "testsrc2=s=64x48:d=2", *X264)
    steady = [read_index(filmed_source(path), tmp_path).steady for path in (joined, one)]
    assert steady == [False, True]


def test_only_key_frames_that_nothing_reaches_across_are_clean(tmp_path: Path) -> None:
    options = ("-x264-params", "open-gop=1:keyint=25:min-keyint=25:scenecut=0:bframes=2")
    opened = film(tmp_path / "open.mp4", "testsrc2=s=64x48:d=3", *X264, *options)
    index = read_index(filmed_source(opened), tmp_path)
    assert len(index.ticks) == 75
    assert len(index.keys) > len(index.clean) == 1
    assert index.reorder >= 1
    assert index.times_s[[0, 1, 74]] == pytest.approx([0.0, 0.04, 2.96])


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    path = film(tmp_path / "clip.mkv", "testsrc2=s=64x48:d=1", *X264)
    source = filmed_source(path)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(RecordingError, match=r"clip\.mkv is damaged"):
        read_index(source, tmp_path)
