"""Look into one recorded file with PyAV, reading local containers only."""

from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext as _
from pathlib import Path
from typing import Any

from media_pipeline.errors import RecordingError
from media_pipeline.ingest.extent import declared_s, ends_s, start_s
from media_pipeline.ingest.mp4_boxes import read_mp4_boxes
from media_pipeline.ingest.picture import (
    describe_picture,
    first_frame,
    is_readable,
    picture_stream,
)
from media_pipeline.ingest.refusals import (
    no_sound,
    not_a_recording,
    nothing_in_it,
    require_usable,
    told_of_end,
    unseen_picture,
)
from media_pipeline.ingest.sound_tracks import ChosenSound, Sound, choose_sound
from media_pipeline.ingest.wav_header import WavLength, read_wav_length
from media_pipeline.model.audio import Source

CONTAINERS = (
    "wav", "w64", "aiff", "caf", "flac", "mp3", "aac", "mov", "ogg", "matroska", "amr", "asf",
    "mpegts", "avi", "flv",
)  # fmt: skip
"""What recorders, phones, cameras and meeting software write.

No playlist or script format is among them.
"""

_MOST_CHANNELS = 64
_RATE_HZ = 48_000  # of silence, where there is no sound


def probe(
    path: Path,
    *,
    relative_to: Path,
    track: str | None = None,
    sound: Sound | None = None,
    may_be_silent: bool = False,
) -> tuple[Source, str]:
    """Return what ``path`` holds, and a warning in plain words or "".

    Args:
        path: the file.
        relative_to: the folder that its name is told from.
        track: its key under ``tracks``, if any.
        sound: which of its audio tracks is heard; None takes the container's default.
        may_be_silent: whether a picture without any sound will do.

    Raises:
        RecordingError: missing, unreadable, empty, protected, or no sound in it.
    """
    _require_readable(path)
    boxes = read_mp4_boxes(path)
    require_usable(path, boxes)
    wav = read_wav_length(path)
    with _opened(path) as container:
        chosen = _sound_of(path, container, sound, may_be_silent=may_be_silent)
        found, unseen = _described(path, container, chosen, wav)
    source = Source(
        path=path.relative_to(relative_to).as_posix(),
        track=track,
        size_bytes=path.stat().st_size,
        ignore_declared_length=wav is not None and wav.lies,
        **found,
    )
    warnings = (_warning(path, wav), chosen.warning, unseen, told_of_end(path, boxes))
    return source, " ".join(warning for warning in warnings if warning)


def _require_readable(path: Path) -> None:
    name = path.name
    try:
        size = path.stat().st_size
        if path.is_file():
            path.open("rb").close()
    except FileNotFoundError as error:
        raise RecordingError(
            path,
            _("The recording {name} is not in {folder}.").format(name=name, folder=path.parent),
            _("Copy it there, or correct its name in episode.yaml."),
        ) from error
    except PermissionError as error:
        raise RecordingError(
            path,
            _("The recording {path} may not be read by this user.").format(path=path),
            _("Check the permissions of the file and of its folder."),
        ) from error
    if not path.is_file():
        raise RecordingError(
            path,
            _("{path} is a folder, not a recording.").format(path=path),
            _("Name the sound file inside it in episode.yaml."),
        )
    if size == 0:
        raise RecordingError(
            path,
            _("The recording {name} is empty (0 bytes).").format(name=name),
            _("Copy it again from the recorder: the copy was probably cut short."),
        )


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    import av

    # av_match_list compares with every name of a demuxer: "mov" admits mp4, m4a and 3gp.
    guard = {"protocol_whitelist": "file", "format_whitelist": ",".join(CONTAINERS)}
    try:
        with av.open(str(path.absolute()), options=guard, metadata_errors="replace") as container:
            yield container
    except (av.error.FFmpegError, ValueError) as error:
        raise not_a_recording(path) from error


def _sound_of(
    path: Path, container: Any, asked: Sound | None, *, may_be_silent: bool
) -> ChosenSound:
    if container.streams.audio:
        return choose_sound(path, container, asked)
    if may_be_silent and picture_stream(container) is not None:
        return ChosenSound(1, ())
    raise no_sound(path)


def _described(
    path: Path, container: Any, chosen: ChosenSound, wav: WavLength | None
) -> tuple[dict[str, Any], str]:
    """Return the fields of a source, and a warning when its picture cannot be seen."""
    codecs = [stream.codec_context for stream in chosen.used]
    if any(each.sample_rate <= 0 or not 0 < each.channels <= _MOST_CHANNELS for each in codecs):
        raise not_a_recording(path)
    found = {
        "container": container.format.name.split(",")[0],
        "codec": codecs[0].name if codecs else "",
        "sample_rate_hz": max((each.sample_rate for each in codecs), default=_RATE_HZ),
        "channels": max((each.channels for each in codecs), default=1),
        "sounds": len(container.streams.audio),
        "sound": chosen.sound,
    }
    filmed = picture_stream(container)
    if filmed is not None and is_readable(filmed):
        return found | _filmed(path, container, filmed, chosen), ""
    if not chosen.used:
        raise no_sound(path)
    found["duration_s"] = _duration_s(container, chosen.used[0], wav)
    return found, unseen_picture(path) if filmed is not None else ""


def _filmed(path: Path, container: Any, stream: Any, chosen: ChosenSound) -> dict[str, Any]:
    """Return the picture, and how long it and its sound last."""
    first = first_frame(container, stream)
    whole_s = declared_s(container)
    ends = ends_s(container, stream, chosen.used)
    if stream.index not in ends or max(ends.values()) <= 0:
        raise nothing_in_it(path)
    sound_kbps = sum(each.codec_context.bit_rate or 0 for each in chosen.used) // 1000
    return {
        "picture": describe_picture(container, stream, first, ends[stream.index], sound_kbps),
        "duration_s": max(ends.values()),
        "sound_start_s": min((start_s(container, each) for each in chosen.used), default=0.0),
        "declared_s": whole_s,
    }


def _duration_s(container: Any, stream: Any, wav: WavLength | None) -> float:
    if wav is not None and wav.lies and stream.codec_context.bit_rate:
        return wav.present_bytes * 8 / float(stream.codec_context.bit_rate)
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return float(container.duration or 0) / 1e6


def _warning(path: Path, wav: WavLength | None) -> str:
    if wav is None or not wav.lies:
        return ""
    return _(
        "{name}: its header is wrong about its length (the recorder probably lost power). "
        "All the sound in the file is used; listen to the end before you publish."
    ).format(name=path.name)
