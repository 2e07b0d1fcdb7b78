"""Parameter sets of H.264, and the record in an MP4 that carries them (ISO/IEC 14496-15, avcC).

A slice names its picture parameter set (PPS) by number, and that one its sequence parameter set
(SPS). Streams that were encoded differently can follow each other in one track when their numbers
differ and the record carries the sets of all.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

IDR, SPS, PPS = 5, 7, 8
"""Types of NAL units (ITU-T H.264, table 7-1)."""

_HIGH = 100
_WITH_CHROMA = frozenset({100, 110, 122, 144})
_LENGTH_BYTES = 4
_FOUR_TWO_ZERO_8_BITS = bytes([0xFC | 1, 0xF8, 0xF8, 0])
_MOST_SPS_IDS = 32


@dataclass(frozen=True, slots=True)
class ParameterSets:
    """What an avcC record says; sets are whole NAL units, ``length_bytes`` is what precedes one."""

    profile: int
    compatibility: int
    level: int
    length_bytes: int
    sps: tuple[bytes, ...]
    pps: tuple[bytes, ...]

    @property
    def ids(self) -> frozenset[int]:
        """All numbers that its sets use, of either kind."""
        return frozenset(sps_id(each) for each in self.sps) | {pps_ids(each)[0] for each in self.pps}

    @property
    def codecs(self) -> str:
        """The name of the stream in the codecs parameter (RFC 6381, section 3.3)."""
        return f"avc1.{self.profile:02x}{self.compatibility:02x}{self.level:02x}"

    def clashes_with(self, other: "ParameterSets") -> bool:
        """Return whether a number means something else there, or slices are stored otherwise."""
        if self.length_bytes != other.length_bytes:
            return True
        ours, theirs = self._numbered(), other._numbered()
        return any(ours[each] != theirs[each] for each in ours.keys() & theirs.keys())

    def _numbered(self) -> dict[tuple[int, int], bytes]:
        return {
            **{(SPS, sps_id(each)): each for each in self.sps},
            **{(PPS, pps_ids(each)[0]): each for each in self.pps},
        }


def read_record(record: bytes) -> ParameterSets | None:
    """Return what an avcC record holds, or None when ``record`` is none (such as Annex B)."""
    try:
        if record[0] != 1:
            return None
        sps, place = _read_sets(record, 6, record[5] & 0x1F)
        pps, _place = _read_sets(record, place + 1, record[place])
        profile, compatibility, level = record[1:4]
        found = ParameterSets(profile, compatibility, level, (record[4] & 3) + 1, sps, pps)
        return found if found.ids and sps and pps else None
    except (IndexError, struct.error):
        return None


def write_record(sets: ParameterSets) -> bytes:
    """Return the avcC record for 8-bit 4:2:0."""
    head = bytes([1, sets.profile, sets.compatibility, sets.level])
    parts = [head, bytes([0xFC | (sets.length_bytes - 1), 0xE0 | len(sets.sps)])]
    parts += [struct.pack(">H", len(each)) + each for each in sets.sps]
    parts += [bytes([len(sets.pps)])]
    parts += [struct.pack(">H", len(each)) + each for each in sets.pps]
    return b"".join([*parts, _FOUR_TWO_ZERO_8_BITS if sets.profile in _WITH_CHROMA else b""])


def joined(found: Sequence[ParameterSets]) -> ParameterSets:
    """Return the sets of all, for a decoder that can do what the most demanding of them asks.

    Raises:
        ValueError: a number means two things.
    """
    different = list(dict.fromkeys(found))
    if len(different) == 1:
        return different[0]
    for place, each in enumerate(different):
        if any(each.clashes_with(other) for other in different[:place]):
            raise ValueError("parameter sets clash")
    sps = tuple(dict.fromkeys(unit for each in different for unit in each.sps))
    pps = tuple(dict.fromkeys(unit for each in different for unit in each.pps))
    level = max(each.level for each in different)
    return ParameterSets(_HIGH, 0, level, different[0].length_bytes, sps, pps)


def free_id(used: frozenset[int]) -> int:
    """Return the least number that neither an SPS nor a PPS uses.

    Raises:
        ValueError: none is left.
    """
    return min(set(range(_MOST_SPS_IDS)) - used)


def units_of(packet: bytes, length_bytes: int) -> Iterator[bytes]:
    """Yield the NAL units of a packet, each stored behind its length."""
    place = 0
    while place + length_bytes < len(packet):
        length = int.from_bytes(packet[place : place + length_bytes], "big")
        place += length_bytes
        yield packet[place : place + length]
        place += length


def unit_type(unit: bytes) -> int:
    """Return the type of a NAL unit."""
    return unit[0] & 0x1F


def sps_id(unit: bytes) -> int:
    """Return the number of a sequence parameter set (H.264, 7.3.2.1.1)."""
    return _first_numbers(unit[4:], 1)[0]


def pps_ids(unit: bytes) -> tuple[int, int]:
    """Return the number of a picture parameter set, and of the SPS that it builds on (7.3.2.2)."""
    own, sequence = _first_numbers(unit[1:], 2)
    return own, sequence


def _first_numbers(payload: bytes, count: int) -> list[int]:
    """Return Exp-Golomb codes from the beginning of a payload (9.1), whose escapes are undone."""
    plain = payload[:32].replace(b"\x00\x00\x03", b"\x00\x00")
    bits = "".join(f"{byte:08b}" for byte in plain)
    place, numbers = 0, []
    for _each in range(count):
        zeros = bits.index("1", place) - place
        end = place + 2 * zeros + 1
        numbers.append(int(bits[place + zeros : end], 2) - 1)
        place = end
    return numbers


def _read_sets(record: bytes, place: int, count: int) -> tuple[tuple[bytes, ...], int]:
    sets = []
    for _each in range(count):
        (length,) = struct.unpack_from(">H", record, place)
        sets.append(record[place + 2 : place + 2 + length])
        place += 2 + length
    return tuple(sets), place
