"""Look into one recorded file with PyAV, reading local containers only."""

from gettext import gettext as _
from pathlib import Path
from typing import Any

from media_pipeline.errors import RecordingError
from media_pipeline.ingest.wav_header import WavLength, read_wav_length
from media_pipeline.model.audio import Source

CONTAINERS = (
    "wav", "w64", "aiff", "caf", "flac", "mp3", "aac", "mov", "ogg", "matroska", "amr", "asf",
)  # fmt: skip
"""What recorders, phones and meeting software write. No playlist or script format is among them."""

_MOST_CHANNELS = 64


def probe(path: Path, *, relative_to: Path, track: str | None = None) -> tuple[Source, str]:
    """Return what ``path`` holds, and a warning in plain words or "".

    Raises:
        RecordingError: missing, unreadable, empty, or no sound in it.
    """
    _require_readable(path)
    wav = read_wav_length(path)
    source = _open_and_describe(path, wav)
    described = Source(
        path=path.relative_to(relative_to).as_posix(),
        track=track,
        size_bytes=path.stat().st_size,
        ignore_declared_length=wav is not None and wav.lies,
        **source,
    )
    return described, _warning(path, wav)


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


def _open_and_describe(path: Path, wav: WavLength | None) -> dict[str, Any]:
    import av

    # av_match_list compares with every name of a demuxer: "mov" admits mp4, m4a and 3gp.
    guard = {"protocol_whitelist": "file", "format_whitelist": ",".join(CONTAINERS)}
    try:
        with av.open(str(path.absolute()), options=guard, metadata_errors="replace") as container:
            if not container.streams.audio:
                raise _no_sound(path)
            return _describe(path, container, wav)
    except (av.error.FFmpegError, ValueError) as error:
        raise _not_a_recording(path) from error


def _describe(path: Path, container: Any, wav: WavLength | None) -> dict[str, Any]:
    stream = container.streams.audio[0]
    codec = stream.codec_context
    if not codec or codec.sample_rate <= 0 or not 0 < codec.channels <= _MOST_CHANNELS:
        raise _not_a_recording(path)
    return {
        "container": container.format.name.split(",")[0],
        "codec": codec.name,
        "sample_rate_hz": codec.sample_rate,
        "channels": codec.channels,
        "duration_s": _duration_s(container, stream, wav),
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


def _no_sound(path: Path) -> RecordingError:
    return RecordingError(
        path,
        _("{name} has no sound in it.").format(name=path.name),
        _("Check that the right file was copied; a video without a microphone has no sound."),
    )


def _not_a_recording(path: Path) -> RecordingError:
    return RecordingError(
        path,
        _("{name} is not a sound recording that media can read.").format(name=path.name),
        _(
            "Check that the right file was copied, and that it plays on this computer. WAV, FLAC, "
            "MP3, M4A, Ogg, MP4, MOV and MKV are understood."
        ),
    )
