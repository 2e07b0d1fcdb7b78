"""Poster, storyboard and chapter pictures of clips whose truth is known."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from video.clips import make_clip, run

from media_pipeline.errors import MediaError
from media_pipeline.model.video import Stills
from media_pipeline.tools.lettering import FONTS
from media_pipeline.video.frames import open_frames
from media_pipeline.video.poster import settled_frame
from media_pipeline.video.stills import StillWishes, make_stills
from media_pipeline.video.storyboard import grid_of, storyboard_vtt
from media_pipeline.video.title_card import Card

CARD = Card("Titre", "Série", "Organisation", ("#1d3557", "#ffffff"))
BARS = "testsrc2=size=320x180:rate=25"
FADE = "color=0x{0}:size=320x180:rate=25:duration={1}"


@pytest.fixture(scope="module")
def slides(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four checkered slides of 5 s in red, green, blue, white, each faded into the next in 1 s.

    The fades lie at 4.5–5.5, 9.5–10.5 and 14.5–15.5 s; a key frame every 8 s.
    """
    colours = ("C02020", "20A020", "3040D0", "D0D0D0")
    pieces = [f"{FADE.format(each, 7)},drawgrid=w=40:h=40:t=6:c=black" for each in colours]
    graph = ";".join(f"{piece}[p{number}]" for number, piece in enumerate(pieces))
    graph += ";[p0][p1]xfade=duration=1:offset=4.5[a];[a][p2]xfade=duration=1:offset=9.5[b]"
    graph += ";[b][p3]xfade=duration=1:offset=14.5,trim=duration=20"
    path = tmp_path_factory.mktemp("slides") / "slides.mp4"
    return make_clip(path, graph, "-g", "200", "-sc_threshold", "0")


def stills_of(video: Path, folder: Path, **wishes: object) -> Stills:
    return make_stills(video, StillWishes(CARD, **wishes), folder / "stills")  # type: ignore[arg-type]


def colour_at(path: Path, box: tuple[int, int, int, int]) -> tuple[int, ...]:
    """Return the median colour of a part of a picture."""
    with Image.open(path) as picture:
        part = np.asarray(picture.convert("RGB").crop(box)).reshape(-1, 3)
    return tuple(int(tone) for tone in np.median(part, axis=0))


def nearest(colour: tuple[int, ...]) -> str:
    known = {
        "red": (0xC0, 0x20, 0x20),
        "green": (0x20, 0xA0, 0x20),
        "blue": (0x30, 0x40, 0xD0),
        "white": (0xD0, 0xD0, 0xD0),
    }
    found, away = min(
        ((name, np.abs(np.subtract(colour, tones)).max()) for name, tones in known.items()),
        key=lambda each: each[1],
    )
    return found if away < 24 else f"between: {colour}"


def test_a_poster_is_no_frame_in_the_middle_of_a_fade(slides: Path, tmp_path: Path) -> None:
    stills = stills_of(slides, tmp_path)
    path = tmp_path / stills.poster.path
    assert not nearest(colour_at(path, (0, 0, 320, 180))).startswith("between")
    with Image.open(path) as picture:
        assert picture.size == (stills.poster.width, stills.poster.height) == (320, 180)


def test_chapters_show_what_stands_after_the_change(slides: Path, tmp_path: Path) -> None:
    stills = stills_of(slides, tmp_path, chapters_s=(0.0, 5.0, 9.5, 14.5))
    seen = [
        nearest(colour_at(tmp_path / still.path, (0, 0, 320, 180))) for still in stills.chapters
    ]
    assert seen == ["red", "green", "blue", "white"]
    for still, start_s in zip(stills.chapters, (0.0, 5.0, 9.5, 14.5), strict=True):
        assert still.at_s is not None
        assert start_s + 0.4 <= still.at_s <= start_s + 3.5


