"""What a finished sound file from elsewhere is, whatever its name and its server claim."""

from gettext import gettext as _
from pathlib import Path

from media_pipeline.errors import RecordingError
from media_pipeline.model.base import Value

_KINDS = {
    "MP3": ("audio/mpeg", ".mp3"),
    "MP4": ("audio/mp4", ".m4a"),
    "OggOpus": ("audio/ogg", ".opus"),
    "OggVorbis": ("audio/ogg", ".ogg"),
    "AAC": ("audio/aac", ".aac"),
    "FLAC": ("audio/flac", ".flac"),
    "WAVE": ("audio/wav", ".wav"),
}
"""Media type and suffix by mutagen's name for the format."""

_VIDEO = ("video/mp4", ".mp4")


class FinishedSound(Value):
    """A file that apps can play; ``duration_s`` is 0 when the file does not tell."""

    media_type: str
    suffix: str
    duration_s: float


def examine_finished(path: Path, declared: str) -> FinishedSound:
    """Look into a file.

    Args:
        path: the file, under any name.
        declared: the media type that feed or server claim; it tells video in MP4 from sound.

    Raises:
        RecordingError: it is no sound that apps play.
    """
    import mutagen

    try:
        found = mutagen.File(path)
    except mutagen.MutagenError as error:
        raise _no_sound(path) from error
    kind = _KINDS.get(type(found).__name__)
    if found is None or kind is None:
        raise _no_sound(path)
    if type(found).__name__ == "MP4" and declared.startswith("video/"):
        kind = _VIDEO
    duration_s = float(getattr(found.info, "length", 0.0) or 0.0)
    return FinishedSound(media_type=kind[0], suffix=kind[1], duration_s=duration_s)


def _no_sound(path: Path) -> RecordingError:
    return RecordingError(
        path,
        _("what the server sent is no sound that apps play"),
        _("Open the address in a browser, and listen."),
    )
