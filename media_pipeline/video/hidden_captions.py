"""Have players offer captions instead of showing them unasked.

ffmpeg always enables one caption track, whatever disposition is asked for. Who can hear should not
have to turn captions off in each player; the page shows its own.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO

_HANDLERS = (b"sbtl", b"subt")
_ENABLED = 0x01
_FLAGS_AT, _HANDLER_AT = 3, 8
_IS_LONG = 1  # the length is a longer number behind the kind


def hide_captions(path: Path) -> None:
    """Clear the flag “enabled” (ISO/IEC 14496-12, tkhd) of caption tracks, in the file itself."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        for kind, begin, end in _boxes(file, 0, size):
            if kind == b"moov":
                for flags in _caption_flags(file, begin, end):
                    _clear(file, flags)


def _caption_flags(file: IO[bytes], begin: int, end: int) -> list[int]:
    """Return where in the file the flags of each caption track are."""
    found = []
    for kind, *track in _boxes(file, begin, end):
        if kind != b"trak":
            continue
        inside = {kind: place for kind, *place in _boxes(file, *track)}
        media = {kind: place for kind, *place in _boxes(file, *inside[b"mdia"])}
        file.seek(media[b"hdlr"][0] + _HANDLER_AT)
        if file.read(4) in _HANDLERS:
            found.append(inside[b"tkhd"][0] + _FLAGS_AT)
    return found


def _clear(file: IO[bytes], place: int) -> None:
    file.seek(place)
    (flags,) = file.read(1)
    file.seek(place)
    file.write(bytes([flags & ~_ENABLED]))


def _boxes(file: IO[bytes], begin: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, and begin and end of what is inside, of each box."""
    while begin < end:
        file.seek(begin)
        length, kind = struct.unpack(">I4s", file.read(8))
        inside = begin + 8
        if length == _IS_LONG:
            (length,) = struct.unpack(">Q", file.read(8))
            inside += 8
        yield kind, inside, begin + length
        begin += length