@pytest.mark.parametrize("fade_s", [0.5, 1.0, 2.0])
def test_a_few_words_that_fade_are_noticed(fade_s: float, tmp_path: Path) -> None:
    """Two slides of one line each on the same ground; the fade begins at 4 s."""
    font = str(FONTS / "InterDisplay-Bold.otf")
    slide = "color=0xf4f4f0:size=320x180:rate=25:duration=10,drawtext=fontcolor=0x203040"
    slides = [
        f"{slide}:fontfile='{font}':fontsize=14:x=20:y=60:text='{text}'[{name}]"
        for name, text in (("a", "Politique de la ville"), ("b", "Habitants et leurs attentes"))
    ]
    graph = ";".join([*slides, f"[a][b]xfade=duration={fade_s}:offset=4"])
    video = make_clip(tmp_path / "words.mp4", graph)
    with open_frames(video) as frames:
        within = [at for at in (4.2, 4.3, 4.5, 5.0, 5.5) if at + 0.2 <= 4.0 + fade_s]
        assert [settled_frame(frames, at) for at in within] == [None] * len(within)
        for at in (3.5, 4.0 + fade_s + 0.1, 7.0):
            assert settled_frame(frames, at) is not None


def test_what_moves_is_no_fade(tmp_path: Path) -> None:
    video = make_clip(tmp_path / "moving.mp4", f"{BARS}:duration=4,noise=alls=12:allf=t")
    with open_frames(video) as frames:
        assert all(settled_frame(frames, at) is not None for at in (1.0, 1.6, 2.2, 2.8))


def test_a_poster_may_be_chosen_by_its_time(slides: Path, tmp_path: Path) -> None:
    stills = stills_of(slides, tmp_path, poster_at_s=13.0)
    assert stills.poster.at_s == pytest.approx(13.0, abs=0.001)
    assert nearest(colour_at(tmp_path / stills.poster.path, (0, 0, 320, 180))) == "blue"


def test_a_black_beginning_and_a_fade_from_black_are_passed_over(tmp_path: Path) -> None:
    fade = f"{BARS}:duration=24,fade=in:start_time=4:duration=6"
    video = make_clip(tmp_path / "fade.mp4", fade, "-g", "100")
    at_s = stills_of(video, tmp_path).poster.at_s
    assert at_s is not None
    assert at_s >= 9.9


@pytest.mark.parametrize(
    "picture",
    [
        "color=black:size=320x180:rate=25:duration=8",
        "color=white:size=320x180:rate=25:duration=8",
        f"{BARS}:duration=8,gblur=sigma=25",
        "color=black:size=320x180:rate=25:duration=8,noise=alls=8:allf=t",
    ],
    ids=["black", "white", "blurred", "black with noise"],
)
def test_a_card_is_drawn_where_no_frame_is_good(picture: str, tmp_path: Path) -> None:
    video = make_clip(tmp_path / "nothing.mp4", picture)
    poster = stills_of(video, tmp_path).poster
    assert poster.at_s is None
    assert (poster.width, poster.height) == (320, 180)
    near = np.abs(np.subtract(colour_at(tmp_path / poster.path, (0, 0, 9, 9)), (29, 53, 87)))
    assert near.max() <= 3


def test_the_storyboard_shows_each_moment(slides: Path, tmp_path: Path) -> None:
    board = stills_of(slides, tmp_path).storyboard
    assert (board.count, board.interval_s, board.width, board.height) == (10, 2.0, 160, 90)
    (sheet,) = board.sheets
    seen = []
    for number in range(board.count):
        row, column = divmod(number, board.columns)
        left, top = column * board.width, row * board.height
        box = (left, top, left + board.width, top + board.height)
        seen.append(nearest(colour_at(tmp_path / sheet, box)))
    # the picture for 10 s is the key frame of 8 s: one may be as old as the interval
    assert seen == [*["red"] * 3, *["green"] * 3, *["blue"] * 2, *["white"] * 2]
    with Image.open(tmp_path / sheet) as picture:
        assert picture.size == (5 * 160, 2 * 90)


def test_the_same_video_gives_the_same_bytes(slides: Path, tmp_path: Path) -> None:
    folders = (tmp_path / "once", tmp_path / "twice")
    for folder in folders:
        stills_of(slides, folder, chapters_s=(0.0, 9.5))
    once, twice = (
        {path.name: path.read_bytes() for path in sorted((folder / "stills").iterdir())}
        for folder in folders
    )
    assert once == twice
    assert set(once) == {"poster.jpg", "storyboard-01.jpg", "chapter-01.jpg", "chapter-02.jpg"}


def test_progress_rises_to_its_end(slides: Path, tmp_path: Path) -> None:
    told: list[float] = []
    make_stills(slides, StillWishes(CARD, (0.0, 9.5)), tmp_path / "stills", told.append)
    assert all(before <= after for before, after in pairwise(told))
    assert told[-1] == 1.0


