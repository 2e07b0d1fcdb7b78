"""What the boxes of an MP4 or MOV tell before anything is decoded (ISO/IEC 14496-12).

Whether the file was ever finished, whether it ends in the middle of a box, and whether what is in
it is encrypted: of the first and the last, demuxers say only that the data is invalid.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_FIRST = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
_PARENTS = {b"moov", b"trak", b"mdia", b"minf", b"stbl"}
_PROTECTED = {b"encv", b"enca", b"drmi", b"drms"}
"""Sample entries of ISO/IEC 23001-7 (common encryption) and of what Apple sells."""

_HEADER, _LONG_HEADER = struct.Struct(">I4s"), struct.Struct(">Q")
_MOST_BOXES = 1_000_000


@dataclass(frozen=True, slots=True)
class Mp4Boxes:
    """``has_index`` says that there is a moov box; ``formats`` are the sample entries in it.

    ``ends_early`` says that it was written in fragments, and that the last box is longer than what
    is left of the file: then nothing in it says how long it was meant to be.
    """

    has_index: bool
    ends_early: bool
    formats: frozenset[bytes]

    @property
    def is_protected(self) -> bool:
        """Whether sound or picture is encrypted."""
        return bool(self.formats & _PROTECTED)


@dataclass(frozen=True, slots=True)
class _Box:
    name: bytes
    start: int
    end: int


def read_mp4_boxes(path: Path) -> Mp4Boxes | None:
    """Return what the boxes of a file tell; None where it is no MP4 and no MOV."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        every = list(_boxes(stream, 0, size))
        if not every or every[0].name not in _FIRST:
            return None
        index = [box for box in every if box.name == b"moov"]
        formats = frozenset(name for box in index for name in _formats(stream, box))
        is_fragmented = any(box.name == b"moof" for box in every)
    return Mp4Boxes(bool(index), is_fragmented and every[-1].end > size, formats)


def _boxes(stream: BinaryIO, start: int, end: int) -> Iterator[_Box]:
    for _count in range(_MOST_BOXES):
        stream.seek(start)
        header = stream.read(_HEADER.size)
        if start + _HEADER.size > end or len(header) < _HEADER.size:
            return
        length, name = _HEADER.unpack(header)
        content = start + _HEADER.size
        if length == 1:
            length = _LONG_HEADER.unpack(stream.read(_LONG_HEADER.size).rjust(8, b"\0"))[0]
            content += _LONG_HEADER.size
        box_end = end if length == 0 else start + length
        if box_end < content:
            return
        yield _Box(name, content, box_end)
        start = box_end


def _formats(stream: BinaryIO, box: _Box) -> Iterator[bytes]:
    """Give the sample entries of every track below ``box``."""
    if box.name == b"stsd":
        yield from (entry.name for entry in _boxes(stream, box.start + 8, box.end))
    elif box.name in _PARENTS:
        for child in list(_boxes(stream, box.start, box.end)):
            yield from _formats(stream, child)
