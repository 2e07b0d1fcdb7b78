"""Changes of slide in talks whose truth is known: found within a second, and no others."""

from itertools import pairwise
from pathlib import Path

import pytest
from media import REPOSITORY
from slide_decks import (
    DARK,
    FPS,
    Frame,
    Shot,
    Talk,
    face,
    film,
    inset,
    moving,
    noise,
    on_a_photo,
    pointer,
    slide,
    thirty_slides,
)

from media_pipeline.ingest.probe import probe
from media_pipeline.model.audio import Recording
from media_pipeline.tools.ffmpeg import FfmpegFailed, find_ffmpeg
from media_pipeline.video.slides.detection import reel_of, slide_changes
from media_pipeline.video.slides.thumbnails import thumbnail

SAMPLE = REPOSITORY / "episodes" / "replay-oxygene-15" / "recording.mp4"
"""Five slides of one template, hard cuts; looked at frame by frame."""
SAMPLE_CHANGES_S = [9.16, 17.4, 22.76, 36.96]


def recorded(*paths: Path) -> Recording:
    sources = [probe(path, relative_to=path.parent, may_be_silent=True)[0] for path in paths]
    return Recording(layout="sequence", sources=tuple(sources))


def found(*paths: Path) -> list[float]:
    return list(slide_changes(reel_of(recorded(*paths), paths[0].parent), find_ffmpeg()))


def filmed(talk: Talk, folder: Path, *options: str) -> list[float]:
    return found(film(talk, folder / "talk.mp4", *options))


def judged(found_s: list[float], changes_s: list[float]) -> tuple[list[float], list[float]]:
    """Return the changes that were missed by more than a second, and what was made up."""
    left, missed = list(found_s), []
    for change in changes_s:
        near = [each for each in left if abs(each - change) <= 1.0]
        if near:
            left.remove(min(near, key=lambda each: abs(each - change)))
        else:
            missed.append(change)
    return missed, left


def test_the_sample() -> None:
    assert found(SAMPLE) == pytest.approx(SAMPLE_CHANGES_S, abs=0.15)


def test_thirty_slides_with_cross_fades_and_a_webcam(tmp_path: Path) -> None:
    talk = thirty_slides(fade_s=1.0, lasts_s=3.0)
    missed, made_up = judged(filmed(talk, tmp_path), talk.changes_s)
    assert len(talk.changes_s) == 29
    assert (missed, made_up) == ([], [])


def test_a_long_cross_fade_is_one_change_at_its_middle(tmp_path: Path) -> None:
    shots = tuple(Shot(slide(number, DARK), 3, 2 if number else 0) for number in range(6))
    talk = Talk(shots, (inset,))
    assert filmed(talk, tmp_path) == pytest.approx(talk.changes_s, abs=0.2)


def test_hard_cuts_and_a_wandering_pointer(tmp_path: Path) -> None:
    talk = Talk(tuple(Shot(slide(number), 3) for number in range(8)), (pointer,))
    assert filmed(talk, tmp_path) == pytest.approx(talk.changes_s, abs=0.2)


def test_going_back_to_an_earlier_slide_is_a_change(tmp_path: Path) -> None:
    talk = Talk(tuple(Shot(slide(number), 3) for number in (0, 1, 0, 1)))
    assert filmed(talk, tmp_path) == pytest.approx(talk.changes_s, abs=0.2)


def test_a_bullet_that_appears_is_no_new_slide(tmp_path: Path) -> None:
    shots = tuple(
        Shot(slide(number, bullets=bullets), 2, is_change=bullets == 1)
        for number in range(4)
        for bullets in range(1, 5)
    )
    talk = Talk(shots, (inset,))
    assert len(talk.changes_s) == 3
    assert filmed(talk, tmp_path) == pytest.approx(talk.changes_s, abs=0.2)


