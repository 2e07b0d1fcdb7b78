"""The picture that comes out, frame by frame: numbered frames tell which one is seen when."""

from pathlib import Path

import av
import numpy as np
import pytest
from media import write_sound
from numpy.typing import NDArray
from video.filming import (
    X264,
    Replay,
    again,
    brightness_of,
    film,
    filmed_source,
    make_numbered,
    recording_of,
    timeline_of,
)
from video.watching import decoding_complaints, seen_by_ffmpeg, seen_with_pyav

from media_pipeline.errors import RecordingError
from media_pipeline.model.audio import Source
from media_pipeline.model.timeline import Timeline
from media_pipeline.tools.ffmpeg import FfmpegFailed
from media_pipeline.video.making import Filmed

MPEG4 = ("-c:v", "mpeg4", "-q:v", "2", "-g", "30")
BRIGHT, NEAR = 235, 3


@pytest.fixture
def replay(tmp_path: Path) -> Replay:
    (tmp_path / "work").mkdir()
    return Replay(tmp_path, tmp_path / "work", part_s=2.0)


def deliver(
    replay: Replay, timeline: Timeline, *sources: Source, card: Path | None = None
) -> tuple[Path, float]:
    """Return the video, and how many of its seconds are copied."""
    silence = np.zeros((round(timeline.duration_s * 48_000), 1), dtype=np.float32)
    sound = write_sound(replay.work / "sound.m4a", silence, 48_000, "-c:a", "aac")
    made = replay.picture(Filmed(recording_of(*sources), timeline, card))
    delivered = replay.deliver(made, sound)
    video = replay.work / delivered.path
    assert decoding_complaints(video) == ""
    return video, delivered.copied_s


def picture_at(path: Path, at_s: float) -> NDArray[np.uint8]:
    """Return the luma plane of the frame on the screen at a moment."""
    with av.open(str(path)) as container:
        seen = [frame for frame in container.decode(video=0) if (frame.time or 0) <= at_s + 1e-6]
        return seen[-1].to_ndarray()[: seen[-1].height, : seen[-1].width]


def assert_numbered(video: Path, expected: list[tuple[float, int]]) -> None:
    """Compare all frames (when, which number) with both readings of the video."""
    for seen in (seen_with_pyav(video), seen_by_ffmpeg(video)):
        assert [time for time, _luma in seen] == pytest.approx(
            [at for at, _n in expected], abs=1e-3
        )
        lumas = [brightness_of(number) for _at, number in expected]
        assert [luma for _time, luma in seen] == pytest.approx(lumas, abs=NEAR)


CUTS = ((0.51, 3.31, 0.0), (4.03, 9.0, 2.8), (10.11, 11.99, 7.77))
CUT_FRAMES = ((13, 83), (101, 225), (253, 300))
"""Of each piece, the frames that are seen for half a frame's time at least."""


@pytest.mark.parametrize(
    ("name", "codec", "copied"),
    [("copied.mp4", X264, 3.0), ("copied.mkv", X264, 3.0), ("encoded.mkv", MPEG4, 0.0)],
)
def test_every_frame_of_each_piece_is_seen_once_at_its_moment(
    replay: Replay, name: str, codec: tuple[str, ...], copied: float
) -> None:
    source = filmed_source(make_numbered(replay.folder / name, 12.0, *codec))
    video, copied_s = deliver(replay, timeline_of(*CUTS), source)
    expected = [
        (at if number == first else number / 25 - start + at, number)
        for (start, _end, at), (first, end) in zip(CUTS, CUT_FRAMES, strict=True)
        for number in range(first, end)
    ]
    assert_numbered(video, expected)
    assert copied_s == pytest.approx(copied, abs=0.1)


def test_nothing_is_encoded_where_cuts_lie_at_key_frames(replay: Replay) -> None:
    source = filmed_source(make_numbered(replay.folder / "clip.mp4", 12.0))
    timeline = timeline_of((3.01, 6.0, 0.0), (9.0, 12.0, 2.99))
    _video, copied_s = deliver(replay, timeline, source)
    assert copied_s == pytest.approx(timeline.duration_s)
    assert not (replay.work / "picture").exists()


def test_one_frame_a_second_shows_what_was_on_the_screen_at_a_cut(replay: Replay) -> None:
    path = make_numbered(replay.folder / "screen.mp4", 30.0, *MPEG4, frame_rate=1)
    timeline = timeline_of((3.4, 10.6, 0.0), (20.7, 25.0, 7.2))
    video, _copied_s = deliver(replay, timeline, filmed_source(path))
    first = [(max(0.0, number - 3.4), number) for number in range(3, 11)]
    second = [(max(7.2, number - 13.5), number) for number in range(20, 25)]
    assert_numbered(video, [*first, *second])


