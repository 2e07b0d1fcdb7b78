"""Files are whole or not there."""

import hashlib
import os
import time
from pathlib import Path

import pytest

from media_pipeline.tools.files import LARGE_BYTES, atomic_path, sha256_of, write_atomic


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


def test_a_large_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = large(tmp_path)
    first = sha256_of(path)
    monkeypatch.setattr(hashlib, "file_digest", None)
    assert sha256_of(path) == first


def test_what_is_known_of_a_large_file_is_known_when_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with atomic_path(tmp_path / "film.mp4") as temporary:
        temporary.write_bytes(bytes(LARGE_BYTES))
        time.sleep(0.1)
        first = sha256_of(temporary)
    monkeypatch.setattr(hashlib, "file_digest", None)
    assert sha256_of(tmp_path / "film.mp4") == first


@pytest.mark.parametrize("place", [0, LARGE_BYTES - 1])
def test_a_large_file_that_was_written_to_is_read_again(tmp_path: Path, place: int) -> None:
    """Even by somebody who hides it."""
    path = large(tmp_path)
    before, first = path.stat(), sha256_of(path)
    with path.open("r+b") as stream:
        stream.seek(place)
        stream.write(b"1")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert sha256_of(path) != first
    assert sha256_of(path) == hashlib.sha256(path.read_bytes()).hexdigest()


def large(folder: Path) -> Path:
    """Make a file that is old enough to be known by its date."""
    path = folder / "film.mp4"
    path.write_bytes(bytes(LARGE_BYTES))
    time.sleep(0.1)
    return path
