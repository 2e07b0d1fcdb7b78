"""A film that cannot be used, or not all of it, is told as that; what can be read is used."""

from pathlib import Path

import pytest
from ingest.films import H264, cut_off, make_film, run

from media_pipeline.errors import RecordingError
from media_pipeline.ingest.probe import probe
from media_pipeline.ingest.refusals import require_picture
from media_pipeline.model.audio import Recording


def refusal_of(path: Path) -> tuple[str, str]:
    with pytest.raises(RecordingError) as told:
        probe(path, relative_to=path.parent)
    return told.value.message, told.value.hint


def test_a_camera_that_lost_power(tmp_path: Path) -> None:
    """An MP4 whose table of contents, written last, is missing."""
    message, hint = refusal_of(cut_off(make_film(tmp_path / "gopro.mp4"), 0.7))

    assert message == (
        "gopro.mp4 was never finished: what tells where picture and sound lie in it (moov) is "
        "written last, and is missing. The camera lost power, or the copy stopped too early."
    )
    assert hint == (
        "Copy it again, or ask for the file again. If there is no other, a specialist can try the "
        "program untrunc with a good recording of the same camera."
    )


def test_a_film_that_was_bought(tmp_path: Path) -> None:
    """Common encryption, as streaming services use it."""
    key = (
        "-encryption_scheme",
        "cenc-aes-ctr",
        "-encryption_key",
        "76a6c65c5ea762046bd749a2e632ccbb",
    )
    key += ("-encryption_kid", "a7e61c373e219033c21091fa607bf3b8")
    message, hint = refusal_of(make_film(tmp_path / "film.m4v", "-f", "mp4", *key))

    assert message.startswith("film.m4v is protected against copying (DRM)")
    assert hint.startswith("Ask whoever made it for a file without protection")


def test_a_film_that_was_bought_from_apple(tmp_path: Path) -> None:
    """FairPlay: other names for the same codecs."""
    film = make_film(tmp_path / "film.m4v", "-f", "mp4", "-brand", "M4V ")
    content = film.read_bytes()
    film.write_bytes(content.replace(b"avc1", b"drmi").replace(b"mp4a", b"drms"))

    assert "is protected against copying (DRM)" in refusal_of(film)[0]


def test_a_picture_in_a_format_that_nobody_knows(tmp_path: Path) -> None:
    """The sound is used, and the person learns what to do for the picture."""
    film = make_film(tmp_path / "odd.mov", "-brand", "qt  ")
    film.write_bytes(film.read_bytes().replace(b"avc1", b"zzz1"))

    source, warning = probe(film, relative_to=tmp_path)

    assert source.picture is None
    assert source.duration_s == pytest.approx(3.0, abs=0.05)
    assert warning == (
        "The picture of odd.mov is in a format that media cannot read: only its sound can be used. "
        "For the picture, open it in the program that recorded it, and export it as MP4 (H.264)."
    )


def test_sound_in_a_format_that_nobody_knows(tmp_path: Path) -> None:
    film = make_film(tmp_path / "odd.mov", "-c:a", "pcm_s16le")
    film.write_bytes(film.read_bytes().replace(b"sowt", b"zzz2"))

    message, hint = refusal_of(film)

    assert message == "The sound of odd.mov is in a format that media cannot read."
    assert hint == (
        "Open it in the program that recorded it, and export it as MP4 (H.264 and AAC)."
    )


def test_no_picture_where_one_is_wanted(tmp_path: Path) -> None:
    sound = run("-f", "lavfi", "-i", "sine=d=1", tmp_path / "only.wav")
    source, _warning = probe(sound, relative_to=tmp_path)

    with pytest.raises(RecordingError) as told:
        require_picture(Recording(layout="sequence", sources=(source,)), tmp_path)

    assert told.value.message == "There is no picture in only.wav: no video can be made of it."
    assert told.value.hint == (
        "Name the filmed file as recording in episode.yaml; or, for an episode that is only heard, "
        "write “video: false” there."
    )
    assert told.value.path == sound


def test_a_picture_where_one_is_wanted(tmp_path: Path) -> None:
    source, _warning = probe(make_film(tmp_path / "film.mp4"), relative_to=tmp_path)

    require_picture(Recording(layout="sequence", sources=(source,)), tmp_path)


def test_a_film_of_no_length(tmp_path: Path) -> None:
    empty = tmp_path / "empty.mp4"
    empty.touch()
    assert refusal_of(empty)[0] == "The recording empty.mp4 is empty (0 bytes)."
    nothing = ("-t", "0", *H264, "-c:a", "aac", "-movflags", "empty_moov+frag_keyframe")
    inputs = ("-f", "lavfi", "-i", "testsrc=d=1:s=64x64", "-f", "lavfi", "-i", "sine=d=1")
    message, hint = refusal_of(run(*inputs, *nothing, tmp_path / "none.mp4"))
    assert message == "none.mp4 is 0 seconds long: there is nothing in it."
    assert hint


def test_a_film_without_sound(tmp_path: Path) -> None:
    message, hint = refusal_of(make_film(tmp_path / "mute.mp4", "-an"))

    assert message == "mute.mp4 has no sound in it."
    assert hint


def test_a_film_without_sound_among_others(tmp_path: Path) -> None:
    film = make_film(tmp_path / "title.mp4", "-an")

    source, _warning = probe(film, relative_to=tmp_path, may_be_silent=True)

    assert (source.sounds, source.sample_rate_hz, source.channels) == (0, 48_000, 1)
    assert source.duration_s == pytest.approx(3.0)


@pytest.mark.parametrize(
    "film",
    [
        ("copy.mp4", ("-movflags", "faststart")),
        ("copy.mkv", ()),
        ("copy.flv", ("-f", "flv")),
    ],
    ids=lambda film: film[0],
)
def test_a_copy_that_was_interrupted_is_read_to_where_it_goes(
    film: tuple[str, tuple[str, ...]], tmp_path: Path
) -> None:
    """Half a minute, of which three fifths were copied; its header tells of all of it."""
    name, options = film
    path = cut_off(make_film(tmp_path / name, *options, rate=5, length_s=30.0), 0.6)

    source, warning = probe(path, relative_to=tmp_path)

    assert warning == ""
    assert source.declared_s == pytest.approx(30.0, abs=0.05)
    assert 12 < source.duration_s < 22
    assert source.picture is not None
    assert source.picture.duration_s == pytest.approx(source.duration_s, abs=1.0)


def test_a_program_that_crashed_while_it_recorded(tmp_path: Path) -> None:
    """MP4 in fragments of a second, cut off in one of them: nothing tells how long it would be."""
    fragments = ("-movflags", "frag_keyframe+empty_moov", "-g", "5")
    path = make_film(tmp_path / "live.mp4", *fragments, rate=5, length_s=30.0)

    source, warning = probe(cut_off(path, 0.6), relative_to=tmp_path)

    assert 12 < source.duration_s < 22
    assert warning == (
        "live.mp4 ends abruptly: the camera or the program stopped, or the copy did. All that is "
        "in it is used; look at the end before you publish."
    )


def test_a_transport_stream_needs_no_end(tmp_path: Path) -> None:
    path = cut_off(make_film(tmp_path / "camera.mts", "-f", "mpegts", rate=5, length_s=30.0), 0.6)

    source, _warning = probe(path, relative_to=tmp_path)

    assert 12 < source.duration_s < 22
