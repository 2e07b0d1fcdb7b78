"""The folder store: what only a folder can meet."""

import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from media_pipeline.errors import DiskFull, StorageError
from media_pipeline.model.publication import StoredObject
from media_pipeline.store import folder as folder_module
from media_pipeline.store.folder import FolderStore
from media_pipeline.tools.files import LARGE_BYTES, sha256_of, write_atomic

KEY = "priorite-culture/feed.xml"


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "public", "https://example.org/media/")


def put(store: FolderStore, content: bytes | Path, key: str = KEY) -> None:
    store.put(key, content, media_type="text/plain; charset=utf-8")


def test_the_address_stands_below_public_url(store: FolderStore) -> None:
    assert store.url_of(KEY) == "https://example.org/media/priorite-culture/feed.xml"


def test_unchanged_content_is_not_written_again(store: FolderStore, tmp_path: Path) -> None:
    put(store, b"same")
    before = (tmp_path / "public" / KEY).stat()
    put(store, b"same")
    after = (tmp_path / "public" / KEY).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_hidden_and_half_written_files_are_no_keys(store: FolderStore, tmp_path: Path) -> None:
    put(store, b"x")
    for hidden in (".feed-1.part.xml", ".git/config", "priorite-culture/.feed-2.part.xml"):
        path = tmp_path / "public" / hidden
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
    assert store.keys() == [KEY]


def test_media_types_follow_the_name(store: FolderStore) -> None:
    put(store, b"1", "a/transcript.vtt")
    found = store.stat("a/transcript.vtt")
    assert found is not None
    assert found.media_type == "text/vtt; charset=utf-8"


def test_a_copy_that_is_not_the_original_is_refused(
    store: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, b"before")
    monkeypatch.setattr(folder_module, "sha256_of", lambda _path: "0" * 64)
    with pytest.raises(StorageError, match="did not arrive whole"):
        put(store, b"after")
    assert (tmp_path / "public" / KEY).read_bytes() == b"before"
    assert [path.name for path in (tmp_path / "public" / KEY).parent.iterdir()] == ["feed.xml"]


LARGE = "priorite-culture/film-0123456789abcdef.mp4"


def put_large(store: FolderStore, path: Path) -> StoredObject:
    path.write_bytes(b"film" * (LARGE_BYTES // 4))
    return store.put(LARGE, path, media_type="video/mp4")


def test_a_large_file_is_on_the_disk_once(store: FolderStore, tmp_path: Path) -> None:
    """It stays what it was when a newer one takes its place in the work folder."""
    source, published = tmp_path / "film.mp4", tmp_path / "public" / LARGE
    stored = put_large(store, source)
    assert published.stat().st_mode & 0o777 == 0o644
    assert source.samefile(published)

    write_atomic(source, b"another")
    assert sha256_of(published) == stored.sha256
    assert store.stat(LARGE) == stored


def test_a_large_file_is_copied_to_another_disk(
    store: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_source: Path, _target: Path) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    stored = put_large(store, tmp_path / "film.mp4")
    assert not (tmp_path / "film.mp4").samefile(tmp_path / "public" / LARGE)
    assert sha256_of(tmp_path / "public" / LARGE) == stored.sha256


@pytest.fixture
def not_root() -> Iterator[Path]:
    """Become nobody for a while, in a folder that nobody may read but not write."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o555)
    own = os.geteuid()
    if own == 0:
        os.seteuid(65534)
    yield folder
    os.seteuid(own)
    folder.rmdir()


def test_a_folder_that_may_not_be_written(not_root: Path) -> None:
    store = FolderStore(not_root, "https://example.org")
    for refused in (lambda: put(store, b"x"), store.check):
        with pytest.raises(StorageError, match="may not be written by this user") as caught:
            refused()
        assert caught.value.exit_code == 5


def test_a_file_where_the_folder_should_be(store: FolderStore, tmp_path: Path) -> None:
    (tmp_path / "public").write_text("not a folder")
    for refused in (lambda: put(store, b"x"), store.check):
        with pytest.raises(StorageError, match="cannot be used") as caught:
            refused()
        assert caught.value.exit_code == 5
        assert caught.value.hint
    assert (tmp_path / "public").read_text() == "not a folder"


def test_a_folder_where_the_file_should_be(store: FolderStore, tmp_path: Path) -> None:
    (tmp_path / "public" / KEY).mkdir(parents=True)
    with pytest.raises(StorageError, match="is a folder"):
        put(store, b"x")


def test_a_name_that_the_disk_cannot_hold(store: FolderStore) -> None:
    with pytest.raises(StorageError, match="cannot be used"):
        put(store, b"x", f"{'a' * 300}.txt")


def test_a_full_disk_is_told_as_such(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, b"before")

    def full(*_arguments: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(DiskFull):
        put(store, b"after")
    assert (store.read(KEY) or (b"",))[0] == b"before"


def test_what_killed_writers_left_is_removed_below_the_prefix(
    store: FolderStore, tmp_path: Path
) -> None:
    put(store, b"x")
    public = tmp_path / "public"
    ours = public / "priorite-culture" / "episode-04" / ".audio-abc.part.mp3"
    other = public / "priorite-culture" / "episode-05" / ".audio-abc.part.mp3"
    for path in (ours, other):
        path.parent.mkdir()
        path.write_bytes(b"half")
    store.remove_unfinished("priorite-culture/episode-04/", older_than=timedelta(hours=1))
    assert ours.exists()
    store.remove_unfinished("priorite-culture/episode-04/")
    assert (ours.exists(), other.exists()) == (False, True)
    assert store.keys() == [KEY]


def test_check_leaves_no_file(store: FolderStore, tmp_path: Path) -> None:
    store.check()
    assert [path.name for path in (tmp_path / "public").iterdir()] == [".media-lock"]


_OTHER_WRITER = """
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from media_pipeline.errors import StoreConflict
from media_pipeline.store.folder import FolderStore
store = FolderStore(Path(sys.argv[1]), "https://example.org")
for number in range(25):
    while True:
        content, found = store.read("count.txt")
        try:
            line = f"{sys.argv[2]} {number}\\n".encode()
            store.put("count.txt", content + line, media_type="", expected=found.version)
            break
        except StoreConflict:
            continue
"""


def test_two_processes_that_compare_and_swap_lose_nothing(
    store: FolderStore, tmp_path: Path
) -> None:
    put(store, b"", "count.txt")
    writers = [
        subprocess.Popen([sys.executable, "-c", _OTHER_WRITER, str(tmp_path / "public"), name])
        for name in ("one", "two")
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    lines = (store.read("count.txt") or (b"",))[0].decode().splitlines()
    assert sorted(lines) == sorted(f"{name} {n}" for name in ("one", "two") for n in range(25))
