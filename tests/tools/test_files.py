"""Files are whole or not there."""

from pathlib import Path

import pytest

from media_pipeline.tools.files import atomic_path, sha256_of, write_atomic


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "feed.xml"
    write_atomic(target, b"old")
    with pytest.raises(ZeroDivisionError), atomic_path(target) as temporary:
        temporary.write_bytes(b"%d" % (1 // 0))
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["feed.xml"]


def test_the_old_file_is_seen_until_the_new_one_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "feed.xml"
    write_atomic(target, b"old")
    with atomic_path(target) as temporary:
        temporary.write_bytes(b"new")
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o644


def test_sha256_of_abc(tmp_path: Path) -> None:
    """FIPS 180-4, example of one block."""
    (tmp_path / "abc").write_bytes(b"abc")
    assert sha256_of(tmp_path / "abc").startswith("ba7816bf8f01cfea414140de5dae2223")
