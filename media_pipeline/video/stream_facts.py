"""What playlists say of a file: codecs (RFC 6381), size, frame rate, channels."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

_OBJECT_TYPE_BITS = 3


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """One file's first picture or sound. What it lacks is 0, (0, 0) or ""."""

    codecs: str
    size: tuple[int, int] = (0, 0)
    frame_rate: float = 0.0
    channels: int = 0
    duration_s: float = 0.0


def picture_facts(path: Path) -> StreamFacts:
    """Return the facts of the H.264 picture in an MP4."""
    import av

    with av.open(str(path.absolute()), options={"protocol_whitelist": "file"}) as container:
        stream = container.streams.video[0]
        return StreamFacts(
            codecs=_avc(stream.codec_context.extradata or b""),
            size=(stream.width, stream.height),
            frame_rate=float(stream.average_rate or stream.guessed_rate or 0),
            duration_s=float(container.duration or 0) / 1e6,
        )


def sound_facts(path: Path) -> StreamFacts | None:
    """Return the facts of the AAC sound in an MP4; None when it has none."""
    import av

    with av.open(str(path.absolute()), options={"protocol_whitelist": "file"}) as container:
        if not container.streams.audio:
            return None
        stream: Any = container.streams.audio[0]
        return StreamFacts(
            codecs=_aac(stream.codec_context.extradata or b""),
            channels=stream.codec_context.channels,
            duration_s=float(container.duration or 0) / 1e6,
        )


def _avc(configuration: bytes) -> str:
    """Read an AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1): profile, flags, level."""
    return f"avc1.{configuration[1:4].hex()}"


def _aac(configuration: bytes) -> str:
    """Read an AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1): it begins with the object type."""
    return f"mp4a.40.{configuration[0] >> _OBJECT_TYPE_BITS}" if configuration else "mp4a.40.2"
