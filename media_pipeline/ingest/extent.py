"""From when to when the streams of a filmed file really last, whatever its header claims.

Seconds count from the container's start, its earliest stream, as ffmpeg's do. Ends are found by
reading the last seconds of the file, or all of it where those are missing.
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

_TAIL_S = 10.0
_MICROSECONDS = 1_000_000


def origin_s(container: Any) -> float:
    """Return the time stamp of the container's start."""
    return float(container.start_time or 0) / _MICROSECONDS


def start_s(container: Any, stream: Any) -> float:
    """Return when a stream begins."""
    if stream.start_time is None:
        return 0.0
    return max(0.0, float(stream.start_time * stream.time_base) - origin_s(container))


def declared_s(container: Any) -> float:
    """Return how long the header says that it all lasts, 0 where it does not say.

    Matroska counts from time stamp 0, not from the first one; MPEG-TS has no header.
    """
    if container.duration is None or container.format.name == "mpegts":
        return 0.0
    length_s = float(container.duration) / _MICROSECONDS
    counts_from_zero = container.format.name.startswith("matroska")
    return length_s - origin_s(container) if counts_from_zero else length_s


def ends_s(container: Any, picture: Any, sounds: Iterable[Any]) -> dict[int, float]:
    """Return when streams end, by their index; that of the picture is always there if it is filmed.

    A sound that ends long before the rest may be left out.
    """
    streams = [picture, *sounds]
    end_s = float(container.duration or 0) / _MICROSECONDS
    tail_s = max(0.0, end_s - _TAIL_S)
    if not container.format.name.startswith("matroska"):
        tail_s += origin_s(container)
    found = _ends_from(container, streams, tail_s, None)
    if picture.index not in found and found:
        found |= _ends_from(container, [picture], tail_s, picture)
    if picture.index not in found:
        found |= _ends_from(container, streams, origin_s(container), None)
    return {index: end - origin_s(container) for index, end in found.items()}


def _ends_from(container: Any, streams: list[Any], at_s: float, by: Any) -> dict[int, float]:
    """Read ``streams`` from a time stamp on, sought by one of them, and return their ends."""
    import av

    ends: dict[int, float] = {}
    offset = round(at_s / by.time_base) if by is not None else round(at_s * _MICROSECONDS)
    with suppress(av.error.FFmpegError):  # a copy that was cut short ends with one
        container.seek(offset, stream=by)
        for packet in container.demux(streams):
            if packet.pts is not None and packet.size and not packet.is_corrupt:
                index = packet.stream.index
                ends[index] = max(ends.get(index, 0.0), _end_of(packet))
    return {stream.index: _trimmed(container, stream, ends[stream.index])
            for stream in streams if stream.index in ends}  # fmt: skip


def _end_of(packet: Any) -> float:
    length_s = float((packet.duration or 0) * packet.time_base)
    rate = getattr(packet.stream, "average_rate", None)
    return float(packet.pts * packet.time_base) + (length_s or (1 / float(rate) if rate else 0.0))


def _trimmed(container: Any, stream: Any, end_s: float) -> float:
    """Leave out what an MP4's edit list leaves out: an encoder's filling at the end."""
    if not container.format.name.startswith("mov") or not stream.duration:
        return end_s
    last = (stream.start_time or 0) + stream.duration
    return min(end_s, float(last * stream.time_base))
