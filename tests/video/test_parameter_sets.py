"""Numbers of parameter sets, and the record that carries the sets of all that is joined."""

from pathlib import Path

import av
import pytest
from video.filming import X264, film

from media_pipeline.video.parameter_sets import (
    free_id,
    joined,
    pps_ids,
    read_record,
    sps_id,
    units_of,
    write_record,
)

SPS = bytes.fromhex("676400284b365014016ec0440000030004000afc803c60c658")
"""Of a part that x264 encoded with sps-id=1."""
PPS = bytes.fromhex("684abe08cb22c0")


def record_of(path: Path, *options: str) -> bytes:
    film(path, "color=s=64x48:d=1", *X264, *options)
    with av.open(str(path)) as container:
        return container.streams.video[0].codec_context.extradata or b""


def test_numbers_are_read_from_the_sets() -> None:
    assert (sps_id(SPS), pps_ids(PPS)) == (1, (1, 1))


def test_an_escape_in_a_set_is_no_part_of_its_numbers() -> None:
    # ue(65535) is 16 zeros, a one, 16 zeros, padded: its bytes hold 00 00, so 03 is put in between.
    assert sps_id(bytes([0x67, 100, 0, 40, 0, 0, 3, 0x80, 0, 3, 0x40])) == 65535


@pytest.mark.parametrize("number", [0, 1, 7, 31])
def test_the_number_asked_of_x264_is_the_one_that_it_writes(number: int, tmp_path: Path) -> None:
    sets = read_record(record_of(tmp_path / "a.mp4", "-x264-params", f"sps-id={number}"))
    assert sets is not None
    assert sets.ids == {number}


def test_a_record_is_written_as_it_was_read(tmp_path: Path) -> None:
    record = record_of(tmp_path / "a.mp4", "-x264-params", "8x8dct=1")
    sets = read_record(record)
    assert sets is not None
    assert write_record(sets) == record
    with av.open(str(tmp_path / "a.mp4")) as container:
        named = container.streams.video[0].codec_context
        assert sets.codecs == f"avc1.64{sets.compatibility:02x}{named.level:02x}"


def test_what_is_joined_has_the_sets_of_all_and_asks_what_the_most_demanding_one_asks(
    tmp_path: Path,
) -> None:
    low = record_of(tmp_path / "a.mp4", "-profile:v", "baseline", "-bf", "0", "-level", "3.0")
    high = record_of(tmp_path / "b.mp4", "-level", "4.2", "-x264-params", "sps-id=3")
    found = [sets for each in (low, high) if (sets := read_record(each)) is not None]
    both = read_record(write_record(joined(found)))
    assert both is not None
    assert (both.ids, both.profile, both.level) == ({0, 3}, 100, 42)
    assert (set(both.sps), set(both.pps)) == (
        {*found[0].sps, *found[1].sps},
        {*found[0].pps, *found[1].pps},
    )
    assert joined([found[0], found[0]]) == found[0]


def test_sets_that_mean_different_things_by_one_number_are_not_joined(tmp_path: Path) -> None:
    records = [record_of(tmp_path / f"{size}.mp4", "-s", size) for size in ("64x48", "96x48")]
    found = [sets for each in records if (sets := read_record(each)) is not None]
    assert found[0].clashes_with(found[1])
    with pytest.raises(ValueError, match="clash"):
        joined(found)


@pytest.mark.parametrize("record", [b"", b"\x00\x00\x00\x01\x67\x64", b"\x01\x64", SPS])
def test_what_is_no_record_is_none(record: bytes) -> None:
    assert read_record(record) is None


def test_the_least_number_that_nobody_uses_is_free() -> None:
    assert [free_id(frozenset(used)) for used in ((), (0,), (0, 1, 3), range(31))] == [0, 1, 2, 31]
    with pytest.raises(ValueError, match="empty"):
        free_id(frozenset(range(32)))


def test_units_of_a_packet_are_what_their_lengths_say() -> None:
    assert list(units_of(b"\x00\x00\x00\x02ab\x00\x00\x00\x01c", 4)) == [b"ab", b"c"]
    assert list(units_of(b"\x02ab\x01c", 1)) == [b"ab", b"c"]
