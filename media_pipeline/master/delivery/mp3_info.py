"""The first frame of an MP3, which holds no sound but says how much of the rest is sound.

ffmpeg writes it (Xing's, with LAME's extension: "Mp3 Info Tag rev 1", G. Bouvigne et al.). When it
only copies frames, it does not know what their encoder put before and after the sound. Players that
know play without a gap, and at the right time.
"""

from pathlib import Path

LAME_DELAY = 576
"""Samples that LAME puts before the sound."""

_TAG_AT = {0b11: 4 + 17}  # by channel mode: after a mono frame's header and side information
_STEREO_TAG_AT = 4 + 32
_NAMES = (b"Info", b"Xing")
_DELAYS, _CHECKSUM = 141, 154  # places in the tag


def write_padding(path: Path, padding: int) -> None:
    """Say in an MP3 how many samples lie before the sound (LAME's), and how many after it.

    Raises:
        ValueError: its first frame is not ffmpeg's, or the padding is none.
    """
    with path.open("r+b") as file:
        head = bytearray(file.read(256))
        tag = _TAG_AT.get(head[3] >> 6, _STEREO_TAG_AT)
        if head[tag : tag + 4] not in _NAMES or not 0 <= padding < 1 << 12:
            raise ValueError(f"no place for a padding of {padding} samples in {path}")
        head[tag + _DELAYS : tag + _DELAYS + 3] = (LAME_DELAY << 12 | padding).to_bytes(3)
        end = tag + _CHECKSUM
        head[end : end + 2] = _crc16(head[:end]).to_bytes(2)
        file.seek(0)
        file.write(head[: end + 2])


def _crc16(data: bytes | bytearray) -> int:
    """Return the checksum CRC-16/ARC."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _bit in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc
