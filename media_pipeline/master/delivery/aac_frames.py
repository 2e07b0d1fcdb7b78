"""An AAC frame of one channel becomes one of two that are alike, without being encoded again.

To encode a voice on both sides takes twice the time and adds nothing. AAC can say instead that the
two are the sum and the difference of a middle and a side (ISO/IEC 14496-3, 4.6.8.1), and that the
side is nothing: the single channel element is written as a channel pair element with the same
windows and the same spectrum, and a second channel of which all sections are empty.
"""

_SINGLE, _PAIR, _END = 0, 1, 7  # id_syn_ele, table 4.85
_EIGHT_SHORT = 2  # window_sequence, table 4.44
_ALL_BANDS = 2  # ms_mask_present
_BYTE = 8


class _Bits:
    """Bits that are taken from the front and added at the end; ``length`` counts those left."""

    def __init__(self, number: int, length: int) -> None:
        self.number = number
        self.length = length

    def take(self, length: int) -> int:
        self.length -= length
        taken = self.number >> self.length
        self.number &= (1 << self.length) - 1
        return taken

    def add(self, value: int, length: int) -> None:
        self.number = self.number << length | value
        self.length += length

    def filled(self) -> bytes:
        """Return them as whole bytes."""
        self.add(0, -self.length % _BYTE)
        return self.number.to_bytes(self.length // _BYTE, "big")


def frame_twice(frame: bytes) -> bytes:
    """Return an AAC-LC frame of one channel as one of two channels that are alike.

    Raises:
        ValueError: the frame holds something else than one channel.
    """
    bits = _without_end(frame)
    if bits.take(3) != _SINGLE:
        raise ValueError("not one channel")
    tag, gain = bits.take(4), bits.take(8)
    windows, length, empty = _windows(bits)
    made = _Bits(_PAIR, 3)
    made.add(tag << 1 | 1, 5)  # both channels have the same windows
    made.add(windows, length)
    made.add(_ALL_BANDS << 8 | gain, 10)
    rest = bits.length
    made.add(bits.take(rest), rest)
    made.add(0, 8)  # the side: its gain, its sections; no pulses, no shaping, no gain control
    made.add(*empty)
    made.add(_END, 6)
    return made.filled()


def _without_end(frame: bytes) -> _Bits:
    """Return the bits before the end mark, which only zeros follow."""
    number = int.from_bytes(frame, "big")
    filling = (number & -number).bit_length() - 1
    if not 0 <= filling < _BYTE or number >> filling & _END != _END:
        raise ValueError("no end")
    return _Bits(number >> filling + 3, len(frame) * _BYTE - filling - 3)


def _windows(bits: _Bits) -> tuple[int, int, tuple[int, int]]:
    """Take ics_info (table 4.6), and return it, its length, and the sections of an empty channel.

    Raises:
        ValueError: it predicts, which AAC-LC does not.
    """
    start = bits.take(4)
    if start >> 1 & 3 == _EIGHT_SHORT:
        bands, grouping = bits.take(4), bits.take(7)
        groups = 1 + 7 - grouping.bit_count()
        return start << 11 | bands << 7 | grouping, 15, _empty(bands, groups, 3)
    bands, predicts = bits.take(6), bits.take(1)
    if predicts:
        raise ValueError("not AAC-LC")
    return start << 7 | bands << 1, 11, _empty(bands, 1, 5)


def _empty(bands: int, groups: int, size: int) -> tuple[int, int]:
    """Return section_data (table 4.52) that says that no band holds anything, and its length.

    A section's length is a sum of numbers of so many bits, of which the largest says: and more.
    """
    more = (1 << size) - 1
    section = _Bits(0, 4 if bands else 0)
    for _step in range(bands // more):
        section.add(more, size)
    if bands:
        section.add(bands % more, size)
    whole = _Bits(0, 0)
    for _group in range(groups):
        whole.add(section.number, section.length)
    return whole.number, whole.length
