"""Why a file cannot be used, or not all of it, in words that tell what to do."""

from gettext import gettext as _
from pathlib import Path

from media_pipeline.errors import RecordingError
from media_pipeline.ingest.mp4_boxes import Mp4Boxes
from media_pipeline.model.audio import Recording


def require_usable(path: Path, boxes: Mp4Boxes | None) -> None:
    """Refuse an MP4 that is protected, or was never finished.

    Raises:
        RecordingError: it is.
    """
    if boxes is None:
        return
    if boxes.is_protected:
        raise RecordingError(
            path,
            _("{name} is protected against copying (DRM): nobody but its seller's programs may "
              "read it.").format(name=path.name),
            _("Ask whoever made it for a file without protection; what was bought or rented may "
              "not be published."),
        )  # fmt: skip
    if not boxes.has_index:
        raise RecordingError(
            path,
            _("{name} was never finished: what tells where picture and sound lie in it (moov) is "
              "written last, and is missing. The camera lost power, or the copy stopped too "
              "early.").format(name=path.name),
            _("Copy it again, or ask for the file again. If there is no other, a specialist can "
              "try the program untrunc with a good recording of the same camera."),
        )  # fmt: skip


def told_of_end(path: Path, boxes: Mp4Boxes | None) -> str:
    """Return a warning about an MP4 that ends in the middle of something, or ""."""
    if boxes is None or not boxes.ends_early:
        return ""
    return _(
        "{name} ends abruptly: the camera or the program stopped, or the copy did. All that is in "
        "it is used; look at the end before you publish."
    ).format(name=path.name)


def unseen_picture(path: Path) -> str:
    """Return the warning about a picture in a format that nobody knows."""
    return _(
        "The picture of {name} is in a format that media cannot read: only its sound is used. For "
        "the picture, open it in the program that recorded it, and export it as MP4 (H.264)."
    ).format(name=path.name)


def require_picture(recording: Recording, folder: Path) -> None:
    """Refuse a recording of which nothing can be seen.

    Args:
        recording: what was found in the files.
        folder: where they lie.

    Raises:
        RecordingError: no file has a picture, or not every one of those that follow each other.
    """
    for source in recording.sources:
        if source.picture is None:
            raise RecordingError(
                folder / source.path,
                _("There is no picture in {name}: no video can be made of it.").format(
                    name=source.path
                ),
                _(
                    "Name the filmed file as recording in episode.yaml; or, for an episode that is "
                    "only heard, write “video: false” there."
                ),
            )


def no_sound(path: Path) -> RecordingError:
    """Return the refusal of a file without sound."""
    return RecordingError(
        path,
        _("{name} has no sound in it.").format(name=path.name),
        _("Check that the right file was copied; a video without a microphone has no sound."),
    )


def nothing_in_it(path: Path) -> RecordingError:
    """Return the refusal of a film of no length."""
    return RecordingError(
        path,
        _("{name} is 0 seconds long: there is nothing in it.").format(name=path.name),
        _("Copy it again from the recorder: the copy was probably cut short."),
    )


def not_a_recording(path: Path) -> RecordingError:
    """Return the refusal of a file that no recorder wrote."""
    return RecordingError(
        path,
        _("{name} is not a sound recording that media can read.").format(name=path.name),
        _(
            "Check that the right file was copied, and that it plays on this computer. WAV, FLAC, "
            "MP3, M4A, Ogg, MP4, MOV and MKV are understood."
        ),
    )
