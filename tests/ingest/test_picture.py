"""What is filmed is described as a viewer would see it, and lasts as long as it can be seen."""

from pathlib import Path

import pytest
from ingest.films import make_film, run

from media_pipeline.ingest.probe import probe
from media_pipeline.model.audio import Source
from media_pipeline.model.video import Picture


def probed(path: Path) -> Source:
    source, warning = probe(path, relative_to=path.parent)
    assert warning == ""
    return source


def picture_of(path: Path) -> Picture:
    picture = probed(path).picture
    assert picture is not None
    return picture


@pytest.mark.parametrize(
    ("name", "options", "container"),
    [
        ("phone.mp4", (), "mov"),
        ("phone.mov", ("-c:a", "pcm_s16le"), "mov"),
        ("obs.mkv", (), "matroska"),
        ("call.webm", ("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"), "matroska"),
        ("camera.mts", ("-f", "mpegts"), "mpegts"),
        ("old.avi", ("-c:v", "mpeg4", "-c:a", "pcm_s16le"), "avi"),
        ("stream.flv", ("-f", "flv"), "flv"),
        ("live.mp4", ("-movflags", "frag_keyframe+empty_moov"), "mov"),
    ],
)
def test_cameras_phones_and_meeting_software(
    name: str, options: tuple[str, ...], container: str, tmp_path: Path
) -> None:
    """Three seconds of 160 × 90 at 25 fps with a tone at 48 kHz."""
    source = probed(make_film(tmp_path / name, *options))

    assert source.container == container
    assert (source.sample_rate_hz, source.sounds, source.sound) == (48_000, 1, 1)
    assert source.duration_s == pytest.approx(3.0, abs=0.05)
    picture = source.picture
    assert picture is not None
    assert (picture.width, picture.height, picture.frame_rate) == (160, 90, 25.0)
    assert (picture.rotation_deg, picture.light, picture.interlaced) == (0, "sdr", False)
    assert picture.duration_s == pytest.approx(3.0, abs=0.025)
    assert picture.start_s == pytest.approx(0.0, abs=0.03)
    assert 5 <= picture.bitrate_kbps <= 2000


def test_only_what_is_sound_has_no_picture(tmp_path: Path) -> None:
    """A cover is a picture of the file, not in it."""
    cover = ("-frames:v", "1", "-disposition:v", "attached_pic", "-c:v", "mjpeg")
    source = probed(make_film(tmp_path / "podcast.m4a", *cover, "-pix_fmt", "yuvj420p"))

    assert source.picture is None
    assert (source.declared_s, source.sound_start_s) == (0.0, 0.0)


@pytest.mark.parametrize(("turned", "clockwise"), [(90, 270), (-90, 90), (180, 180)])
def test_a_phone_held_upright(turned: int, clockwise: int, tmp_path: Path) -> None:
    """Phones store the picture as the sensor lies, and by how much it is turned to the left."""
    film = make_film(tmp_path / "flat.mp4")
    turn = ("-display_rotation", str(turned), "-i", film, "-c", "copy")
    picture = picture_of(run(*turn, tmp_path / "turned.mp4"))

    assert picture.rotation_deg == clockwise
    assert picture.shown_size == ((160, 90) if turned == 180 else (90, 160))


@pytest.mark.parametrize(("transfer", "light"), [("smpte2084", "pq"), ("arib-std-b67", "hlg")])
def test_a_phone_that_films_in_hdr(transfer: str, light: str, tmp_path: Path) -> None:
    marks = f"setparams=color_trc={transfer}:color_primaries=bt2020:colorspace=bt2020nc"
    coded = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le")
    picture = picture_of(make_film(tmp_path / "hdr.mov", *coded, "-vf", marks))

    assert (picture.light, picture.pixel_format) == (light, "yuv420p10le")


@pytest.mark.parametrize("name", ["camera.mp4", "camera.mts", "camera.mkv"])
def test_a_camera_that_interlaces(name: str, tmp_path: Path) -> None:
    """50 fields a second, two to a frame."""
    interlaced = ("-vf", "interlace", "-c:v", "libx264", "-pix_fmt", "yuv420p")
    interlaced = (*interlaced, "-flags", "+ildct+ilme")
    film = make_film(tmp_path / name, *interlaced, rate=50, size="160x96")
    picture = picture_of(film)

    assert picture.interlaced
    assert picture.frame_rate == 25.0


def test_pixels_that_are_not_square(tmp_path: Path) -> None:
    picture = picture_of(make_film(tmp_path / "dv.mp4", "-vf", "setsar=4/3"))

    assert picture.pixel_aspect == pytest.approx(4 / 3, abs=0.001)
    assert picture.shown_size == (213, 90)


def test_a_screen_recorded_once_a_second(tmp_path: Path) -> None:
    """The last frame is seen for a second too."""
    source = probed(make_film(tmp_path / "screen.mp4", rate=1, length_s=5.0))

    assert source.picture is not None
    assert source.picture.frame_rate == 1.0
    assert source.picture.duration_s == pytest.approx(5.0, abs=0.001)


@pytest.mark.parametrize("name", ["phone.mp4", "phone.mkv"])
def test_a_phone_whose_frames_come_as_they_please(name: str, tmp_path: Path) -> None:
    """25 frames in the first second, 7 in the two others; the last one begins at 2.76 s."""
    some = "select='lt(n,25)+not(mod(n,8))',setpts=PTS"
    film = make_film(tmp_path / "whole.mp4", "-vf", some, "-fps_mode", "vfr")
    source = probed(run("-i", film, "-c", "copy", tmp_path / name))

    assert source.picture is not None
    assert source.duration_s == pytest.approx(3.0, abs=0.001)
    assert source.picture.frame_rate == pytest.approx(31 / 2.92, rel=0.05)


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts"])
@pytest.mark.parametrize(
    ("options", "picture_s"),
    [
        (("-vf", "trim=end=15"), (0.0, 15.0)),
        (("-af", "atrim=end=15"), (0.0, 30.0)),
        (("-vf", "select='gte(t,0.6)'"), (0.6, 29.4)),
        (("-af", "aselect='gt(t,0.7)'"), (0.0, 30.0)),
    ],
    ids=["picture ends early", "sound ends early", "picture is late", "sound is late"],
)
def test_sound_and_picture_last_as_long_as_the_longer_one(
    options: tuple[str, ...], picture_s: tuple[float, float], suffix: str, tmp_path: Path
) -> None:
    """Half a minute: more than is read at the end of a file."""
    path = tmp_path / f"film.{suffix}"
    film = make_film(path, *options, "-output_ts_offset", "100", rate=5, length_s=30.0)
    source = probed(film)

    assert source.duration_s == pytest.approx(30.0, abs=0.045)
    assert source.picture is not None
    assert source.picture.start_s == pytest.approx(picture_s[0], abs=0.045)
    assert source.picture.duration_s == pytest.approx(picture_s[1], abs=0.001)
