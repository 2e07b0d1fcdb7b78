"""What is filmed: the picture of one file, or why there is none that can be used."""

from typing import Any, Literal, cast

from media_pipeline.ingest.extent import start_s
from media_pipeline.model.video import Picture

_LIGHT: dict[int, Literal["pq", "hlg"]] = {16: "pq", 18: "hlg"}
"""By transfer characteristics (ITU-T H.273): SMPTE ST 2084 and ARIB STD-B67."""

_PROGRESSIVE = 1
_USUAL_RATE = 25
_NEARLY = 0.01
_PACKETS_LOOKED_AT = 300  # cameras' streams may begin between two whole frames


def picture_stream(container: Any) -> Any:
    """Return the stream of what is filmed; None where there is only sound, with a cover or not."""
    import av

    cover = av.stream.Disposition.attached_pic | av.stream.Disposition.timed_thumbnails
    filmed = [
        each for each in container.streams if each.type == "video" and not each.disposition & cover
    ]
    default = [each for each in filmed if each.disposition & av.stream.Disposition.default]
    return next(iter(default or filmed), None)


def is_readable(stream: Any) -> bool:
    """Tell whether ffmpeg knows the stream's codec, and its size."""
    return stream.codec_context is not None and stream.codec_context.width > 0


def describe_picture(
    container: Any, stream: Any, first: Any, end_s: float, other_kbps: int
) -> Picture:
    """Return what is filmed.

    Args:
        container: the open file.
        stream: what picture_stream found, readable.
        first: what first_frame found.
        end_s: when its last frame ends, from the container's start.
        other_kbps: how much of the file's bit rate is sound.
    """
    codec = stream.codec_context
    begins_s = start_s(container, stream)
    length_s = max(0.0, end_s - begins_s)
    own_kbps = (codec.bit_rate or 0) // 1000
    whole_kbps = round(container.size * 8 / 1000 / max(end_s, 0.1))
    aspect = stream.sample_aspect_ratio
    return Picture(
        stream=stream.index,
        codec=codec.name,
        profile=stream.profile or "",
        pixel_format=codec.pix_fmt or "",
        width=codec.width,
        height=codec.height,
        rotation_deg=_clockwise(first),
        pixel_aspect=float(aspect) if aspect else 1.0,
        frame_rate=_mean_rate(stream),
        interlaced=_is_interlaced(codec, first),
        light=_LIGHT.get(int(codec.color_trc or 0), "sdr"),
        bitrate_kbps=own_kbps or max(1, whole_kbps - other_kbps),
        start_s=begins_s,
        duration_s=length_s,
    )


def first_frame(container: Any, stream: Any) -> Any:
    """Return the first frame of a container that was just opened; None where none is whole."""
    import av

    try:
        for count, packet in enumerate(container.demux(stream)):
            for frame in _frames(packet):
                return frame
            if count > _PACKETS_LOOKED_AT:
                break
    except av.error.FFmpegError:
        pass
    return None


def _frames(packet: Any) -> list[Any]:
    import av

    try:
        return list(packet.decode())
    except av.error.InvalidDataError:
        return []


def _clockwise(frame: Any) -> Literal[0, 90, 180, 270]:
    """Return by how much a frame is to be turned; its display matrix counts the other way."""
    turned = 0 if frame is None else round(-frame.rotation / 90) * 90 % 360
    return cast("Literal[0, 90, 180, 270]", turned)


def _is_interlaced(codec: Any, frame: Any) -> bool:
    order = int(codec.field_order or 0)
    return order > _PROGRESSIVE or (not order and frame is not None and frame.interlaced_frame)


def _mean_rate(stream: Any) -> float:
    """Return frames per second: of MP4 those of all frames, elsewhere those of the first ones.

    Fragments are counted a little wrongly: a rate that is nearly what is guessed is that.
    """
    mean = float(stream.average_rate or 0) or float(stream.guessed_rate or _USUAL_RATE)
    guessed = float(stream.guessed_rate or mean)
    return round(guessed if abs(mean / guessed - 1) < _NEARLY else mean, 3)