def test_text_on_the_photo_of_a_template(tmp_path: Path) -> None:
    talk = Talk(tuple(Shot(on_a_photo(number), 3) for number in range(6)), (inset,))
    assert filmed(talk, tmp_path) == pytest.approx(talk.changes_s, abs=0.2)


def test_a_speaker_alone_is_no_slide(tmp_path: Path) -> None:
    talk = Talk((Shot(face(0), 20),), (moving,))
    assert filmed(talk, tmp_path) == []


def now_and_then(frame: Frame, number: int) -> None:
    (moving if number // 50 % 2 else noise)(frame, number)


def test_a_speaker_who_sits_still_at_times_is_no_slide(tmp_path: Path) -> None:
    talk = Talk((Shot(face(0), 30),), (now_and_then,))
    assert filmed(talk, tmp_path) == []


def test_speakers_who_take_turns_are_no_slides(tmp_path: Path) -> None:
    talk = Talk(tuple(Shot(face(number), 10) for number in range(4)), (moving,))
    assert filmed(talk, tmp_path) == []


def test_from_slides_to_a_speaker_and_back_is_one_change_each(tmp_path: Path) -> None:
    def with_webcam(frame: Frame, number: int) -> None:
        (moving if 8 * FPS <= number < 20 * FPS else inset)(frame, number)

    talk = Talk((Shot(slide(0), 8), Shot(face(0), 12), Shot(slide(1), 5)), (with_webcam,))
    assert filmed(talk, tmp_path) == pytest.approx(talk.changes_s, abs=0.3)


def test_one_frame_a_second(tmp_path: Path) -> None:
    talk = Talk(tuple(Shot(slide(number), 5) for number in range(4)))
    assert filmed(talk, tmp_path, "-vf", "fps=1") == pytest.approx(talk.changes_s, abs=1.0)


def test_a_portrait_film(tmp_path: Path) -> None:
    talk = Talk(tuple(Shot(slide(number), 4) for number in range(3)))
    turned = ("-vf", "transpose=1")
    assert filmed(talk, tmp_path, *turned) == pytest.approx(talk.changes_s, abs=0.2)


def test_files_that_follow_each_other_are_one_time_line(tmp_path: Path) -> None:
    first = film(Talk((Shot(slide(0), 4), Shot(slide(1), 4))), tmp_path / "1.mp4")
    second = film(Talk((Shot(slide(1), 4), Shot(slide(2), 4))), tmp_path / "2.mp4")
    assert found(first, second) == pytest.approx([4.0, 12.0], abs=0.2)


def test_the_same_recording_gives_the_same_changes() -> None:
    assert found(SAMPLE) == found(SAMPLE)


def test_progress_ends_at_one_and_can_stop_the_work() -> None:
    told: list[float] = []
    reel = reel_of(recorded(SAMPLE), SAMPLE.parent)
    slide_changes(reel, find_ffmpeg(), told.append)
    assert all(before <= after for before, after in pairwise(told))
    assert told[-1] == pytest.approx(1.0, abs=0.02)

    def stopping(fraction: float) -> None:
        if fraction > 0.5:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        slide_changes(reel, find_ffmpeg(), stopping)


def test_a_file_that_is_no_film_is_told(tmp_path: Path) -> None:
    reel = reel_of(recorded(SAMPLE), tmp_path)
    (tmp_path / SAMPLE.name).write_bytes(b"nothing")
    with pytest.raises(FfmpegFailed):
        slide_changes(reel, find_ffmpeg())


def test_a_thumbnail_shows_the_slide_as_it_was_at_its_end() -> None:
    reel = reel_of(recorded(SAMPLE), SAMPLE.parent)
    jpeg = thumbnail(reel, SAMPLE_CHANGES_S[-1], reel.duration_s + 5, find_ffmpeg())
    assert jpeg.startswith(b"\xff\xd8")
    assert jpeg == thumbnail(reel, SAMPLE_CHANGES_S[-1], reel.duration_s + 5, find_ffmpeg())