@pytest.mark.parametrize(("turned", "row"), [("90", "bottom"), ("270", "top")])
def test_a_picture_that_is_to_be_turned_stands_upright(
    turned: str, row: str, tmp_path: Path
) -> None:
    """The file holds red to the left and blue to the right; a player turns it by a quarter."""
    half = "color=red:size=90x160:rate=25:duration=2[l];color=blue:size=90x160:rate=25:duration=2"
    flat = make_clip(tmp_path / "flat.mp4", f"{half}[r];[l][r]hstack")
    video = tmp_path / "turned.mp4"
    run("-display_rotation", turned, "-i", str(flat), "-c", "copy", str(video))
    still = stills_of(video, tmp_path, poster_at_s=0.5).poster
    assert (still.width, still.height) == (160, 180)
    red_at = (0, 100, 160, 180) if row == "bottom" else (0, 0, 160, 80)
    red, _green, blue = colour_at(tmp_path / still.path, red_at)
    assert (red > 200, blue > 60) == (True, False)


def test_a_portrait_video_has_portrait_pictures(tmp_path: Path) -> None:
    video = make_clip(tmp_path / "portrait.mp4", "testsrc2=size=180x320:rate=25:duration=12")
    stills = stills_of(video, tmp_path, chapters_s=(0.0,))
    assert (stills.poster.width, stills.poster.height) == (180, 320)
    assert (stills.storyboard.width, stills.storyboard.height) == (90, 160)
    assert (stills.chapters[0].width, stills.chapters[0].height) == (180, 320)


@pytest.mark.parametrize(
    ("duration_s", "interval_s", "count"),
    [(0.5, 1.0, 1), (7.0, 1.0, 7), (44.2, 4.4, 11), (100.0, 10.0, 10), (600.0, 10.0, 60),
     (3600.0, 12.0, 300), (4 * 3600.0, 48.0, 300)],
)  # fmt: skip
def test_long_and_short_videos_have_enough_pictures_and_not_too_many(
    duration_s: float, interval_s: float, count: int
) -> None:
    grid = grid_of(duration_s)
    assert (grid.interval_s, grid.count) == (interval_s, count)
    assert grid.times_s[-1] < duration_s


def test_the_vtt_names_a_part_of_a_sheet_for_every_moment(tmp_path: Path) -> None:
    video = make_clip(tmp_path / "long.mp4", "testsrc2=size=160x90:rate=5:duration=300")
    board = stills_of(video, tmp_path).storyboard
    assert (board.count, len(board.sheets)) == (30, 2)
    blocks = storyboard_vtt(board, 300.0, ("a.jpg", "b.jpg")).split("\n\n")
    assert blocks[0] == "WEBVTT"
    assert blocks[1] == "00:00:00.000 --> 00:00:10.000\na.jpg#xywh=0,0,160,90"
    assert blocks[7] == "00:01:00.000 --> 00:01:10.000\na.jpg#xywh=160,90,160,90"
    assert blocks[30].strip() == "00:04:50.000 --> 00:05:00.000\nb.jpg#xywh=640,0,160,90"
    assert len(blocks) == 31


def test_old_key_frames_are_not_shown_for_later_moments(tmp_path: Path) -> None:
    """Black for 100 s, then white; one key frame only, as some screen recorders write them."""
    picture = (
        "color=black:size=160x90:rate=2:duration=200,drawbox=c=white:t=fill:enable='gte(t,100)'"
    )
    options = ("-g", "9999", "-sc_threshold", "0")
    stills = stills_of(make_clip(tmp_path / "one.mp4", picture, *options), tmp_path)
    assert max(colour_at(tmp_path / stills.storyboard.sheets[0], (0, 0, 160, 90))) < 10
    assert min(colour_at(tmp_path / stills.storyboard.sheets[0], (640, 270, 800, 360))) > 240


def test_a_file_without_a_picture_says_so(tmp_path: Path) -> None:
    sound = tmp_path / "sound.mp4"
    run("-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac", str(sound))
    with pytest.raises(MediaError, match="picture"), open_frames(sound):
        pass
    sound.write_bytes(b"nothing")
    with pytest.raises(MediaError, match="picture"), open_frames(sound):
        pass
