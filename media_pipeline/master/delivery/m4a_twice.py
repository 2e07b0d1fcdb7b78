"""An M4A of one channel, as ffmpeg's muxer wrote it, becomes one of two channels that are alike.

Only the sizes and places of its frames change, and what its header says of channels; its times, and
what of it is to be heard, stay. One frame is in memory at a time.
"""

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from media_pipeline.master.delivery.aac_frames import frame_twice
from media_pipeline.tools.files import disk_errors

_HEADER = struct.Struct(">I4s")
_TABLES = (b"moov", b"trak", b"mdia", b"minf", b"stbl")
_CHANNELS_AT = 40  # bytes from the start of stsd (ISO/IEC 14496-12, 8.5.2 and 12.2.3)
_CONFIG = b"\x05\x80\x80\x80"  # DecoderSpecificInfo, ISO/IEC 14496-1, 7.2.2.1, as ffmpeg writes it
_CONFIG_CHANNELS = 0x78  # in the second byte of AudioSpecificConfig, ISO/IEC 14496-3, 1.6.2.1
_SIZES_AT, _PLACES_AT = 20, 16  # bytes from the start of stsz and stco


def make_stereo(path: Path) -> None:
    """Replace the M4A at ``path``, of one AAC-LC channel, by one of two that are alike.

    Raises:
        ValueError: it is something else.
        DiskFull: no space left.
    """
    made = path.with_name(f"{path.name}.stereo")
    with disk_errors(path):
        try:
            with path.open("rb") as source, made.open("wb") as target:
                _rewrite(source, target)
            made.replace(path)
        finally:
            made.unlink(missing_ok=True)


def _rewrite(source: BinaryIO, target: BinaryIO) -> None:
    head = bytearray(_head(source))
    stsz, stco = _table(head, b"stsz"), _table(head, b"stco")
    sizes = _sizes(head, stsz)
    target.write(head + _HEADER.pack(0, b"mdat"))
    source.seek(target.tell())
    made = [target.write(frame_twice(source.read(size))) for size in sizes]
    places = dict(zip(_places(sizes, head), _places(made, head), strict=True))
    _put_sizes(head, stsz, made)
    _put(head, stco + _PLACES_AT, [places[at] for at in _numbers(head, stco + _PLACES_AT)])
    _say_stereo(head)
    target.seek(0)
    target.write(head + _HEADER.pack(_HEADER.size + sum(made), b"mdat"))


def _head(source: BinaryIO) -> bytes:
    """Return all that comes before the frames."""
    at = 0
    while len(header := source.read(_HEADER.size)) == _HEADER.size:
        length, name = _HEADER.unpack(header)
        if name == b"mdat":
            source.seek(0)
            return source.read(at)
        at += length
        source.seek(at)
    raise ValueError("no frames")


def _table(head: bytearray, name: bytes) -> int:
    """Return where a table of the only track begins."""
    at, end = 0, len(head)
    for wanted in (*_TABLES, name):
        at, end = _box(head, at, end, wanted)
        at += _HEADER.size
    return at - _HEADER.size


def _box(head: bytearray, at: int, end: int, wanted: bytes) -> tuple[int, int]:
    while at < end:
        length, name = _HEADER.unpack_from(head, at)
        if name == wanted:
            return at, at + length
        at += length
    raise ValueError(f"no {wanted.decode()}")


def _sizes(head: bytearray, stsz: int) -> tuple[int, ...]:
    """Return how long each frame is; there is no table where all are alike, as in silence."""
    shared, count = struct.unpack_from(">2I", head, stsz + _SIZES_AT - 8)
    return (shared,) * count if shared else _numbers(head, stsz + _SIZES_AT)


def _put_sizes(head: bytearray, stsz: int, sizes: Sequence[int]) -> None:
    (shared,) = struct.unpack_from(">I", head, stsz + _SIZES_AT - 8)
    if not shared:
        _put(head, stsz + _SIZES_AT, sizes)
    elif len(set(sizes)) == 1:
        _put(head, stsz + _SIZES_AT - 8, sizes[:1])
    else:
        raise ValueError("no room for sizes")


def _numbers(head: bytearray, at: int) -> tuple[int, ...]:
    """Return a table's numbers; their count is before them."""
    (count,) = struct.unpack_from(">I", head, at - 4)
    return struct.unpack_from(f">{count}I", head, at)


def _put(head: bytearray, at: int, numbers: Sequence[int]) -> None:
    struct.pack_into(f">{len(numbers)}I", head, at, *numbers)


def _places(sizes: Sequence[int], head: bytearray) -> list[int]:
    """Return where frames of these sizes begin, one after the other."""
    places = [len(head) + _HEADER.size]
    for size in sizes[:-1]:
        places.append(places[-1] + size)
    return places


def _say_stereo(head: bytearray) -> None:
    stsd = _table(head, b"stsd")
    struct.pack_into(">H", head, stsd + _CHANNELS_AT, 2)
    config = head.index(_CONFIG, stsd) + len(_CONFIG) + 2  # its length, its first byte
    head[config] = head[config] & ~_CONFIG_CHANNELS | 2 << 3
