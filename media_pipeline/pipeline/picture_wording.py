"""What becomes of a picture, in words."""

from collections.abc import Iterable
from gettext import gettext as _
from typing import TYPE_CHECKING

from media_pipeline.model.audio import Recording
from media_pipeline.pipeline.wording import length

if TYPE_CHECKING:
    from media_pipeline.model.made_picture import MadePicture, SourceVerdict

_NOTHING_S = 0.5


def picture_size(recording: Recording) -> str:
    """Return width and height of what was filmed, as a viewer sees it."""
    shown = next(source.picture.shown_size for source in recording.sources if source.picture)
    return _("{width} × {height}").format(width=shown[0], height=shown[1])


def picture_made(made: "MadePicture") -> str:
    """Say how much of a picture is the recording's own, and why the rest is not."""
    size = _("{width} × {height}").format(width=made.canvas.width, height=made.canvas.height)
    if made.encoded_s < _NOTHING_S:
        return _("{size}, copied untouched").format(size=size)
    if made.copied_s < _NOTHING_S:
        reasons = ", ".join(why_encoded(made.verdicts))
        told = _("{size}, encoded ({reasons})") if reasons else _("{size}, encoded")
        return told.format(size=size, reasons=reasons)
    return _("{size}, {copied} copied untouched, {encoded} encoded").format(
        size=size, copied=length(made.copied_s), encoded=length(made.encoded_s)
    )


def why_encoded(verdicts: Iterable["SourceVerdict"]) -> list[str]:
    """Return the reasons against copying, each once."""
    found = dict.fromkeys(misfit for verdict in verdicts for misfit in verdict.misfits)
    return [_reason(misfit) for misfit in found]


def _reason(misfit: str) -> str:
    return {
        "codec": _("recorded in another format than H.264"),
        "pixels": _("colours that not every player shows"),
        "interlaced": _("interlaced"),
        "turned": _("to be turned upright"),
        "stretched": _("pixels that are not square"),
        "size": _("larger than 1080p"),
        "fast": _("more than 60 frames a second"),
        "heavy": _("more than 12 Mbit/s"),
        "hdr": _("HDR"),
        "far_keys": _("hard to seek in"),
        "changing": _("a format that changes on the way"),
        "other_size": _("another size than the first file"),
        "other_stream": _("another format than the first file"),
    }[misfit]
