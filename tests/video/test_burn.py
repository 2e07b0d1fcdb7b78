"""Captions in the picture, looked at in what came out."""

from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from video.clips import make_clip

from media_pipeline.tools.ffmpeg import find_ffmpeg
from media_pipeline.tools.lettering import width_px
from media_pipeline.video.burn import burn_captions
from media_pipeline.video.caption_style import BurntCaption, ass_script, em_px
from media_pipeline.video.frames import open_frames

WORDS = ("Bonjour à toutes et à tous. Merci", "d’être là : « œuvre » ?")
SHOWN = BurntCaption(1.0, 3.0, WORDS)
AWKWARD = "l'été [a], b;c=\\d %é : «x»"
WHITE = "color=white:size={0}:rate=10:duration=4"


def burnt(folder: Path, size: str, captions: tuple[BurntCaption, ...] = (SHOWN,)) -> Path:
    folder.mkdir(exist_ok=True)
    video = make_clip(folder / "video.mp4", WHITE.format(size), sound="sine=f=300:d=4")
    target = folder / AWKWARD / "burnt.mp4"
    burn_captions(find_ffmpeg(), video, captions, target)
    return target


def grey(video: Path, at_s: float) -> NDArray[np.float32]:
    with open_frames(video) as frames:
        frame = frames.exactly(at_s)
        return np.asarray(frame.resized(frame.size).convert("L"), dtype=np.float32)


def box_of(picture: NDArray[np.float32]) -> tuple[int, int, int, int]:
    """Return left, top, right, bottom of what is not white."""
    rows, columns = (np.flatnonzero((picture < 200).any(axis=axis)) for axis in (1, 0))
    return columns[0], rows[0], columns[-1] + 1, rows[-1] + 1


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return burnt(tmp_path_factory.mktemp("wide"), "640x360")


def test_captions_are_shown_for_as_long_as_they_are_said(wide: Path) -> None:
    assert grey(wide, 0.9).min() > 240
    assert grey(wide, 1.0).min() < 120
    assert grey(wide, 2.9).min() < 120
    assert grey(wide, 3.0).min() > 240


def test_a_dark_box_lies_below_in_the_middle(wide: Path) -> None:
    left, top, right, bottom = box_of(grey(wide, 2.0))
    assert left == pytest.approx(640 - right, abs=3)
    assert top > 0.75 * 360
    assert bottom < 0.97 * 360
    edge = grey(wide, 2.0)[top + 2 : bottom - 2, left + 1 : left + 3]
    assert edge.mean() == pytest.approx(76, abs=12)  # three quarters of #101010 on white
    brightness = (edge.mean() / 255) ** 2.2
    assert 1.05 / (brightness + 0.05) > 7  # WCAG 1.4.6, on the brightest picture


def test_letters_are_those_of_the_typeface_that_is_shipped(wide: Path) -> None:
    left, top, right, bottom = box_of(grey(wide, 2.0))
    em = em_px((640, 360))
    assert em == pytest.approx(0.045 * 360)
    assert right - left == pytest.approx(
        width_px(WORDS[0], 100) * em / 100 + 2 * 0.22 * em, rel=0.03
    )
    assert bottom - top == pytest.approx(2 * 1.21 * em + 2 * 0.22 * em, rel=0.12)


def test_the_sound_is_copied(wide: Path) -> None:
    assert packets(wide) == packets(wide.parent.parent / "video.mp4")


def packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(audio=0) if packet.size]


def test_lines_fit_a_portrait_video(tmp_path: Path) -> None:
    left, top, right, bottom = box_of(grey(burnt(tmp_path, "180x320"), 2.0))
    assert (left > 4, right < 176) == (True, True)
    assert right - left > 0.6 * 180
    assert bottom - top < 0.15 * 320


def test_no_word_is_a_command() -> None:
    caption = BurntCaption(0.0, 1.0, (r"{\pos(0,0)}\Nvoilà 🎧",))
    assert ass_script((caption,), (640, 360)).splitlines()[-1] == (
        "Dialogue: 0,0:00:00.00,0:00:01.00,Captions,,0,0,0,,(/pos(0,0))/Nvoilà "
    )


def test_the_same_words_give_the_same_bytes(tmp_path: Path) -> None:
    once, twice = (burnt(tmp_path / name, "160x90") for name in ("a", "b"))
    assert once.read_bytes() == twice.read_bytes()
    assert [path.name for path in once.parent.iterdir()] == ["burnt.mp4"]


def test_a_video_without_sound_stays_without(tmp_path: Path) -> None:
    video = make_clip(tmp_path / "video.mp4", "testsrc2=size=160x90:rate=10:duration=1")
    burn_captions(find_ffmpeg(), video, (SHOWN,), tmp_path / "burnt.mp4")
    with av.open(str(tmp_path / "burnt.mp4")) as container:
        assert [stream.type for stream in container.streams] == ["video"]
