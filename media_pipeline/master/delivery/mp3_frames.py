"""MP3 as frames, and two streams of them joined into one without encoding again.

The main data of a frame may begin in what earlier frames left over (the bit reservoir: ISO/IEC
11172-3, 2.4.3.4). Two encoders that were fed the same sound can be joined before any frame for
which the first one has left over at least as much as the second one uses: what the second one put
there is copied over what the first one left empty.
"""

from collections.abc import Sequence

FRAME = 1152
"""Samples of a frame of MPEG-1, layer III."""

_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES_HZ = (44_100, 48_000, 32_000)
_MPEG_1_LAYER_3 = 0b11111111_11111011  # without a checksum, as LAME writes it
_HEADER = 4
_SIDE_STEREO, _SIDE_MONO = 32, 17
_MONO = 0b11
_SETTLED = 12  # frames after which an encoder that began in the midst of sound is at home in it


def frames_of(stream: bytes) -> list[bytes]:
    """Split a stream that holds nothing but frames; what is not whole at its end is left out.

    Raises:
        ValueError: something else lies in it.
    """
    frames, place = [], 0
    while place + _HEADER <= len(stream):
        end = place + _length(stream[place : place + _HEADER])
        if end <= len(stream):
            frames.append(stream[place:end])
        place = end
    return frames


def joined(
    before: Sequence[bytes], after: Sequence[bytes], place: int
) -> tuple[list[bytes], list[bytes]]:
    """Join two streams that overlap.

    Args:
        before: the first one; its last frames hold what both have heard.
        after: the second one, which begins with what it uses of no other frame.
        place: the index in ``before`` of the frame that holds the sound of ``after[0]``.

    Returns:
        What is left of either; together they are the whole.
    """
    first = _joint(before[place:], after)
    kept = list(before[: place + first])
    _write_last(kept, _last_bytes(after[:first], _borrowed(after[first])))
    return kept, list(after[first:])


def _length(header: bytes) -> int:
    if int.from_bytes(header[:2]) != _MPEG_1_LAYER_3:
        raise ValueError(f"no frame of MPEG-1, layer III begins with {header.hex()}")
    bits_per_s = _KBPS[header[2] >> 4] * 1000
    rate_hz = _RATES_HZ[header[2] >> 2 & 0b11]
    padded = header[2] >> 1 & 1
    return FRAME // 8 * bits_per_s // rate_hz + padded


def _borrowed(frame: bytes) -> int:
    """Return how many bytes before the frame its main data begins (main_data_begin)."""
    return int.from_bytes(frame[_HEADER : _HEADER + 2]) >> 7


def _joint(before: Sequence[bytes], after: Sequence[bytes]) -> int:
    """Return the frame with which ``after`` goes on, once it has settled if that can be.

    Its very first frame borrows nothing, so there always is one.
    """
    shared = min(len(before), len(after))
    fits = [place for place in range(shared) if _borrowed(before[place]) >= _borrowed(after[place])]
    return next((place for place in fits if place >= _SETTLED), fits[-1])


def _main_data(frame: bytes) -> int:
    """Return where the bytes of a frame begin that belong to the main data, its own or others'."""
    is_mono = frame[3] >> 6 == _MONO
    return _HEADER + (_SIDE_MONO if is_mono else _SIDE_STEREO)


def _last_bytes(frames: Sequence[bytes], count: int) -> bytes:
    """Return the last bytes of the main data of frames."""
    found = b""
    for frame in reversed(frames):
        if len(found) >= count:
            break
        found = frame[_main_data(frame) :] + found
    return found[len(found) - count :]


def _write_last(frames: list[bytes], data: bytes) -> None:
    """Put ``data`` where the main data of ``frames`` ends."""
    for place in range(len(frames) - 1, -1, -1):
        if not data:
            return
        frame = frames[place]
        room = min(len(frame) - _main_data(frame), len(data))
        frames[place] = frame[: len(frame) - room] + data[len(data) - room :]
        data = data[: len(data) - room]
