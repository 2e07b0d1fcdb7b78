"""Whether a WAV header tells the truth about its length.

A recorder writes the lengths into the header when it stops; one that lost power leaves them zero,
at their last update, or larger than what reached the card. The sound itself is there.
Layout: RIFF/WAVE as in EBU Tech 3285, RF64 with its 64-bit lengths in the chunk ds64 as in EBU Tech
3306; W64 is left to the demuxer.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_STREAMED = 0xFFFFFFFF
_HEADER_BYTES = 12
_KINDS = {b"RIFF", b"RF64", b"BW64"}
_DS64 = struct.Struct("<QQ")


@dataclass(frozen=True, slots=True)
class WavLength:
    """How many bytes of sound the header declares, and how many are in the file."""

    declared_bytes: int
    present_bytes: int

    @property
    def lies(self) -> bool:
        """Whether the header is wrong by more than a padding byte."""
        return abs(self.declared_bytes - self.present_bytes) > 1


def read_wav_length(path: Path) -> WavLength | None:
    """Return the declared and the present length of a RIFF or RF64 WAV, or None if it is none."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(_HEADER_BYTES)
        if len(head) < _HEADER_BYTES or head[:4] not in _KINDS or head[8:] != b"WAVE":
            return None
        return _find_data(stream, size)


def _find_data(stream: BinaryIO, size: int) -> WavLength | None:
    long_length: int | None = None
    while len(header := stream.read(8)) == 8:  # noqa: PLR2004 - a chunk header has 8 bytes
        name, length = header[:4], struct.unpack("<I", header[4:])[0]
        if name == b"data":
            declared = length if long_length is None else long_length
            return WavLength(declared, _sound_bytes(stream, declared, size - stream.tell()))
        if name == b"ds64" and length >= _DS64.size:
            _riff_bytes, long_length = _DS64.unpack(stream.read(_DS64.size))
            length -= _DS64.size
        stream.seek(length + length % 2, 1)
    return None


def _sound_bytes(stream: BinaryIO, declared: int, present: int) -> int:
    """Return how many of the ``present`` bytes are sound: chunks after the data do not count."""
    if declared in {0, _STREAMED} or declared >= present:
        return present
    start = stream.tell()
    stream.seek(start + declared + declared % 2)
    return declared if _only_chunks_follow(stream, start + present) else present


def _only_chunks_follow(stream: BinaryIO, end: int) -> bool:
    while stream.tell() < end - 1:
        header = stream.read(8)
        if len(header) < 8 or not _is_chunk_name(header[:4]):  # noqa: PLR2004
            return False
        length = struct.unpack("<I", header[4:])[0]
        stream.seek(length + length % 2, 1)
        if stream.tell() > end + 1:
            return False
    return True


def _is_chunk_name(name: bytes) -> bool:
    return all(0x20 <= byte < 0x7F for byte in name)  # noqa: PLR2004 - printable ASCII