def test_a_phone_held_upright_is_delivered_upright(replay: Replay) -> None:
    lying = film(
        replay.folder / "lying.mp4", "color=s=160x90:d=3,drawbox=w=80:c=white:t=fill", *X264
    )
    path = again(lying, replay.folder / "phone.mp4", ("-display_rotation", "90"))
    video, copied_s = deliver(
        replay, timeline_of((0.0, 3.0, 0.0)), filmed_source(path, rotation_deg=270)
    )
    upright = picture_at(video, 1.0)
    assert copied_s == 0
    assert upright.shape == (160, 90)
    # Turned a quarter counter-clockwise, what was left (white) is now below.
    assert (np.mean(upright[:70]) < 40, np.mean(upright[90:]) > 200) == (True, True)


@pytest.mark.parametrize(("light", "transfer"), [("pq", "smpte2084"), ("hlg", "arib-std-b67")])
def test_hdr_is_mapped_to_what_every_screen_shows(
    light: str, transfer: str, replay: Replay
) -> None:
    """A grey ramp up to white (203 cd/m² in HDR, ITU-R BT.2408) stays a ramp up to white."""
    ramp = "color=s=256x144:d=1:r=5,format=yuv444p,geq=lum='16+219*X/255':cb=128:cr=128"
    ramp += ",setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv"
    ramp += f",zscale=t={transfer}:p=bt2020:m=bt2020nc:npl=203,format=yuv420p10le"
    named = f"colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc:log-level=error"
    x265 = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", named)
    source = filmed_source(film(replay.folder / "hdr.mp4", ramp, *x265), light=light)
    video, _copied_s = deliver(replay, timeline_of((0.0, 1.0, 0.0)), source)
    with av.open(str(video)) as container:
        codec = container.streams.video[0].codec_context
        assert (codec.pix_fmt, codec.colorspace, codec.color_trc) == ("yuv420p", 1, 1)
        assert codec.color_primaries == 1
    columns = np.mean(picture_at(video, 0.5), axis=0)
    print(light, columns[[2, 64, 128, 192, 253]])
    assert columns[2] < 30
    assert 60 < columns[128] < 170
    assert columns[253] > 175
    assert np.all(np.diff(columns[::16]) > 0)


def test_interlaced_pictures_are_delivered_in_whole_frames(replay: Replay) -> None:
    woven = "testsrc2=s=160x96:r=50:d=2,tinterlace=interleave_top,fieldorder=tff"
    path = film(replay.folder / "camera.mp4", woven, *X264, "-flags", "+ildct+ilme")
    source = filmed_source(path, interlaced=True)
    video, _copied_s = deliver(replay, timeline_of((0.0, 2.0, 0.0)), source)
    with av.open(str(video)) as container:
        frames = list(container.decode(video=0))
    assert len(frames) == 50
    assert not any(frame.interlaced_frame for frame in frames)


def test_fast_pictures_are_encoded_at_half_their_rate(replay: Replay) -> None:
    path = make_numbered(replay.folder / "camera.mkv", 4.0, *MPEG4, frame_rate=50)
    video, _copied_s = deliver(replay, timeline_of((0.0, 4.0, 0.0)), filmed_source(path))
    assert_numbered(video, [(number / 50, number) for number in range(0, 200, 2)])


def test_a_card_is_shown_during_jingles(replay: Replay) -> None:
    card = film(replay.folder / "card.png", "color=white:s=100x100", "-frames:v", "1", "-an")
    source = filmed_source(make_numbered(replay.folder / "clip.mp4", 6.0))
    timeline = timeline_of((0.0, 3.0, 1.5), (3.0, 6.0, 6.0), end_s=10.0)
    video, copied_s = deliver(replay, timeline, source, card=card)
    found = [float(np.max(picture_at(video, at_s))) for at_s in (0.0, 1.4, 4.6, 5.9, 9.5)]
    assert found == pytest.approx([BRIGHT] * 5, abs=NEAR)
    assert np.mean(picture_at(video, 1.5)) == pytest.approx(brightness_of(0), abs=NEAR)
    assert copied_s == pytest.approx(6.0)


def test_without_a_card_the_frame_beside_a_jingle_is_held(replay: Replay) -> None:
    source = filmed_source(make_numbered(replay.folder / "clip.mp4", 6.0))
    timeline = timeline_of((0.0, 3.0, 1.5), (3.0, 6.0, 6.0), end_s=10.0)
    video, _copied_s = deliver(replay, timeline, source)
    numbers = [(0.0, 0), *((n / 25 + 1.5, n) for n in range(1, 75))]
    assert_numbered(video, [*numbers, *((n / 25 + 3.0, n) for n in range(75, 150))])


def test_sound_before_and_after_the_picture_has_its_first_and_last_frame(replay: Replay) -> None:
    clip = make_numbered(replay.folder / "clip.mp4", 4.0)
    late = ("-i", str(clip), "-itsoffset", "0.48")
    streams = ("-map", "0:a", "-map", "1:v", "-c", "copy")
    path = again(clip, replay.folder / "late.mp4", late, *streams)
    with av.open(str(path)) as container:
        assert container.streams.video[0].start_time > 0
    source = filmed_source(path).model_copy(update={"duration_s": 8.0})
    video, _copied_s = deliver(replay, timeline_of((0.0, 8.0, 0.0)), source)
    assert_numbered(video, [(0.0, 0), *((n / 25 + 0.48, n) for n in range(1, 100))])


def test_files_of_one_camera_are_copied_one_after_the_other(replay: Replay) -> None:
    one = filmed_source(make_numbered(replay.folder / "one.mp4", 4.0))
    two = filmed_source(make_numbered(replay.folder / "two.mp4", 4.0))
    whole_s = one.duration_s + two.duration_s
    video, copied_s = deliver(replay, timeline_of((0.0, whole_s, 0.0)), one, two)
    first = [(n / 25, n) for n in range(100)]
    assert_numbered(video, [*first, *((at + one.duration_s, n) for at, n in first)])
    assert copied_s == pytest.approx(whole_s)


def test_a_file_of_another_size_is_laid_onto_the_first_ones(replay: Replay) -> None:
    one = filmed_source(make_numbered(replay.folder / "one.mp4", 4.0))
    white = film(replay.folder / "two.mp4", "color=white:s=64x24:d=3", *X264)
    whole_s = one.duration_s + 3.0
    filmed = (one, filmed_source(white))
    plan = replay.maker.plan(Filmed(recording_of(*filmed), timeline_of((0.0, whole_s, 0.0))))
    assert [each.misfits for each in plan.verdicts] == [(), ("other_size",)]
    video, copied_s = deliver(replay, timeline_of((0.0, whole_s, 0.0)), *filmed)
    laid = picture_at(video, 5.5)
    assert laid.shape == (48, 64)
    assert (np.mean(laid[:10]) < 30, np.mean(laid[14:34]) > 220) == (True, True)
    assert copied_s == pytest.approx(4.0, abs=0.1)


def test_frames_that_a_phone_trimmed_are_not_seen(replay: Replay) -> None:
    """An edit list hides what lies before 1.6 s; decoding must begin with it nevertheless."""
    clip = make_numbered(replay.folder / "clip.mp4", 6.0)
    path = again(clip, replay.folder / "trimmed.mp4", ("-ss", "1.6"))
    source = filmed_source(path)
    video, copied_s = deliver(replay, timeline_of((0.0, 4.4, 0.0)), source)
    assert_numbered(video, [(number / 25 - 1.6, number) for number in range(40, 150)])
    assert copied_s == pytest.approx(3.0, abs=0.05)


def test_a_recording_in_a_browser_is_encoded(replay: Replay) -> None:
    """WebM with VP8, whose packets are not all shown, and Opus, which begins before 0."""
    vp8 = ("-c:v", "libvpx", "-b:v", "1M", "-auto-alt-ref", "1", "-lag-in-frames", "16")
    path = replay.folder / "browser.webm"
    clip = make_numbered(replay.folder / "clip.mkv", 4.0, *MPEG4)
    again(clip, path, (), *vp8, "-c:a", "libopus")
    source = filmed_source(path)
    video, copied_s = deliver(replay, timeline_of((0.0, 4.0, 0.0)), source)
    assert copied_s == 0
    begins_s = source.picture.start_s if source.picture else -1.0
    assert_numbered(video, [(max(0.0, n / 25 + begins_s if n else 0), n) for n in range(100)])


def test_a_picture_that_cannot_be_decoded_says_so(replay: Replay) -> None:
    source = filmed_source(make_numbered(replay.folder / "clip.mkv", 4.0, *MPEG4))
    plan = replay.maker.plan(Filmed(recording_of(source), timeline_of((0.0, 4.0, 0.0))))
    (replay.folder / "clip.mkv").write_bytes(b"no longer")
    filmed = Filmed(recording_of(source), timeline_of((0.0, 4.0, 0.0)))
    with pytest.raises(FfmpegFailed):
        replay.maker.make(filmed, plan, ("x",))
    assert list((replay.work / "picture").iterdir()) == []


def test_a_file_with_less_of_a_picture_than_it_says_is_named(replay: Replay) -> None:
    source = filmed_source(make_numbered(replay.folder / "clip.mkv", 8.0, *MPEG4))
    filmed = Filmed(recording_of(source), timeline_of((0.0, 8.0, 0.0)))
    plan = replay.maker.plan(filmed)
    make_numbered(replay.folder / "clip.mkv", 3.0, *MPEG4)
    with pytest.raises(RecordingError, match=r"clip\.mkv is damaged"):
        replay.maker.make(filmed, plan, ("x",))
